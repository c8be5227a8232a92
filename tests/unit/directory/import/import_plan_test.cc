#include "directory/import/import_plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/error.h"
#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

const PlanOptions kFirstRun{.places = kPlaces, .date = "20260101000000Z"};
const PlanOptions kSecondRun{.places = kPlaces, .date = "20260201000000Z"};

// A directory of one person, changed as a plan says.
class OnePerson {
 public:
  void Apply(const std::vector<PlannedChange>& changes) {
    for (const PlannedChange& change : changes) {
      if (change.reason == ChangeReason::kCreated) {
        EXPECT_FALSE(entries_.contains(change.dn)) << change.dn;
        entries_[change.dn] = {.dn = change.dn, .attributes = change.attributes};
      } else {
        ASSERT_TRUE(entries_.contains(change.dn)) << change.dn;
        Replace(entries_[change.dn].attributes, change.attributes);
      }
    }
  }

  [[nodiscard]] KnownPerson Known() const {
    KnownPerson known;
    for (const auto& [dn, entry] : entries_) {
      if (dn.starts_with("uid=")) {
        known.person = entry;
      } else {
        known.activities.push_back(entry);
      }
    }
    return known;
  }

  [[nodiscard]] std::string Value(std::string_view dn_part, std::string_view name) const {
    for (const auto& [dn, entry] : entries_) {
      if (dn.starts_with(dn_part)) {
        const PlannedAttribute* const found = FindAttribute(entry.attributes, name);
        return found == nullptr || found->values.empty() ? "" : found->values.front();
      }
    }
    return "no entry";
  }

  void SetForeign(std::string_view dn_part, const PlannedAttribute& attribute) {
    for (auto& [dn, entry] : entries_) {
      if (dn.starts_with(dn_part)) {
        Replace(entry.attributes, {attribute});
      }
    }
  }

 private:
  static void Replace(PlannedAttributes& attributes, const PlannedAttributes& changes) {
    for (const PlannedAttribute& change : changes) {
      std::erase_if(attributes, [&](const PlannedAttribute& a) { return a.name == change.name; });
      if (!change.values.empty()) {
        attributes.push_back(change);
      }
    }
  }

  std::map<std::string, PlannedEntry> entries_;
};

MappedPerson Both() {
  return MapPerson(std::vector{SyntheticLines()[0], SyntheticLines()[1]}, kPlaces);
}

MappedPerson FirstOnly() {
  return MapPerson(std::vector{SyntheticLines()[0]}, kPlaces);
}

OnePerson Imported() {
  OnePerson directory;
  directory.Apply(PlanPerson(Both(), nullptr, kFirstRun));
  return directory;
}

std::string SecondActivity() {
  return "socleIdLocal=" + ActivityIdOf(SyntheticLines()[1]);
}

TEST(PlanPerson, CreatesWithTheDate) {
  const auto changes = PlanPerson(Both(), nullptr, kFirstRun);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].dn, "uid=809990000011,ou=professionnels,o=annuaire,c=fr")
      << "the person before what is below";
  const OnePerson directory = Imported();
  EXPECT_EQ(directory.Value("uid=", "socleDebut"), "20260101000000Z");
  EXPECT_EQ(directory.Value("socleIdLocal=", "socleDebut"), "20260101000000Z");
}

TEST(PlanPerson, TheSameExtractionAgainChangesNothing) {
  const KnownPerson known = Imported().Known();
  EXPECT_TRUE(PlanPerson(Both(), &known, kSecondRun).empty());
}

TEST(PlanPerson, ChangesReplaceWhatDiffersAlone) {
  OnePerson directory = Imported();
  directory.SetForeign("uid=", {.name = "socleMailMss", .values = {"k@mssante.example"}});
  CleanLine renamed = SyntheticLines()[0];
  renamed.At(Column::kName) = "MARTIN";
  CleanLine other = SyntheticLines()[1];
  other.At(Column::kName) = "MARTIN";
  const KnownPerson known = directory.Known();
  const auto changes =
      PlanPerson(MapPerson(std::vector{renamed, other}, kPlaces), &known, kSecondRun);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].reason, ChangeReason::kChanged);
  std::vector<std::string> names;
  for (const PlannedAttribute& attribute : changes[0].attributes) {
    names.push_back(attribute.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"cn", "sn", "displayName"}));
  directory.Apply(changes);
  EXPECT_EQ(directory.Value("uid=", "sn"), "MARTIN");
  EXPECT_EQ(directory.Value("uid=", "socleMailMss"), "k@mssante.example");
}

