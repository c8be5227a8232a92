#include "directory/import/person_import.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/extraction_scan.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_index.h"
#include "directory/import/nomenclature.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

constexpr std::string_view kPeopleSuffix = ",ou=professionnels,o=annuaire,c=fr";

// A directory in memory that takes the changes of a run as it gets them.
class MemoryDirectory final : public KnownDirectory {
 public:
  Result<std::optional<KnownPerson>> FindPerson(std::string_view national_id) override {
    const std::string dn = "uid=" + std::string(national_id) + std::string(kPeopleSuffix);
    const auto person = entries.find(dn);
    if (person == entries.end()) {
      return std::optional<KnownPerson>();
    }
    KnownPerson known{.person = person->second};
    for (const auto& [other, entry] : entries) {
      if (other.ends_with("," + dn)) {
        known.activities.push_back(entry);
      }
    }
    return std::optional(known);
  }

  Result<std::optional<KnownEntry>> FindStructure(std::string_view structure_id) override {
    const auto found =
        entries.find("uid=" + std::string(structure_id) + ",ou=structures,o=annuaire,c=fr");
    return found == entries.end() ? std::optional<KnownEntry>() : std::optional(found->second);
  }

  std::vector<std::string> OpenPeople() {
    std::vector<std::string> people;
    for (const auto& [dn, entry] : entries) {
      const auto* const state = FindAttribute(entry.attributes, "socleStatut");
      if (dn.starts_with("uid=") && dn.ends_with(kPeopleSuffix) &&
          state->values.front() == kStateActive) {
        people.push_back(dn.substr(4, dn.size() - kPeopleSuffix.size() - 4));
      }
    }
    return people;
  }

  Status Apply(const PlannedChange& change) {
    if (change.reason == ChangeReason::kCreated) {
      CheckReferences(change);
      EXPECT_TRUE(
          entries
              .try_emplace(change.dn, KnownEntry{.dn = change.dn, .attributes = change.attributes})
              .second)
          << change.dn;
      return {};
    }
    auto& attributes = entries.at(change.dn).attributes;
    for (const PlannedAttribute& attribute : change.attributes) {
      std::erase_if(attributes,
                    [&](const PlannedAttribute& old) { return old.name == attribute.name; });
      if (!attribute.values.empty()) {
        attributes.push_back(attribute);
      }
    }
    return {};
  }

  std::map<std::string, KnownEntry> entries;

 private:
  // What an entry names is there before it, and so is the entry above.
  void CheckReferences(const PlannedChange& change) {
    if (const auto* const structures = FindAttribute(change.attributes, "socleStructure")) {
      for (const std::string& structure : structures->values) {
        EXPECT_TRUE(entries.contains(structure)) << structure;
      }
    }
    if (change.dn.starts_with("socleIdLocal=")) {
      EXPECT_TRUE(entries.contains(change.dn.substr(change.dn.find(',') + 1)));
    }
  }
};

struct Ran {
  ScanReport report{};
  std::size_t people = 0;
  std::map<ChangeReason, std::size_t> changes{};
  Status departures{};

  [[nodiscard]] std::size_t Of(ChangeReason reason) const {
    const auto found = changes.find(reason);
    return found == changes.end() ? 0 : found->second;
  }
};

// As the command line and the daemon do it together.
Ran RunImport(const std::vector<std::string>& lines,
              MemoryDirectory& directory,
              bool is_full = true,
              bool is_forced = false) {
  const PlanOptions options{.places = kPlaces, .date = "20260101000000Z"};
  const Nomenclatures nomenclatures;
  ExtractionScan scan(nomenclatures);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_TRUE(scan.Scan(lines[i], {.number = i + 1}).has_value());
  }
  scan.Sort();
  Ran ran;
  const auto apply = [&](const PlannedChange& change) {
    ++ran.changes[change.reason];
    return directory.Apply(change);
  };
  const auto header = ParseExtractionHeader(lines.front());
  for (auto person = scan.NextPerson(); !person.places.empty(); person = scan.NextPerson()) {
    std::vector<std::string_view> texts;
    for (const LinePlace& place : person.places) {
      texts.push_back(lines[place.number - 1]);
    }
    const auto prepared = PreparePerson(texts, person.structures, *header, nomenclatures, kPlaces);
    EXPECT_TRUE(prepared.has_value());
    EXPECT_TRUE(PlanPrepared(*prepared, directory, options, apply).has_value());
    ++ran.people;
  }
  ran.report = scan.Report();
  if (!is_full) {
    return ran;
  }
  std::vector<std::string> gone = directory.OpenPeople();
  const std::size_t open = gone.size();
  std::erase_if(gone, [&](const std::string& id) { return scan.Contains(id); });
  ran.departures = is_forced ? Status() : CheckDepartures(open, gone.size());
  for (const std::string& id : ran.departures ? gone : std::vector<std::string>()) {
    for (const PlannedChange& change : PlanDeparture(**directory.FindPerson(id), options)) {
      EXPECT_TRUE(apply(change).has_value());
    }
  }
  return ran;
}

