#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/methods.h"
#include "mpi/control/names.h"
#include "mpi/control/roles.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kActionsMax = 1000;
constexpr std::uint64_t kActionsDefault = 50;

domain::RulingRequest ReadRequest(Call& call) {
  Params& params = call.Parameters();
  return {.actor = call.Who(),
          .reason = params.RequiredText("reason"),
          .comment = params.Text("comment"),
          .is_forced = params.Flag("force")};
}

// The record of an identity that a request names, as of now: numbers stay, names may change.
Result<RecordNumber> GetRecord(Call& call, const std::string& name) {
  call.Stream().SetHint(kNamesHint);
  SOCLE_TRY(const IdentityRef identity, ParseIdentityName(name));
  const auto view = call.Parts().index.NewReadView();
  return FindRecordOf(person_store::ViewRows(view), *call.Parts().registry.Snapshot(), identity);
}

using Ruling = std::function<Result<domain::RulingOutcome>(domain::CommandContext& context)>;

Result<json::value> Rule(Call& call, Ruling ruling) {
  call.Stream().SetHint(
      "see `socle mpi why` and `socle mpi show --history`; --force overrules what may be "
      "overruled");
  SOCLE_TRY(const auto outcome, call.Change<domain::RulingOutcome>(std::move(ruling)));
  std::set<PersonNumber> persons;
  for (const domain::LinkChange& change : outcome.changes) {
    persons.insert(change.persons.begin(), change.persons.end());
  }
  json::array names;
  for (const PersonNumber person : persons) {
    names.emplace_back(PersonName(person));
  }
  return json::object{
      {"action", outcome.action == 0 ? json::value(nullptr) : json::value(outcome.action)},
      {"persons", std::move(names)},
      {"is_followed", outcome.is_followed}};
}

// What Link and Unlink have in common.
using PairRuling =
    Result<domain::RulingOutcome> (domain::RulingService::*)(domain::CommandContext& context,
                                                             const domain::RulingRequest& request,
                                                             domain::CandidatePair pair) const;

Result<json::value> RulePair(Call& call, PairRuling ruling) {
  Params& params = call.Parameters();
  const std::string a_name = params.RequiredText("a");
  const std::string b_name = params.RequiredText("b");
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(const RecordNumber a, GetRecord(call, a_name));
  SOCLE_TRY(const RecordNumber b, GetRecord(call, b_name));
  const domain::CandidatePair pair{.a = a, .b = b};
  return Rule(
      call,
      [&rulings = call.Parts().rulings, ruling, request, pair](domain::CommandContext& context) {
        return (rulings.*ruling)(context, request, pair);
      });
}

Result<json::value> Link(Call& call) {
  return RulePair(call, &domain::RulingService::Link);
}

Result<json::value> Unlink(Call& call) {
  return RulePair(call, &domain::RulingService::Unlink);
}

Result<json::value> Separate(Call& call) {
  const std::string name = call.Parameters().RequiredText("identity");
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY(const RecordNumber record, GetRecord(call, name));
  return Rule(call,
              [&rulings = call.Parts().rulings, request, record](domain::CommandContext& context) {
                return rulings.Separate(context, request, record);
              });
}

Result<json::value> Merge(Call& call) {
  const std::string surviving = call.Parameters().RequiredText("surviving");
  const std::string absorbed = call.Parameters().RequiredText("absorbed");
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  domain::MergePair pair;
  SOCLE_TRY(pair.surviving, GetRecord(call, surviving));
  SOCLE_TRY(pair.absorbed, GetRecord(call, absorbed));
  return Rule(call,
              [&rulings = call.Parts().rulings, request, pair](domain::CommandContext& context) {
                return rulings.Merge(context, request, pair);
              });
}

Result<json::value> Unmerge(Call& call) {
  const std::string name = call.Parameters().RequiredText("absorbed");
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY(const RecordNumber absorbed, GetRecord(call, name));
  return Rule(
      call, [&rulings = call.Parts().rulings, request, absorbed](domain::CommandContext& context) {
        return rulings.Unmerge(context, request, absorbed);
      });
}

using Groups = std::vector<std::vector<RecordNumber>>;

Result<Groups> ReadGroups(Call& call, const json::array& lists) {
  Groups groups;
  for (const json::value& list : lists) {
    const json::array* names = list.if_array();
    if (names == nullptr) {
      return Fail(Code::kInvalidArgument, "groups is a list of lists of identities");
    }
    std::vector<RecordNumber>& group = groups.emplace_back();
    for (const json::value& name : *names) {
      const json::string* text = name.if_string();
      if (text == nullptr) {
        return Fail(Code::kInvalidArgument, "groups is a list of lists of identities");
      }
      SOCLE_TRY(const RecordNumber record, GetRecord(call, std::string(*text)));
      group.push_back(record);
    }
  }
  return groups;
}

