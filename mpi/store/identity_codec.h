#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/model/identity.h"

namespace socle::mpi::store {

// Bytes of all traits of one identity together.
inline constexpr std::size_t kIdentityBytesMax = std::size_t{16} << 20;
// Bytes of an IPP: it is part of a key.
inline constexpr std::size_t kIppBytesMax = 4096;
inline constexpr std::size_t kDomainBytesMax = 1024;
inline constexpr std::size_t kDomainsMax = 0xFFFF;

// Where an identity comes from; `ipp` lies in the decoded bytes.
struct Origin {
  std::uint16_t domain = 0;  // number in the store's list of domains
  std::string_view ipp;
};

// Writes an identity as it was received (docs/formats/identity-store.md) into `out`, replacing what
// is there. kTooLarge over kIdentityBytesMax.
Status EncodeIdentity(const Identity& identity, std::uint16_t domain, std::string& out);

// The identity, with the name of its domain out of `domains`. All strings of `identity` are set.
// kCorruption when the bytes are not what EncodeIdentity writes, are of a version that is not
// known, or name a domain that is not in the list.
Status DecodeIdentity(std::string_view bytes,
                      std::span<const std::string> domains,
                      Identity& identity);

// The same without a list of domains: gives the number, and leaves `identity.domain` empty.
Result<std::uint16_t> DecodeIdentityTraits(std::string_view bytes, Identity& identity);

// Domain and IPP alone; the rest is not looked at.
Result<Origin> DecodeIdentityOrigin(std::string_view bytes);

// A row of standard forms: origin and standard form.
struct StandardRow {
  Origin origin;
  std::string_view standard;
};

void EncodeStandardRow(const StandardRow& row, std::string& out);
Result<StandardRow> DecodeStandardRow(std::string_view bytes);

}  // namespace socle::mpi::store