std::vector<std::string> Synthetic() {
  return LinesOf(DataText("PS_LibreAcces_Personne_activite_synthetic.txt"));
}

TEST(PersonImport, FirstRunCreatesAndTheSecondChangesNothing) {
  MemoryDirectory directory;
  const Ran first = RunImport(Synthetic(), directory);
  EXPECT_EQ(first.report.lines, 400U);
  EXPECT_EQ(first.report.refused, 0U);
  EXPECT_GT(first.people, 250U);
  EXPECT_EQ(first.Of(ChangeReason::kCreated), directory.entries.size());
  EXPECT_EQ(first.Of(ChangeReason::kChanged), 0U);
  const Ran second = RunImport(Synthetic(), directory);
  EXPECT_EQ(second.people, first.people);
  EXPECT_TRUE(second.changes.empty());
}

TEST(PersonImport, TheOrderOfTheLinesDoesNotMatter) {
  MemoryDirectory directory;
  RunImport(Synthetic(), directory);
  auto lines = Synthetic();
  // The lines of a person no longer stand together.
  std::rotate(lines.begin() + 1, lines.begin() + 2, lines.end());
  const Ran ran = RunImport(lines, directory);
  EXPECT_EQ(ran.Of(ChangeReason::kCreated), 0U);
  EXPECT_EQ(ran.Of(ChangeReason::kClosed), 0U);
}

TEST(PersonImport, DeparturesAreClosedAndComeBack) {
  MemoryDirectory directory;
  RunImport(Synthetic(), directory);
  auto fewer = Synthetic();
  fewer.erase(fewer.begin() + 1, fewer.begin() + 3);  // the two lines of the first person
  const Ran closed = RunImport(fewer, directory);
  EXPECT_TRUE(closed.departures.has_value());
  EXPECT_EQ(closed.Of(ChangeReason::kClosed), 3U) << "a person and two activities";
  const auto& first =
      directory.entries.at("uid=809990000011,ou=professionnels,o=annuaire,c=fr").attributes;
  EXPECT_EQ(FindAttribute(first, "socleStatut")->values.front(), "ferme");
  EXPECT_EQ(RunImport(Synthetic(), directory).Of(ChangeReason::kReopened), 3U);
  // A difference run says nothing of who is missing.
  const Ran difference = RunImport(fewer, directory, /*is_full=*/false);
  EXPECT_EQ(difference.Of(ChangeReason::kClosed), 0U);
}

TEST(PersonImport, ACutFileClosesNobody) {
  MemoryDirectory directory;
  RunImport(Synthetic(), directory);
  auto cut = Synthetic();
  cut.resize(200);
  const Ran refused = RunImport(cut, directory);
  ASSERT_FALSE(refused.departures.has_value());
  EXPECT_EQ(refused.departures.error().code, Code::kConflict);
  EXPECT_EQ(
      FindAttribute(directory.entries.rbegin()->second.attributes, "socleStatut")->values.front(),
      "actif");
  const Ran forced = RunImport(cut, directory, /*is_full=*/true, /*is_forced=*/true);
  EXPECT_TRUE(forced.departures.has_value());
  EXPECT_GT(forced.Of(ChangeReason::kClosed), 100U);
}

TEST(PersonImport, ReportsWhatIsWrong) {
  MemoryDirectory directory;
  const auto lines = LinesOf(DataText("PS_LibreAcces_Personne_activite_malformed.txt"));
  const ScanReport report = RunImport(lines, directory).report;
  EXPECT_EQ(report.lines, 135U);
  EXPECT_EQ(report.skipped, 2U);
  // As malformed.tsv counts them.
  EXPECT_EQ(report.refused, 21U);
  EXPECT_EQ(report.Of(LineFault::kIdCheckDigit), 1U);
  EXPECT_EQ(report.Of(LineFault::kNotUtf8), 2U);
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].number, 4U);
  EXPECT_EQ(report.findings[0].finding.fault, LineFault::kIdCheckDigit);
}

TEST(PersonImport, AnotherFileIsRefused) {
  const Nomenclatures nomenclatures;
  ExtractionScan scan(nomenclatures);
  EXPECT_EQ(scan.Scan("nom;prenom", {.number = 1}).error().code, Code::kInvalidArgument);
}

TEST(PersonImport, LinesThatWereNotLookedThroughAreRefused) {
  const auto lines = Synthetic();
  const auto header = ParseExtractionHeader(lines.front());
  const std::vector<std::string_view> strangers = {lines[1], lines[10]};
  EXPECT_EQ(PreparePerson(strangers, {}, *header, {}, kPlaces).error().code, Code::kConflict);
  const std::vector<std::string_view> broken = {std::string_view(lines[1]).substr(0, 20)};
  EXPECT_EQ(PreparePerson(broken, {}, *header, {}, kPlaces).error().code, Code::kConflict);
  const std::vector<std::size_t> beyond = {1};
  const std::vector<std::string_view> one = {lines[1]};
  EXPECT_EQ(PreparePerson(one, beyond, *header, {}, kPlaces).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::directory::import
