#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"

namespace socle::mpi::domain {

struct WorkReasonRule {
  std::string code{};
  WorkDecision decision = WorkDecision::kNothingToDo;
};

struct WorkSettings {
  std::vector<WorkKind> four_eyes{};      // a second person has to confirm items of these kinds
  double blind_share = 0;                 // of the items about pairs that two people decide unseen
  std::int64_t claim_seconds = 1800;      // of a claim that names no time
  std::vector<WorkReasonRule> reasons{};  // empty = DefaultWorkReasons
};

inline constexpr std::int64_t kClaimSecondsMax = std::int64_t{7} * 86'400;
inline constexpr std::int64_t kPostponeSecondsMax = std::int64_t{366} * 86'400;
// Reasons, comments: one text of an item or an action.
inline constexpr std::size_t kWorkTextBytesMax = 4000;
inline constexpr std::size_t kWorkStepsMax = 1000;

// An item to open. A pair in any order; `b` = 0 for an item about one identity.
struct WorkOpening {
  WorkRequest request{};
  RecordNumber a = 0;
  RecordNumber b = 0;
  double bits = 0;
  double probability = 1;  // 1 when nothing was scored
  bool is_active = false;  // the patient is in care now
  bool is_engine_made = false;
  std::vector<std::string> findings{};  // of an anomaly
};

struct OpenedWork {
  WorkNumber item = 0;
  bool is_new = false;  // false: one of the same kind about the same identities is open already
};

// What became of a decision.
enum class Judgement : std::uint8_t {
  kRecorded,  // blind: another person has to decide as well
  kDisputed,  // blind: the two differ, a third person decides
  kProposed,  // four eyes: another person has to confirm
  kFinal,     // nothing stands in the way of settling the item
};

struct JudgedWork {
  Judgement judgement = Judgement::kFinal;
  WorkItem item{};
  WorkVerdict verdict{};  // the one to settle with, when final
};

// The life of work items. All functions run as part of a command; errors: kNotFound (no such item),
// kConflict (it is settled, or somebody else has it), kInvalidArgument, kPermissionDenied (the
// person may not be the one that decides), kTooLarge (kWorkTextBytesMax, kWorkStepsMax). Each
// appends to the audit, when it fails too, but for those that say so.
class WorkList {
 public:
  explicit WorkList(WorkSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const WorkSettings& Settings() const { return settings_; }

  // Without audit: whoever calls has written what it did.
  Result<OpenedWork> Open(CommandContext& context,
                          const Actor& actor,
                          const WorkOpening& opening) const;

  // For `seconds`, 0 = as the settings say. Claiming again makes one's own claim longer.
  Status Claim(CommandContext& context,
               const Actor& actor,
               WorkNumber item,
               std::int64_t seconds) const;
  // Claims the first item that the person may decide; nothing when there is none.
  Result<std::optional<WorkItem>> ClaimNext(CommandContext& context,
                                            const Actor& actor,
                                            const WorkFilter& filter,
                                            std::int64_t seconds) const;
  Status Release(CommandContext& context, const Actor& actor, WorkNumber item) const;
  // Not for alerts (WorkKindFacts::is_alert).
  Status Postpone(CommandContext& context,
                  const Actor& actor,
                  WorkNumber item,
                  UnixMicros until,
                  std::string_view comment) const;
  Status Comment(CommandContext& context,
                 const Actor& actor,
                 WorkNumber item,
                 std::string_view comment) const;

  // The steps of a decision, for RulingService; without audit. Judge writes the item unless the
  // judgement is final: then Settle does, once what follows from the decision is done.
  Result<JudgedWork> Judge(CommandContext& context,
                           WorkNumber item,
                           const WorkVerdict& verdict) const;
  // The proposal of an item, by another person than the one who made it. Not accepted: the item is
  // open again, and the judgement is kRecorded.
  Result<JudgedWork> Confirm(CommandContext& context,
                             const Actor& actor,
                             WorkNumber item,
                             bool is_accepted,
                             std::string_view comment) const;
  Status Settle(CommandContext& context,
                WorkNumber item,
                const WorkVerdict& verdict,
                ActionNumber action) const;
  // Takes the decision of `action` back.
  Status Reopen(CommandContext& context,
                const Actor& actor,
                WorkNumber item,
                std::string_view text) const;
  // The engine has nothing to ask any more.
  static Status Close(CommandContext& context, WorkNumber item, std::string_view text);
  // The engine found other things than before; the item stays with whoever has it.
  static Status Update(CommandContext& context, WorkItem item, std::vector<std::string> findings);
  // Something speaks for looking at a closed item again.
  static Status ReopenClosed(CommandContext& context,
                             const WorkItem& item,
                             const WorkOpening& opening);

 private:
  [[nodiscard]] bool IsBlind(WorkNumber item, const WorkOpening& opening) const;
  [[nodiscard]] bool NeedsConfirmation(WorkKind kind) const;
  [[nodiscard]] Status CheckReason(const WorkVerdict& verdict) const;

  WorkSettings settings_;
};

// The daemon as actor.
Actor EngineActor();

}  // namespace socle::mpi::domain
