#include "directory/import/line_check.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/nomenclature.h"
#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

// The codes that the good lines use stand for the whole lists.
Nomenclatures KnownCodes() {
  Nomenclatures codes;
  for (const CleanLine& line : SyntheticLines()) {
    codes.skills.insert(line[Column::kSkill]);
    codes.sectors.insert(line[Column::kSector]);
    codes.roles.insert(line[Column::kRole]);
    codes.genres.insert(line[Column::kGenre]);
  }
  return codes;
}

struct Outcome {
  std::string expected{};  // reject, warn, skip, accept
  std::set<std::string> faults{};
  std::set<std::string> columns{};
};

// What becomes of a line, in the words of malformed.tsv.
Outcome OutcomeOf(std::string_view text,
                  const ExtractionHeader& header,
                  const Nomenclatures& codes,
                  const CleanLine& before,
                  CleanLine& clean) {
  if (text.empty() || IsExtractionHeader(text)) {
    return {.expected = "skip"};
  }
  const SplitLine split = SplitExtractionLine(text, header);
  std::vector<LineFinding> findings = split.findings;
  if (findings.empty()) {
    const LineCheck check = CheckLine(split.line, codes);
    findings = check.findings;
    clean = check.line;
  }
  Outcome outcome{.expected = findings.empty() ? "accept" : "warn"};
  for (const LineFinding& finding : findings) {
    outcome.faults.insert(std::string(LineFaultName(finding.fault)));
    outcome.columns.insert(std::string(ColumnName(finding.column)));
    if (IsRefusal(finding.fault)) {
      outcome.expected = "reject";
    }
  }
  if (findings.empty() && clean == before) {
    outcome.expected = "skip";
  }
  return outcome;
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  while (true) {
    const std::size_t end = line.find('\t');
    cells.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) {
      return cells;
    }
    line.remove_prefix(end + 1);
  }
}

// tests/data/professionals/malformed.tsv: each faulty line, and the good ones between.
TEST(CheckLine, MalformedLinesAreTreatedAsExpected) {
  const auto lines = LinesOf(DataText("PS_LibreAcces_Personne_activite_malformed.txt"));
  const auto header = ParseExtractionHeader(lines.front());
  ASSERT_TRUE(header.has_value());
  std::map<std::size_t, std::vector<std::string>> expected;
  for (const std::string& row : LinesOf(DataText("malformed.tsv"))) {
    const auto cells = Cells(row);
    if (cells[0] != "line") {
      expected[std::stoul(cells[0])] = cells;
    }
  }
  // All codes of the good lines are known; so is what the damaged ones share with them.
  Nomenclatures codes = KnownCodes();
  codes.skills.insert({"SM54", "SM25", "SM42"});
  for (const std::string& text : lines) {
    const SplitLine split = SplitExtractionLine(text, *header);
    if (split.findings.empty() && split.line[Column::kSkill] != "SM00" &&
        split.line[Column::kSector] != "SA99" && split.line[Column::kRole] != "FON-99" &&
        split.line[Column::kGenre] != "GENR05") {
      codes.skills.insert(std::string(split.line[Column::kSkill]));
      codes.sectors.insert(std::string(split.line[Column::kSector]));
      codes.roles.insert(std::string(split.line[Column::kRole]));
      codes.genres.insert(std::string(split.line[Column::kGenre]));
    }
  }
  CleanLine before;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CleanLine clean;
    const Outcome outcome = OutcomeOf(lines[i], *header, codes, before, clean);
    before = clean;
    const auto row = expected.find(i + 1);
    if (row == expected.end()) {
      EXPECT_EQ(outcome.expected, "accept") << "line " << i + 1;
      continue;
    }
    EXPECT_EQ(outcome.expected, row->second[4]) << row->second[1];
    const bool is_about_column = row->second[4] == "warn" && !row->second[2].empty();
    if (is_about_column) {
      EXPECT_TRUE(outcome.columns.contains(row->second[2])) << row->second[1];
    }
  }
}

