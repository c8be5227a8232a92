#include "directory/import/person_mapping.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/planned_entry.h"
#include "directory/schema/entry_check.h"
#include "directory/schema/schema.h"
#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

using testing::ElementsAre;

// All of the person of the first two lines of the file.
std::vector<CleanLine> TwoActivities() {
  return {SyntheticLines()[0], SyntheticLines()[1]};
}

std::vector<std::string> Values(const PlannedEntry& entry, std::string_view name) {
  const PlannedAttribute* const found = FindAttribute(entry.attributes, name);
  return found == nullptr ? std::vector<std::string>() : found->values;
}

TEST(MapPerson, FlatViewOfAllActivities) {
  const MappedPerson mapped = MapPerson(TwoActivities(), kPlaces);
  const PlannedEntry& person = mapped.person;
  EXPECT_EQ(person.dn, "uid=809990000011,ou=professionnels,o=annuaire,c=fr");
  EXPECT_THAT(Values(person, "objectClass"), ElementsAre("inetOrgPerson", "socleProfessionnel"));
  EXPECT_THAT(Values(person, "cn"), ElementsAre("Kloe JANIER"));
  EXPECT_THAT(Values(person, "displayName"), ElementsAre("Dr Kloe JANIER"));
  EXPECT_THAT(Values(person, "personalTitle"), ElementsAre("Dr"));
  EXPECT_THAT(Values(person, "employeeNumber"), ElementsAre("09990000011"));
  EXPECT_THAT(Values(person, "socleRpps"), ElementsAre("09990000011"));
  EXPECT_THAT(Values(person, "title"), ElementsAre("Médecin"));
  EXPECT_THAT(Values(person, "businessCategory"), ElementsAre("Médecine Générale"));
  EXPECT_THAT(Values(person, "socleModeExercice"), ElementsAre("S", "L"));
  EXPECT_THAT(Values(person, "l"), ElementsAre("La Seyne-sur-Mer", "Boussières"));
  EXPECT_THAT(Values(person, "socleStructure"),
              ElementsAre("uid=1991001157,ou=structures,o=annuaire,c=fr",
                          "uid=40999000001102,ou=structures,o=annuaire,c=fr"));
  EXPECT_THAT(Values(person, "socleStatut"), ElementsAre("actif"));
}

TEST(MapPerson, AnEntryForEachActivity) {
  const MappedPerson mapped = MapPerson(TwoActivities(), kPlaces);
  ASSERT_EQ(mapped.activities.size(), 2U);
  std::set<std::string> places;
  for (const PlannedEntry& activity : mapped.activities) {
    EXPECT_TRUE(activity.dn.ends_with("," + mapped.person.dn));
    EXPECT_EQ(Values(activity, "socleProfession"), std::vector<std::string>{"10"});
    places.insert(Values(activity, "socleIdNst").at(0) + " " + Values(activity, "street").at(0));
  }
  EXPECT_THAT(
      places,
      ElementsAre("1991001157 53 T Place DES ESSAIS", "40999000001102 40 Avenue DU BANC DE TEST"));
}

TEST(MapPerson, AnActivityKeepsItsNameWhenItsAddressChanges) {
  CleanLine moved = SyntheticLines()[0];
  moved.At(Column::kStreet) = "AILLEURS";
  moved.At(Column::kTelephone) = "0199000000";
  EXPECT_EQ(ActivityIdOf(moved), ActivityIdOf(SyntheticLines()[0]));
  CleanLine other = SyntheticLines()[0];
  other.At(Column::kMode) = "L";
  EXPECT_NE(ActivityIdOf(other), ActivityIdOf(SyntheticLines()[0]));
  EXPECT_EQ(ActivityIdOf(SyntheticLines()[0]).size(), 17U);
}

TEST(MapPerson, TheSameLineTwiceIsOneActivity) {
  const std::vector<CleanLine> lines = {SyntheticLines()[0], SyntheticLines()[0]};
  EXPECT_EQ(MapPerson(lines, kPlaces).activities.size(), 1U);
}

TEST(MapPerson, PeopleWithoutActivity) {
  CleanLine line = SyntheticLines()[0];
  for (auto i = static_cast<std::size_t>(Column::kMode); i < kColumnCount; ++i) {
    line.fields[i].clear();
  }
  EXPECT_FALSE(HasActivity(line));
  const MappedPerson mapped = MapPerson(std::vector{line}, kPlaces);
  EXPECT_TRUE(mapped.activities.empty());
  EXPECT_TRUE(Values(mapped.person, "socleStructure").empty());
  EXPECT_FALSE(MapStructure(line, kPlaces).has_value());
}

