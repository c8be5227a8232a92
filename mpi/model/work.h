#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "mpi/model/reliability.h"

// What the identity-vigilance cell has to look at.
namespace socle::mpi {

// Kinds of work items. Names (WorkKindName) are stable: they are stored and typed in commands.
enum class WorkKind : std::uint8_t {
  kDoublon,             // one person under two identifiers of one domain
  kPotentialLink,       // perhaps one person, in two domains
  kMinor,               // the same for a minor: never linked by the engine
  kTwins,               // a candidate that may be a twin
  kNewborn,             // a child not yet named has candidates
  kReceivedIdentity,    // "propose new" of the received flows: accept or link
  kCollision,           // one identifier, two persons: a breach of personal data
  kUsurpation,          // somebody used the identity of another
  kHomonym,             // equal strict traits, different persons
  kInsDuplicate,        // one matricule twice in a domain: forbidden (SI 32)
  kInsConflict,         // the INS changed without A47, or identities of a person differ in it
  kInsDropped,          // an INS was received that could not be kept
  kVerificationFailed,  // INSi no longer confirms a qualified identity
  kInsiDiscordance,     // given names or birth place differ from INSi: to analyse
  kAnomaly,             // found by the search for anomalies (RECO SI 02)
  kRulingContradicted,  // later data speak against a decision of a person
  kPartnerInsError,     // an INS was wrong here or at a partner's: tell the others (PP 14)
  kLinkedElsewhere,     // another domain linked the identity: for information
  kTooManyCandidates,   // more candidates than the engine compares
};
inline constexpr std::size_t kWorkKindCount = 19;

struct WorkKindFacts {
  WorkKind kind = WorkKind::kDoublon;
  std::string_view name;
  // Table 0445: state of the identities while the item is open, and once it is confirmed.
  std::optional<ReliabilityCode> open_code;
  std::optional<ReliabilityCode> confirmed_code;
  std::uint16_t urgency = 0;  // part of the priority
  bool is_alert = false;      // a state that must not be: shown first, never postponed
};

const WorkKindFacts& FactsOf(WorkKind kind);
std::string_view WorkKindName(WorkKind kind);
std::optional<WorkKind> FindWorkKind(std::string_view name);
std::span<const WorkKindFacts> AllWorkKinds();

// Why an item was opened. Names are stable.
enum class WorkCause : std::uint8_t {
  kPairAboveReview,
  kCandidateOfMinor,
  kCandidateTwin,
  kCandidateNewborn,
  kProposedByFlow,
  kSenderSaysDuplicate,
  kSenderSaysCollision,
  kSenderSaysUsurped,
  kSenderSaysHomonym,
  kOtherTraitsOnIdentifier,
  kStrictTraitsEqual,
  kSameInsInDomain,
  kInsChangedWithoutA47,
  kInsDiffersInPerson,
  kInsOfUnqualified,  // PID-32 was not VALI
  kInsKeyWrong,
  kInsOfCorrectedDate,
  kInsOfAnonymous,
  kInsWithoutDocument,  // the document shown may not validate
  kVerificationFailed,
  kGivenNamesOrPlaceDiffer,
  kAnomalySearch,
  kRulingContradicted,
  kInsErrorAtPartner,
  kLinkedElsewhere,
  kTooManyCandidates,
};
inline constexpr std::size_t kWorkCauseCount = 26;

std::string_view WorkCauseName(WorkCause cause);
std::optional<WorkCause> FindWorkCause(std::string_view name);

// An item to open. The same request for the same identities while one is open opens no second one.
struct WorkRequest {
  WorkKind kind = WorkKind::kDoublon;
  WorkCause cause = WorkCause::kPairAboveReview;
  bool operator==(const WorkRequest&) const = default;
};

struct WorkPriorityInput {
  double probability = 0;      // that it is what the kind says; 1 when nothing was scored
  std::uint32_t age_days = 0;  // since the item was opened
  bool is_active = false;      // the patient is in care now
  bool has_ins = false;        // of one of the identities
};

// Greater comes first. At most kWorkPriorityMax: urgency of the kind, 200 for certainty, 200 for
// age (one a day), 150 for activity, 100 for an INS.
inline constexpr std::uint32_t kWorkPriorityMax = 1650;
std::uint32_t WorkPriority(WorkKind kind, const WorkPriorityInput& input);

enum class WorkDecision : std::uint8_t {
  kSamePerson,
  kDifferentPersons,  // permanent: outlives any later score
  kCorrected,         // the data were put right
  kNothingToDo,
};

std::string_view WorkDecisionName(WorkDecision decision);
std::optional<WorkDecision> FindWorkDecision(std::string_view name);

// Why a person decided so: the list that a new installation starts with.
struct WorkReason {
  std::string_view code;
  WorkDecision decision = WorkDecision::kNothingToDo;
  std::string_view text;
};

std::span<const WorkReason> DefaultWorkReasons();

}  // namespace socle::mpi
