#include "mpi/rules/update.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/birth_date.h"
#include "mpi/rules/faults.h"
#include "mpi/rules/ins_check.h"
#include "mpi/rules/names.h"
#include "mpi/rules/status.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/trait_check.h"

namespace socle::mpi::rules {

namespace {

constexpr std::string_view kCreateEvent = "A28";

// The five INS traits.
constexpr auto kInsTraits = std::to_array<PatientField>({
    PatientField::kBirthName,
    PatientField::kBirthGivenNames,
    PatientField::kBirthDate,
    PatientField::kSex,
    PatientField::kBirthPlaceCode,
});

bool HasError(const Faults& faults) {
  return std::ranges::any_of(
      faults, [](const FeedFault& fault) { return fault.severity == FaultSeverity::kError; });
}

Faults SortedBySeverity(Faults faults) {
  Faults sorted;
  sorted.reserve(faults.size());
  for (const FaultSeverity severity :
       {FaultSeverity::kError, FaultSeverity::kWarning, FaultSeverity::kInformation}) {
    for (FeedFault& fault : faults) {
      if (fault.severity == severity) {
        sorted.push_back(std::move(fault));
      }
    }
  }
  return sorted;
}

FeedFault MessageFault(FaultKind kind, const char* text) {
  return PlaceFault(RuleSeverity::kRefuse, kind, FaultPlace::kMessage, 1, text);
}

class Validation {
 public:
  Validation(const FeedMessage& message,
             const CurrentIdentity* current,
             const RnivParameters& parameters,
             CivilDate today,
             const LocalMatch& local)
      : message_(message),
        current_(current),
        parameters_(parameters),
        today_(today),
        local_(local) {}

  UpdateVerdict Run() {
    KeepState();
    CheckMessage();
    const bool says_traits =
        message_.action != FeedAction::kLink && message_.action != FeedAction::kUnlink;
    if (!HasError(faults_) && says_traits) {
      ReadPatient();
    }
    if (HasError(faults_)) {
      verdict_ = UpdateVerdict();
      KeepState();
    }
    verdict_.faults = SortedBySeverity(std::move(faults_));
    return std::move(verdict_);
  }

 private:
  void KeepState() {
    if (current_ != nullptr) {
      verdict_.status = current_->status;
      verdict_.attributes = current_->attributes;
    }
  }

  void CheckMessage() {
    const bool is_test_in_production =
        message_.is_test_feed && parameters_.feed == FeedKind::kProduction;
    if (is_test_in_production && parameters_.refuses_test_messages) {
      faults_.push_back(MessageFault(FaultKind::kUnsupportedProcessing,
                                     "a message of tests or training on a production feed"));
    }
    if (message_.action == FeedAction::kMerge && !parameters_.is_reference) {
      faults_.push_back(MessageFault(FaultKind::kNotAllowed,
                                     "only the reference of a domain merges identities (SI 37)"));
    }
    if (!message_.reliability && !parameters_.accepts_missing_status) {
      faults_.push_back(PlaceFault(RuleSeverity::kRefuse,
                                   FaultKind::kRequiredMissing,
                                   FaultPlace::kReliability,
                                   1,
                                   "the status of the identity is missing"));
    }
  }

  void ReadPatient() {
    const InsReading ins = ReadIns(message_.identifiers, parameters_, faults_);
    const WireStatus wire = ReadStatus(ins);
    const TrustStatus held_status = current_ != nullptr ? current_->status : TrustStatus::kNone;
    const TrustStatus claimed = wire.status != TrustStatus::kNone ? wire.status : held_status;
    const TraitContext context{
        .current = current_, .rests_on_insi = claimed == TrustStatus::kQualified, .today = today_};
    verdict_.update = StoreTraits(message_.update, context, parameters_, faults_);
    const PatientUpdate known = current_ != nullptr ? current_->traits : PatientUpdate();
    const PatientUpdate after = Overlay(known, verdict_.update);
    CheckRequired(after, context);
    ApplyStatus(ins, wire, after);
    CheckPerson(known, after);
    NoteDifferences(known, after);
  }

  WireStatus ReadStatus(const InsReading& ins) {
    if (!message_.reliability) {
      return {};
    }
    const bool is_held = current_ != nullptr && current_->ins && !ins.takes_back;
    WireStatus wire =
        StatusFromWire(*message_.reliability, ins.active || is_held, parameters_, faults_);
    verdict_.comments = wire.comments;
    verdict_.received_status = wire.status;
    return wire;
  }

  // A trait that was sent and refused already is not also reported as missing.
  void CheckRequired(const PatientUpdate& after, const TraitContext& context) {
    Faults missing;
    CheckRequiredTraits(after, context, parameters_, missing);
    for (FeedFault& fault : missing) {
      const bool is_known = std::ranges::any_of(faults_, [&fault](const FeedFault& other) {
        return other.severity == FaultSeverity::kError && other.place == FaultPlace::kField &&
               other.field == fault.field;
      });
      if (!is_known) {
        faults_.push_back(std::move(fault));
      }
    }
  }

