#include "mpi/model/work.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "mpi/model/reliability.h"

namespace socle::mpi {

namespace {

using enum ReliabilityCode;

constexpr std::uint16_t kUrgencyMax = 1000;
constexpr double kCertaintyPoints = 200;
constexpr std::uint32_t kAgePoints = 200;
constexpr std::uint32_t kActivePoints = 150;
constexpr std::uint32_t kInsPoints = 100;
static_assert(kWorkPriorityMax == kUrgencyMax + 200 + kAgePoints + kActivePoints + kInsPoints);

constexpr auto kNoCode = std::nullopt;

// In the order of WorkKind.
constexpr std::array<WorkKindFacts, kWorkKindCount> kKinds = {{
    {WorkKind::kDoublon, "doublon", kPotentialDuplicate, kConfirmedDuplicate, 500, false},
    {WorkKind::kPotentialLink, "potential_link", kNoCode, kNoCode, 400, false},
    {WorkKind::kMinor, "minor", kPotentialDuplicate, kNoCode, 450, false},
    {WorkKind::kTwins, "twins", kHomonymDetected, kHomonymConfirmed, 500, false},
    {WorkKind::kNewborn, "newborn", kPotentialDuplicate, kNoCode, 450, false},
    {WorkKind::kReceivedIdentity, "received_identity", kReceived, kNoCode, 300, false},
    {WorkKind::kCollision, "collision", kPotentialCollision, kConfirmedCollision, 1000, true},
    {WorkKind::kUsurpation, "usurpation", kUsurped, kUsurped, 950, true},
    {WorkKind::kHomonym, "homonym", kHomonymDetected, kHomonymConfirmed, 350, false},
    {WorkKind::kInsDuplicate, "ins_duplicate", kNoCode, kNoCode, 900, true},
    {WorkKind::kInsConflict, "ins_conflict", kNoCode, kNoCode, 800, false},
    {WorkKind::kInsDropped, "ins_dropped", kNoCode, kNoCode, 250, false},
    {WorkKind::kVerificationFailed, "verification_failed", kNoCode, kNoCode, 700, false},
    {WorkKind::kInsiDiscordance, "insi_discordance", kNoCode, kNoCode, 450, false},
    {WorkKind::kAnomaly, "anomaly", kNoCode, kNoCode, 200, false},
    {WorkKind::kRulingContradicted, "ruling_contradicted", kNoCode, kNoCode, 650, false},
    {WorkKind::kPartnerInsError, "partner_ins_error", kNoCode, kNoCode, 850, true},
    {WorkKind::kLinkedElsewhere, "linked_elsewhere", kLinkedElsewhere, kNoCode, 50, false},
    {WorkKind::kTooManyCandidates, "too_many_candidates", kNoCode, kNoCode, 300, false},
}};

// In the order of WorkCause.
constexpr std::array<std::string_view, kWorkCauseCount> kCauses = {
    "pair_above_review",
    "candidate_of_minor",
    "candidate_twin",
    "candidate_newborn",
    "proposed_by_flow",
    "sender_says_duplicate",
    "sender_says_collision",
    "sender_says_usurped",
    "sender_says_homonym",
    "other_traits_on_identifier",
    "strict_traits_equal",
    "same_ins_in_domain",
    "ins_changed_without_a47",
    "ins_differs_in_person",
    "ins_of_unqualified",
    "ins_key_wrong",
    "ins_of_corrected_date",
    "ins_of_anonymous",
    "ins_without_document",
    "verification_failed",
    "given_names_or_place_differ",
    "anomaly_search",
    "ruling_contradicted",
    "ins_error_at_partner",
    "linked_elsewhere",
    "too_many_candidates",
};

constexpr std::array<std::string_view, 4> kDecisions = {
    "same_person", "different_persons", "corrected", "nothing_to_do"};

constexpr auto kReasons = std::to_array<WorkReason>({
    {"document_seen", WorkDecision::kSamePerson, "an identity document shows it"},
    {"same_ins", WorkDecision::kSamePerson, "the matricule INS and its traits are the same"},
    {"typing_error", WorkDecision::kSamePerson, "the difference is a typing error"},
    {"name_changed", WorkDecision::kSamePerson, "the person changed name or first name"},
    {"patient_asked", WorkDecision::kSamePerson, "the patient or a relative confirmed it"},
    {"establishment_asked", WorkDecision::kSamePerson, "the establishment confirmed it"},
    {"different_documents", WorkDecision::kDifferentPersons, "identity documents show two persons"},
    {"different_ins", WorkDecision::kDifferentPersons, "the matricules INS differ"},
    {"twins", WorkDecision::kDifferentPersons, "twins"},
    {"relatives", WorkDecision::kDifferentPersons, "relatives of one household"},
    {"homonyms", WorkDecision::kDifferentPersons, "homonyms"},
    {"wrong_selection", WorkDecision::kCorrected, "the wrong patient was selected"},
    {"fraud", WorkDecision::kCorrected, "the identity was used by another person"},
    {"traits_corrected", WorkDecision::kCorrected, "the establishment corrected the traits"},
    {"ins_removed", WorkDecision::kCorrected, "the INS was taken back"},
    {"test_patient", WorkDecision::kNothingToDo, "no real patient"},
    {"not_enough_evidence", WorkDecision::kNothingToDo, "nothing shows it either way"},
    {"already_handled", WorkDecision::kNothingToDo, "handled elsewhere"},
});

template <class Enum, std::size_t kSize>
std::optional<Enum> FindName(const std::array<std::string_view, kSize>& names,
                             std::string_view name) {
  const auto* const found = std::ranges::find(names, name);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

const WorkKindFacts& FactsOf(WorkKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view WorkKindName(WorkKind kind) {
  return FactsOf(kind).name;
}

std::optional<WorkKind> FindWorkKind(std::string_view name) {
  const auto* const found = std::ranges::find(kKinds, name, &WorkKindFacts::name);
  if (found == kKinds.end()) {
    return std::nullopt;
  }
  return found->kind;
}

std::span<const WorkKindFacts> AllWorkKinds() {
  return kKinds;
}

std::string_view WorkCauseName(WorkCause cause) {
  return kCauses[static_cast<std::size_t>(cause)];
}

std::optional<WorkCause> FindWorkCause(std::string_view name) {
  return FindName<WorkCause>(kCauses, name);
}

std::uint32_t WorkPriority(WorkKind kind, const WorkPriorityInput& input) {
  const double certainty = std::clamp(input.probability, 0.0, 1.0);
  std::uint32_t priority = FactsOf(kind).urgency;
  priority += static_cast<std::uint32_t>(std::lround(certainty * kCertaintyPoints));
  priority += std::min(input.age_days, kAgePoints);
  priority += input.is_active ? kActivePoints : 0;
  priority += input.has_ins ? kInsPoints : 0;
  return priority;
}

std::string_view WorkDecisionName(WorkDecision decision) {
  return kDecisions[static_cast<std::size_t>(decision)];
}

std::optional<WorkDecision> FindWorkDecision(std::string_view name) {
  return FindName<WorkDecision>(kDecisions, name);
}

std::span<const WorkReason> DefaultWorkReasons() {
  return kReasons;
}

}  // namespace socle::mpi
