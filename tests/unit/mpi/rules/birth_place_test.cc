#include "mpi/rules/birth_place.h"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/faults.h"
#include "tests/unit/mpi/rules/fault_matchers.h"

namespace socle::mpi::rules {
namespace {

constexpr auto kError = FaultSeverity::kError;
constexpr auto kWarning = FaultSeverity::kWarning;
constexpr auto kInformation = FaultSeverity::kInformation;

struct Place {
  const char* name;
  std::string_view code;
  std::string_view birth_date;
  std::string_view stored;
  std::optional<FaultSeverity> local;  // worst fault of traits keyed by the establishment
  std::optional<FaultSeverity> insi;   // ... of traits of INSi
};

void PrintTo(const Place& row, std::ostream* out) {
  *out << row.name;
}

class BirthPlaceRule : public testing::TestWithParam<Place> {};

TEST_P(BirthPlaceRule, IsValidAtTheBirthDate) {
  const Place& row = GetParam();
  const auto date = ParseCivilDate(row.birth_date);
  Faults faults;
  EXPECT_EQ(CheckBirthPlace({.code = row.code, .birth_date = date}, {}, faults), row.stored);
  EXPECT_EQ(Worst(faults), row.local);
  faults.clear();
  const std::string stored =
      CheckBirthPlace({.code = row.code, .birth_date = date, .rests_on_insi = true}, {}, faults);
  EXPECT_EQ(Worst(faults), row.insi);
  EXPECT_EQ(stored, row.stored) << "the code of INSi prevails";
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    BirthPlaceRule,
    testing::Values(
        Place{"Commune", "75056", "1985-07-14", "75056", std::nullopt, std::nullopt},
        Place{"OldCorsica", "20004", "1952-02-29", "20004", std::nullopt, std::nullopt},
        Place{"OldCorsicaToday", "20004", "1990-02-28", "20004", kWarning, kInformation},
        Place{"SmallLetter", "2b033", "1990-04-23", "2B033", std::nullopt, std::nullopt},
        Place{"LostZero", "1004", "1990-04-23", "01004", kWarning, kWarning},
        Place{"Unknown", "99999", "1970-12-31", "99999", std::nullopt, std::nullopt},
        Place{"France", "99100", "1970-12-31", "99100", kWarning, kInformation},
        Place{"Algeria", "99352", "1947-03-09", "99352", std::nullopt, std::nullopt},
        Place{"AlgerianDepartment", "93408", "1947-03-09", "93408", kInformation, kInformation},
        Place{"ExtensionCode", "75999", "1947-03-09", "75999", kWarning, kInformation},
        Place{"ExtensionLetter", "75x01", "1947-03-09", "75X01", kWarning, kInformation},
        Place{"Text", "PARIS", "1947-03-09", "", kError, kError},
        Place{"LongCode", "750560", "1947-03-09", "", kError, kError},
        Place{"WithoutDate", "20004", "", "20004", std::nullopt, std::nullopt}),
    [](const auto& test) { return test.param.name; });

TEST(CheckBirthPlace, SeverityIsAParameter) {
  Faults faults;
  const RnivParameters strict{.place_not_valid = RuleSeverity::kRefuse};
  CheckBirthPlace({.code = "20004", .birth_date = ParseCivilDate("1990")}, strict, faults);
  EXPECT_EQ(Worst(faults), kError);
}

}  // namespace
}  // namespace socle::mpi::rules
