#include "mpi/model/feed.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/identity.h"

namespace socle::mpi {
namespace {

TEST(PatientField, NamesAreDistinctAndFoundAgain) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    const auto field = static_cast<PatientField>(i);
    ASSERT_FALSE(PatientFieldName(field).empty());
    EXPECT_TRUE(names.insert(PatientFieldName(field)).second);
    EXPECT_EQ(FindPatientField(PatientFieldName(field)), field);
  }
  EXPECT_EQ(FindPatientField("ssn"), std::nullopt);
}

TEST(PatientField, TraitsOfAnIdentityHaveTheNamesOfTheFile) {
  for (const TraitField& trait : kTraitFields) {
    const bool is_of_the_identifier = trait.name == "domain" || trait.name == "ipp" ||
                                      trait.name == "ins_value" || trait.name == "ins_oid" ||
                                      trait.name == "status" || trait.name == "updated_at";
    EXPECT_EQ(FindPatientField(trait.name).has_value(), !is_of_the_identifier) << trait.name;
  }
}

TEST(PatientIdentifierText, IsReadBackAsItWas) {
  const PatientIdentifier plain{"IPP000120", {"CH-A", "990000010", "M"}, "PI"};
  EXPECT_EQ(FormatPatientIdentifier(plain), "IPP000120^^^CH-A&990000010&M^PI");
  const PatientIdentifier odd{"a^b&c|d~e\\f", {"\\S\\", "", ""}, ""};
  EXPECT_EQ(FormatPatientIdentifier(odd), R"(a\S\b\T\c\F\d\R\e\E\f^^^\E\S\E\)");
  const PatientIdentifier deleted{"", {"", "1.2", "ISO"}, "", true};
  EXPECT_EQ(FormatPatientIdentifier(deleted), "\"\"^^^&1.2&ISO");
  for (const PatientIdentifier& identifier : {plain, odd, deleted, PatientIdentifier{}}) {
    EXPECT_EQ(ParsePatientIdentifier(FormatPatientIdentifier(identifier)), identifier);
  }
}

TEST(PatientIdentifierText, IsReadFromAnyText) {
  EXPECT_EQ(ParsePatientIdentifier("B77").value, "B77");
  EXPECT_EQ(ParsePatientIdentifier("B77^x^y^A&B&C&D^T^z").type, "T");
  EXPECT_EQ(ParsePatientIdentifier("\\").value, "\\");
  EXPECT_EQ(ParsePatientIdentifier("\\Q\\").value, "\\Q\\");
}

TEST(FeedOutcome, IsRefusedByAnErrorOnly) {
  FeedOutcome outcome;
  EXPECT_TRUE(outcome.IsAccepted());
  outcome.faults.push_back({.severity = FaultSeverity::kWarning, .text = "INS dropped"});
  EXPECT_TRUE(outcome.IsAccepted());
  outcome.faults.push_back({.severity = FaultSeverity::kError, .text = "unknown domain"});
  EXPECT_FALSE(outcome.IsAccepted());
}

}  // namespace
}  // namespace socle::mpi
