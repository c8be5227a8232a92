#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/ins.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/status.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/update.h"
#include "tests/unit/mpi/rules/feed_builder.h"

namespace socle::mpi::rules {
namespace {

// Small numbers that are the same in every run.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : state_(seed) {}

  std::size_t Below(std::size_t bound) {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 16U) % bound;
  }

  std::string Pick(std::span<const std::string_view> values) {
    return std::string(values[Below(values.size())]);
  }

 private:
  std::uint32_t state_;
};

constexpr std::string_view kFamilies[] = {"FAUVETTE", "Lœuvre", "D'AL/OU", "XXX", "", "Иван"};
constexpr std::string_view kGivens[] = {"CAPUCINE", "Marie-Lou", "CAPUCINE MARIE", "SP", ""};
constexpr std::string_view kLists[] = {"CAPUCINE MARIE-LOU", "Capucine, Marie", "MARIE", ""};
constexpr std::string_view kSexes[] = {"F", "M", "I", "O", ""};
constexpr std::string_view kDates[] = {
    "1985-07-14", "1985-07", "1900-01-01", "2030-01-01", "1985-02-30", "1940-12-31", ""};
constexpr std::string_view kPlaces[] = {"75056", "2a004", "99999", "1004", "PARIS", "20004", ""};
constexpr std::string_view kDocuments[] = {"CN", "PC", "AV", "LE", "TC", ""};
constexpr std::string_view kSources[] = {"INSI", "SM", "CV", ""};
constexpr std::string_view kNumbers[] = {
    "285077505600096", "185077505600049", "285077505600097", ""};
constexpr std::string_view kOids[] = {kInsTestNirOid, kInsNirOid, kInsNiaOid};
constexpr std::string_view kEvents[] = {"A28", "A31", "A47", "A40"};
constexpr std::string_view kStatuses[] = {"PROV", "VALI", "VIDE", "QUAL", "RECUP", "XXXX"};
constexpr std::string_view kComments[] = {"HOMA", "DOUT", "FICT", "USUR", "ANOM", "DPOT"};

std::vector<std::string> RandomStatus(Dice& dice) {
  std::vector<std::string> codes = {dice.Pick(kStatuses)};
  while (dice.Below(3) == 0) {
    codes.push_back(dice.Pick(kComments));
  }
  return codes;
}

FeedBuilder RandomMessage(Dice& dice) {
  const std::string event = dice.Pick(kEvents);
  FeedBuilder builder(event);
  if (event == "A47") {
    builder.Action(FeedAction::kChangeIdentifier);
  }
  const auto maybe = [&](PatientField field, std::span<const std::string_view> values) {
    if (dice.Below(3) == 0) {
      builder.Set(field, dice.Pick(values));
    }
  };
  maybe(PatientField::kBirthName, kFamilies);
  maybe(PatientField::kBirthFirstGivenName, kGivens);
  maybe(PatientField::kBirthGivenNames, kLists);
  maybe(PatientField::kSex, kSexes);
  maybe(PatientField::kBirthDate, kDates);
  maybe(PatientField::kBirthPlaceCode, kPlaces);
  maybe(PatientField::kDocumentType, kDocuments);
  maybe(PatientField::kInsSource, kSources);
  if (dice.Below(6) == 0) {
    builder.Set(PatientField::kIsBirthDateModified, "Y");
  }
  if (dice.Below(8) == 0) {
    builder.NoStatus();
  } else {
    builder.Status(RandomStatus(dice));
  }
  while (dice.Below(2) == 0) {
    builder.Ins(dice.Pick(kNumbers), dice.Pick(kOids));
  }
  return builder;
}

RnivParameters RandomParameters(Dice& dice) {
  RnivParameters parameters = kTrustedTest;
  parameters.contract_of_trust = dice.Below(4) != 0;
  parameters.is_reference = dice.Below(8) != 0;
  parameters.accepts_long_status_codes = dice.Below(2) == 0;
  parameters.ins_is_accepted = dice.Below(6) != 0;
  constexpr RuleSeverity kSeverities[] = {
      RuleSeverity::kRefuse, RuleSeverity::kFlag, RuleSeverity::kNote};
  parameters.missing_trait = kSeverities[dice.Below(3)];
  parameters.incoherent_first_given_name = kSeverities[dice.Below(3)];
  parameters.weak_document = kSeverities[dice.Below(3)];
  parameters.another_person = kSeverities[dice.Below(3)];
  return parameters;
}

void ExpectSound(const UpdateVerdict& verdict,
                 const CurrentIdentity& after,
                 const RnivParameters& parameters) {
  EXPECT_TRUE(CheckAttributes(verdict.status, verdict.attributes, parameters));
  EXPECT_NE(verdict.status, TrustStatus::kNone);
  const bool may_hold =
      after.status == TrustStatus::kQualified || after.status == TrustStatus::kRecovered;
  EXPECT_TRUE(may_hold || !after.ins) << "an INS of an identity that is not qualified";
  EXPECT_TRUE(after.status != TrustStatus::kQualified || after.ins);
  EXPECT_EQ(verdict.ins_change == InsChange::kSet, verdict.ins.has_value());
  if (after.ins) {
    EXPECT_TRUE(HasValidInsKey(after.ins->value));
    EXPECT_FALSE(after.attributes.BlockTrust());
  }
}

void ExpectRefusedLeavesAll(const UpdateVerdict& verdict, const CurrentIdentity* current) {
  EXPECT_EQ(verdict.update, PatientUpdate());
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_TRUE(verdict.work.empty());
  EXPECT_FALSE(verdict.alerts_partners);
  if (current != nullptr) {
    EXPECT_EQ(verdict.status, current->status);
    EXPECT_EQ(verdict.attributes, current->attributes);
  }
}

TEST(ValidateUpdateProperty, KeepsIdentitiesSoundWhateverComes) {
  constexpr std::uint32_t kPatients = 1000;
  constexpr int kMessages = 12;
  std::size_t accepted = 0;
  for (std::uint32_t seed = 1; seed <= kPatients; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const RnivParameters parameters = RandomParameters(dice);
    std::optional<CurrentIdentity> held;
    for (int i = 0; i < kMessages && !testing::Test::HasFailure(); ++i) {
      const FeedBuilder message = RandomMessage(dice);
      const CurrentIdentity* const current = held ? &*held : nullptr;
      const UpdateVerdict verdict = message.Validate(current, parameters);
      if (!verdict.IsAccepted()) {
        ExpectRefusedLeavesAll(verdict, current);
        continue;
      }
      ++accepted;
      const CurrentIdentity after = Applied(verdict, held.value_or(CurrentIdentity()));
      ExpectSound(verdict, after, parameters);
      // The same message again changes nothing more.
      const UpdateVerdict again = message.Validate(&after, parameters);
      EXPECT_TRUE(again.IsAccepted())
          << (again.faults.empty() ? "" : again.faults.front().text) << "; from "
          << TrustStatusCode(current != nullptr ? current->status : TrustStatus::kNone) << " to "
          << TrustStatusCode(verdict.status) << ", said "
          << TrustStatusCode(verdict.received_status);
      EXPECT_EQ(again.update, verdict.update);
      EXPECT_EQ(again.status, verdict.status);
      EXPECT_EQ(again.ins_change, InsChange::kKeep);
      held = after;
    }
  }
  EXPECT_GT(accepted, 500U);
}

}  // namespace
}  // namespace socle::mpi::rules