// A good line with one field changed, and what is found.
std::vector<LineFault> FaultsWith(Column column, std::string_view value, CleanLine* out = nullptr) {
  const CleanLine good = SyntheticLines().front();
  ExtractionLine line;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    line.fields[i] = good.fields[i];
  }
  line.fields[static_cast<std::size_t>(column)] = value;
  const LineCheck check = CheckLine(line, {});
  std::vector<LineFault> faults;
  for (const LineFinding& finding : check.findings) {
    faults.push_back(finding.fault);
  }
  if (out != nullptr) {
    *out = check.line;
  }
  return faults;
}

using Faults = std::vector<LineFault>;

TEST(CheckLine, WhatIsDoubtedIsNotKept) {
  CleanLine line;
  EXPECT_EQ(FaultsWith(Column::kTelephone, "non communiqué", &line), Faults{LineFault::kTelephone});
  EXPECT_EQ(line[Column::kTelephone], "");
  EXPECT_EQ(FaultsWith(Column::kTelephone, "+33 1.99-00 00 00", &line), Faults{});
  EXPECT_EQ(line[Column::kTelephone], "+33199000000");
  EXPECT_EQ(FaultsWith(Column::kMail, "a.example.org", &line), Faults{LineFault::kMail});
  EXPECT_EQ(line[Column::kMail], "");
  EXPECT_EQ(FaultsWith(Column::kMail, "a@b@c.fr"), Faults{LineFault::kMail});
  EXPECT_EQ(FaultsWith(Column::kMail, "a@example.org"), Faults{});
  EXPECT_EQ(FaultsWith(Column::kPostalCode, "ABCDE", &line), Faults{LineFault::kPostalCode});
  EXPECT_EQ(line[Column::kPostalCode], "");
  EXPECT_EQ(FaultsWith(Column::kSiret, "123", &line), Faults{LineFault::kSiretForm});
  EXPECT_EQ(line[Column::kSiret], "");
  EXPECT_EQ(FaultsWith(Column::kDepartment, "976", &line), Faults{LineFault::kDepartment});
  EXPECT_EQ(line[Column::kDepartment], "83") << "that of the commune";
  EXPECT_EQ(FaultsWith(Column::kProfessionLabel, "Pharmacien", &line),
            Faults{LineFault::kProfessionLabel});
  EXPECT_EQ(line[Column::kProfessionLabel], "Médecin");
}

TEST(CheckLine, NamesAreTidied) {
  CleanLine line;
  EXPECT_EQ(FaultsWith(Column::kName, "  DE   LA TOUR ", &line), Faults{LineFault::kBlanks});
  EXPECT_EQ(line[Column::kName], "DE LA TOUR");
  EXPECT_EQ(FaultsWith(Column::kCompanyName, "CLINIQUE\tTEST", &line),
            Faults{LineFault::kControlCharacter});
  EXPECT_EQ(line[Column::kCompanyName], "CLINIQUE TEST");
  EXPECT_EQ(FaultsWith(Column::kGivenName, "Re\u0301gine", &line), Faults{LineFault::kNotComposed});
  EXPECT_EQ(line[Column::kGivenName], "R\u00E9gine");
}

TEST(CheckLine, CommunesOfAllFrance) {
  for (const char* const code : {"59350", "2A004", "2B033", "97411", "98735"}) {
    const Faults faults = FaultsWith(Column::kCommune, code);
    EXPECT_FALSE(std::ranges::count(faults, LineFault::kCommune)) << code;
  }
  for (const char* const code : {"00000", "5935", "2C004", "ABCDE", "96001"}) {
    const Faults faults = FaultsWith(Column::kCommune, code);
    EXPECT_TRUE(std::ranges::count(faults, LineFault::kCommune)) << code;
  }
}

TEST(Nomenclature, LabelsByTheirFirstWord) {
  EXPECT_TRUE(IsLabelOf("Technicien de labo médical", *FindProfession("86")));
  EXPECT_TRUE(IsLabelOf("MEDECIN", *FindProfession("10")));
  EXPECT_FALSE(IsLabelOf("Pharmacien", *FindProfession("10")));
  EXPECT_EQ(FindProfession("99"), nullptr);
  EXPECT_TRUE(FindProfession("93")->is_obsolete);
}

}  // namespace
}  // namespace socle::directory::import