TEST(StructureIdOf, PrefersTheNationalIdentifier) {
  CleanLine line = SyntheticLines()[0];
  EXPECT_EQ(StructureIdOf(line), "1991001157");
  line.At(Column::kFormerStructureId) = "F991001157";
  line.At(Column::kFiness) = "991001165";
  EXPECT_EQ(StructureIdOf(line), "1991001165");
  line.At(Column::kFiness).clear();
  EXPECT_EQ(StructureIdOf(line), "3" + line[Column::kSiret]);
  line.At(Column::kSiret).clear();
  EXPECT_EQ(StructureIdOf(line), "2" + line[Column::kSiren]);
  line.At(Column::kSiren).clear();
  EXPECT_EQ(StructureIdOf(line), std::nullopt);
}

// --- all entries of the file, against the schema
// ------------------------------------------------------

const schema::Schema& ShippedSchema() {
  static const schema::Schema schema = [] {
    auto definitions = schema::Schema::ShippedDefinitions();
    auto made = schema::Schema::Make(*definitions);
    return *std::move(made);
  }();
  return schema;
}

void ExpectFitsSchema(const PlannedEntry& entry) {
  const schema::Schema& schema = ShippedSchema();
  std::vector<schema::EntryAttribute> attributes;
  std::vector<std::string_view> class_names;
  for (const PlannedAttribute& planned : entry.attributes) {
    auto description = schema.ParseDescription(planned.name);
    ASSERT_TRUE(description.has_value()) << planned.name;
    const schema::EntryAttribute attribute{
        .description = *std::move(description),
        .values = {planned.values.begin(), planned.values.end()}};
    const auto checked = schema::CheckAttribute(schema, attribute);
    EXPECT_TRUE(checked.has_value()) << planned.name << ": " << checked.error().detail;
    if (planned.name == "objectClass") {
      class_names = attribute.values;
    }
    attributes.push_back(attribute);
  }
  const auto classes = schema::CheckClasses(schema, class_names);
  ASSERT_TRUE(classes.has_value()) << classes.error().detail;
  const auto content = schema::CheckContent(schema, *classes, attributes);
  EXPECT_TRUE(content.has_value()) << entry.dn << ": " << content.error().detail;
}

TEST(MapPerson, AllEntriesFitTheSchema) {
  const auto& lines = SyntheticLines();
  std::size_t people = 0;
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin;
    while (end < lines.size() && lines[end][Column::kId] == lines[begin][Column::kId]) {
      ++end;
    }
    const MappedPerson mapped = MapPerson(std::span(lines).subspan(begin, end - begin), kPlaces);
    ExpectFitsSchema(mapped.person);
    for (const PlannedEntry& activity : mapped.activities) {
      ExpectFitsSchema(activity);
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (const auto structure = MapStructure(lines[i], kPlaces)) {
        ExpectFitsSchema(*structure);
      }
    }
    ++people;
    begin = end;
  }
  EXPECT_GT(people, 250U);
}

TEST(MapPerson, ManagedAttributesAreThoseOfTheEntries) {
  const auto is_managed = [](std::span<const std::string_view> managed, std::string_view name) {
    return name == "objectClass" || name == "uid" || name == "socleIdLocal" ||
           name == "socleStatut" || name == "socleSource" ||
           std::ranges::find(managed, name) != managed.end();
  };
  const MappedPerson mapped = MapPerson(TwoActivities(), kPlaces);
  for (const PlannedAttribute& attribute : mapped.person.attributes) {
    EXPECT_TRUE(is_managed(ManagedOfPerson(), attribute.name)) << attribute.name;
  }
  for (const PlannedAttribute& attribute : mapped.activities[0].attributes) {
    EXPECT_TRUE(is_managed(ManagedOfActivity(), attribute.name)) << attribute.name;
  }
  const auto structure = MapStructure(SyntheticLines()[0], kPlaces);
  ASSERT_TRUE(structure.has_value());
  for (const PlannedAttribute& attribute : structure->attributes) {
    EXPECT_TRUE(is_managed(ManagedOfStructure(), attribute.name)) << attribute.name;
  }
  for (const auto managed : {ManagedOfPerson(), ManagedOfActivity(), ManagedOfStructure()}) {
    for (const std::string_view name : managed) {
      EXPECT_NE(ShippedSchema().FindAttribute(name), nullptr) << name;
    }
  }
}

}  // namespace
}  // namespace socle::directory::import
