#include "mpi/rules/trait_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/text/distance.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity_document.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/birth_date.h"
#include "mpi/rules/birth_place.h"
#include "mpi/rules/faults.h"
#include "mpi/rules/names.h"

namespace socle::mpi::rules {

namespace {

constexpr std::string_view kYes = "Y";

struct NameRule {
  PatientField field;
  NameField form;
};

constexpr auto kNameRules = std::to_array<NameRule>({
    {PatientField::kBirthName, NameField::kFamily},
    {PatientField::kBirthGivenNames, NameField::kGivenNameList},
    {PatientField::kBirthFirstGivenName, NameField::kGivenName},
    {PatientField::kUsedName, NameField::kFamily},
    {PatientField::kUsedGivenName, NameField::kGivenName},
    {PatientField::kMothersMaidenName, NameField::kFamily},
});

constexpr auto kInsSources = std::to_array<std::string_view>({"SM", "CV", "INSI", "CB", "RFID"});

// NOLINTBEGIN(bugprone-unchecked-optional-access): IsSent says of a field that it has a value.

bool IsSent(const PatientUpdate& update, PatientField field) {
  return update[field].has_value() && !update[field]->empty();
}

// Stores one name; nothing when it cannot be stored.
std::optional<std::string> CheckName(std::string_view raw, const NameRule& rule, Faults& faults) {
  const StoredName stored = StoreName(raw, rule.form);
  const auto fault = [&](RuleSeverity severity, const char* text) {
    faults.push_back(FieldFault(severity, FaultKind::kBadValue, rule.field, text));
  };
  if (stored.has_control_character) {
    fault(RuleSeverity::kRefuse, "a control character in a name: a wrong character set");
    return std::nullopt;
  }
  if (stored.is_too_long) {
    fault(RuleSeverity::kRefuse, "the name is too long");
    return std::nullopt;
  }
  if (stored.text.empty()) {
    fault(RuleSeverity::kRefuse, "nothing of the name can be written in A-Z");
    return std::nullopt;
  }
  if (stored.has_replaced) {
    fault(RuleSeverity::kFlag, "a character that no name has was replaced");
  }
  if (stored.is_placeholder) {
    fault(RuleSeverity::kNote, "the name of nobody: stored as SANSNOM or SANSPRENOM");
  }
  return stored.text;
}

void StoreNames(const PatientUpdate& received, PatientUpdate& stored, Faults& faults) {
  for (const NameRule& rule : kNameRules) {
    if (IsSent(received, rule.field)) {
      stored[rule.field] = CheckName(*received[rule.field], rule, faults);
    }
  }
}

void FillFirstGivenName(const PatientUpdate& received, PatientUpdate& stored, Faults& faults) {
  if (!IsSent(stored, PatientField::kBirthGivenNames) ||
      received[PatientField::kBirthFirstGivenName].has_value()) {
    return;
  }
  FirstGivenName first = FirstGivenNameOf(*received[PatientField::kBirthGivenNames]);
  if (first.text.empty()) {
    return;
  }
  if (!first.is_certain) {
    faults.push_back(FieldFault(RuleSeverity::kNote,
                                FaultKind::kRequiredMissing,
                                PatientField::kBirthFirstGivenName,
                                "the first given name was taken from the list"));
  }
  stored[PatientField::kBirthFirstGivenName] = std::move(first.text);
}

void CheckSex(const PatientUpdate& received, PatientUpdate& stored, Faults& faults) {
  if (!IsSent(received, PatientField::kSex)) {
    return;
  }
  const std::string& sex = *received[PatientField::kSex];
  if (sex != "M" && sex != "F" && sex != "I") {
    stored[PatientField::kSex] = std::nullopt;
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kUnknownCode,
                                PatientField::kSex,
                                "the sex is M, F or I"));
  }
}

bool IsDateCorrected(const PatientUpdate& after) {
  return TraitOf(after, PatientField::kIsBirthDateModified) == kYes;
}

void CheckDate(const PatientUpdate& after, CivilDate today, PatientUpdate& stored, Faults& faults) {
  if (!IsSent(stored, PatientField::kBirthDate)) {
    return;
  }
  const auto date = CheckBirthDate({.text = *stored[PatientField::kBirthDate],
                                    .is_corrected = IsDateCorrected(after),
                                    .lunar = TraitOf(stored, PatientField::kLunarBirthDate),
                                    .today = today},
                                   faults);
  if (!date) {
    stored[PatientField::kBirthDate] = std::nullopt;
  }
}

void CheckPlace(const PatientUpdate& after,
                bool rests_on_insi,
                const RnivParameters& parameters,
                PatientUpdate& stored,
                Faults& faults) {
  if (!IsSent(stored, PatientField::kBirthPlaceCode)) {
    return;
  }
  std::string code =
      CheckBirthPlace({.code = *stored[PatientField::kBirthPlaceCode],
                       .birth_date = ParseCivilDate(TraitOf(after, PatientField::kBirthDate)),
                       .rests_on_insi = rests_on_insi},
                      parameters,
                      faults);
  if (code.empty()) {
    stored[PatientField::kBirthPlaceCode] = std::nullopt;
  } else {
    stored[PatientField::kBirthPlaceCode] = std::move(code);
  }
}

void CheckCodes(PatientUpdate& stored, Faults& faults) {
  if (IsSent(stored, PatientField::kDocumentType) &&
      !FindDocumentType(*stored[PatientField::kDocumentType])) {
    stored[PatientField::kDocumentType] = std::nullopt;
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kUnknownCode,
                                PatientField::kDocumentType,
                                "no type of a document (ZFD-7)"));
  }
  if (IsSent(stored, PatientField::kInsSource) &&
      std::ranges::find(kInsSources, *stored[PatientField::kInsSource]) == kInsSources.end()) {
    stored[PatientField::kInsSource] = std::nullopt;
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kUnknownCode,
                                PatientField::kInsSource,
                                "no way of acquiring an identity (ZFD-5)"));
  }
}

