#include "mpi/domain/work_sync.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/model/action.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

using person_store::OpenItem;
using person_store::WorkTopic;
using PersonPair = std::pair<PersonNumber, PersonNumber>;
using RecordPair = std::pair<RecordNumber, RecordNumber>;

// Kinds of items that ask whether two identities are one person.
bool AsksForPerson(WorkKind kind) {
  switch (kind) {
    case WorkKind::kDoublon:
    case WorkKind::kPotentialLink:
    case WorkKind::kMinor:
    case WorkKind::kTwins:
    case WorkKind::kNewborn:
    case WorkKind::kReceivedIdentity:
    case WorkKind::kHomonym:
      return true;
    default:
      return false;
  }
}

bool HasOtherGivenName(match::Pattern pattern) {
  const auto given = pattern.Get<match::GivenNameLevel>(match::Trait::kGivenName);
  return given == match::GivenNameLevel::kFar || given == match::GivenNameLevel::kDifferent;
}

// The strict traits that two identities share by chance are all equal.
bool AreStrictTraitsEqual(match::Pattern pattern) {
  const auto given = pattern.Get<match::GivenNameLevel>(match::Trait::kGivenName);
  return pattern.Get<match::FamilyNameLevel>(match::Trait::kFamilyName) ==
             match::FamilyNameLevel::kEqual &&
         (given == match::GivenNameLevel::kEqual || given == match::GivenNameLevel::kListEqual) &&
         pattern.Get<match::BirthDateLevel>(match::Trait::kBirthDate) ==
             match::BirthDateLevel::kEqual &&
         pattern.Get<match::SexLevel>(match::Trait::kSex) == match::SexLevel::kEqualNameAgrees;
}

WorkRequest RequestFor(const ReviewPair& pair, match::Pattern pattern) {
  switch (pair.rule) {
    case match::Rule::kMinor:
      return {.kind = WorkKind::kMinor, .cause = WorkCause::kCandidateOfMinor};
    case match::Rule::kNewborn:
      return {.kind = WorkKind::kNewborn, .cause = WorkCause::kCandidateNewborn};
    case match::Rule::kQualifiedIns:
      return {.kind = WorkKind::kInsConflict, .cause = WorkCause::kInsDiffersInPerson};
    case match::Rule::kSameNameRelatives:
      if (HasOtherGivenName(pattern)) {
        return {.kind = WorkKind::kTwins, .cause = WorkCause::kCandidateTwin};
      }
      if (AreStrictTraitsEqual(pattern)) {
        return {.kind = WorkKind::kHomonym, .cause = WorkCause::kStrictTraitsEqual};
      }
      break;
    case match::Rule::kScore:
    case match::Rule::kFictive:
    case match::Rule::kDoublon:
    case match::Rule::kInsTraits:
    case match::Rule::kDoubtful:
    case match::Rule::kCluster:
    case match::Rule::kRuling:
      break;
  }
  return {.kind = pair.same_domain ? WorkKind::kDoublon : WorkKind::kPotentialLink,
          .cause = WorkCause::kPairAboveReview};
}

// One synchronisation.
class Sync {
 public:
  Sync(CommandContext& context, const LinkChange& change, const WorkList& work)
      : context_(context), change_(change), work_(work) {}

  Status Run() {
    if (change_.is_too_large) {
      return OpenFor(WorkTopic::kTooMany,
                     {.request = {.kind = WorkKind::kTooManyCandidates,
                                  .cause = WorkCause::kTooManyCandidates},
                      .a = change_.too_large_at,
                      .is_engine_made = true});
    }
    SOCLE_TRY_STATUS(LoadOpen());
    if (open_.empty() && change_.review.empty() && change_.contradicted.empty()) {
      return {};
    }
    SOCLE_TRY_STATUS(NoteDoubtful());
    SOCLE_TRY_STATUS(CheckOpen());
    SOCLE_TRY_STATUS(OpenReviews());
    return OpenContradictions();
  }

 private:
  struct OpenRow {
    RecordNumber record = 0;
    OpenItem item;
  };

  // Each item once, though it stands in the lists of both records.
  Status LoadOpen() {
    SOCLE_TRY(const auto lists, person_store::FindOpenItemsOf(context_.draft, change_.records));
    for (std::size_t i = 0; i < lists.size(); ++i) {
      for (const OpenItem& item : lists[i]) {
        open_.emplace(item.item, OpenRow{.record = change_.records[i], .item = item});
      }
    }
    return {};
  }

  Result<PersonNumber> PersonOf(RecordNumber record) {
    const auto found = persons_.find(record);
    if (found != persons_.end()) {
      return found->second;
    }
    SOCLE_TRY(const PersonNumber person, person_store::FindMembership(context_.draft, record));
    persons_.emplace(record, person);
    return person;
  }

  Result<PersonPair> PersonsOf(RecordNumber a, RecordNumber b) {
    SOCLE_TRY(const PersonNumber x, PersonOf(a));
    SOCLE_TRY(const PersonNumber y, PersonOf(b));
    return PersonPair(std::minmax(x, y));
  }

  Status NoteDoubtful() {
    for (const ReviewPair& pair : change_.review) {
      SOCLE_TRY(const PersonPair persons, PersonsOf(pair.a, pair.b));
      // A later step of the same action may have joined them.
      if (persons.first != 0 && persons.first != persons.second) {
        doubtful_.insert(persons);
      }
    }
    for (const CandidatePair& pair : change_.contradicted) {
      contradicted_.emplace(pair.a, pair.b);
    }
    return {};
  }

