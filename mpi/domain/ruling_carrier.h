#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"

namespace socle::mpi::domain {

// Puts the effects of an action into the index: rulings, merge, work item, then linking of what
// they touch, the work list, events, and the row of the action itself. For RulingService: all
// checks are made before.
class RulingCarrier {
 public:
  RulingCarrier(CommandContext& context, const WorkList& work) : context_(context), work_(work) {}

  // Groups that have their number again if they come out as they were.
  void SetRestored(std::vector<FormerPerson> restored) { restored_ = std::move(restored); }

  // Fills in number, instant, records and former groups of the action, and writes it.
  Result<std::vector<LinkChange>> Run(Action& action);

 private:
  Status PutRulings(const Action& action);
  Status PutWork(const Action& action);
  Status LeaveLinking(const MergeChange& merge);
  Status ComeBack(const MergeChange& merge);
  [[nodiscard]] Result<bool> AreActive(const WorkItem& item) const;
  Status RestoreItems(const MergeChange& merge);
  Status NoteItems(const std::vector<WorkNumber>& settled_before, MergeChange& merge) const;
  Result<PatientRecord> PutState(RecordNumber record, RecordNumber merged_into);
  Status Reconsider(const Action& action);
  LinkEngine::Context Links();
  void Describe(Action& action) const;

  CommandContext& context_;
  const WorkList& work_;
  std::vector<FormerPerson> restored_;
  std::vector<LinkChange> changes_;
};

}  // namespace socle::mpi::domain