TEST(PlanPerson, AnActivityThatIsGoneIsClosedAndComesBack) {
  OnePerson directory = Imported();
  KnownPerson known = directory.Known();
  directory.Apply(PlanPerson(FirstOnly(), &known, kSecondRun));
  EXPECT_EQ(directory.Value(SecondActivity(), "socleStatut"), "ferme");
  EXPECT_EQ(directory.Value(SecondActivity(), "socleFin"), "20260201000000Z");
  EXPECT_EQ(directory.Value("uid=", "socleModeExercice"), "S") << "the flat view follows";
  known = directory.Known();
  EXPECT_TRUE(
      PlanPerson(FirstOnly(), &known, {.places = kPlaces, .date = "20260301000000Z"}).empty())
      << "closed once";
  const auto changes = PlanPerson(Both(), &known, {.places = kPlaces, .date = "20260401000000Z"});
  EXPECT_TRUE(std::ranges::any_of(
      changes, [](const PlannedChange& c) { return c.reason == ChangeReason::kReopened; }));
  directory.Apply(changes);
  EXPECT_EQ(directory.Value(SecondActivity(), "socleStatut"), "actif");
  EXPECT_EQ(directory.Value(SecondActivity(), "socleFin"), "");
  EXPECT_EQ(directory.Value(SecondActivity(), "socleDebut"), "20260101000000Z");
}

TEST(PlanPerson, ActivitiesOfOthersStayOpen) {
  OnePerson directory = Imported();
  directory.SetForeign(SecondActivity(), {.name = "socleSource", .values = {"region"}});
  const KnownPerson known = directory.Known();
  for (const PlannedChange& change : PlanPerson(FirstOnly(), &known, kSecondRun)) {
    EXPECT_NE(change.reason, ChangeReason::kClosed);
  }
}

TEST(PlanDeparture, ClosesThePersonAndComesBack) {
  OnePerson directory = Imported();
  directory.Apply(PlanDeparture(directory.Known(), kSecondRun));
  EXPECT_EQ(directory.Value("uid=", "socleStatut"), "ferme");
  EXPECT_EQ(directory.Value("uid=", "socleFin"), "20260201000000Z");
  EXPECT_EQ(directory.Value(SecondActivity(), "socleStatut"), "ferme");
  EXPECT_TRUE(PlanDeparture(directory.Known(), kSecondRun).empty());
  const KnownPerson known = directory.Known();
  directory.Apply(PlanPerson(Both(), &known, kSecondRun));
  EXPECT_EQ(directory.Value("uid=", "socleStatut"), "actif");
  EXPECT_EQ(directory.Value("uid=", "socleFin"), "");
}

TEST(PlanDeparture, LeavesPeopleOfOthersAlone) {
  OnePerson directory = Imported();
  directory.SetForeign("uid=", {.name = "socleSource", .values = {"region"}});
  EXPECT_TRUE(PlanDeparture(directory.Known(), kSecondRun).empty());
}

TEST(PlanStructure, CreatesAndChanges) {
  const PlannedEntry structure = MapStructure(SyntheticLines()[0], kPlaces).value();
  const auto created = PlanStructure(structure, nullptr, kFirstRun);
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->dn, "uid=1991001157,ou=structures,o=annuaire,c=fr");
  const KnownEntry known{.dn = created->dn, .attributes = created->attributes};
  EXPECT_FALSE(PlanStructure(structure, &known, kSecondRun).has_value());
  CleanLine line = SyntheticLines()[0];
  line.At(Column::kCompanyName) = "CLINIQUE DU PINSON";
  const auto changed = PlanStructure(MapStructure(line, kPlaces).value(), &known, kSecondRun);
  ASSERT_TRUE(changed.has_value());
  ASSERT_EQ(changed->attributes.size(), 1U);
  EXPECT_EQ(changed->attributes[0].values, std::vector<std::string>{"CLINIQUE DU PINSON"});
}

TEST(CheckDepartures, RefusesAFileThatLooksCut) {
  EXPECT_TRUE(CheckDepartures(1'000, 50).has_value());
  EXPECT_EQ(CheckDepartures(1'000, 51).error().code, Code::kConflict);
  EXPECT_TRUE(CheckDepartures(kDepartureCheckMin - 1, kDepartureCheckMin - 1).has_value());
  EXPECT_FALSE(CheckDepartures(kDepartureCheckMin, kDepartureCheckMin).has_value());
}

}  // namespace
}  // namespace socle::directory::import
