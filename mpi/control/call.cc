#include "mpi/control/call.h"

#include <string>
#include <utility>

#include <boost/json/value.hpp>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/call_method.h"
#include "lib/control/caller.h"
#include "lib/control/server.h"
#include "mpi/domain/command.h"
#include "mpi/model/audit.h"

namespace socle::mpi::control {

Status Call::Push(domain::Command command) {
  if (!parts_.queue.TryPush(std::move(command))) {
    stream_.SetHint("try again later");
    return Fail(Code::kBusy, "too many changes wait already");
  }
  return {};
}

Status Call::Trace(AuditEntry entry) {
  return Push(domain::AuditCommand(std::move(entry)));
}

void AddMethod(const ControlParts& parts,
               std::string name,
               socle::control::Roles role,
               CallHandler handler,
               socle::control::Methods& methods) {
  methods.emplace(std::move(name),
                  socle::control::CallMethod<Call>(parts, role, std::move(handler)));
}

}  // namespace socle::mpi::control
