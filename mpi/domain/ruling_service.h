#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/ruling_plan.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"

namespace socle::mpi::domain {

// Who wants something, and why.
struct RulingRequest {
  Actor actor{};
  std::string reason{};   // must not be empty: a code or words; goes into the audit
  std::string comment{};  // stays in the action
  bool is_forced = false;
};

struct RulingOutcome {
  ActionNumber action = 0;  // 0: it was so already, and nothing was changed
  // Whether the persons are now as the ruling says. False only where an obstacle was overruled that
  // the engine keeps: two persons with different qualified INS are not joined, whoever says so, and
  // a work item says that the ruling is contradicted.
  bool is_followed = true;
  std::vector<LinkChange> changes{};  // of each step of linking
};

struct MergePair {
  RecordNumber surviving = 0;
  RecordNumber absorbed = 0;
};

struct DecisionRequest {
  WorkNumber item = 0;
  WorkDecision decision = WorkDecision::kNothingToDo;
  std::string reason{};  // a code of the list of reasons for the decision
  std::string comment{};
  bool is_forced = false;
};

struct DecisionOutcome {
  Judgement judgement = Judgement::kFinal;
  RulingOutcome ruling{};  // when final
};

// What people (and, for their own identities, establishments) decide about persons. Every function
// runs as part of a command, becomes one Action that Undo reverses, brings the work list up to
// date, appends events and audit (refusals too), and changes nothing when it fails.
//
// Errors: kNotFound; kInvalidArgument; kPermissionDenied (an establishment against the ruling of a
// person; who may not be the second one to decide); kTooLarge; kConflict, with the reason, when the
// state does not allow it, and for obstacles: a fictive identity, qualified INS that speak against
// it, earlier rulings in the way. RulingRequest::is_forced overrules obstacles, and the action says
// so; rulings that were in the way of a link are then taken back by the same action.
class RulingService {
 public:
  // `work` must outlive the service.
  explicit RulingService(const WorkList& work) : work_(work) {}

  // Two identities are one person (also A24). Their other identities follow as the evidence says:
  // one that speaks against the joined person stays or becomes a person of its own, and the work
  // list asks about it.
  Result<RulingOutcome> Link(CommandContext& context,
                             const RulingRequest& request,
                             CandidatePair pair) const;
  // Two identities are two persons (also A37). Where rulings join them through others, that is an
  // obstacle: Split or Undo says what becomes of the others.
  Result<RulingOutcome> Unlink(CommandContext& context,
                               const RulingRequest& request,
                               CandidatePair pair) const;
  // An identity is none of the others of its person.
  Result<RulingOutcome> Separate(CommandContext& context,
                                 const RulingRequest& request,
                                 RecordNumber record) const;
  // A person is several: each group, and the identities that no group names. Each of them is held
  // together by rulings.
  Result<RulingOutcome> Split(CommandContext& context,
                              const RulingRequest& request,
                              PersonNumber person,
                              const std::vector<std::vector<RecordNumber>>& groups) const;
  // Two identities of one domain become the surviving one (also A40): the absorbed one is kMerged,
  // answers with the surviving one (person_store::ResolveRecord), and leaves linking; rulings about
  // it hold for the surviving one. An establishment is master of its domain: for a sender,
  // obstacles are no refusal but open a work item.
  Result<RulingOutcome> Merge(CommandContext& context,
                              const RulingRequest& request,
                              MergePair pair) const;
  // Brings an absorbed identity back as it was: status, traits, rulings; its person is what the
  // evidence and the rulings give, with the number it had where the identities are the same.
  Result<RulingOutcome> Unmerge(CommandContext& context,
                                const RulingRequest& request,
                                RecordNumber absorbed) const;
  // Reverses any action, the decision of a work item and an earlier undo too. kConflict, naming the
  // later action, when something done since depends on it. A merge that was undone is not undone
  // back: what it said of the rulings may be outdated; merge again.
  Result<RulingOutcome> Undo(CommandContext& context,
                             const RulingRequest& request,
                             ActionNumber action) const;

  // Decides a work item (WorkList::Judge) and, once final, makes the ruling that follows.
  Result<DecisionOutcome> Decide(CommandContext& context,
                                 const Actor& actor,
                                 const DecisionRequest& request) const;
  // The second pair of eyes: confirms the proposal of an item, or rejects it.
  Result<DecisionOutcome> Confirm(CommandContext& context,
                                  const Actor& actor,
                                  WorkNumber item,
                                  bool is_accepted,
                                  std::string_view comment) const;

 private:
  Result<RulingOutcome> TryMerge(CommandContext& context,
                                 const RulingRequest& request,
                                 MergePair pair) const;
  Result<RulingOutcome> TryUndo(CommandContext& context,
                                const RulingRequest& request,
                                ActionKind kind,
                                ActionNumber number) const;
  Result<DecisionOutcome> Finish(CommandContext& context, const JudgedWork& judged) const;

  const WorkList& work_;
};

}  // namespace socle::mpi::domain
