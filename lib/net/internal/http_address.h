#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/http.h"

namespace socle::net {

// An IP address; IPv4 in its IPv6 form (::ffff:192.0.2.7).
struct HttpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // None for anything but a plain address.
  static std::optional<HttpAddress> Parse(std::string_view text);
  [[nodiscard]] bool IsIpv4() const;
  [[nodiscard]] std::string Text() const;
  // The first `prefix` bits, the others zero. `prefix`: up to 128.
  [[nodiscard]] HttpAddress Network(unsigned prefix) const;
  bool operator==(const HttpAddress&) const = default;
};

inline constexpr unsigned kIpv4BitsBefore = 96;  // of an IPv4 address in its IPv6 form

// Addresses of the proxies that may speak for others.
class HttpProxies {
 public:
  // Addresses or networks: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". kInvalidArgument.
  static Result<HttpProxies> Parse(std::span<const std::string> networks);

  [[nodiscard]] bool Contain(const HttpAddress& address) const;

  [[nodiscard]] bool IsEmpty() const { return networks_.empty(); }

 private:
  struct Network {
    HttpAddress address;
    unsigned prefix = 0;
  };

  std::vector<Network> networks_;
};

// Of X-Forwarded-For, from its end.
inline constexpr std::size_t kForwardedAddressesMax = 16;

// Sets client, is_secure and, when a proxy of ours gave a good one, id. What others than our
// proxies say of themselves is not looked at: anybody can send these fields.
void ReadForwarded(const HttpProxies& proxies, HttpRequest& request);

}  // namespace socle::net
