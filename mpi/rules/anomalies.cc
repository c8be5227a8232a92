#include "mpi/rules/anomalies.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/text/fold.h"
#include "mpi/data/markers.h"
#include "mpi/data/name_table.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/birth_date.h"
#include "mpi/rules/birth_place.h"
#include "mpi/rules/faults.h"
#include "mpi/rules/ins_check.h"
#include "mpi/rules/names.h"
#include "mpi/rules/status.h"
#include "mpi/rules/trait_check.h"

namespace socle::mpi::rules {

namespace {

// In the order of Anomaly.
constexpr std::array<std::string_view, kAnomalyCount> kNames = {
    "missing_trait",
    "bad_birth_date",
    "doubtful_birth_date",
    "death_before_birth",
    "sex_against_given_name",
    "sex_undetermined",
    "unknown_birth_place",
    "bad_birth_place",
    "bad_ins_key",
    "ins_of_unqualified",
    "sex_against_ins",
    "forbidden_character",
    "name_of_nobody",
    "comment_in_name",
    "test_name",
    "given_name_not_first",
    "missing_given_names",
    "bad_attributes",
};

// A given name of the other sex: of a hundred who bear it, at most one is of this sex.
constexpr double kRareShare = 0.01;

struct CheckedName {
  PatientField field;
  NameField form;
};

constexpr auto kNameFields = std::to_array<CheckedName>({
    {PatientField::kBirthName, NameField::kFamily},
    {PatientField::kBirthGivenNames, NameField::kGivenNameList},
    {PatientField::kBirthFirstGivenName, NameField::kGivenName},
    {PatientField::kUsedName, NameField::kFamily},
    {PatientField::kUsedGivenName, NameField::kGivenName},
});

// True when `words` stand in `folded` as whole words.
bool HasWholeWords(std::string_view folded, std::string_view words) {
  for (std::size_t at = folded.find(words); at != std::string_view::npos;
       at = folded.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool begins = at == 0 || folded[at - 1] == ' ';
    if (begins && (end == folded.size() || folded[end] == ' ')) {
      return true;
    }
  }
  return false;
}

bool HasMarker(std::string_view folded, const data::Marker& marker) {
  switch (marker.scope) {
    case data::MarkerScope::kAnywhere:
      return HasWholeWords(folded, marker.words);
    case data::MarkerScope::kFirst:
      return folded.size() > marker.words.size() && folded.starts_with(marker.words) &&
             folded[marker.words.size()] == ' ';
    case data::MarkerScope::kWholeField:
      return folded == marker.words;
  }
  return false;
}

struct NameMarkers {
  bool has_comment = false;  // of the staff, a title or a label of a newborn
  bool is_test = false;
};

NameMarkers MarkersOf(std::string_view folded) {
  NameMarkers found;
  for (const data::Marker& marker : data::kMarkers) {
    switch (marker.kind) {
      case data::MarkerKind::kTitle:
      case data::MarkerKind::kComment:
      case data::MarkerKind::kNewborn:
        found.has_comment = found.has_comment || HasMarker(folded, marker);
        break;
      case data::MarkerKind::kFictive:
        found.is_test = found.is_test || HasMarker(folded, marker);
        break;
      case data::MarkerKind::kRelation:
      case data::MarkerKind::kMissing:
        break;
    }
  }
  return found;
}

class Search {
 public:
  Search(const CurrentIdentity& identity, const RnivParameters& parameters, CivilDate today)
      : identity_(identity), parameters_(parameters), today_(today) {}

