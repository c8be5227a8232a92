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
// keeps nothing of a cookie but its CSNs, compares those as texts, makes the next cookie out of
// them, and deletes nothing whose entryCSN is beyond them; so a position is written as one CSN that
// grows with the log:
//   rid=001,csn=20260102030405.678901Z#00002a#000#000000
// the time of the change, and its number (24 bits in the count, more in the last part). No two
// changes have one time: where the log has that number with that time, the cookie is of this log,
// and not of another store or of one that was taken back to an older state.
class SyncCookies {
 public:
  // The database must outlive it.
  explicit SyncCookies(const storage::Database& database) : database_(database) {}

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

  // The CSN of a change (store::DirectoryEvent::time).
  static std::string CsnOf(storage::ChangeNumber number, std::uint64_t time);
  // The same for a change that is in the log; number 0 is the state before all changes. kNotFound:
  // it was removed.
  [[nodiscard]] Result<std::string> CsnAt(storage::ChangeNumber number) const;

  static std::string Cookie(std::string_view rid, std::string_view csn);

 private:
  const storage::Database& database_;
};

}  // namespace socle::directory::domain
