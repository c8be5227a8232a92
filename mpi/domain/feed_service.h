#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/standardise.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/received_flow.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/update.h"

namespace socle::mpi::domain {

// A message as it came.
struct ReceivedFeed {
  FeedMessage message;
  SenderIdentity sender;
  std::uint64_t content = 0;  // hash of its bytes, to tell a repetition from another message
  // Who imports it in place of a sender: an administrator may speak for every domain, of all
  // events.
  std::optional<Actor> importer = std::nullopt;
};

struct FeedAnswer {
  FeedOutcome outcome;
  UnixMicros applied_at;  // of the first time, when it is a repetition
  // What became of the status of the identity; nothing when none was said, or on a repetition.
  std::optional<ReceivedStatus> received = std::nullopt;
  bool is_repeat = false;
};

// Applies what establishments say of their patients: one message, one change. The steps of
// docs/design/request-paths.md: seen before? - whose domain, may the sender? - rules of RNIV -
// identity - links - work items - events - trace.
class FeedService {
 public:
  // All must outlive the service.
  FeedService(const DomainRegistry& registry, const RulingService& rulings, const WorkList& work)
      : registry_(registry), rulings_(rulings), work_list_(work) {}

  // On the writer's thread. kInvalidArgument when the message is refused: `answer` has the faults
  // that say why, and nothing stays of it but its audit entry. Any other error means that the index
  // could not do its work.
  Status Apply(CommandContext& context, const ReceivedFeed& feed, FeedAnswer& answer);

 private:
  // An identifier that names an identity of a domain of the index.
  struct Located {
    const DomainConfig* domain = nullptr;
    std::string ipp;
    std::uint16_t repetition = 1;
  };

  // One message under way.
  struct Work {
    CommandContext& context;
    const ReceivedFeed& feed;
    std::shared_ptr<const DomainTable> domains;
    // Identifiers of shared domains that the sender only cites.
    std::vector<Located> cited = {};
    FeedOutcome outcome = {};
    std::optional<ReceivedStatus> received = std::nullopt;
    AuditEntry audit = {};

    [[nodiscard]] const FeedMessage& Message() const { return feed.message; }

    void Refuse(FaultKind kind, FaultPlace place, std::uint16_t repetition, std::string text) {
      outcome.faults.push_back(
          {.kind = kind, .place = place, .repetition = repetition, .text = std::move(text)});
    }
  };

  Status Dispatch(Work& work);
  static std::vector<Located> Locate(Work& work,
                                     std::span<const PatientIdentifier> identifiers,
                                     FaultPlace place);
  static bool LocateOwn(Work& work, Located& own);
  static FeedMessage WithSharedNumbers(const Work& work, const Located& own);
  static bool CheckSender(Work& work);
  static Result<PatientRecord> RecordToChange(Work& work,
                                              const Located& own,
                                              std::optional<RecordNumber> known);
  Status Upsert(Work& work, const Located& own, RecordNumber* record);
  static Result<rules::LocalMatch> FindLocalMatch(Work& work, const Located& own);
  Status FollowFlow(Work& work,
                    const PatientRecord& record,
                    const rules::ReceivedFlowDecision& flow);
  Status Write(Work& work, const Located& own, PatientRecord& record, bool is_new);
  Status CheckInsDuplicate(Work& work, const PatientRecord& record);
  Status TellPartners(Work& work, const PatientRecord& record, std::string_view ins);
  Status Merge(Work& work, const Located& own);
  Status ChangeIdentifier(Work& work, const Located& own);
  Status Rename(Work& work, const Located& own, const Located& prior);
  Status LinkOrUnlink(Work& work, const Located& own);
  Status FollowLinks(Work& work, const LinkChange& change);
  Status FollowRuling(Work& work, const Result<RulingOutcome>& outcome);

  Status OpenWork(Work& work, const WorkRequest& request, RecordNumber a, RecordNumber b);
  Status OpenAllWork(Work& work, std::span<const WorkRequest> requests, RecordNumber record);

  const DomainRegistry& registry_;
  const RulingService& rulings_;
  const WorkList& work_list_;
  match::Standardiser standardiser_;
};

}  // namespace socle::mpi::domain