Result<json::value> Split(Call& call) {
  Params& params = call.Parameters();
  const std::string name = params.RequiredText("person");
  const json::array& lists = params.Array("groups");
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(params.Finish());
  const auto person = ParsePersonName(name);
  if (!person) {
    return Fail(Code::kInvalidArgument, "a person is named P and a number");
  }
  SOCLE_TRY(const Groups groups, ReadGroups(call, lists));
  return Rule(
      call,
      [&rulings = call.Parts().rulings, request, person, groups](domain::CommandContext& context) {
        return rulings.Split(context, request, *person, groups);
      });
}

Result<json::value> Undo(Call& call) {
  const ActionNumber action = call.Parameters().RequiredCount("action", {.min = 1});
  const domain::RulingRequest request = ReadRequest(call);
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  return Rule(call,
              [&rulings = call.Parts().rulings, request, action](domain::CommandContext& context) {
                return rulings.Undo(context, request, action);
              });
}

// The records of the identity, or of the person, that is named.
Result<std::vector<RecordNumber>> RecordsOf(Call& call,
                                            const person_store::Rows& rows,
                                            const Subject& subject) {
  if (subject.person == 0) {
    SOCLE_TRY(const RecordNumber record,
              FindRecordOf(rows, *call.Parts().registry.Snapshot(), subject.identity));
    return std::vector{record};
  }
  SOCLE_TRY(Person person, person_store::ResolvePerson(rows, subject.person));
  return std::move(person.records);
}

// The latest first. Those of all subjects when there is none.
Result<std::vector<ActionNumber>> FindActions(Call& call,
                                              const person_store::Rows& rows,
                                              const std::string& subject_text,
                                              std::size_t limit) {
  std::set<ActionNumber, std::greater<>> actions;
  if (subject_text.empty()) {
    SOCLE_TRY(const auto head, person_store::LoadHead(rows));
    for (ActionNumber next = head.next_action; next > 1 && actions.size() < limit; --next) {
      actions.insert(next - 1);
    }
  } else {
    SOCLE_TRY(const Subject subject, ParseSubject(subject_text));
    SOCLE_TRY(const auto records, RecordsOf(call, rows, subject));
    for (const RecordNumber record : records) {
      SOCLE_TRY(const auto of_record, person_store::ActionsOfRecord(rows, record));
      actions.insert(of_record.begin(), of_record.end());
    }
  }
  std::vector<ActionNumber> numbers(actions.begin(), actions.end());
  numbers.resize(std::min(numbers.size(), limit));
  return numbers;
}

Result<json::value> Actions(Call& call) {
  Params& params = call.Parameters();
  const std::string subject = params.Text("subject");
  const std::size_t limit =
      params.Count("limit", {.min = 1, .max = kActionsMax}).value_or(kActionsDefault);
  SOCLE_TRY_STATUS(params.Finish());
  call.Stream().SetHint(kNamesHint);
  const auto view = call.Parts().index.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(const auto numbers, FindActions(call, rows, subject, limit));
  const auto domains = call.Parts().registry.Snapshot();
  RecordNames names(rows, *domains);
  std::vector<json::object> items;
  std::set<RecordNumber> records;
  for (const ActionNumber number : numbers) {
    SOCLE_TRY(const auto action, person_store::FindAction(rows, number));
    if (!action) {
      continue;
    }
    records.insert(action->records.begin(), action->records.end());
    SOCLE_TRY(json::object item, EncodeAction(*action, names));
    items.push_back(std::move(item));
  }
  SOCLE_TRY_STATUS(call.Trace({.kind = AuditKind::kShow,
                               .actor = call.Who(),
                               .operation = "actions",
                               .records = {records.begin(), records.end()}}));
  for (json::object& item : items) {
    SOCLE_TRY_STATUS(call.Stream().SendItem(std::move(item)));
  }
  return json::object{{"found", items.size()}};
}

}  // namespace

void AddRulingMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.link", kDecide, Link, methods);
  AddMethod(parts, "mpi.unlink", kDecide, Unlink, methods);
  AddMethod(parts, "mpi.separate", kDecide, Separate, methods);
  AddMethod(parts, "mpi.merge", kDecide, Merge, methods);
  AddMethod(parts, "mpi.unmerge", kDecide, Unmerge, methods);
  AddMethod(parts, "mpi.split", kDecide, Split, methods);
  AddMethod(parts, "mpi.undo", kDecide, Undo, methods);
  AddMethod(parts, "mpi.actions", kRead, Actions, methods);
}

}  // namespace socle::mpi::control
