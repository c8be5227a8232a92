#include "lib/net/endpoint.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

#include <fmt/format.h>

#include "lib/base/result.h"

namespace socle::net {

namespace {

constexpr std::size_t kHostBytesMax = 253;  // RFC 1035 section 2.3.4

std::unexpected<Error> NotAnEndpoint(std::string_view text) {
  return Fail(
      Code::kInvalidArgument,
      fmt::format("'{}' is not an address and port; write 127.0.0.1:2575 or [::1]:2575", text));
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool IsAddressCharacter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == '.' ||
         c == ':';
}

template <class Predicate>
bool ConsistsOf(std::string_view text, Predicate predicate) {
  for (const char c : text) {
    if (!predicate(c)) {
      return false;
    }
  }
  return !text.empty() && text.size() <= kHostBytesMax;
}

}  // namespace

Result<TcpEndpoint> ParseTcpEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return NotAnEndpoint(text);
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (!ConsistsOf(host, IsAddressCharacter) || !host.contains(':')) {
      return NotAnEndpoint(text);
    }
  } else if (!ConsistsOf(host, IsHostCharacter)) {
    return NotAnEndpoint(text);
  }
  std::uint16_t port = 0;
  const char* end = port_text.data() + port_text.size();
  const auto [rest, error] = std::from_chars(port_text.data(), end, port);
  if (error != std::errc{} || rest != end) {
    return NotAnEndpoint(text);
  }
  return TcpEndpoint{.host = std::string(host), .port = port};
}

std::string FormatEndpoint(const Endpoint& endpoint) {
  if (const auto* local = std::get_if<UnixEndpoint>(&endpoint)) {
    return "unix:" + local->path;
  }
  const auto& tcp = std::get<TcpEndpoint>(endpoint);
  return tcp.host.contains(':') ? fmt::format("[{}]:{}", tcp.host, tcp.port)
                                : fmt::format("{}:{}", tcp.host, tcp.port);
}

bool IsLoopback(const Endpoint& endpoint) {
  const auto* tcp = std::get_if<TcpEndpoint>(&endpoint);
  // A name such as 127.example.org is no address.
  return tcp == nullptr || tcp->host == "::1" ||
         (tcp->host.starts_with("127.") && ConsistsOf(tcp->host, IsAddressCharacter));
}

}  // namespace socle::net
