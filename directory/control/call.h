#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "directory/control/roles.h"
#include "directory/domain/access.h"
#include "directory/domain/change_hub.h"
#include "directory/domain/directory_load.h"
#include "directory/domain/directory_writer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/password_service.h"
#include "directory/domain/search_service.h"
#include "directory/domain/write_service.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/params.h"
#include "lib/control/server.h"

namespace socle::directory::control {

using socle::control::Params;

// How long a request waits for the writer. Its change may still be made after that.
inline constexpr std::chrono::milliseconds kChangeWaitMax{30'000};

// What the methods ask; all must outlive them. The writer runs until no method does.
struct ControlParts {
  store::DirectoryStore& store;
  domain::DirectoryWriter& writer;
  domain::SearchService& searches;
  domain::WriteService& writes;
  domain::PasswordService& passwords;
  domain::ChangeHub& changes;
  const domain::AccessPolicy& access;
  const domain::ComputedAttributes& computed;
  const Clock& clock;
  Random& random;
  std::vector<std::string> suffixes = {};                  // of the configuration
  const std::atomic<bool>* is_stopping = nullptr;          // requests without an end end then
  std::function<Result<std::uint64_t>()> trace_size = {};  // records of the trace; any thread
  std::chrono::milliseconds change_wait_max = kChangeWaitMax;
};

// One request under way, on a worker.
class Call {
 public:
  // All must outlive the call.
  Call(const ControlParts& parts,
       const socle::control::Request& request,
       const socle::control::Caller& caller,
       socle::control::AnswerStream& stream);

  [[nodiscard]] const ControlParts& Parts() const { return parts_; }

  [[nodiscard]] const schema::Schema& Schema() const { return parts_.store.Schema(); }

  [[nodiscard]] Params& Parameters() { return params_; }

  [[nodiscard]] socle::control::AnswerStream& Stream() { return stream_; }

  [[nodiscard]] bool Has(socle::control::Roles role) const { return (roles_ & role) != 0; }

  // The caller as the administrator, whom no rule of access holds: `dn` is the caller's name.
  [[nodiscard]] const domain::Identity& Who() const { return who_; }

  // The name of the Unix account that asks.
  [[nodiscard]] const std::string& UserName() const { return user_name_; }

  // Whom the publication view is made for: somebody who has not bound.
  [[nodiscard]] static domain::Identity Public();

  // A record of the trace: "control.search", and the entry that it is about.
  void Note(std::string_view kind, std::string_view entry);

  // Whether nobody waits for the answer any more, or the daemon stops.
  [[nodiscard]] bool IsOver() const;

  // Has the writer run `maintain` alone, and waits. kBusy, kTimeout.
  Status Maintain(std::function<Status(store::DirectoryStore& store)> maintain);

 private:
  const ControlParts& parts_;
  Params params_;
  socle::control::Roles roles_;
  std::string user_name_;
  domain::Identity who_;
  socle::control::AnswerStream& stream_;
};

// The name of a user of this machine: "uid=alice,cn=peercred,cn=external,cn=auth".
std::string CallerName(std::string_view user_name);

// Makes changes in the name of the caller, as the administrator.
domain::DirectoryLoad NewLoad(const Call& call);

using CallHandler = std::function<Result<boost::json::value>(Call& call)>;

// Adds a method that callers with one of `roles` may call.
void AddMethod(const ControlParts& parts,
               std::string name,
               socle::control::Roles roles,
               CallHandler handler,
               socle::control::Methods& methods);

}  // namespace socle::directory::control
