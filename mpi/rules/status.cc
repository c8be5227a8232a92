#include "mpi/rules/status.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/model/reliability.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/documents.h"

namespace socle::mpi::rules {

namespace {

using enum TrustStatus;
using enum StatusTrigger;

// What must hold beside the row itself.
enum class Condition : std::uint8_t {
  kAlways,
  kDocument,            // a document that may validate
  kOfAppliCarteVitale,  // the parameter of SI 38 has this status
  kAfterIncoherent,     // ... and so on: the parameter of the trigger has this status
  kAfterVerification,
};

struct Row {
  TrustStatus from;
  TrustStatus to;
  StatusTrigger trigger;
  Condition condition;
  TransitionEffect effect;  // its status is filled in
};

constexpr TransitionEffect kNothing;
constexpr TransitionEffect kReplaces = {.replaces_traits = true};
constexpr TransitionEffect kRemoves = {.removes_ins = true};
constexpr TransitionEffect kRemovesAndTells = {.removes_ins = true, .feeds_work_list = true};
constexpr TransitionEffect kFraudulent = {
    .removes_ins = true, .sets_doubtful = true, .feeds_work_list = true};

constexpr auto kRows = std::to_array<Row>({
    {kNone, kProvisional, kCreation, Condition::kAlways, kNothing},
    {kNone, kRecovered, kCreationFromInsi, Condition::kAlways, kReplaces},
    {kNone, kQualified, kInsiAndDocument, Condition::kDocument, kReplaces},
    {kNone, kProvisional, kAppliCarteVitale, Condition::kOfAppliCarteVitale, kReplaces},
    {kNone, kRecovered, kAppliCarteVitale, Condition::kOfAppliCarteVitale, kReplaces},
    {kNone, kValidated, kAppliCarteVitale, Condition::kOfAppliCarteVitale, kReplaces},
    {kNone, kQualified, kAppliCarteVitale, Condition::kOfAppliCarteVitale, kReplaces},
    {kProvisional, kValidated, kDocumentControl, Condition::kDocument, kNothing},
    {kRecovered, kQualified, kDocumentControl, Condition::kDocument, kNothing},
    {kProvisional, kRecovered, kInsiAccepted, Condition::kAlways, kReplaces},
    {kValidated, kQualified, kInsiAccepted, Condition::kAlways, kReplaces},
    {kRecovered, kProvisional, kFraud, Condition::kAlways, kFraudulent},
    {kValidated, kProvisional, kFraud, Condition::kAlways, kFraudulent},
    {kQualified, kProvisional, kFraud, Condition::kAlways, kFraudulent},
    {kValidated, kProvisional, kInsiIncoherent, Condition::kAfterIncoherent, kNothing},
    {kQualified, kValidated, kVerificationFailed, Condition::kAfterVerification, kRemovesAndTells},
    {kQualified,
     kProvisional,
     kVerificationFailed,
     Condition::kAfterVerification,
     kRemovesAndTells},
    {kQualified, kProvisional, kDiscordance, Condition::kAlways, kRemoves},
    {kRecovered, kProvisional, kDiscordance, Condition::kAlways, kRemoves},
    {kQualified, kValidated, kInsDeleted, Condition::kAlways, kRemoves},
    {kQualified, kProvisional, kInsDeleted, Condition::kAlways, kRemoves},
    {kRecovered, kProvisional, kInsDeleted, Condition::kAlways, kRemoves},
    {kQualified, kRecovered, kSenderDegraded, Condition::kAlways, kRemoves},
});

bool Holds(const Row& row, const TransitionEvidence& evidence, const RnivParameters& parameters) {
  switch (row.condition) {
    case Condition::kAlways:
      return true;
    case Condition::kDocument:
      return evidence.document && MayValidate(*evidence.document, parameters);
    case Condition::kOfAppliCarteVitale:
      return row.to == parameters.from_appli_carte_vitale;
    case Condition::kAfterIncoherent:
      return row.to == parameters.after_incoherent_insi;
    case Condition::kAfterVerification:
      return row.to == parameters.after_failed_verification;
  }
  return false;
}

const Row* FindRow(const Transition& transition) {
  for (const Row& row : kRows) {
    if (row.from == transition.from && row.to == transition.to &&
        row.trigger == transition.trigger) {
      return &row;
    }
  }
  return nullptr;
}

FeedFault ReliabilityFault(FaultKind kind, std::size_t repetition, std::string text) {
  return {.kind = kind,
          .severity = FaultSeverity::kError,
          .place = FaultPlace::kReliability,
          .repetition = static_cast<std::uint16_t>(repetition),
          .text = std::move(text)};
}

std::optional<TrustStatus> StatusOf(ReliabilityCode code, bool has_ins) {
  switch (code) {
    case ReliabilityCode::kEmpty:
    case ReliabilityCode::kProvisional:
      return kProvisional;
    case ReliabilityCode::kValidated:
      return has_ins ? kQualified : kValidated;
    case ReliabilityCode::kRecovered:
      return kRecovered;
    case ReliabilityCode::kQualified:
      return kQualified;
    default:
      return std::nullopt;
  }
}

std::optional<RnivAttribute> AttributeOf(ReliabilityCode code) {
  switch (code) {
    case ReliabilityCode::kHomonymConfirmed:
      return RnivAttribute::kHomonym;
    case ReliabilityCode::kDoubtful:
      return RnivAttribute::kDoubtful;
    case ReliabilityCode::kFictive:
      return RnivAttribute::kFictive;
    default:
      return std::nullopt;
  }
}

std::string_view StatusCodeIn(TrustStatus status, WireForm form) {
  if (form == WireForm::kFrCoreNext) {
    return TrustStatusCode(status);
  }
  const bool is_checked = status == kValidated || status == kQualified;
  return ReliabilityCodeText(is_checked ? ReliabilityCode::kValidated
                                        : ReliabilityCode::kProvisional);
}

}  // namespace

Result<TransitionEffect> CheckTransition(const Transition& transition,
                                         const TransitionEvidence& evidence,
                                         const RnivParameters& parameters) {
  const Row* const row = FindRow(transition);
  if (row == nullptr) {
    return Fail(Code::kPermissionDenied, "this change of status is none of RNIV");
  }
  const bool is_promotion = row->to > kProvisional && row->to > row->from;
  if (is_promotion && evidence.attributes.BlockTrust()) {
    return Fail(Code::kPermissionDenied, "a doubtful or fictive identity is not promoted (SI 09)");
  }
  if (!Holds(*row, evidence, parameters)) {
    return Fail(Code::kPermissionDenied,
                row->condition == Condition::kDocument
                    ? "no document of high trust was shown (SI 10)"
                    : "the parameters of the domain give another status");
  }
  TransitionEffect effect = row->effect;
  // PAM France alone knows this degradation; who receives it goes down to provisoire.
  effect.status = row->trigger == kSenderDegraded ? kProvisional : row->to;
  return effect;
}

TrustStatus FinalStatus(InsiOutcome insi,
                        bool is_document_checked,
                        const RnivParameters& parameters) {
  switch (insi) {
    case InsiOutcome::kNotCalled:
      return is_document_checked ? kValidated : kProvisional;
    case InsiOutcome::kCoherent:
      return is_document_checked ? kQualified : kRecovered;
    case InsiOutcome::kIncoherent:
      return is_document_checked ? parameters.after_incoherent_insi : kProvisional;
  }
  return kProvisional;
}

Status CheckAttributes(TrustStatus status,
                       RnivAttributes attributes,
                       const RnivParameters& parameters) {
  if (attributes.BlockTrust() && status != kProvisional) {
    return Fail(Code::kInvalidArgument,
                "the attributes douteuse and fictive go with the status provisoire only (SI 22)");
  }
  if (!attributes.Has(RnivAttribute::kFictive)) {
    return {};
  }
  if (attributes.Has(RnivAttribute::kDoubtful)) {
    return Fail(Code::kInvalidArgument, "an identity is not fictive and doubtful at once (SI 22)");
  }
  if (attributes.Has(RnivAttribute::kHomonym) && !parameters.fictive_and_homonym) {
    return Fail(Code::kInvalidArgument, "a fictive identity is no homonym (SI 22)");
  }
  return {};
}

Result<AttributeEffect> SetAttribute(TrustStatus status,
                                     RnivAttributes attributes,
                                     RnivAttribute added,
                                     const RnivParameters& parameters) {
  AttributeEffect effect{.status = status, .attributes = attributes.With(added)};
  if (effect.attributes.BlockTrust()) {
    effect.removes_ins = true;
    effect.status = kProvisional;
  }
  SOCLE_TRY_STATUS(CheckAttributes(effect.status, effect.attributes, parameters));
  return effect;
}

Status CheckInsiCall(const InsiSubject& subject, const RnivParameters& parameters) {
  if (subject.attributes.BlockTrust()) {
    return Fail(Code::kPermissionDenied, "INSi is not asked of a doubtful or fictive identity");
  }
  if (subject.is_newborn_without_nir) {
    return Fail(Code::kPermissionDenied, "INSi is not asked of a newborn without NIR");
  }
  if (subject.is_anonymous) {
    return Fail(Code::kPermissionDenied, "INSi is not asked of an anonymous patient");
  }
  if (!subject.may_have_number) {
    return Fail(Code::kPermissionDenied, "INSi is not asked where no number can be given");
  }
  const bool is_ame_refused = !subject.ame_number.empty() && !subject.ame_number.starts_with('1') &&
                              !subject.ame_number.starts_with('2');
  if (is_ame_refused) {
    return Fail(Code::kPermissionDenied, "INSi is not asked with this number of the AME");
  }
  if (subject.status == kProvisional && !parameters.insi_on_provisional) {
    return Fail(Code::kPermissionDenied,
                "INSi is not asked of provisional identities here (SI 25)");
  }
  return {};
}

WireStatus StatusFromWire(std::span<const std::string> codes,
                          bool has_ins,
                          const RnivParameters& parameters,
                          std::vector<FeedFault>& faults) {
  WireStatus wire;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i].empty()) {
      continue;
    }
    const auto code = FindReliabilityCode(codes[i]);
    if (!code || (!IsInTable0445(*code) && !parameters.accepts_long_status_codes)) {
      faults.push_back(ReliabilityFault(FaultKind::kUnknownCode, i + 1, "code not in table 0445"));
      continue;
    }
    if (const auto status = StatusOf(*code, has_ins)) {
      if (wire.status != kNone && wire.status != *status) {
        faults.push_back(
            ReliabilityFault(FaultKind::kUnknownCode, i + 1, "a second status of the identity"));
        continue;
      }
      wire.status = *status;
    } else if (const auto attribute = AttributeOf(*code)) {
      wire.attributes = wire.attributes.With(*attribute);
    } else {
      wire.comments.push_back(*code);
    }
  }
  return wire;
}

WireIdentity WireFromStatus(TrustStatus status, RnivAttributes attributes, WireForm form) {
  WireIdentity wire{.with_ins = status == kQualified};
  wire.codes.emplace_back(StatusCodeIn(status, form));
  constexpr std::array kAttributes = {
      RnivAttribute::kHomonym, RnivAttribute::kDoubtful, RnivAttribute::kFictive};
  constexpr std::array kCodes = {
      ReliabilityCode::kHomonymConfirmed, ReliabilityCode::kDoubtful, ReliabilityCode::kFictive};
  for (std::size_t i = 0; i < kAttributes.size(); ++i) {
    if (attributes.Has(kAttributes[i])) {
      wire.codes.emplace_back(ReliabilityCodeText(kCodes[i]));
    }
  }
  return wire;
}

}  // namespace socle::mpi::rules
