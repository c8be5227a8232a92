#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/json_view.h"

// Items of the work list as socle-mpid says them (docs/formats/control-mpi.md).
namespace socle::cli {

struct WorkStepView {
  std::string at = {};
  std::string actor = {};
  std::string kind = {};
  std::string text = {};
};

struct WorkItemView {
  std::uint64_t item = 0;
  std::string kind = {};
  std::string cause = {};
  std::string state = {};
  std::uint64_t priority = 0;
  double probability = 0;
  double bits = 0;
  std::string a = {};
  std::string b = {};  // empty: about one identity
  std::string opened_at = {};
  std::string claimed_by = {};
  std::string until = {};
  std::string decision = {};
  std::string reason = {};
  std::vector<std::string> findings = {};  // of an anomaly: "bad_birth_place:birth_place_code"
  std::vector<WorkStepView> steps = {};
};

// An item with all that it takes to decide it.
struct WorkCase {
  WorkItemView item = {};
  PersonView a = {};
  PersonView b = {};
  ExplanationView explanation = {};
  std::vector<IdentityView> household = {};

  // The identities concerned; null where the persons have none of that name.
  [[nodiscard]] const IdentityView* IdentityA() const;
  [[nodiscard]] const IdentityView* IdentityB() const;
  // Of both persons, but for those two.
  [[nodiscard]] std::vector<const IdentityView*> Others() const;
};

struct WorkReasonView {
  std::string code = {};
  std::string decision = {};
  std::string text = {};
};

WorkItemView ReadWorkItem(const JsonView& json);
WorkCase ReadWorkCase(const JsonView& json);
std::vector<WorkReasonView> ReadWorkReasons(const JsonView& json);

}  // namespace socle::cli
