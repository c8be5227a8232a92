#include "lib/net/internal/http_address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

constexpr std::array<std::uint8_t, 12> kIpv4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned kBits = 128;
constexpr unsigned kBitsOfByte = 8;
constexpr std::size_t kRequestIdBytesMax = 64;

std::optional<unsigned> ParsePrefix(std::string_view text) {
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return prefix;
}

// The nearest address that is none of our proxies, from the end: what stands before it was written
// by somebody we do not know. None when the field cannot be read so far.
std::optional<HttpAddress> FindClient(const HttpProxies& proxies, std::string_view forwarded) {
  std::optional<HttpAddress> nearest;
  for (std::size_t i = 0; i < kForwardedAddressesMax && !forwarded.empty(); ++i) {
    const std::size_t comma = forwarded.rfind(',');
    const std::string_view last =
        comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
    forwarded = forwarded.substr(0, comma == std::string_view::npos ? 0 : comma);
    const auto address = HttpAddress::Parse(TrimSpace(last));
    if (!address) {
      return nearest;
    }
    nearest = address;
    if (!proxies.Contain(*address)) {
      return nearest;
    }
  }
  return nearest;
}

bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= kRequestIdBytesMax &&
         std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.';
         });
}

// All fields of the name as one list (RFC 9110 section 5.3).
std::string JoinFields(const HttpRequest& request, std::string_view name) {
  std::string joined;
  for (const HttpField& field : request.fields) {
    if (FindHttpField({field}, name) != nullptr) {
      joined += (joined.empty() ? "" : ",") + field.value;
    }
  }
  return joined;
}

}  // namespace

std::optional<HttpAddress> HttpAddress::Parse(std::string_view text) {
  const std::string copy(text);
  HttpAddress address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  std::ranges::copy(kIpv4Prefix, address.bytes.begin());
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data() + kIpv4Prefix.size()) == 1) {
    return address;
  }
  return std::nullopt;
}

bool HttpAddress::IsIpv4() const {
  return std::ranges::equal(std::span(bytes).first<kIpv4Prefix.size()>(), kIpv4Prefix);
}

std::string HttpAddress::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool is_ipv4 = IsIpv4();
  const auto* const from = bytes.data() + (is_ipv4 ? kIpv4Prefix.size() : 0);
  return inet_ntop(is_ipv4 ? AF_INET : AF_INET6, from, text.data(), text.size()) == nullptr
             ? ""
             : text.data();
}

HttpAddress HttpAddress::Network(unsigned prefix) const {
  HttpAddress network;
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned first = i * kBitsOfByte;
    const unsigned kept = prefix <= first ? 0 : std::min(prefix - first, kBitsOfByte);
    network.bytes.at(i) = static_cast<std::uint8_t>(bytes.at(i) & (0xFF00U >> kept));
  }
  return network;
}

Result<HttpProxies> HttpProxies::Parse(std::span<const std::string> networks) {
  HttpProxies proxies;
  for (const std::string& text : networks) {
    const std::size_t slash = text.find('/');
    const auto address = HttpAddress::Parse(std::string_view(text).substr(0, slash));
    std::optional<unsigned> prefix = kBits;
    if (address && slash != std::string::npos) {
      prefix = ParsePrefix(std::string_view(text).substr(slash + 1));
      if (prefix && address->IsIpv4()) {
        *prefix += kIpv4BitsBefore;
      }
    }
    if (!address || !prefix || *prefix > kBits || address->Network(*prefix) != *address) {
      return Fail(Code::kInvalidArgument,
                  fmt::format("'{}' is no address or network of a proxy, such as 192.0.2.7, "
                              "10.0.0.0/8 or 2001:db8::/32",
                              text));
    }
    proxies.networks_.push_back({.address = *address, .prefix = *prefix});
  }
  return proxies;
}

bool HttpProxies::Contain(const HttpAddress& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    return address.Network(network.prefix) == network.address;
  });
}

void ReadForwarded(const HttpProxies& proxies, HttpRequest& request) {
  request.client = request.peer.address;
  request.is_secure = request.peer.is_tls;
  if (proxies.IsEmpty()) {
    return;
  }
  const auto peer = HttpAddress::Parse(request.peer.address);
  if (!peer || !proxies.Contain(*peer)) {
    return;
  }
  if (const auto client = FindClient(proxies, JoinFields(request, "X-Forwarded-For"))) {
    request.client = client->Text();
  }
  if (const std::string* scheme = request.FindField("X-Forwarded-Proto")) {
    request.is_secure = *scheme == "https";
  }
  const std::string* id = request.FindField("X-Request-Id");
  if (id != nullptr && IsRequestId(*id)) {
    request.id = *id;
  }
}

}  // namespace socle::net
