#include "mpi/control/work_case.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/names.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/search_service.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

Result<WorkItem> GetItem(const person_store::Rows& rows, const Call& call, WorkNumber number) {
  SOCLE_TRY(auto item, person_store::FindWorkItem(rows, number));
  if (!item) {
    return Fail(Code::kNotFound, "no work item " + std::to_string(number));
  }
  return SeenBy(*std::move(item), call.Who().name);
}

template <class Number>
void Join(const std::vector<Number>& from, std::vector<Number>& into) {
  into.insert(into.end(), from.begin(), from.end());
  std::ranges::sort(into);
  const auto rest = std::ranges::unique(into);
  into.erase(rest.begin(), rest.end());
}

void Join(const AuditEntry& from, AuditEntry& into) {
  Join(from.persons, into.persons);
  Join(from.records, into.records);
}

// The case of one item while it is gathered.
class CaseBuilder {
 public:
  CaseBuilder(Call& call, const person_store::Rows& rows, const domain::DomainTable& domains)
      : call_(call),
        rows_(rows),
        names_(rows, domains),
        audit_{.kind = AuditKind::kWorkShow, .actor = call.Who(), .operation = "show"} {}

  Result<json::value> Run(const WorkItem& item) {
    const UnixMicros now = call_.Parts().clock.Now();
    json::object answer;
    SOCLE_TRY(answer["item"], EncodeWorkItem(item, now, names_));
    SOCLE_TRY(answer["a"], PersonOf(item.a));
    answer["b"] = nullptr;
    answer["explanation"] = nullptr;
    if (item.IsAboutPair()) {
      SOCLE_TRY(answer["b"], PersonOf(item.b));
      SOCLE_TRY(answer["explanation"], Explain(item, now));
    }
    SOCLE_TRY(answer["household"], HouseholdOf(item.a));
    SOCLE_TRY_STATUS(call_.Trace(std::move(audit_)));
    return answer;
  }

 private:
  Result<json::value> PersonOf(RecordNumber record) {
    SOCLE_TRY(const std::string name, names_.NameOf(record));
    SOCLE_TRY(IdentityRef identity, ParseIdentityName(name));
    ShowRequest request;
    request.domain = std::move(identity.domain);
    request.ipp = std::move(identity.ipp);
    SOCLE_TRY(const auto traced, call_.Parts().searches.Show(request, call_.Who()));
    Join(traced.audit, audit_);
    SOCLE_TRY(json::object person, EncodePerson(traced.answer, names_));
    return person;
  }

  // null once one of the two has absorbed the other.
  Result<json::value> Explain(const WorkItem& item, UnixMicros now) {
    SOCLE_TRY(const PatientRecord a, person_store::ResolveRecord(rows_, item.a));
    SOCLE_TRY(const PatientRecord b, person_store::ResolveRecord(rows_, item.b));
    if (a.number == b.number) {
      return json::value(nullptr);
    }
    SOCLE_TRY(const auto traced,
              call_.Parts().searches.Explain(
                  {.record = a.number}, {.record = b.number}, call_.Who(), now));
    Join(traced.audit, audit_);
    return EncodeExplanation(traced.answer, a, b);
  }

  Result<json::value> HouseholdOf(RecordNumber record) {
    SOCLE_TRY(const auto traced,
              call_.Parts().searches.FindHousehold({.record = record}, call_.Who()));
    Join(traced.audit, audit_);
    json::array household;
    for (const HouseholdMember& member : traced.answer.members) {
      json::object identity = EncodeIdentity(member.identity);
      identity["shares_phone"] = member.shares_phone;
      identity["shares_address"] = member.shares_address;
      household.push_back(std::move(identity));
    }
    return household;
  }

  Call& call_;
  const person_store::Rows& rows_;
  RecordNames names_;
  AuditEntry audit_;
};

}  // namespace

Result<json::value> ShowWorkItem(Call& call, WorkNumber number) {
  const auto view = call.Parts().index.NewReadView();
  const person_store::ViewRows rows(view);
  const auto domains = call.Parts().registry.Snapshot();
  SOCLE_TRY(const WorkItem item, GetItem(rows, call, number));
  RecordNames names(rows, *domains);
  SOCLE_TRY(json::object encoded, EncodeWorkItem(item, call.Parts().clock.Now(), names));
  return json::object{{"item", std::move(encoded)}};
}

Result<json::value> ShowWorkCase(Call& call, WorkNumber number) {
  const auto view = call.Parts().index.NewReadView();
  const person_store::ViewRows rows(view);
  const auto domains = call.Parts().registry.Snapshot();
  SOCLE_TRY(const WorkItem item, GetItem(rows, call, number));
  return CaseBuilder(call, rows, *domains).Run(item);
}

}  // namespace socle::mpi::control
