#include "directory/rules/professional_id.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace socle::directory::rules {
namespace {

TEST(HasLuhnSum, KnownNumbers) {
  EXPECT_TRUE(HasLuhnSum("79927398713"));
  EXPECT_FALSE(HasLuhnSum("79927398710"));
  EXPECT_TRUE(HasLuhnSum("0"));
  EXPECT_FALSE(HasLuhnSum(""));
  EXPECT_FALSE(HasLuhnSum("1a"));
}

TEST(CheckRpps, FormAndCheckDigit) {
  for (const char* const rpps : {"09990000003", "09990000011", "01234567897"}) {
    EXPECT_EQ(CheckRpps(rpps), IdFault::kNone) << rpps;
  }
  EXPECT_EQ(CheckRpps("09990000004"), IdFault::kCheckDigit);
  EXPECT_EQ(CheckRpps("0999000000"), IdFault::kForm);
  EXPECT_EQ(CheckRpps("099900000030"), IdFault::kForm);
  EXPECT_EQ(CheckRpps("0999000000O"), IdFault::kForm);
  EXPECT_EQ(CheckRpps(""), IdFault::kForm);
}

// Each single wrong digit, and each swap of neighbours but 09 and 90, is found.
TEST(CheckRpps, FindsTypingErrors) {
  const std::string right = "09990000011";
  for (std::size_t i = 0; i < right.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = right;
      wrong[i] = digit;
      EXPECT_EQ(CheckRpps(wrong) == IdFault::kNone, digit == right[i]);
    }
  }
}

TEST(CheckAdeli, FormAlone) {
  EXPECT_EQ(CheckAdeli("990000010"), IdFault::kNone);
  EXPECT_EQ(CheckAdeli("2A0000010"), IdFault::kNone);
  EXPECT_EQ(CheckAdeli("2C0000010"), IdFault::kForm);
  EXPECT_EQ(CheckAdeli("3A0000010"), IdFault::kForm);
  EXPECT_EQ(CheckAdeli("99000001"), IdFault::kForm);
}

TEST(CheckFiness, CorsicaCountsAs21And22) {
  EXPECT_EQ(CheckFiness("990000010"), IdFault::kNone);
  EXPECT_EQ(CheckFiness("990000028"), IdFault::kNone);
  EXPECT_EQ(CheckFiness("350000121"), IdFault::kNone);
  EXPECT_EQ(CheckFiness("990000011"), IdFault::kCheckDigit);
  EXPECT_EQ(CheckFiness("000897406"), IdFault::kCheckDigit) << "a published sample that breaks it";
  EXPECT_EQ(CheckFiness("2A0000014"), CheckFiness("210000014"));
  EXPECT_EQ(CheckFiness("2B0000013"), CheckFiness("220000013"));
  EXPECT_EQ(CheckFiness("2a0000014"), IdFault::kForm);
  EXPECT_EQ(CheckFiness("99000001"), IdFault::kForm);
}

TEST(CheckSiret, AndSiren) {
  EXPECT_EQ(CheckSiren("000000018"), IdFault::kNone);
  EXPECT_EQ(CheckSiren("000000019"), IdFault::kCheckDigit);
  EXPECT_EQ(CheckSiren("00000001"), IdFault::kForm);
  EXPECT_EQ(CheckSiret("00000001800028"), IdFault::kNone);
  EXPECT_EQ(CheckSiret("00000001800029"), IdFault::kCheckDigit);
  EXPECT_EQ(CheckSiret("0000000180002"), IdFault::kForm);
  // La Poste: 3+5+6 = 14, so that the rest must add 1, 6, ...
  EXPECT_EQ(CheckSiret("35600000000100"), IdFault::kNone);
  EXPECT_EQ(CheckSiret("35600000000200"), IdFault::kCheckDigit);
  EXPECT_EQ(CheckSiret("35700000000100"), IdFault::kCheckDigit);
}

TEST(ParseNationalPersonId, BothKinds) {
  EXPECT_EQ(ParseNationalPersonId("809990000003").value().type, PersonIdType::kRpps);
  EXPECT_EQ(ParseNationalPersonId("809990000003").value().number, "09990000003");
  EXPECT_EQ(ParseNationalPersonId("0990000010").value().type, PersonIdType::kAdeli);
  for (const char* const text : {"", "8", "809990000004", "709990000003", "09990000003"}) {
    EXPECT_FALSE(ParseNationalPersonId(text).has_value()) << text;
  }
}

TEST(ParseNationalStructureId, AllKinds) {
  EXPECT_EQ(ParseNationalStructureId("1991001157").value().type, StructureIdType::kFiness);
  EXPECT_EQ(ParseNationalStructureId("2000000018").value().type, StructureIdType::kSiren);
  EXPECT_EQ(ParseNationalStructureId("300000001800028").value().type, StructureIdType::kSiret);
  EXPECT_EQ(ParseNationalStructureId("40999000001102").value().type, StructureIdType::kRppsRank);
  EXPECT_EQ(ParseNationalStructureId("099000001001").value().type, StructureIdType::kAdeliRank);
  for (const char* const text :
       {"", "1", "199100115", "5991001157", "409990000011", "40999000001202", "F991001157"}) {
    EXPECT_FALSE(ParseNationalStructureId(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace socle::directory::rules
