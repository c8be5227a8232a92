#include "mpi/rules/status_change.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity_document.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/reliability.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/documents.h"
#include "mpi/rules/faults.h"
#include "mpi/rules/ins_check.h"
#include "mpi/rules/received_flow.h"
#include "mpi/rules/status.h"
#include "mpi/rules/trait_check.h"

namespace socle::mpi::rules {

namespace {

using enum TrustStatus;

// Steps that create an identity; empty when there are none.
std::vector<Transition> StepsOfCreation(TrustStatus to, const StepEvidence& evidence) {
  const bool is_app = evidence.transition.document == DocumentType::kAppliCarteVitale;
  switch (to) {
    case kProvisional:
      return {{kNone, kProvisional, StatusTrigger::kCreation}};
    case kRecovered:
      return {{kNone,
               kRecovered,
               is_app ? StatusTrigger::kAppliCarteVitale : StatusTrigger::kCreationFromInsi}};
    case kValidated:
      return {{kNone, kProvisional, StatusTrigger::kCreation},
              {kProvisional, kValidated, StatusTrigger::kDocumentControl}};
    case kQualified:
      return {{kNone,
               kQualified,
               is_app ? StatusTrigger::kAppliCarteVitale : StatusTrigger::kInsiAndDocument}};
    case kNone:
      break;
  }
  return {};
}

std::vector<Transition> StepsUp(TrustStatus from, TrustStatus to) {
  constexpr auto kDocument = StatusTrigger::kDocumentControl;
  constexpr auto kInsi = StatusTrigger::kInsiAccepted;
  if (from == kRecovered && to == kValidated) {
    return {{kRecovered, kProvisional, StatusTrigger::kInsDeleted},
            {kProvisional, kValidated, kDocument}};
  }
  if (from == kProvisional && to == kQualified) {
    return {{kProvisional, kRecovered, kInsi}, {kRecovered, kQualified, kDocument}};
  }
  const bool needs_document = from == kRecovered || to == kValidated;
  return {{from, to, needs_document ? kDocument : kInsi}};
}

std::vector<Transition> StepsDown(TrustStatus from, TrustStatus to, const StepEvidence& evidence) {
  StatusTrigger trigger = StatusTrigger::kDiscordance;
  if (evidence.transition.attributes.Has(RnivAttribute::kDoubtful)) {
    trigger = StatusTrigger::kFraud;
  } else if (from == kValidated) {
    trigger = StatusTrigger::kInsiIncoherent;
  } else if (to == kRecovered && evidence.is_change_of_ins) {
    trigger = StatusTrigger::kSenderDegraded;
  } else if (to == kValidated || evidence.takes_ins_back) {
    trigger = StatusTrigger::kInsDeleted;
  }
  return {{from, to, trigger}};
}

std::vector<Transition> CandidateSteps(TrustStatus from,
                                       TrustStatus to,
                                       const StepEvidence& evidence) {
  if (from == kNone) {
    return StepsOfCreation(to, evidence);
  }
  return to > from ? StepsUp(from, to) : StepsDown(from, to, evidence);
}

TrustStatus WithoutIns(TrustStatus status) {
  switch (status) {
    case kQualified:
      return kValidated;
    case kRecovered:
      return kProvisional;
    default:
      return status;
  }
}

FeedFault StatusFault(RuleSeverity severity, FaultKind kind, const char* text) {
  return PlaceFault(severity, kind, FaultPlace::kReliability, 1, text);
}

class Decider {
 public:
  Decider(const StatusInput& input, const RnivParameters& parameters, Faults& faults)
      : input_(input),
        parameters_(parameters),
        faults_(faults),
        current_status_(input.current != nullptr ? input.current->status : kNone) {}

  StatusVerdict Decide() {
    ReadClaim();
    if (!AttributesAreRight()) {
      return Unchanged();
    }
    ReadComments();
    AskMatrix();
    LowerForTrust();
    LowerForIns();
    CheckDocument();
    LowerForMissingIns();
    if (!StepsAreRight()) {
      return Unchanged();
    }
    ChangeIns();
    return std::move(verdict_);
  }

 private:
  [[nodiscard]] const std::optional<Ins>& Held() const {
    static const std::optional<Ins> kNoIns;
    return input_.current != nullptr ? input_.current->ins : kNoIns;
  }

  [[nodiscard]] bool HasComment(ReliabilityCode code) const {
    return std::ranges::find(input_.wire.comments, code) != input_.wire.comments.end();
  }

