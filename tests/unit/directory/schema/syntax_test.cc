#include "directory/schema/syntax.h"

#include <cstddef>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace socle::directory::schema {
namespace {

struct SyntaxCase {
  std::string_view oid;
  std::vector<std::string_view> good;
  std::vector<std::string_view> bad;
};

TEST(Syntax, TellsGoodValuesFromBadOnes) {
  const std::vector<SyntaxCase> cases{
      {kBooleanSyntax, {"TRUE", "FALSE"}, {"true", "", "1"}},
      {kDirectoryStringSyntax, {"a", "é", " "}, {"", "\xC3"}},
      {kIa5StringSyntax, {"a@b", ""}, {"é"}},
      {kIntegerSyntax,
       {"0", "-1", "123456789012345678901234567890"},
       {"", "-0", "01", "1.5", "+1", "-"}},
      {kNumericStringSyntax, {"10 003", "1"}, {"", "12a", "-1"}},
      {kPrintableStringSyntax, {"A b'()+,-.=/:?9"}, {"", "a@b", "é", "a_b"}},
      {kTelephoneNumberSyntax, {"+33 3 83 85 85 85"}, {"", "é", "12_3"}},
      {"1.3.6.1.4.1.1466.115.121.1.11", {"FR"}, {"", "F", "FRA"}},
      {"1.3.6.1.4.1.1466.115.121.1.6", {"'0101'B", "''B"}, {"0101", "'012'B", "'01'"}},
      {kGeneralizedTimeSyntax,
       {"20261122101500Z",
        "2026112210Z",
        "202611221015Z",
        "20261122101500.5Z",
        "20261122101500,25+0100",
        "20261231235960Z",
        "20240229000000Z"},
       {"",
        "20261122101500",
        "20261322101500Z",
        "20230229000000Z",
        "20261122241500Z",
        "20261122101500.Z",
        "20261122101500+2500",
        "2026-11-22"}},
      {"1.3.6.1.4.1.1466.115.121.1.53",
       {"261122101500Z", "2611221015+0100"},
       {"2611", "26112210150"}},
      {kOidSyntax, {"2.5.4.3", "cn", "x-y"}, {"", "2", "2.5.", "c n"}},
      {kUuidSyntax,
       {"597ae2f6-16a6-1027-98f4-d28b5365dc14", "597AE2F6-16A6-1027-98F4-D28B5365DC14"},
       {"", "597ae2f616a6102798f4d28b5365dc14", "597ae2f6-16a6-1027-98f4-d28b5365dc1g"}},
      {kPostalAddressSyntax, {"1 rue X$54000 NANCY", "a\\24b\\5Cc"}, {"", "a\\b", "a\\"}},
      {"1.3.6.1.4.1.1466.115.121.1.14", {"any", "mhs $ telephone"}, {"", "pigeon", "any $"}},
      {"1.3.6.1.4.1.1466.115.121.1.22", {"+33 3", "+33 3$twoDimensional"}, {"", "$x"}},
      {"1.3.6.1.4.1.1466.115.121.1.39", {"x400$a"}, {"", "x400", "é$a", "x$é"}},
      {"1.3.6.1.4.1.1466.115.121.1.52", {"1$FR$x"}, {"", "1$FR", "1$F_R$x"}},
      {"1.3.6.1.4.1.4203.666.11.2.1",
       {"20260101120000.000001Z#000000#000#000000"},
       {"", "20260101120000Z", "x#0#0#0"}},
      {"1.3.6.1.4.1.1466.115.121.1.3", {"( 2.5.4.3 SUP name )"}, {"", "( 2.5.4.3 )"}},
      {"1.3.6.1.4.1.1466.115.121.1.37", {"( 2.5.6.0 )"}, {"", "2.5.6.0"}},
      {"1.3.6.1.4.1.1466.115.121.1.54", {"( 1.2.3 )"}, {"", "1.2.3"}},
      {kSubstringAssertionSyntax, {"*", "a*b"}, {"", "ab"}},
      {kDistinguishedNameSyntax, {"", "cn=a,o=b", "cn=\\e9"}, {"a", "cn=a,", "=a"}},
      {kNameAndOptionalUidSyntax, {"cn=a", "cn=a#'01'B", "cn=a#b"}, {"a", "a#'01'B"}},
      {"1.3.6.1.4.1.1466.115.121.1.8",
       {std::string_view("\x30\x02\x05\x00", 4), std::string_view("\x30\x00", 2)},
       {"",
        "0",
        std::string_view("\x30\x03\x05\x00", 4),
        std::string_view("\x31\x00", 2),
        std::string_view("\x30\x80\x00\x00", 4)}},
      {kOctetStringSyntax, {"", std::string_view("\0\xFF", 2)}, {}},
  };
  for (const SyntaxCase& test : cases) {
    const Syntax* syntax = FindSyntax(test.oid);
    ASSERT_NE(syntax, nullptr) << test.oid;
    for (const std::string_view value : test.good) {
      const auto status = syntax->check(value);
      EXPECT_TRUE(status.has_value()) << syntax->description << ": '" << value << "'";
    }
    for (const std::string_view value : test.bad) {
      const auto status = syntax->check(value);
      EXPECT_FALSE(status.has_value()) << syntax->description << ": '" << value << "'";
    }
  }
}

TEST(Syntax, AllAreFoundByTheirNumber) {
  for (const Syntax& syntax : AllSyntaxes()) {
    EXPECT_EQ(FindSyntax(syntax.oid), &syntax);
    EXPECT_FALSE(syntax.description.empty());
  }
  EXPECT_EQ(FindSyntax("1.2.3"), nullptr);
}

TEST(IntegerKey, OrdersAsNumbersDo) {
  const std::vector<std::string_view> ordered{"-123456789012345678901234567890",
                                              "-100",
                                              "-99",
                                              "-10",
                                              "-9",
                                              "-1",
                                              "0",
                                              "1",
                                              "9",
                                              "10",
                                              "99",
                                              "1000000000",
                                              "9999999999",
                                              "123456789012345678901234567890"};
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    EXPECT_LT(IntegerKey(ordered[i - 1]).value(), IntegerKey(ordered[i]).value())
        << ordered[i - 1] << " and " << ordered[i];
  }
}

