#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_service.h"
#include "directory/domain/write_service.h"
#include "lib/base/error.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

// Changes of one request that are with the writer at once.
constexpr std::size_t kUnderWayMax = 1024;

ldap::Attribute AttributeOf(const ldap::LdifAttribute& attribute) {
  return {.type = attribute.type, .values = {attribute.values.begin(), attribute.values.end()}};
}

// The request that a record stands for; points into it.
ldap::Operation OperationOf(const ldap::LdifRecord& record) {
  switch (record.kind) {
    case ldap::LdifKind::kContent:
    case ldap::LdifKind::kAdd: {
      ldap::AddRequest add = {.entry = record.dn};
      for (const ldap::LdifAttribute& attribute : record.attributes) {
        add.attributes.push_back(AttributeOf(attribute));
      }
      return add;
    }
    case ldap::LdifKind::kDelete:
      return ldap::DeleteRequest{.entry = record.dn};
    case ldap::LdifKind::kModify: {
      ldap::ModifyRequest modify = {.object = record.dn};
      for (const ldap::LdifModification& change : record.changes) {
        modify.changes.push_back(
            {.operation = change.operation, .attribute = AttributeOf(change.attribute)});
      }
      return modify;
    }
    case ldap::LdifKind::kModifyDn:
      break;
  }
  ldap::ModifyDnRequest rename = {
      .entry = record.dn, .new_rdn = record.new_rdn, .delete_old_rdn = record.delete_old_rdn};
  if (record.new_superior) {
    rename.new_superior = *record.new_superior;
  }
  return rename;
}

// A record with the request that points into it.
struct OwnRecord {
  ldap::LdifRecord record = {};
  domain::WriteRequest request = {};
};

// What became of the records; shared with changes that are still under way when nobody waits.
class Outcomes {
 public:
  std::size_t Begin() {
    auto state = state_.Lock();
    ++state->under_way;
    state->outcomes.emplace_back();
    return state->outcomes.size() - 1;
  }

  void Set(std::size_t index, domain::Outcome outcome) {
    auto state = state_.Lock();
    state->outcomes[index] = std::move(outcome);
    --state->under_way;
    changed_.notify_all();
  }

  Status WaitUntilFewer(std::size_t count, std::chrono::milliseconds wait_max) {
    auto state = state_.Lock();
    const bool is_less =
        changed_.wait_for(state.UniqueLock(), wait_max, [&] { return state->under_way < count; });
    return is_less ? Status()
                   : Status(Fail(Code::kTimeout, "the directory is busy; look before you repeat"));
  }

  [[nodiscard]] std::vector<domain::Outcome> Take() { return state_.Lock()->outcomes; }

 private:
  struct State {
    std::vector<domain::Outcome> outcomes;
    std::size_t under_way = 0;
  };

  Guarded<State> state_;
  std::condition_variable changed_;
};

// Hands one record to the writer, with all checks of a change by the administrator.
Status Submit(Call& call, ldap::LdifRecord record, const std::shared_ptr<Outcomes>& outcomes) {
  SOCLE_TRY_STATUS(outcomes->WaitUntilFewer(kUnderWayMax, call.Parts().change_wait_max));
  const std::size_t index = outcomes->Begin();
  auto own = std::make_shared<OwnRecord>(OwnRecord{.record = std::move(record)});
  own->request.identity = call.Who();
  own->request.message.operation = OperationOf(own->record);
  // Operational attributes of the file are kept.
  own->request.message.controls = {{.oid = ldap::oid::kRelaxRules, .critical = true},
                                   {.oid = ldap::oid::kManageDsaIt, .critical = true}};
  domain::WriteService& writes = call.Parts().writes;
  own->request.identity.is_protected = true;  // the control socket is of this machine
  const domain::PasswordService& passwords = call.Parts().passwords;
  if (passwords.NeedsPreparation(own->request.message)) {
    if (auto fault = passwords.Prepare(own->request)) {
      outcomes->Set(index, *std::move(fault));
      return {};
    }
  }
  writes.Submit(
      std::shared_ptr<const domain::WriteRequest>(own, &own->request),
      [outcomes, index](domain::Outcome outcome) { outcomes->Set(index, std::move(outcome)); });
  return {};
}

bool IsOfTheMachine(ldap::ResultCode code) {
  return code == ldap::ResultCode::kBusy || code == ldap::ResultCode::kUnavailable;
}

Result<json::value> ImportLdif(Call& call) {
  const std::string text = call.Parameters().RequiredText("ldif");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  std::string_view rest = text;
  ldap::LdifReader reader([&rest](std::span<char> room) -> Result<std::size_t> {
    const std::size_t size = rest.copy(room.data(), room.size());
    rest.remove_prefix(size);
    return size;
  });
  auto outcomes = std::make_shared<Outcomes>();
  while (true) {
    SOCLE_TRY(auto record, reader.Next());
    if (!record) {
      break;
    }
    SOCLE_TRY_STATUS(Submit(call, *std::move(record), outcomes));
  }
  SOCLE_TRY_STATUS(outcomes->WaitUntilFewer(1, call.Parts().change_wait_max));
  std::uint64_t done = 0;
  json::array refused;
  const std::vector<domain::Outcome> all = outcomes->Take();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].IsSuccess()) {
      ++done;
      continue;
    }
    const Status status = domain::StatusOf(all[i]);
    if (IsOfTheMachine(all[i].code)) {
      call.Stream().SetHint("repeat the import: what is there already is told as such");
      return Fail(status.error());
    }
    refused.push_back({{"index", i}, {"reason", status.error().detail}});
  }
  return json::object{{"done", done}, {"refused", std::move(refused)}};
}

}  // namespace

void AddLdifMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.import.ldif", kAdminister, ImportLdif, methods);
}

}  // namespace socle::directory::control
