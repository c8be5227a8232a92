#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/notification.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kLettersMax = 1000;
constexpr std::uint64_t kLettersDefault = 100;

Result<json::value> List(Call& call) {
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const auto domains = call.Parts().registry.Snapshot();
  return json::parse(domain::DomainFileToJson(domains->File()));
}

Result<DomainConfig> ReadDomain(Call& call) {
  const json::object& object = call.Parameters().Object("domain");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  return domain::DomainFromJson(json::serialize(object));
}

Result<json::value> EncodeCode(Call& call, const std::string& code) {
  const auto domains = call.Parts().registry.Snapshot();
  const DomainConfig* config = domains->FindByCode(code);
  if (config == nullptr) {
    return Fail(Code::kNotFound, "no domain has the code " + code);
  }
  return json::object{{"code", config->code}, {"number", config->number}};
}

Result<json::value> Add(Call& call) {
  SOCLE_TRY(const DomainConfig config, ReadDomain(call));
  SOCLE_TRY([[maybe_unused]] const DomainNumber number,
            call.Await<DomainNumber>([&](Call::Done<DomainNumber> done) {
              return call.Parts().registry.Add(config, call.Who(), std::move(done));
            }));
  return EncodeCode(call, config.code);
}

Result<json::value> Set(Call& call) {
  SOCLE_TRY(const DomainConfig config, ReadDomain(call));
  SOCLE_TRY_STATUS(call.Await<void>([&](Call::Done<void> done) {
    return call.Parts().registry.Set(config, call.Who(), std::move(done));
  }));
  return EncodeCode(call, config.code);
}

Result<json::value> SetState(Call& call) {
  Params& params = call.Parameters();
  const std::string code = params.RequiredText("code");
  const std::string word = params.RequiredText("state");
  const bool is_active = word == "active";
  if (!is_active && word != "disabled") {
    params.SetFault("state is active or disabled");
  }
  SOCLE_TRY_STATUS(params.Finish());
  const ActivityState state = is_active ? ActivityState::kActive : ActivityState::kDisabled;
  SOCLE_TRY_STATUS(call.Await<void>([&](Call::Done<void> done) {
    return call.Parts().registry.SetState(code, state, call.Who(), std::move(done));
  }));
  return json::object{{"code", code}};
}

Result<json::value> Import(Call& call) {
  const json::object& object = call.Parameters().Object("file");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY(DomainFile file, domain::DomainFileFromJson(json::serialize(object)));
  SOCLE_TRY(const domain::DomainImport import,
            call.Await<domain::DomainImport>([&](Call::Done<domain::DomainImport> done) {
              return call.Parts().registry.Import(std::move(file), call.Who(), std::move(done));
            }));
  return json::object{
      {"added", import.added}, {"changed", import.changed}, {"unchanged", import.unchanged}};
}

Result<json::value> SetSubscription(Call& call) {
  const json::object& object = call.Parameters().Object("subscription");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY(const Subscription subscription, domain::SubscriptionFromJson(json::serialize(object)));
  SOCLE_TRY_STATUS(call.Await<void>([&](Call::Done<void> done) {
    return call.Parts().registry.SetSubscription(subscription, call.Who(), std::move(done));
  }));
  return json::object{{"name", subscription.name}};
}

Result<json::value> RemoveSubscription(Call& call) {
  const std::string name = call.Parameters().RequiredText("name");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY_STATUS(call.Await<void>([&](Call::Done<void> done) {
    return call.Parts().registry.RemoveSubscription(name, call.Who(), std::move(done));
  }));
  return json::object{{"name", name}};
}

// Of one subscription, or of all.
Result<json::value> Dead(Call& call) {
  Params& params = call.Parameters();
  const std::string name = params.Text("name");
  const std::uint64_t limit =
      params.Count("limit", {.min = 1, .max = kLettersMax}).value_or(kLettersDefault);
  SOCLE_TRY_STATUS(params.Finish());
  std::vector<std::string> subscriptions;
  if (name.empty()) {
    const auto domains = call.Parts().registry.Snapshot();
    for (const Subscription& known : domains->Subscriptions()) {
      subscriptions.push_back(known.name);
    }
  } else {
    subscriptions.push_back(name);
  }
  const auto view = call.Parts().index.NewReadView();
  const person_store::ViewRows rows(view);
  std::vector<json::object> items;
  AuditEntry audit{.kind = AuditKind::kNotification, .actor = call.Who(), .operation = "dead"};
  for (const std::string& subscription : subscriptions) {
    SOCLE_TRY(const auto letters,
              domain::ListDeadLetters(rows, subscription, limit - items.size()));
    for (const domain::DeadLetter& letter : letters) {
      items.push_back(EncodeDeadLetter(subscription, letter));
      audit.persons.push_back(letter.person);
    }
    if (items.size() >= limit) {
      break;
    }
  }
  SOCLE_TRY_STATUS(call.Trace(std::move(audit)));
  for (json::object& item : items) {
    SOCLE_TRY_STATUS(call.Stream().SendItem(std::move(item)));
  }
  return json::object{{"found", items.size()}};
}

Result<json::value> Drop(Call& call) {
  Params& params = call.Parameters();
  const std::string name = params.RequiredText("name");
  domain::NotificationPosition position;
  position.change = params.RequiredCount("change", {.min = 1});
  position.person_index =
      static_cast<std::uint32_t>(params.RequiredCount("index", {.max = UINT32_MAX}));
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY_STATUS(call.Change<void>(
      [name, position, who = call.Who()](domain::CommandContext& context) -> Status {
        const Status status = domain::RemoveDeadLetter(context.draft, name, position);
        context.audit.push_back({.kind = AuditKind::kNotification,
                                 .actor = who,
                                 .is_refused = !status.has_value(),
                                 .operation = "drop"});
        return status;
      }));
  return json::object{{"name", name}};
}

}  // namespace

void AddDomainMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.domains.list", kRead, List, methods);
  AddMethod(parts, "mpi.domains.add", kAdminister, Add, methods);
  AddMethod(parts, "mpi.domains.set", kAdminister, Set, methods);
  AddMethod(parts, "mpi.domains.state", kAdminister, SetState, methods);
  AddMethod(parts, "mpi.domains.import", kAdminister, Import, methods);
  AddMethod(parts, "mpi.subscriptions.set", kAdminister, SetSubscription, methods);
  AddMethod(parts, "mpi.subscriptions.remove", kAdminister, RemoveSubscription, methods);
  AddMethod(parts, "mpi.subscriptions.dead", kRead, Dead, methods);
  AddMethod(parts, "mpi.subscriptions.drop", kAdminister, Drop, methods);
}

}  // namespace socle::mpi::control
