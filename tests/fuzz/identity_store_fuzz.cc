// Any row of a store of identities is refused as corrupt, or read whole; an identity that is read
// is the same after it was written again.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_codec.h"
#include "mpi/store/row_codec.h"

namespace {

using socle::mpi::Identity;

constexpr std::array<std::string_view, 8> kFamilies = {
    "identities", "standards", "index", "pairs", "clusters", "removed", "head", "other"};

void CheckIdentity(std::string_view bytes) {
  Identity identity;
  const auto domain = socle::mpi::store::DecodeIdentityTraits(bytes, identity);
  if (!domain.has_value()) {
    SOCLE_CHECK(domain.error().code == socle::Code::kCorruption);
    return;
  }
  const auto origin = socle::mpi::store::DecodeIdentityOrigin(bytes);
  SOCLE_CHECK(origin.has_value() && origin->domain == *domain && origin->ipp == identity.ipp);
  std::string written;
  SOCLE_CHECK(socle::mpi::store::EncodeIdentity(identity, *domain, written).has_value());
  SOCLE_CHECK(written.size() <= bytes.size());
  Identity again;
  const auto domain_again = socle::mpi::store::DecodeIdentityTraits(written, again);
  SOCLE_CHECK(domain_again.has_value() && *domain_again == *domain);
  SOCLE_CHECK(std::ranges::all_of(socle::mpi::kTraitFields, [&](const auto& field) {
    return identity.*field.member == again.*field.member;
  }));
}

}  // namespace

// Input: family, size of the key, key, value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::string_view family = kFamilies[data[0] % kFamilies.size()];
  const std::string_view row(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t key_size = std::min<std::size_t>(data[1] % 32U, row.size());
  const auto checked =
      socle::mpi::store::CheckStoreRow(family, row.substr(0, key_size), row.substr(key_size));
  SOCLE_CHECK(checked.has_value() || checked.error().code == socle::Code::kCorruption);
  CheckIdentity(row.substr(key_size));
  return 0;
}
