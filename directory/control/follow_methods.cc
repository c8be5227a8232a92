#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/change_follower.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/control/server.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

constexpr std::size_t kChangesAtOnce = 256;
// So soon a caller who went away, and a daemon that stops, are noticed.
constexpr std::chrono::milliseconds kLookEvery{250};
// So often the caller hears that nothing has happened.
constexpr int kLooksBetweenSigns = 40;

// Woken by the writer's thread, which may outlive the request.
struct Bell {
  Guarded<bool> has_rung;
  std::condition_variable rung;
};

json::object ChangeJson(const domain::FollowedChange& change) {
  json::object object{{"change", change.number},
                      {"kind", domain::EventKindName(change.kind)},
                      {"dn", change.dn},
                      {"uuid", change.uuid}};
  if (!change.old_dn.empty()) {
    object["old_dn"] = change.old_dn;
  }
  if (!change.attributes.empty()) {
    object["attributes"] = json::array(change.attributes.begin(), change.attributes.end());
  }
  if (change.is_consequence) {
    object["is_consequence"] = true;
  }
  return object;
}

class Follow {
 public:
  Follow(Call& call, std::optional<std::uint64_t> from, bool waits)
      : call_(call),
        follower_(call.Parts().store, call.Parts().changes, from),
        waits_(waits),
        bell_(std::make_shared<Bell>()) {}

  Result<json::value> Run() {
    while (!call_.IsOver()) {
      SOCLE_TRY(const auto changes, follower_.Read(kChangesAtOnce));
      for (const domain::FollowedChange& change : changes) {
        SOCLE_TRY_STATUS(call_.Stream().SendItem(ChangeJson(change)));
      }
      if (changes.empty() && !waits_) {
        break;
      }
      if (changes.empty()) {
        SOCLE_TRY_STATUS(Wait());
      }
    }
    return json::object{{"next", follower_.NextNumber()}};
  }

 private:
  // Until there may be more, or it is time to look whether anybody still listens.
  Status Wait() {
    *bell_->has_rung.Lock() = false;
    const bool must_wait = follower_.WaitForMore([bell = bell_] {
      *bell->has_rung.Lock() = true;
      bell->rung.notify_all();
    });
    if (!must_wait) {
      return {};
    }
    for (int look = 0; look < kLooksBetweenSigns && !call_.IsOver(); ++look) {
      auto has_rung = bell_->has_rung.Lock();
      if (bell_->rung.wait_for(has_rung.UniqueLock(), kLookEvery, [&] { return *has_rung; })) {
        return {};
      }
    }
    return call_.Stream().SendProgress({{"next", follower_.NextNumber()}});
  }

  Call& call_;
  domain::ChangeFollower follower_;
  bool waits_;
  std::shared_ptr<Bell> bell_;
};

Result<json::value> FollowChanges(Call& call) {
  const auto from = call.Parameters().Count("from", {.min = 1});
  const bool waits = !call.Parameters().Flag("only_known");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  call.Note("follow", "");
  return Follow(call, from, waits).Run();
}

}  // namespace

void AddFollowMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.follow", kAdminister, FollowChanges, methods);
}

}  // namespace socle::directory::control