TEST(GeneralizedTimeKey, IsOneInstantWhateverTheForm) {
  EXPECT_EQ(GeneralizedTimeKey("20261122101500Z").value(), "20261122101500");
  EXPECT_EQ(GeneralizedTimeKey("202611221015Z").value(), "20261122101500");
  EXPECT_EQ(GeneralizedTimeKey("20261122111500+0100").value(), "20261122101500");
  EXPECT_EQ(GeneralizedTimeKey("20261122054500-0430").value(), "20261122101500");
  EXPECT_EQ(GeneralizedTimeKey("2026112210.25Z").value(), "20261122101500");
  EXPECT_EQ(GeneralizedTimeKey("202611221014,5Z").value(), "20261122101430");
  EXPECT_EQ(GeneralizedTimeKey("20261122101500.500Z").value(), "20261122101500.5");
  EXPECT_EQ(GeneralizedTimeKey("20261231233000-0100").value(), "20270101003000");
  EXPECT_EQ(GeneralizedTimeKey("20261231235960Z").value(), "20270101000000");
  EXPECT_EQ(GeneralizedTimeKey("99991231235959Z").value(), "99991231235959");
  EXPECT_EQ(GeneralizedTimeKey("00010101000000Z").value(), "00010101000000");
}

TEST(GeneralizedTimeKey, OrdersAsTimeDoes) {
  EXPECT_LT(GeneralizedTimeKey("20261122101500Z").value(),
            GeneralizedTimeKey("20261122101500.1Z").value());
  EXPECT_LT(GeneralizedTimeKey("20261122101500.9Z").value(),
            GeneralizedTimeKey("20261122101501Z").value());
  EXPECT_LT(GeneralizedTimeKey("18991122101500Z").value(),
            GeneralizedTimeKey("19700101000000Z").value());
}

}  // namespace
}  // namespace socle::directory::schema
