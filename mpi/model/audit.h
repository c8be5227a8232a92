#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/patient_record.h"

// Who did what to whose identity: every access, reads included, becomes a leaf of the trace
// (SI 14; docs/formats/trace.md).
namespace socle::mpi {

enum class ActorKind : std::uint8_t {
  kSender,  // an application of an establishment; its name is application|facility
  kUser,    // a person, by name of the account
  kDaemon,  // the daemon itself
};

struct Actor {
  ActorKind kind = ActorKind::kDaemon;
  std::string name;
  bool operator==(const Actor&) const = default;
};

enum class AuditKind : std::uint16_t {
  kFeed = 1,     // a message of an establishment was applied
  kFeedRefused,  // ... or refused
  kPixQuery,
  kPdqQuery,
  kSearch,
  kShow,
  kExplain,
  kWorkList,
  kWorkShow,
  kWorkChange,
  kRuling,  // link, unlink, merge, unmerge, split, undo
  kExport,
  kImport,
  kDomains,  // configuration of domains and subscriptions
  kNotification,
  kRetrain,
};

std::string_view AuditKindName(AuditKind kind);

struct AuditEntry {
  AuditKind kind = AuditKind::kFeed;
  Actor actor{};
  bool is_refused = false;
  std::string operation{};              // A28, Q23, decide, ...
  std::string reason{};                 // a code or words of the actor; no trait of a patient
  std::vector<PersonNumber> persons{};  // whose identity was accessed or changed
  std::vector<RecordNumber> records{};
};

}  // namespace socle::mpi
