#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"

namespace socle::mpi::domain {

// Where a page of PDQ ended. It holds all that the next page needs, so nothing is kept between
// pages and a restart loses none; it gives no right that the query itself does not give.
struct PdqCursor {
  UnixMicros issued_at;
  std::uint64_t query = 0;  // PdqQueryHash
  unsigned confidence = 0;  // of the last match that was told
  PersonNumber person = 0;
  bool operator==(const PdqCursor&) const = default;
};

// Letters, digits and hyphens, at most 60 of them (DSC-1 has 180).
std::string EncodePdqCursor(const PdqCursor& cursor);
// Nothing for any text that EncodePdqCursor does not write. Seconds of `issued_at` only.
std::optional<PdqCursor> DecodePdqCursor(std::string_view text);

// What a query asks and who asks: the same for each page, whatever its tag and size.
std::uint64_t PdqQueryHash(const PdqQuery& query, const SenderIdentity& sender);

}  // namespace socle::mpi::domain