  void ApplyStatus(const InsReading& ins, const WireStatus& wire, const PatientUpdate& after) {
    StatusVerdict decided = DecideStatus({.current = current_,
                                          .action = message_.action,
                                          .wire = wire,
                                          .is_status_sent = message_.reliability.has_value(),
                                          .ins = ins,
                                          .after = after,
                                          .local = local_},
                                         parameters_,
                                         faults_);
    verdict_.status = decided.status;
    verdict_.attributes = decided.attributes;
    verdict_.ins_change = decided.ins_change;
    verdict_.ins = std::move(decided.ins);
    verdict_.work = std::move(decided.work);
    verdict_.alerts_partners = decided.alerts_partners;
    verdict_.received = decided.received;
    verdict_.flow = decided.flow;
    for (Ins& former : decided.former_ins) {
      const bool is_known =
          current_ != nullptr &&
          std::ranges::find(current_->former_ins, former) != current_->former_ins.end();
      if (!is_known) {
        verdict_.former_ins.push_back(std::move(former));
      }
    }
  }

  void CheckPerson(const PatientUpdate& known, const PatientUpdate& after) {
    if (current_ == nullptr || !IsAnotherPerson(known, after)) {
      return;
    }
    const RuleSeverity severity =
        message_.event == kCreateEvent ? parameters_.another_person : RuleSeverity::kFlag;
    faults_.push_back(PlaceFault(severity,
                                 FaultKind::kDuplicateIdentifier,
                                 FaultPlace::kIdentifiers,
                                 1,
                                 "the identifier belongs to a patient with other traits"));
    verdict_.work.push_back(
        {.kind = WorkKind::kCollision, .cause = WorkCause::kOtherTraitsOnIdentifier});
  }

  void NoteDifferences(const PatientUpdate& known, const PatientUpdate& after) {
    const bool is_checked =
        verdict_.status == TrustStatus::kValidated || verdict_.status == TrustStatus::kQualified;
    if (is_checked && TraitOf(after, PatientField::kBirthGivenNames).empty()) {
      faults_.push_back(FieldFault(parameters_.missing_given_names,
                                   FaultKind::kRequiredMissing,
                                   PatientField::kBirthGivenNames,
                                   "the list of given names is known once a document is (PP 03)"));
    }
    if (verdict_.status != TrustStatus::kQualified) {
      NoteSwappedDate(known, after);
      return;
    }
    const std::optional<Ins>& ins =
        verdict_.ins || current_ == nullptr ? verdict_.ins : current_->ins;
    if (ins) {
      NoteNirDifferences(ins->value, after, faults_);
    }
    FlagChangedInsTraits(known, after);
  }

  void NoteSwappedDate(const PatientUpdate& known, const PatientUpdate& after) {
    const auto before_date = ParseCivilDate(TraitOf(known, PatientField::kBirthDate));
    const auto after_date = ParseCivilDate(TraitOf(after, PatientField::kBirthDate));
    if (before_date && after_date && AreDayAndMonthSwapped(*before_date, *after_date)) {
      faults_.push_back(FieldFault(RuleSeverity::kNote,
                                   FaultKind::kBadValue,
                                   PatientField::kBirthDate,
                                   "day and month of birth changed places"));
    }
  }

  // INS traits of a qualified identity change by INSi alone; the first given name may (SI 30).
  void FlagChangedInsTraits(const PatientUpdate& known, const PatientUpdate& after) {
    const std::string_view source = TraitOf(verdict_.update, PatientField::kInsSource);
    const bool was_qualified = current_ != nullptr && current_->status == TrustStatus::kQualified;
    const bool is_from_insi = source == "INSI" || source == "CV" || verdict_.ins.has_value();
    if (!was_qualified || is_from_insi) {
      return;
    }
    for (const PatientField trait : kInsTraits) {
      if (!AreSameNames(TraitOf(known, trait), TraitOf(after, trait))) {
        faults_.push_back(FieldFault(RuleSeverity::kFlag,
                                     FaultKind::kBadValue,
                                     trait,
                                     "a trait of a qualified identity changed without INSi"));
      }
    }
  }

  const FeedMessage& message_;
  const CurrentIdentity* current_;
  const RnivParameters& parameters_;
  CivilDate today_;
  const LocalMatch& local_;
  Faults faults_;
  UpdateVerdict verdict_;
};

}  // namespace

UpdateVerdict ValidateUpdate(const FeedMessage& message,
                             const CurrentIdentity* current,
                             const RnivParameters& parameters,
                             CivilDate today,
                             const LocalMatch& local) {
  return Validation(message, current, parameters, today, local).Run();
}

InsDuplicate InsDuplicateAlert(std::uint16_t repetition) {
  return {.work = {.kind = WorkKind::kInsDuplicate, .cause = WorkCause::kSameInsInDomain},
          .fault = PlaceFault(RuleSeverity::kFlag,
                              FaultKind::kDuplicateIdentifier,
                              FaultPlace::kIdentifiers,
                              repetition,
                              "another identity of the domain has this INS (SI 32)")};
}

}  // namespace socle::mpi::rules
