#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"

namespace socle::directory::domain {

// Octets of a cookie that is looked at; longer ones are none of ours.
inline constexpr std::size_t kSyncCookieBytesMax = 1024;

// Cookies of content synchronisation (RFC 4533): how far in the change log a client has got. slapd
// keeps nothing of a cookie but its CSNs, compares those as texts, and makes the next cookie out of
// them; so a position is written as one CSN that grows with the log:
//   rid=001,csn=20260102030405.000000Z#00002a#000#3fa9c1
// the time at which the store was made, the number of the change (in the fraction of the second and
// the count), and 24 bits over the change itself and the store's id, by which a cookie of another
// store, or of a store that was taken back to an older state, is told from ours.
class SyncCookies {
 public:
  // The database must outlive it.
  explicit SyncCookies(const storage::Database& database);

  enum class Kind : std::uint8_t {
    kBegin,     // nothing is known yet
    kPosition,  // everything up to and including `number`
    kUnknown,   // not of this log, or what it points to was removed
  };

  struct Position {
    Kind kind = Kind::kBegin;
    storage::ChangeNumber number = 0;
    std::string rid = "000";  // the client's own number, which its cookies carry
  };

  // Whatever the octets are; the error is that of reading the log.
  [[nodiscard]] Result<Position> Decode(std::string_view cookie) const;

  // The CSN of a change; number 0 is the state before all changes.
  [[nodiscard]] std::string CsnOf(storage::ChangeNumber number, std::string_view payload) const;
  // The same for a change that is in the log. kNotFound: it was removed.
  [[nodiscard]] Result<std::string> CsnAt(storage::ChangeNumber number) const;

  static std::string Cookie(std::string_view rid, std::string_view csn);

 private:
  const storage::Database& database_;
  std::string created_;  // "20260102030405"
  std::uint64_t seed_;
};

}  // namespace socle::directory::domain