  // The status below which an identity does not fall for lack of trust or of a document.
  [[nodiscard]] TrustStatus Floor() const { return std::max(kProvisional, current_status_); }

  [[nodiscard]] bool ClaimsIns() const { return claimed_ == kQualified || claimed_ == kRecovered; }

  StatusVerdict Unchanged() {
    verdict_ = {};
    verdict_.status = Floor();
    if (input_.current != nullptr) {
      verdict_.attributes = input_.current->attributes;
    }
    return std::move(verdict_);
  }

  void ReadClaim() {
    claimed_ = input_.wire.status != kNone ? input_.wire.status : Floor();
    verdict_.received.status = input_.wire.status;
    const RnivAttributes held =
        input_.current != nullptr ? input_.current->attributes : RnivAttributes();
    attributes_ = input_.is_status_sent ? input_.wire.attributes : held;
    if (parameters_.keeps_homonym && held.Has(RnivAttribute::kHomonym)) {
      attributes_ = attributes_.With(RnivAttribute::kHomonym);
    }
    // The degraded status of an A47 that comes twice is provisional both times.
    if (input_.action == FeedAction::kChangeIdentifier && claimed_ == kRecovered &&
        current_status_ == kProvisional) {
      claimed_ = kProvisional;
    }
    if (input_.wire.status == kNone && input_.ins.takes_back && !input_.ins.active) {
      claimed_ =
          claimed_ == kQualified ? parameters_.after_failed_verification : WithoutIns(claimed_);
    }
  }

  bool AttributesAreRight() {
    const Status status = CheckAttributes(claimed_, attributes_, parameters_);
    if (!status) {
      faults_.push_back(StatusFault(
          RuleSeverity::kRefuse, FaultKind::kUnknownCode, status.error().detail.c_str()));
    }
    return status.has_value();
  }

  void Open(WorkKind kind, WorkCause cause) {
    const WorkRequest request{.kind = kind, .cause = cause};
    if (std::ranges::find(verdict_.work, request) == verdict_.work.end()) {
      verdict_.work.push_back(request);
    }
  }

  void ReadComments() {
    for (const ReliabilityCode comment : input_.wire.comments) {
      switch (comment) {
        case ReliabilityCode::kDuplicate:
        case ReliabilityCode::kPotentialDuplicate:
        case ReliabilityCode::kConfirmedDuplicate:
          Open(WorkKind::kDoublon, WorkCause::kSenderSaysDuplicate);
          break;
        case ReliabilityCode::kPotentialCollision:
        case ReliabilityCode::kConfirmedCollision:
          Open(WorkKind::kCollision, WorkCause::kSenderSaysCollision);
          break;
        case ReliabilityCode::kHomonymDetected:
          Open(WorkKind::kHomonym, WorkCause::kSenderSaysHomonym);
          break;
        case ReliabilityCode::kUsurped:
          Open(WorkKind::kUsurpation, WorkCause::kSenderSaysUsurped);
          if (claimed_ > kProvisional) {
            Explain(StatusLowering::kUsurped);
          }
          claimed_ = kProvisional;
          if (!attributes_.Has(RnivAttribute::kFictive)) {
            attributes_ = attributes_.With(RnivAttribute::kDoubtful);
          }
          break;
        default:
          break;
      }
    }
  }

  // RNIV 4.9.2.1, for what the message claims.
  void AskMatrix() {
    const bool is_minor = input_.local.is_minor;
    verdict_.flow = DecideReceivedFlow({.received = claimed_,
                                        .local = input_.local.status,
                                        .is_minor = is_minor,
                                        .has_same_ins = input_.local.status != kNone},
                                       parameters_);
  }

  void LowerForTrust() {
    if (verdict_.flow.status != kProvisional) {
      return;
    }
    if (claimed_ > Floor() || (ClaimsIns() && BringsAnotherIns())) {
      Explain(parameters_.is_reference ? StatusLowering::kNoContract
                                       : StatusLowering::kNotReference);
      faults_.push_back(
          StatusFault(RuleSeverity::kNote,
                      FaultKind::kNotAllowed,
                      parameters_.is_reference
                          ? "without a contract of trust an identity is provisional (SI 34)"
                          : "outside of the reference an identity is provisional (SI 36)"));
      claimed_ = std::min(claimed_, Floor());
      drops_quietly_ = true;
    }
  }

