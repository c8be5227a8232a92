#include "directory/http/url.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "lib/net/http_form.h"

namespace socle::directory::http {

namespace {

constexpr std::size_t kPhoneDigitsMin = 3;

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsMailByte(char c) {
  return IsLetterOrDigit(c) || std::string_view("!#$%&'*+/=?^_`{|}~.-").contains(c);
}

}  // namespace

Url Url::Made(std::string text) {
  Url url;
  url.text_ = std::move(text);
  return url;
}

Url Url::Mail(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) {
    return Url();
  }
  const std::string_view name = address.substr(0, at);
  const std::string_view host = address.substr(at + 1);
  if (!std::ranges::all_of(name, IsMailByte) || !std::ranges::all_of(host, IsMailByte)) {
    return Url();
  }
  return Made("mailto:" + net::EncodePercent(name) + "@" + net::EncodePercent(host));
}

Url Url::Phone(std::string_view number) {
  std::string digits;
  for (const char c : number) {
    if (c >= '0' && c <= '9') {
      digits += c;
    }
  }
  if (digits.size() < kPhoneDigitsMin) {
    return Url();
  }
  return Made((number.starts_with('+') ? "tel:+" : "tel:") + digits);
}

Url Url::Segment(std::string_view segment) const {
  return Made(text_ + "/" + net::EncodePercent(segment));
}

Url Url::Parameter(Literal name, std::string_view value) const {
  if (value.empty()) {
    return *this;
  }
  std::string text = text_;
  text += text_.contains('?') ? '&' : '?';
  text += name.Text();
  text += '=';
  text += net::EncodePercent(value);
  return Made(std::move(text));
}

}  // namespace socle::directory::http