  // Why an item of the engine is not needed any more; empty when it is.
  Result<std::string_view> ReasonToClose(const OpenRow& row) {
    const RecordPair pair = std::minmax(row.record, row.item.other);
    if (row.item.kind == WorkKind::kTooManyCandidates) {
      return "the candidates can be compared";
    }
    if (row.item.kind == WorkKind::kRulingContradicted) {
      return contradicted_.contains(pair) ? std::string_view()
                                          : "the data do not speak against the ruling";
    }
    SOCLE_TRY(const PersonPair persons, PersonsOf(pair.first, pair.second));
    if (persons.first == persons.second) {
      return "the two are one person";
    }
    if (!doubtful_.contains(persons)) {
      return "the two are not doubtful any more";
    }
    return asked_.contains(persons) ? "another item asks the same" : std::string_view();
  }

  Status CheckOpen() {
    for (const auto& [number, row] : open_) {
      if (row.item.kind == WorkKind::kAnomaly) {
        continue;  // of the identity alone: SyncAnomalies sees to it
      }
      if (row.item.is_engine_made) {
        SOCLE_TRY(const std::string_view reason, ReasonToClose(row));
        if (!reason.empty()) {
          SOCLE_TRY_STATUS(WorkList::Close(context_, number, reason));
          continue;
        }
      }
      const bool asks_for_person = row.item.kind != WorkKind::kRulingContradicted &&
                                   (row.item.is_engine_made || AsksForPerson(row.item.kind));
      if (row.item.other != 0 && asks_for_person) {
        SOCLE_TRY(const PersonPair persons, PersonsOf(row.record, row.item.other));
        asked_.insert(persons);
      }
    }
    return {};
  }

  Status OpenReviews() {
    for (const ReviewPair& pair : change_.review) {
      SOCLE_TRY(const PersonPair persons, PersonsOf(pair.a, pair.b));
      if (!doubtful_.contains(persons) || asked_.contains(persons)) {
        continue;
      }
      SOCLE_TRY(const auto comparison,
                context_.links.CompareRecords(context_.draft, pair.a, pair.b, context_.policy));
      SOCLE_TRY_STATUS(OpenFor(WorkTopic::kPair,
                               {.request = RequestFor(pair, comparison.pattern),
                                .a = pair.a,
                                .b = pair.b,
                                .bits = static_cast<double>(pair.bits),
                                .probability = pair.probability,
                                .is_engine_made = true}));
    }
    return {};
  }

  Status OpenContradictions() {
    for (const CandidatePair& pair : change_.contradicted) {
      SOCLE_TRY_STATUS(OpenFor(WorkTopic::kContradiction,
                               {.request = {.kind = WorkKind::kRulingContradicted,
                                            .cause = WorkCause::kRulingContradicted},
                                .a = pair.a,
                                .b = pair.b,
                                .is_engine_made = true}));
    }
    return {};
  }

  // Unless people have looked at the same before and nothing new speaks for looking again.
  Status OpenFor(WorkTopic topic, const WorkOpening& opening) {
    SOCLE_TRY(const auto last,
              person_store::FindLastItem(context_.draft, topic, opening.a, opening.b));
    if (last && last->is_closed) {
      SOCLE_TRY(const auto item, person_store::FindWorkItem(context_.draft, last->item));
      if (item && item->kind == opening.request.kind) {
        return WorkList::ReopenClosed(context_, *item, opening);
      }
    }
    if (last && !last->is_closed && IsStillDecided(topic, *last, opening)) {
      return {};
    }
    SOCLE_TRY([[maybe_unused]] const OpenedWork opened,
              work_.Open(context_, EngineActor(), opening));
    return {};
  }

  static bool IsStillDecided(WorkTopic topic,
                             const person_store::LastItemRow& last,
                             const WorkOpening& opening) {
    if (topic != WorkTopic::kPair) {
      return true;
    }
    // What was decided about the persons is a ruling: a pair that is doubtful again has none.
    const bool is_left =
        last.decision == WorkDecision::kNothingToDo || last.decision == WorkDecision::kCorrected;
    return is_left && opening.bits < last.bits + kAskAgainBits;
  }

  CommandContext& context_;
  const LinkChange& change_;
  const WorkList& work_;
  std::map<WorkNumber, OpenRow> open_;
  std::map<RecordNumber, PersonNumber> persons_;
  std::set<PersonPair> doubtful_;
  std::set<PersonPair> asked_;
  std::set<RecordPair> contradicted_;
};

}  // namespace

Status SyncWork(CommandContext& context, const LinkChange& change, const WorkList& work) {
  Sync sync(context, change, work);
  return sync.Run();
}

Status CloseWorkOf(CommandContext& context,
                   RecordNumber record,
                   RecordNumber other,
                   std::string_view text) {
  SOCLE_TRY(const auto open, person_store::FindOpenItems(context.draft, record));
  for (const OpenItem& item : open) {
    const bool is_answered = other != 0 && item.other == other && AsksForPerson(item.kind);
    if (item.is_engine_made || is_answered) {
      SOCLE_TRY_STATUS(WorkList::Close(context, item.item, text));
    }
  }
  return {};
}

void EmitCrossReferenceChanged(CommandContext& context, const LinkChange& change) {
  if (!change.persons.empty()) {
    person_store::PutEvent(context.draft, CrossReferenceChanged{.persons = change.persons});
  }
}

}  // namespace socle::mpi::domain
