// Any bytes as the texts that clients send within a request; the first byte says which.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/net/http.h"
#include "lib/net/http_accept.h"
#include "lib/net/http_cookie.h"
#include "lib/net/http_error.h"
#include "lib/net/http_fields.h"
#include "lib/net/http_form.h"
#include "lib/net/internal/http_address.h"

namespace {

namespace net = socle::net;

// What was read is written and read again: the same.
void CheckForm(std::string_view text) {
  const auto form = net::HttpForm::Parse(text);
  if (!form) {
    return;
  }
  std::string again;
  for (const net::HttpField& field : form->Fields()) {
    SOCLE_CHECK(socle::IsValidUtf8(field.name) && socle::IsValidUtf8(field.value));
    again += net::EncodePercent(field.name) + "=" + net::EncodePercent(field.value) + "&";
  }
  const auto second = net::HttpForm::Parse(again, {.bytes_max = again.size()});
  SOCLE_CHECK(second && second->Fields().size() == form->Fields().size());
  for (std::size_t i = 0; i < form->Fields().size(); ++i) {
    SOCLE_CHECK(second->Fields()[i].value == form->Fields()[i].value);
  }
}

void CheckCookies(std::string_view text) {
  net::HttpRequest request;
  request.fields.push_back({.name = "Cookie", .value = std::string(text)});
  const std::vector<net::HttpField> cookies = net::ReadCookies(request);
  SOCLE_CHECK(cookies.size() <= net::kCookiesMax);
  for (const net::HttpField& cookie : cookies) {
    if (const auto written = net::WriteCookie({.name = cookie.name, .value = cookie.value})) {
      SOCLE_CHECK(written->value.starts_with(cookie.name + "=" + cookie.value + ";"));
    }
  }
}

void CheckForwarded(std::string_view text) {
  static const net::HttpProxies kProxies =
      *net::HttpProxies::Parse(std::vector<std::string>{"192.0.2.0/24", "2001:db8::/32"});
  net::HttpRequest request;
  request.peer.address = "192.0.2.1";
  request.fields.push_back({.name = "X-Forwarded-For", .value = std::string(text)});
  request.fields.push_back({.name = "X-Request-Id", .value = std::string(text)});
  net::ReadForwarded(kProxies, request);
  SOCLE_CHECK(net::HttpAddress::Parse(request.client).has_value());
}

void CheckQuoting(std::string_view text) {
  const std::string json = net::QuoteJson(text);
  SOCLE_CHECK(socle::IsValidUtf8(json) && json.size() >= 2);
  const std::string html = net::EscapeHtml(text);
  SOCLE_CHECK(html.find_first_of("<>\"'") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text = socle::AsText({data + 1, size - 1});
  static constexpr std::array<std::string_view, 2> kOffers = {"text/html", "application/json"};
  switch (data[0] % 6U) {
    case 0:
      CheckForm(text);
      break;
    case 1:
      CheckCookies(text);
      break;
    case 2: {
      const std::size_t chosen = net::ChooseMediaType(text, kOffers);
      SOCLE_CHECK(chosen < kOffers.size() || chosen == std::string_view::npos);
      break;
    }
    case 3:
      net::MatchesEntityTag(text, "W/\"a\"");
      break;
    case 4:
      CheckForwarded(text);
      break;
    default:
      CheckQuoting(text);
  }
  return 0;
}
