#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace socle::ldap {

// type=value of a relative distinguished name.
struct Ava {
  std::string type;
  std::string value;        // octets, escapes undone
  bool is_encoded = false;  // `value` is the BER of a value that was written as "#..."

  bool operator==(const Ava&) const = default;
};

// A distinguished name: relative names from the entry's own to the one below the root. None at all:
// the root DSE.
struct Dn {
  std::vector<Ava> avas;
  std::vector<std::uint32_t> rdn_ends;  // index behind the last Ava of each relative name

  [[nodiscard]] std::size_t RdnCount() const { return rdn_ends.size(); }

  [[nodiscard]] std::span<const Ava> Rdn(std::size_t index) const;

  bool operator==(const Dn&) const = default;
};

struct DnLimits {
  std::size_t bytes_max = std::size_t{8} << 10;
  std::size_t rdns_max = 64;
  std::size_t avas_max = 256;  // of all relative names together
};

// Reads the text form of RFC 4514: names of types or object identifiers, relative names of several
// parts, escapes, "#" with hexadecimal BER. Spaces around ',', '+' and '=' are skipped, as RFC 2253
// has it and clients write them. No recursion. kInvalidArgument (invalidDNSyntax) with an offset,
// kTooLarge over `limits`; details hold no text of the name.
Result<Dn> ParseDn(std::string_view text, const DnLimits& limits = {});
// The same for exactly one relative name.
Result<Dn> ParseRdn(std::string_view text, const DnLimits& limits = {});

// The text form, for people and peers: what ParseDn reads back.
std::string FormatDn(const Dn& dn);
std::string FormatRdn(std::span<const Ava> rdn);

}  // namespace socle::ldap
