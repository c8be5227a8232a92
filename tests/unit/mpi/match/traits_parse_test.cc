#include "mpi/match/traits_parse.h"

#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/match/standard.h"

namespace socle::mpi::match {
namespace {

TEST(ParseBirthDate, ReadsFullAndPartialDates) {
  EXPECT_EQ(ParseBirthDate("1960-05-12"), (BirthDate{.year = 1960, .month = 5, .day = 12}));
  EXPECT_EQ(ParseBirthDate("1960-05"), (BirthDate{.year = 1960, .month = 5, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960-05-00"), (BirthDate{.year = 1960, .month = 5, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960"), (BirthDate{.year = 1960, .month = 0, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960-00-12"), (BirthDate{.year = 1960, .month = 0, .day = 0}));
  EXPECT_TRUE(ParseBirthDate("1960-05-12").IsFull());
  EXPECT_FALSE(ParseBirthDate("1960-05").IsFull());
}

TEST(ParseBirthDate, KeepsWhatIsRightOfAWrongDate) {
  EXPECT_EQ(ParseBirthDate("1961-02-29"), (BirthDate{.year = 1961, .month = 2, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960-02-29"), (BirthDate{.year = 1960, .month = 2, .day = 29}));
  EXPECT_EQ(ParseBirthDate("1900-02-29"), (BirthDate{.year = 1900, .month = 2, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960-13-12"), (BirthDate{.year = 1960, .month = 0, .day = 0}));
  EXPECT_EQ(ParseBirthDate("1960-xx-yy"), (BirthDate{.year = 1960, .month = 0, .day = 0}));
}

TEST(ParseBirthDate, TakesTheRestForMissing) {
  for (const std::string_view text :
       {"", "196", "x960-05-12", "1900-01-01", "1849-05-12", "2101-05-12", "-960-05-12"}) {
    EXPECT_TRUE(ParseBirthDate(text).IsMissing()) << text;
  }
  EXPECT_EQ(ParseBirthDate("1850-05-12").year, kBirthYearMin);
  EXPECT_EQ(ParseBirthDate("2100-05-12").year, kBirthYearMax);
}

TEST(BirthDate, KnowsTheDefaultsOfAnUnknownDay) {
  EXPECT_TRUE(ParseBirthDate("1960-01-01").IsDefault());
  EXPECT_TRUE(ParseBirthDate("1960-12-31").IsDefault());
  EXPECT_FALSE(ParseBirthDate("1960-01-31").IsDefault());
  EXPECT_FALSE(ParseBirthDate("1960").IsDefault());
}

TEST(PackIns, ReadsThirteenCharactersAndLeavesTheKey) {
  const std::uint64_t packed = PackIns("1600554395001");
  EXPECT_NE(packed, 0U);
  EXPECT_EQ(PackIns("160055439500177"), packed);
  EXPECT_EQ(PackIns("1 60 05 54 395 001 77"), packed);
  EXPECT_NE(PackIns("1600554395002"), packed);
}

TEST(PackIns, TellsCorsicaFromTheRest) {
  EXPECT_NE(PackIns("160052A004001"), PackIns("160052B004001"));
  EXPECT_NE(PackIns("160052A004001"), PackIns("1600519004001"));
  EXPECT_EQ(PackIns("160052a004001"), PackIns("160052A004001"));
}

TEST(PackIns, TakesTheRestForMissing) {
  for (const std::string_view text :
       {"", "160055439500", "16005543950017", "1600554395001778", "16005543950C1", "inconnu"}) {
    EXPECT_EQ(PackIns(text), 0U) << text;
  }
  EXPECT_NE(PackIns("0000000000001"), 0U) << "zeroes in front are digits, too";
}

TEST(PackIns, TakesFillersForMissing) {
  for (const std::string_view text : {"0000000000000",
                                      "000000000000097",
                                      "1111111111111",
                                      "999999999999999",
                                      "2222222222222 11"}) {
    EXPECT_EQ(PackIns(text), 0U) << text;
  }
  EXPECT_NE(PackIns("1111111111112"), 0U);
}

TEST(InsKindOf, KnowsNirAndNia) {
  EXPECT_EQ(InsKindOf("1.2.250.1.213.1.4.9"), InsKind::kNia);
  EXPECT_EQ(InsKindOf("1.2.250.1.213.1.4.8"), InsKind::kNir);
  EXPECT_EQ(InsKindOf(""), InsKind::kNir);
}

TEST(ParsePhone, ReadsTheFrenchFormsAlike) {
  constexpr std::uint32_t kNumber = 383123456;
  for (const std::string_view text : {"0383123456",
                                      "03 83 12 34 56",
                                      "03.83.12.34.56",
                                      "03-83-12-34-56",
                                      "+33383123456",
                                      "+33 3 83 12 34 56",
                                      "+33 (0)3 83 12 34 56",
                                      "0033383123456",
                                      "00 33 03 83 12 34 56",
                                      "33383123456",
                                      "383123456",
                                      "tel: 03 83 12 34 56"}) {
    EXPECT_EQ(ParsePhone(text), kNumber) << text;
  }
}

TEST(ParsePhone, TakesFillersForMissing) {
  for (const std::string_view text : {"",
                                      "aucun",
                                      "12345",
                                      "0000000000",
                                      "00 00 00 00 00",
                                      "0600000000",
                                      "0300000000",
                                      "0666666666",
                                      "9999999999",
                                      "0999999999",
                                      "0123456789",
                                      "+33000000000"}) {
    EXPECT_EQ(ParsePhone(text), 0U) << text;
  }
}

TEST(ParsePhone, KeepsOtherNumbersAsAHash) {
  constexpr std::uint32_t kTopBit = 0x80000000U;
  const std::uint32_t german = ParsePhone("+49 30 901820");
  EXPECT_NE(german & kTopBit, 0U);
  EXPECT_EQ(ParsePhone("0049 30 901820") & kTopBit, kTopBit);
  EXPECT_NE(german, ParsePhone("+49 30 901821"));
  EXPECT_NE(ParsePhone("123457") & kTopBit, 0U);
}

TEST(IsMobile, LooksAtTheFirstDigit) {
  EXPECT_TRUE(IsMobile(ParsePhone("0612345678")));
  EXPECT_TRUE(IsMobile(ParsePhone("+33 7 12 34 56 78")));
  EXPECT_FALSE(IsMobile(ParsePhone("0383123456")));
  EXPECT_FALSE(IsMobile(0));
  EXPECT_FALSE(IsMobile(ParsePhone("+49 611 901820")));
}

TEST(ParseEmail, FoldsCaseAndBlanks) {
  EXPECT_NE(ParseEmail("jean.martin@orange.fr"), 0U);
  EXPECT_EQ(ParseEmail(" Jean.Martin@Orange.FR "), ParseEmail("jean.martin@orange.fr"));
  EXPECT_NE(ParseEmail("jean.martin@orange.fr"), ParseEmail("jean.martin@free.fr"));
}

TEST(ParseEmail, TakesFillersForMissing) {
  for (const std::string_view text :
       {"", "aucun", "@orange.fr", "a@b", "aucun@aucun.fr", "noreply@chu.fr", "NC@NC.FR"}) {
    EXPECT_EQ(ParseEmail(text), 0U) << text;
  }
}

TEST(ParsePostalCode, ReadsFrenchAndOtherCodes) {
  EXPECT_EQ(ParsePostalCode("54000"), 54001U);
  EXPECT_EQ(ParsePostalCode(" 54 000"), 54001U);
  EXPECT_EQ(ParsePostalCode("01000"), ParsePostalCode("1000"));
  EXPECT_EQ(ParsePostalCode("00000"), 0U);
  EXPECT_EQ(ParsePostalCode("99999"), 0U);
  EXPECT_EQ(ParsePostalCode(""), 0U);
  EXPECT_NE(ParsePostalCode("L-1234") & 0x80000000U, 0U);
  EXPECT_NE(ParsePostalCode("540001") & 0x80000000U, 0U);
}

TEST(DepartmentOfPostalCode, IsItsFirstDigits) {
  EXPECT_EQ(DepartmentOfPostalCode(ParsePostalCode("54000")), 54);
  EXPECT_EQ(DepartmentOfPostalCode(ParsePostalCode("01000")), 1);
  EXPECT_EQ(DepartmentOfPostalCode(ParsePostalCode("97400")), 97);
  EXPECT_EQ(DepartmentOfPostalCode(ParsePostalCode("L-1234")), 0);
  EXPECT_EQ(DepartmentOfPostalCode(0), 0);
}

struct AddressRow {
  const char* name;
  std::string_view text;
  std::string_view same_street_as;
  int number;
};

class AddressForms : public testing::TestWithParam<AddressRow> {};

TEST_P(AddressForms, GiveStreetAndNumber) {
  const Address address = ParseAddress(GetParam().text);
  EXPECT_EQ(address.house_number, GetParam().number);
  EXPECT_NE(address.street, 0U);
  EXPECT_EQ(address.street, ParseAddress(GetParam().same_street_as).street);
}

INSTANTIATE_TEST_SUITE_P(
    Styles,
    AddressForms,
    testing::Values(
        AddressRow{"ShortType", "37 BIS R LAENNEC", "RUE LAENNEC", 37},
        AddressRow{"Comma", "37, rue Laënnec", "RUE LAENNEC", 37},
        AddressRow{"StreetOfADate", "7 BIS, RUE DU 8 MAI 1945", "rue du 8 mai 1945", 7},
        AddressRow{"DateWithoutNumber", "RUE DU 8 MAI 1945", "7 RUE DU 8 MAI 1945", 0},
        AddressRow{
            "FlatInFront", "Appartement 12 10 Avenue Nelson Mandela", "AV NELSON MANDELA", 10},
        AddressRow{"BuildingBehind", "34, ROUTE DE GRENOBLE, BATIMENT B", "RTE DE GRENOBLE", 34},
        AddressRow{"Abbreviation", "5 BD DU MAL FOCH", "5 boulevard du Maréchal Foch", 5},
        AddressRow{"Saint", "12 RUE ST JEAN", "RUE SAINT-JEAN", 12},
        AddressRow{"Particles", "3 PLACE DE LA LIBERTE", "PL LIBERTE", 3},
        AddressRow{"NoType", "12 LE BOURG", "LE BOURG", 12}),
    [](const auto& row) { return row.param.name; });

TEST(ParseAddress, TellsStreetsApart) {
  EXPECT_NE(ParseAddress("12 RUE DES LILAS").street, ParseAddress("12 RUE DES ROSES").street);
  EXPECT_EQ(ParseAddress("").street, 0U);
  EXPECT_EQ(ParseAddress("").house_number, 0);
  EXPECT_EQ(ParseAddress("12").street, 0U);
  EXPECT_EQ(ParseAddress("9999 RUE DES LILAS").house_number, 9999);
  EXPECT_EQ(ParseAddress("10000 RUE DES LILAS").house_number, 0);
}

TEST(ParseOtherId, FoldsSignsAndKeepsTheLastNineDigits) {
  EXPECT_EQ(ParseOtherId("cm-123-456").hash, ParseOtherId("CM123456").hash);
  EXPECT_EQ(ParseOtherId("CM123456").digits, 123456U);
  EXPECT_EQ(ParseOtherId("12345678901").digits, 345678901U);
  EXPECT_NE(ParseOtherId("CM123456").hash, ParseOtherId("CF123456").hash);
  EXPECT_EQ(ParseOtherId("CMXY").digits, 0U);
  EXPECT_EQ(ParseOtherId("123").hash, 0U);
  EXPECT_NE(ParseOtherId("1234").hash, 0U);
}

}  // namespace
}  // namespace socle::mpi::match
