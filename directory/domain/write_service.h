#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/directory_trace.h"
#include "directory/domain/directory_writer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/request_controls.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// A request that changes entries, with the bytes that it points into.
struct WriteRequest {
  std::string frame = {};
  ldap::Message message = {};
  Identity identity = {};
  std::deque<std::string> made = {};  // values that were put into the message
  // What the server itself sets in the same change, whatever rights and usage say.
  OwnValues own_values = {};
  std::string_view trace_kind = {};  // of the record in the trace; empty: by the operation
};

struct WriteSettings {
  std::vector<std::string> suffixes = {};  // names that may have no parent
  std::vector<std::string> default_referral = {};

  // Entries that are copied from a provider: changes of them are sent there.
  struct Followed {
    std::string normal_base = {};
    std::string url = {};  // "ldap://host:port"
  };

  std::optional<Followed> followed = {};
};

// Adds, modifies, deletes and renames entries: every check, in the order of RFC 4511, then one
// command of the writer. Any thread; everything given must outlive it and its requests.
class WriteService {
 public:
  struct Parts {
    DirectoryWriter& writer;
    const schema::Schema& schema;
    const ComputedAttributes& computed;
    const AccessPolicy& access;
    const Clock& clock;
    Random& random;
    DirectoryTrace* trace = nullptr;  // null: changes leave none
  };

  WriteService(const Parts& parts, WriteSettings settings);

  using Done = std::function<void(Outcome outcome)>;

  // Hands a request to the writer; `done` is called once, on any thread, when the change is on the
  // disk or is refused; at once when it is refused without the writer.
  void Submit(std::shared_ptr<const WriteRequest> request, Done done);

  // Where changes of this entry are to be sent, when they are not made here.
  [[nodiscard]] std::optional<Outcome> ReferralFor(std::string_view dn) const;

  // Changes one entry for the server itself, such as its password: the same checks of schema and
  // name, no access rules.
  struct OwnChange {
    std::string normal_dn = {};
    std::string modifier = {};  // name of who asked for it

    struct Item {
      ldap::ModifyOperation operation = ldap::ModifyOperation::kReplace;
      std::string attribute = {};
      std::vector<std::string> values = {};
    };

    std::vector<Item> items = {};
    OwnValues own_values = {};
    std::string_view trace_kind = {};
  };

  void SubmitOwn(OwnChange change, Done done);

  // A bind or a new password leaves its record in the trace, soon.
  void NoteInTrace(std::string_view kind, const Identity& who, std::string_view entry);

 private:
  void Enqueue(std::shared_ptr<const WriteRequest> request, RequestControls controls, Done done);
  // A new entryCSN, greater than all before of this process.
  std::string NextCsn(std::int64_t now);

  Parts parts_;
  WriteSettings settings_;
  std::vector<std::string> normal_suffixes_;
  std::atomic<std::uint64_t> csn_count_{0};
};

}  // namespace socle::directory::domain