  std::vector<FoundAnomaly> Run() {
    CheckMissing();
    CheckDates();
    CheckSex();
    CheckPlace();
    CheckIns();
    for (const CheckedName& name : kNameFields) {
      CheckName(name);
    }
    CheckGivenNames();
    if (!CheckAttributes(identity_.status, identity_.attributes, parameters_)) {
      Add(Anomaly::kBadAttributes, std::nullopt);
    }
    std::ranges::sort(found_, [](const FoundAnomaly& a, const FoundAnomaly& b) {
      return a.anomaly != b.anomaly ? a.anomaly < b.anomaly : a.field < b.field;
    });
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string_view Trait(PatientField field) const {
    return TraitOf(identity_.traits, field);
  }

  [[nodiscard]] bool IsChecked() const {
    return identity_.status == TrustStatus::kValidated ||
           identity_.status == TrustStatus::kQualified;
  }

  void Add(Anomaly anomaly, std::optional<PatientField> field) {
    found_.push_back({.anomaly = anomaly, .field = field});
  }

  void CheckMissing() {
    for (const PatientField field : {PatientField::kBirthName,
                                     PatientField::kBirthFirstGivenName,
                                     PatientField::kSex,
                                     PatientField::kBirthDate,
                                     PatientField::kBirthPlaceCode}) {
      if (Trait(field).empty()) {
        Add(Anomaly::kMissingTrait, field);
      }
    }
  }

  void CheckDates() {
    const std::string_view text = Trait(PatientField::kBirthDate);
    if (text.empty()) {
      return;
    }
    Faults faults;
    birth_date_ = CheckBirthDate({.text = text,
                                  .is_corrected = Trait(PatientField::kIsBirthDateModified) == "Y",
                                  .today = today_},
                                 faults);
    const bool is_doubtful = std::ranges::any_of(
        faults, [](const FeedFault& fault) { return fault.severity == FaultSeverity::kWarning; });
    if (!birth_date_) {
      Add(Anomaly::kBadBirthDate, PatientField::kBirthDate);
    } else if (is_doubtful) {
      Add(Anomaly::kDoubtfulBirthDate, PatientField::kBirthDate);
    }
    constexpr std::size_t kDayLength = 10;
    const auto death = ParseCivilDate(Trait(PatientField::kDeathAt).substr(0, kDayLength));
    if (birth_date_ && death &&
        RangeOf(*death).last.Number() < RangeOf(*birth_date_).first.Number()) {
      Add(Anomaly::kDeathBeforeBirth, PatientField::kDeathAt);
    }
  }

  void CheckSex() {
    const std::string_view sex = Trait(PatientField::kSex);
    if (sex == "I") {
      const bool is_newborn = birth_date_ && AgeInYears(RangeOf(*birth_date_).last, today_) < 1;
      if (!is_newborn) {
        Add(Anomaly::kSexUndetermined, PatientField::kSex);
      }
      return;
    }
    const double male = data::GivenNameTable::Embedded().MaleShare(
        text::FoldName(Trait(PatientField::kBirthFirstGivenName)));
    const bool is_against =
        male >= 0 && ((sex == "M" && male < kRareShare) || (sex == "F" && 1 - male < kRareShare));
    if (is_against) {
      Add(Anomaly::kSexAgainstGivenName, PatientField::kSex);
    }
  }

  void CheckPlace() {
    const std::string_view code = Trait(PatientField::kBirthPlaceCode);
    if (code == kUnknownBirthPlace) {
      Add(Anomaly::kUnknownBirthPlace, PatientField::kBirthPlaceCode);
      return;
    }
    if (code.empty()) {
      return;
    }
    Faults faults;
    CheckBirthPlace({.code = code,
                     .birth_date = birth_date_,
                     .rests_on_insi = identity_.status == TrustStatus::kQualified},
                    parameters_,
                    faults);
    const bool is_bad = std::ranges::any_of(faults, [](const FeedFault& fault) {
      return fault.severity != FaultSeverity::kInformation;
    });
    if (is_bad) {
      Add(Anomaly::kBadBirthPlace, PatientField::kBirthPlaceCode);
    }
  }

  void CheckIns() {
    if (!identity_.ins) {
      return;
    }
    if (!HasValidInsKey(identity_.ins->value)) {
      Add(Anomaly::kBadInsKey, std::nullopt);
    }
    // A recovered identity may store it.
    if (identity_.status == TrustStatus::kProvisional ||
        identity_.status == TrustStatus::kValidated) {
      Add(Anomaly::kInsOfUnqualified, std::nullopt);
    }
    const auto nir = ReadNir(identity_.ins->value);
    const std::string_view sex = Trait(PatientField::kSex);
    const bool is_known = sex == "M" || sex == "F";
    if (nir && is_known && nir->sex != '\0' && nir->sex != sex[0]) {
      Add(Anomaly::kSexAgainstIns, PatientField::kSex);
    }
  }

  void CheckName(const CheckedName& name) {
    const std::string_view stored = Trait(name.field);
    if (stored.empty()) {
      return;
    }
    if (StoreName(stored, name.form).text != stored) {
      Add(Anomaly::kForbiddenCharacter, name.field);
    }
    const std::string folded = text::FoldName(stored);
    const bool is_nobody = folded == kNoFamilyName || folded == kNoGivenName;
    if (is_nobody && IsChecked()) {
      Add(Anomaly::kNameOfNobody, name.field);
    }
    const NameMarkers markers = MarkersOf(folded);
    if (markers.has_comment) {
      Add(Anomaly::kCommentInName, name.field);
    }
    if (markers.is_test && !identity_.attributes.Has(RnivAttribute::kFictive)) {
      Add(Anomaly::kTestName, name.field);
    }
  }

  void CheckGivenNames() {
    const std::string_view first = Trait(PatientField::kBirthFirstGivenName);
    const std::string_view list = Trait(PatientField::kBirthGivenNames);
    if (!first.empty() && !list.empty() && !IsHeadOfList(first, list)) {
      Add(Anomaly::kGivenNameNotFirst, PatientField::kBirthFirstGivenName);
    }
    if (list.empty() && IsChecked()) {
      Add(Anomaly::kMissingGivenNames, PatientField::kBirthGivenNames);
    }
  }

  const CurrentIdentity& identity_;
  const RnivParameters& parameters_;
  CivilDate today_;
  std::optional<CivilDate> birth_date_;
  std::vector<FoundAnomaly> found_;
};

}  // namespace

std::string_view AnomalyName(Anomaly anomaly) {
  return kNames[static_cast<std::size_t>(anomaly)];
}

bool IsFlagged(Anomaly anomaly, const RnivParameters& parameters) {
  const auto is_more_than_noted = [](RuleSeverity severity) {
    return severity != RuleSeverity::kNote;
  };
  switch (anomaly) {
    case Anomaly::kMissingTrait:
      return is_more_than_noted(parameters.missing_trait);
    case Anomaly::kMissingGivenNames:
      return is_more_than_noted(parameters.missing_given_names);
    case Anomaly::kGivenNameNotFirst:
      return is_more_than_noted(parameters.incoherent_first_given_name);
    case Anomaly::kBadInsKey:
      return is_more_than_noted(parameters.feed == FeedKind::kTest ? parameters.bad_ins_key_on_test
                                                                   : parameters.bad_ins_key);
    case Anomaly::kBadBirthDate:
    case Anomaly::kDoubtfulBirthDate:
    case Anomaly::kDeathBeforeBirth:
    case Anomaly::kBadBirthPlace:  // found where the parameters flag it
    case Anomaly::kInsOfUnqualified:
    case Anomaly::kForbiddenCharacter:
    case Anomaly::kNameOfNobody:
    case Anomaly::kCommentInName:
    case Anomaly::kTestName:
    case Anomaly::kBadAttributes:
      return true;
    case Anomaly::kSexAgainstGivenName:
    case Anomaly::kSexUndetermined:
    case Anomaly::kUnknownBirthPlace:
    case Anomaly::kSexAgainstIns:
      return false;
  }
  return false;
}

std::string FindingName(const FoundAnomaly& found) {
  std::string name(AnomalyName(found.anomaly));
  if (found.field) {
    name += ':';
    name += PatientFieldName(*found.field);
  }
  return name;
}

std::vector<FoundAnomaly> FindAnomalies(const CurrentIdentity& identity,
                                        const RnivParameters& parameters,
                                        CivilDate today) {
  return Search(identity, parameters, today).Run();
}

}  // namespace socle::mpi::rules