  [[nodiscard]] bool BringsAnotherIns() const {
    return input_.ins.active && input_.ins.active->ins != Held();
  }

  // The first reason is the one that counts.
  void Explain(StatusLowering lowering) {
    if (verdict_.received.lowering == StatusLowering::kNone) {
      verdict_.received.lowering = lowering;
    }
  }

  void Lower(WorkCause cause, StatusLowering lowering) {
    claimed_ = WithoutIns(claimed_);
    cause_ = cause;
    Explain(lowering);
  }

  void LowerForIns() {
    if (!ClaimsIns()) {
      return;
    }
    const bool is_corrected = TraitOf(input_.after, PatientField::kIsBirthDateModified) == "Y" ||
                              !TraitOf(input_.after, PatientField::kLunarBirthDate).empty();
    if (HasComment(ReliabilityCode::kAnonymous)) {
      Lower(WorkCause::kInsOfAnonymous, StatusLowering::kAnonymous);
    } else if (is_corrected) {
      Lower(WorkCause::kInsOfCorrectedDate, StatusLowering::kCorrectedDate);
    } else if (input_.ins.active && !parameters_.ins_is_accepted) {
      LowerQuietly("an INS of this domain is not stored", StatusLowering::kInsNotStored);
    } else if (verdict_.flow.status == kValidated && claimed_ == kQualified &&
               current_status_ != kQualified) {
      LowerQuietly("a qualified identity is taken over after an INSi query only (SI 33)",
                   StatusLowering::kInsiNotAsked);
    }
  }

  void LowerQuietly(const char* text, StatusLowering lowering) {
    Explain(lowering);
    claimed_ = WithoutIns(claimed_);
    drops_quietly_ = true;
    faults_.push_back(StatusFault(RuleSeverity::kNote, FaultKind::kNotAllowed, text));
  }

  // The document of the message or of the identity; a contract of trust vouches where none is said.
  [[nodiscard]] std::optional<DocumentType> Document() const {
    const std::string_view code = TraitOf(input_.after, PatientField::kDocumentType);
    if (code.empty() && parameters_.contract_of_trust) {
      return DocumentType::kTrustedThirdParty;
    }
    return FindDocumentType(code);
  }

  void CheckDocument() {
    const bool is_newly_checked = claimed_ >= kValidated && current_status_ < kValidated;
    const auto document = Document();
    if (is_newly_checked && (!document || !MayValidate(*document, parameters_))) {
      faults_.push_back(FieldFault(parameters_.weak_document,
                                   FaultKind::kBadValue,
                                   PatientField::kDocumentType,
                                   "this document does not validate an identity (SI 10)"));
      claimed_ = std::min(claimed_, Floor());
      cause_ = WorkCause::kInsWithoutDocument;
      Explain(StatusLowering::kWeakDocument);
    }
    const bool is_created_by_app =
        current_status_ == kNone && document == DocumentType::kAppliCarteVitale;
    if (is_created_by_app && claimed_ > parameters_.from_appli_carte_vitale) {
      LowerToApp();
    }
  }

  void LowerToApp() {
    claimed_ = parameters_.from_appli_carte_vitale;
    drops_quietly_ = true;
    Explain(StatusLowering::kAppliCarteVitale);
    faults_.push_back(StatusFault(RuleSeverity::kNote,
                                  FaultKind::kNotAllowed,
                                  "the status that the Appli carte Vitale gives here (SI 38)"));
  }

  void LowerForMissingIns() {
    if (claimed_ == kQualified && !input_.ins.active && !Held()) {
      claimed_ = kValidated;
      Explain(StatusLowering::kNoIns);
      faults_.push_back(StatusFault(
          RuleSeverity::kFlag, FaultKind::kRequiredMissing, "a qualified identity has an INS"));
    }
  }

  bool StepsAreRight() {
    const StepEvidence evidence{.transition = {.attributes = attributes_, .document = Document()},
                                .takes_ins_back = input_.ins.takes_back,
                                .is_change_of_ins = input_.action == FeedAction::kChangeIdentifier};
    // What a structure may choose was chosen by the sender.
    RnivParameters chosen = parameters_;
    chosen.after_incoherent_insi = claimed_;
    chosen.after_failed_verification = claimed_;
    const auto steps = FindSteps(current_status_, claimed_, evidence, chosen);
    if (!steps) {
      faults_.push_back(StatusFault(
          RuleSeverity::kRefuse, FaultKind::kUnknownCode, steps.error().detail.c_str()));
      return false;
    }
    const bool is_degraded =
        !steps->empty() && steps->back().trigger == StatusTrigger::kSenderDegraded;
    if (is_degraded) {
      Explain(StatusLowering::kDegraded);
    }
    verdict_.status = is_degraded ? kProvisional : claimed_;
    verdict_.attributes = attributes_;
    return true;
  }

