#include "directory/control/call.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

#include "directory/domain/directory_load.h"
#include "directory/domain/identity.h"
#include "directory/store/directory_store.h"
#include "lib/base/awaited.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/call_method.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/server.h"
#include "lib/ldap/dn_escape.h"

namespace socle::directory::control {

std::string CallerName(std::string_view user_name) {
  std::string name = "uid=";
  ldap::AppendDnValue(name, user_name, ldap::DnEscape::kSigns);
  return name + ",cn=peercred,cn=external,cn=auth";
}

Call::Call(const ControlParts& parts,
           const socle::control::Request& request,
           const socle::control::Caller& caller,
           socle::control::AnswerStream& stream)
    : parts_(parts),
      params_(request.params),
      roles_(caller.roles),
      user_name_(caller.user_name),
      who_{.dn = CallerName(caller.user_name),
           .is_root = true,
           .is_protected = true,
           .is_strong = true,
           .peer = "control"},
      stream_(stream) {
  who_.normal_dn = Schema().NormaliseDn(who_.dn).value_or(std::string());
}

domain::Identity Call::Public() {
  return {.is_protected = true, .peer = "control"};
}

void Call::Note(std::string_view kind, std::string_view entry) {
  parts_.writes.NoteInTrace(kind, who_, entry);
}

bool Call::IsOver() const {
  const bool is_stopping = parts_.is_stopping != nullptr && parts_.is_stopping->load();
  return is_stopping || stream_.IsCancelled();
}

Status Call::Maintain(std::function<Status(store::DirectoryStore& store)> maintain) {
  auto awaited = std::make_shared<Awaited<bool>>();
  const bool is_queued = parts_.writer.TrySubmit(
      {.maintain = std::move(maintain), .done = [awaited](const Status& status) {
         awaited->Give(status.has_value() ? Result<bool>(true) : Fail(status.error()));
       }});
  if (!is_queued) {
    stream_.SetHint("try again later");
    return Fail(Code::kBusy, "too many changes wait already");
  }
  SOCLE_TRY([[maybe_unused]] const bool is_done, awaited->Wait(parts_.change_wait_max));
  return {};
}

domain::DirectoryLoad NewLoad(const Call& call) {
  const ControlParts& parts = call.Parts();
  return domain::DirectoryLoad({.schema = call.Schema(),
                                .computed = parts.computed,
                                .suffixes = parts.suffixes,
                                .creator = call.Who().dn,
                                .clock = parts.clock,
                                .random = parts.random});
}

void AddMethod(const ControlParts& parts,
               std::string name,
               socle::control::Roles roles,
               CallHandler handler,
               socle::control::Methods& methods) {
  methods.emplace(std::move(name),
                  socle::control::CallMethod<Call>(parts, roles, std::move(handler)));
}

}  // namespace socle::directory::control
