#include "cli/commands/mpi/answers/work_item.h"

#include <string_view>
#include <vector>

#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/json_view.h"

namespace socle::cli {

namespace {

const IdentityView* FindIdentity(const PersonView& person, std::string_view id) {
  for (const IdentityView& identity : person.identities) {
    if (!id.empty() && identity.id == id) {
      return &identity;
    }
  }
  return nullptr;
}

}  // namespace

const IdentityView* WorkCase::IdentityA() const {
  return FindIdentity(a, item.a);
}

const IdentityView* WorkCase::IdentityB() const {
  const IdentityView* found = FindIdentity(b, item.b);
  return found == nullptr ? FindIdentity(a, item.b) : found;
}

std::vector<const IdentityView*> WorkCase::Others() const {
  std::vector<const IdentityView*> others;
  const bool is_one_person = a.person == b.person;
  for (const PersonView* person : {&a, &b}) {
    for (const IdentityView& identity : person->identities) {
      if (identity.id != item.a && identity.id != item.b) {
        others.push_back(&identity);
      }
    }
    if (is_one_person) {
      break;
    }
  }
  return others;
}

WorkItemView ReadWorkItem(const JsonView& json) {
  WorkItemView item{.item = json["item"].Count(),
                    .kind = json["kind"].Text(),
                    .cause = json["cause"].Text(),
                    .state = json["state"].Text(),
                    .priority = json["priority"].Count(),
                    .probability = json["probability"].Number(),
                    .bits = json["bits"].Number(),
                    .a = json["a"].Text(),
                    .b = json["b"].Text(),
                    .opened_at = json["opened_at"].Text(),
                    .claimed_by = json["claimed_by"].Text(),
                    .until = json["until"].Text(),
                    .decision = json["decision"].Text(),
                    .reason = json["reason"].Text(),
                    .findings = json["findings"].Texts()};
  for (const JsonView& step : json["steps"].Items()) {
    item.steps.push_back({.at = step["at"].Text(),
                          .actor = step["actor"].Text(),
                          .kind = step["kind"].Text(),
                          .text = step["text"].Text()});
  }
  return item;
}

WorkCase ReadWorkCase(const JsonView& json) {
  WorkCase work{.item = ReadWorkItem(json["item"]),
                .a = ReadPerson(json["a"]),
                .b = ReadPerson(json["b"]),
                .explanation = ReadExplanation(json["explanation"])};
  for (const JsonView& identity : json["household"].Items()) {
    work.household.push_back(ReadIdentity(identity));
  }
  return work;
}

std::vector<WorkReasonView> ReadWorkReasons(const JsonView& json) {
  std::vector<WorkReasonView> reasons;
  for (const JsonView& reason : json["reasons"].Items()) {
    reasons.push_back({.code = reason["code"].Text(),
                       .decision = reason["decision"].Text(),
                       .text = reason["text"].Text()});
  }
  return reasons;
}

}  // namespace socle::cli