  void ChangeIns() {
    if (verdict_.status == kQualified || verdict_.status == kRecovered) {
      KeepOrSetIns();
      return;
    }
    if (Held()) {
      verdict_.ins_change = InsChange::kRemove;
      verdict_.alerts_partners = current_status_ == kQualified;
    }
    OpenDropped();
    if (input_.ins.active) {
      DropIns();
    }
  }

  void OpenDropped() {
    if (input_.ins.dropped) {
      verdict_.received.is_ins_left_out = true;
      Open(WorkKind::kInsDropped, *input_.ins.dropped);
    }
  }

  // NOLINTBEGIN(bugprone-unchecked-optional-access): there is an INS to leave out or to keep, and
  // `Held` is asked before one is replaced.
  void DropIns() {
    verdict_.received.is_ins_left_out = true;
    faults_.push_back(PlaceFault(drops_quietly_ ? RuleSeverity::kNote : RuleSeverity::kFlag,
                                 FaultKind::kNotAllowed,
                                 FaultPlace::kIdentifiers,
                                 input_.ins.active->repetition,
                                 "the INS was left out: the identity is not qualified (PP 11)"));
    if (!drops_quietly_) {
      Open(WorkKind::kInsDropped, cause_.value_or(WorkCause::kInsOfUnqualified));
    }
  }

  void KeepOrSetIns() {
    OpenDropped();
    if (input_.ins.former) {
      verdict_.former_ins.push_back(input_.ins.former->ins);
    }
    if (!BringsAnotherIns()) {
      return;
    }
    verdict_.ins_change = InsChange::kSet;
    verdict_.ins = input_.ins.active->ins;
    if (Held()) {
      ReplaceIns();
    }
  }

  void ReplaceIns() {
    if (std::ranges::find(verdict_.former_ins, *Held()) == verdict_.former_ins.end()) {
      verdict_.former_ins.push_back(*Held());
    }
    const bool is_nia_to_nir = FindInsAuthority(Held()->oid) == InsAuthority::kNia &&
                               input_.ins.active->authority != InsAuthority::kNia;
    if (is_nia_to_nir) {
      return;
    }
    verdict_.alerts_partners = current_status_ == kQualified;
    if (input_.action != FeedAction::kChangeIdentifier) {
      faults_.push_back(PlaceFault(RuleSeverity::kFlag,
                                   FaultKind::kDuplicateIdentifier,
                                   FaultPlace::kIdentifiers,
                                   input_.ins.active->repetition,
                                   "the INS changed without an A47"));
      Open(WorkKind::kInsConflict, WorkCause::kInsChangedWithoutA47);
    }
  }

  // NOLINTEND(bugprone-unchecked-optional-access)

  const StatusInput& input_;
  const RnivParameters& parameters_;
  Faults& faults_;
  TrustStatus current_status_;
  TrustStatus claimed_ = kProvisional;
  RnivAttributes attributes_;
  std::optional<WorkCause> cause_;
  bool drops_quietly_ = false;  // the parameters of the domain drop the INS: nobody has to look
  StatusVerdict verdict_;
};

}  // namespace

Result<std::vector<Transition>> FindSteps(TrustStatus from,
                                          TrustStatus to,
                                          const StepEvidence& evidence,
                                          const RnivParameters& parameters) {
  if (from == to && to != kNone) {
    return std::vector<Transition>();
  }
  std::vector<Transition> steps = CandidateSteps(from, to, evidence);
  if (steps.empty()) {
    return Fail(Code::kPermissionDenied, "this change of status is none of RNIV");
  }
  for (const Transition& step : steps) {
    SOCLE_TRY_STATUS(CheckTransition(step, evidence.transition, parameters));
  }
  return steps;
}

StatusVerdict DecideStatus(const StatusInput& input,
                           const RnivParameters& parameters,
                           Faults& faults) {
  return Decider(input, parameters, faults).Decide();
}

}  // namespace socle::mpi::rules
