#include "mpi/store/identity_codec.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/record_codec.h"
#include "mpi/model/identity.h"

namespace socle::mpi::store {

namespace {

constexpr std::uint8_t kIdentityVersion = 1;
constexpr std::uint8_t kStandardVersion = 1;

// Traits behind the domain, which is kept as a number: bit i of the mask tells of trait i + 1.
constexpr std::size_t kMaskTraits = kTraitFields.size() - 1;
constexpr std::size_t kIppTrait = 1;

// Version 1 has the traits in the order of kTraitFields: one that comes later is added at the end.
static_assert(kTraitFields.size() == 20 && kTraitFields[kIppTrait].name == "ipp");

Result<storage::RecordReader> OpenRow(std::string_view bytes,
                                      std::uint8_t version,
                                      Origin& origin) {
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(bytes, version));
  origin.domain = static_cast<std::uint16_t>(reader.UnsignedUpTo(kDomainsMax - 1));
  return reader;
}

}  // namespace

Status EncodeIdentity(const Identity& identity, std::uint16_t domain, std::string& out) {
  std::uint64_t mask = 0;
  std::size_t size = 0;
  for (std::size_t i = 0; i < kMaskTraits; ++i) {
    const std::string& trait = identity.*kTraitFields[i + 1].member;
    mask |= std::uint64_t{trait.empty() ? 0U : 1U} << i;
    size += trait.size();
  }
  if (size > kIdentityBytesMax) {
    return Fail(Code::kTooLarge,
                "an identity has " + std::to_string(size) + " bytes, over " +
                    std::to_string(kIdentityBytesMax));
  }
  out.clear();
  out.push_back(static_cast<char>(kIdentityVersion));
  AppendVarint(out, domain);
  AppendVarint(out, mask);
  for (std::size_t i = 0; i < kMaskTraits; ++i) {
    const std::string& trait = identity.*kTraitFields[i + 1].member;
    if (!trait.empty()) {
      AppendVarint(out, trait.size());
      out.append(trait);
    }
  }
  return {};
}

Result<std::uint16_t> DecodeIdentityTraits(std::string_view bytes, Identity& identity) {
  Origin origin;
  SOCLE_TRY(storage::RecordReader reader, OpenRow(bytes, kIdentityVersion, origin));
  const std::uint64_t mask = reader.UnsignedUpTo((std::uint64_t{1} << kMaskTraits) - 1);
  bool has_empty = false;
  identity.domain.clear();
  for (std::size_t i = 0; i < kMaskTraits; ++i) {
    std::string& trait = identity.*kTraitFields[i + 1].member;
    trait.clear();
    if ((mask >> i & 1U) != 0) {
      trait = reader.Text();
      has_empty = has_empty || trait.empty();
    }
  }
  SOCLE_TRY_STATUS(reader.Finish());
  if (has_empty) {
    return Fail(Code::kCorruption, "identity: a trait is both present and empty");
  }
  return origin.domain;
}

Status DecodeIdentity(std::string_view bytes,
                      std::span<const std::string> domains,
                      Identity& identity) {
  SOCLE_TRY(const std::uint16_t domain, DecodeIdentityTraits(bytes, identity));
  if (domain >= domains.size()) {
    return Fail(Code::kCorruption,
                "identity: domain number " + std::to_string(domain) + " of " +
                    std::to_string(domains.size()));
  }
  identity.domain = domains[domain];
  return {};
}

Result<Origin> DecodeIdentityOrigin(std::string_view bytes) {
  Origin origin;
  SOCLE_TRY(storage::RecordReader reader, OpenRow(bytes, kIdentityVersion, origin));
  const std::uint64_t mask = reader.Unsigned();
  if ((mask & 1U) != 0) {
    origin.ipp = reader.Text();
  }
  if (!reader.IsGood()) {
    return Fail(Code::kCorruption, "identity is cut or ill-formed");
  }
  return origin;
}

void EncodeStandardRow(const StandardRow& row, std::string& out) {
  out.clear();
  out.push_back(static_cast<char>(kStandardVersion));
  AppendVarint(out, row.origin.domain);
  AppendVarint(out, row.origin.ipp.size());
  out.append(row.origin.ipp);
  out.append(row.standard);
}

Result<StandardRow> DecodeStandardRow(std::string_view bytes) {
  StandardRow row;
  SOCLE_TRY(storage::RecordReader reader, OpenRow(bytes, kStandardVersion, row.origin));
  row.origin.ipp = reader.Text();
  if (!reader.IsGood()) {
    return Fail(Code::kCorruption, "standard form is cut or ill-formed");
  }
  row.standard = bytes.substr(
      static_cast<std::size_t>(row.origin.ipp.data() + row.origin.ipp.size() - bytes.data()));
  return row;
}

}  // namespace socle::mpi::store
