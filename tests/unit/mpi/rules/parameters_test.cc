#include "mpi/rules/parameters.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/update.h"
#include "tests/unit/mpi/rules/feed_builder.h"

namespace socle::mpi::rules {
namespace {

TEST(SetParameter, ReadsBackEveryValueOfEveryParameter) {
  std::set<std::string_view> names;
  for (const NamedParameter& described : DescribeParameters({})) {
    names.insert(described.name);
    EXPECT_EQ(described.value, described.default_value);
    EXPECT_FALSE(described.help.empty());
    std::string_view values = described.values == "1-5" ? "1|2|3|4|5" : described.values;
    while (!values.empty()) {
      const std::string value(values.substr(0, values.find('|')));
      values.remove_prefix(std::min(values.size(), value.size() + 1));
      RnivParameters parameters;
      ASSERT_TRUE(SetParameter(parameters, described.name, value)) << described.name << value;
      for (const NamedParameter& read : DescribeParameters(parameters)) {
        EXPECT_EQ(read.value, read.name == described.name ? value : read.default_value);
      }
      EXPECT_EQ(parameters == RnivParameters(), value == described.default_value);
    }
  }
  EXPECT_EQ(names.size(), 30U) << "each field of RnivParameters";
}

TEST(SetParameter, RefusesWhatAParameterCannotBe) {
  RnivParameters parameters;
  for (const NamedParameter& described : DescribeParameters({})) {
    for (const std::string_view value : {"", "perhaps", "VALI ", "PROVISOIRE", "0", "6", "-1"}) {
      const auto status = SetParameter(parameters, described.name, value);
      ASSERT_FALSE(status) << described.name << ' ' << value;
      EXPECT_EQ(status.error().code, Code::kInvalidArgument);
      EXPECT_THAT(status.error().detail, testing::HasSubstr(std::string(described.values)));
    }
  }
  EXPECT_EQ(parameters, RnivParameters());
  EXPECT_FALSE(SetParameter(parameters, "without_insi_query", "PROV"));
  EXPECT_FALSE(SetParameter(parameters, "after_failed_verification", "QUAL"));
  EXPECT_EQ(SetParameter(parameters, "no_such", "yes").error().code, Code::kNotFound);
}

TEST(DescribeParameters, IsWhatTheReferencePageSays) {
  std::ifstream file(SOCLE_SOURCE_DIR "/docs/reference/rniv.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const NamedParameter& parameter : DescribeParameters({})) {
    std::string values;
    for (const char c : parameter.values) {
      values += c == '|' ? std::string(", ") : std::string(1, c);
    }
    const std::string line = "\n| `" + std::string(parameter.name) + "` | " + values + " | " +
                             parameter.default_value + " | " + std::string(parameter.help) + " |";
    EXPECT_THAT(page, testing::HasSubstr(line));
  }
}

TEST(RuleProfile, HasAName) {
  for (const RuleProfile profile :
       {RuleProfile::kPamFrance, RuleProfile::kIhe, RuleProfile::kFile}) {
    EXPECT_EQ(FindRuleProfile(RuleProfileName(profile)), profile);
  }
  EXPECT_FALSE(FindRuleProfile("none"));
  EXPECT_EQ(ParametersOf(RuleProfile::kPamFrance), RnivParameters());
}

TEST(RuleProfile, IheFeedsNeedNoFrenchTraits) {
  FeedMessage message;
  message.event = "A01";
  message.update[PatientField::kSex] = "M";
  message.update[PatientField::kBirthDate] = "2014-10-01";
  EXPECT_FALSE(ValidateUpdate(message, nullptr, {}, kToday).IsAccepted());
  const auto verdict = ValidateUpdate(message, nullptr, ParametersOf(RuleProfile::kIhe), kToday);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.status, TrustStatus::kProvisional);
}

TEST(RuleProfile, FilesHaveStatusesOfTheirOwnAndKeepFaultyIdentities) {
  RnivParameters parameters = ParametersOf(RuleProfile::kFile);
  parameters.contract_of_trust = true;
  FeedBuilder builder;
  builder.Production()
      .Status({"QUAL"})
      .Ins(kCapucinesIns, kInsNirOid)
      .Set(PatientField::kBirthFirstGivenName, "MARIE-LOU");
  const auto verdict = builder.Validate(nullptr, parameters);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.status, TrustStatus::kQualified);
}

}  // namespace
}  // namespace socle::mpi::rules