void CheckFirstGivenName(const PatientUpdate& after,
                         const PatientUpdate& stored,
                         RuleSeverity severity,
                         Faults& faults) {
  const std::string_view first = TraitOf(after, PatientField::kBirthFirstGivenName);
  const std::string_view list = TraitOf(after, PatientField::kBirthGivenNames);
  const bool is_touched = IsSent(stored, PatientField::kBirthFirstGivenName) ||
                          IsSent(stored, PatientField::kBirthGivenNames);
  if (is_touched && !first.empty() && !list.empty() && !IsHeadOfList(first, list)) {
    faults.push_back(FieldFault(severity,
                                FaultKind::kBadValue,
                                PatientField::kBirthFirstGivenName,
                                "the first given name is not the head of the list (SI 29)"));
  }
}

bool AreUnlike(std::string_view a, std::string_view b) {
  constexpr double kAlike = 0.85;
  return text::JaroWinkler(NameForComparison(a), NameForComparison(b)) < kAlike;
}

bool HasName(std::string_view name) {
  return !name.empty() && name != kNoFamilyName && name != kNoGivenName;
}

}  // namespace

PatientUpdate Overlay(const PatientUpdate& base, const PatientUpdate& update) {
  PatientUpdate result = base;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    const auto field = static_cast<PatientField>(i);
    if (update[field]) {
      result[field] = update[field];
    }
  }
  return result;
}

std::string_view TraitOf(const PatientUpdate& traits, PatientField field) {
  return traits[field] ? std::string_view(*traits[field]) : std::string_view();
}

PatientUpdate StoreTraits(const PatientUpdate& received,
                          const TraitContext& context,
                          const RnivParameters& parameters,
                          Faults& faults) {
  PatientUpdate stored = received;
  StoreNames(received, stored, faults);
  FillFirstGivenName(received, stored, faults);
  CheckSex(received, stored, faults);
  CheckCodes(stored, faults);
  const PatientUpdate known =
      context.current != nullptr ? context.current->traits : PatientUpdate();
  CheckDate(Overlay(known, stored), context.today, stored, faults);
  const PatientUpdate after = Overlay(known, stored);
  CheckPlace(after, context.rests_on_insi, parameters, stored, faults);
  CheckFirstGivenName(after, stored, parameters.incoherent_first_given_name, faults);
  return stored;
}

void CheckRequiredTraits(const PatientUpdate& after,
                         const TraitContext& context,
                         const RnivParameters& parameters,
                         Faults& faults) {
  struct Required {
    PatientField field;
    const char* text;
    bool is_always_of_qualified;
  };

  constexpr auto kRequired = std::to_array<Required>({
      {PatientField::kBirthName, "an identity has a birth name (PP 02)", false},
      {PatientField::kBirthFirstGivenName, "an identity has a first given name (PP 02)", false},
      {PatientField::kBirthDate, "an identity has a birth date (PP 02)", true},
      {PatientField::kSex, "an identity has a sex (PP 02)", true},
      {PatientField::kBirthPlaceCode,
       "an identity has a birth place, 99999 if unknown (SI 18)",
       true},
  });
  for (const Required& required : kRequired) {
    const bool was_missing =
        context.current != nullptr && TraitOf(context.current->traits, required.field).empty();
    const bool is_strict = required.is_always_of_qualified && context.rests_on_insi;
    if (TraitOf(after, required.field).empty() && (is_strict || !was_missing)) {
      faults.push_back(FieldFault(is_strict ? RuleSeverity::kRefuse : parameters.missing_trait,
                                  FaultKind::kRequiredMissing,
                                  required.field,
                                  required.text));
    }
  }
  if (!context.rests_on_insi) {
    return;
  }
  if (TraitOf(after, PatientField::kSex) == "I") {
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kUnknownCode,
                                PatientField::kSex,
                                "the sex of a qualified identity is M or F"));
  }
  const auto date = ParseCivilDate(TraitOf(after, PatientField::kBirthDate));
  if (date && !date->IsFull()) {
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kBadValue,
                                PatientField::kBirthDate,
                                "the birth date of a qualified identity is precise to the day"));
  }
}

bool IsAnotherPerson(const PatientUpdate& before, const PatientUpdate& after) {
  const std::string_view name_before = TraitOf(before, PatientField::kBirthName);
  const std::string_view name_after = TraitOf(after, PatientField::kBirthName);
  const std::string_view given_before = TraitOf(before, PatientField::kBirthFirstGivenName);
  const std::string_view given_after = TraitOf(after, PatientField::kBirthFirstGivenName);
  const auto date_before = ParseCivilDate(TraitOf(before, PatientField::kBirthDate));
  const auto date_after = ParseCivilDate(TraitOf(after, PatientField::kBirthDate));
  const bool is_complete = HasName(name_before) && HasName(name_after) && HasName(given_before) &&
                           HasName(given_after) && date_before && date_after;
  if (!is_complete || *date_before == *date_after ||
      AreDayAndMonthSwapped(*date_before, *date_after)) {
    return false;
  }
  const std::string_view used_before = TraitOf(before, PatientField::kUsedName);
  const bool took_used_name = !used_before.empty() && !AreUnlike(used_before, name_after);
  return AreUnlike(name_before, name_after) && !took_used_name &&
         AreUnlike(given_before, given_after);
}

// NOLINTEND(bugprone-unchecked-optional-access)

}  // namespace socle::mpi::rules
