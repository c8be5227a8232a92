#include "lib/ldap/filter_text.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <lber.h>

#include "lib/base/error.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_ber.h"
#include "tests/unit/lib/ldap/test_bytes.h"

// How libldap turns a filter into BER; exported, but declared in no installed header.
// NOLINTNEXTLINE(readability-identifier-naming): its name.
extern "C" int ldap_pvt_put_filter(BerElement* ber, const char* filter);

namespace socle::ldap {
namespace {

std::string EncodeWithLibldap(const std::string& text) {
  BerElement* const element = ber_alloc_t(LBER_USE_DER);
  std::string bytes;
  berval encoded{};
  if (ldap_pvt_put_filter(element, text.c_str()) == 0 && ber_flatten2(element, &encoded, 0) == 0) {
    bytes.assign(encoded.bv_val, encoded.bv_len);
  }
  ber_free(element, 1);
  return bytes;
}

std::string Encode(const Filter& filter) {
  BerWriter writer;
  EncodeFilter(writer, filter);
  return writer.Finish();
}

struct Example {
  std::string_view text;
  std::string_view formatted = {};  // when it is not `text`
};

// RFC 4515, section 4, and RFC 4526; then each kind of part.
class FilterExample : public testing::TestWithParam<Example> {};

TEST_P(FilterExample, HasTheBytesOfLibldapAndIsFormattedAgain) {
  const std::string text(GetParam().text);
  const auto filter = ParseFilter(text);
  ASSERT_TRUE(filter.has_value()) << filter.error().detail;
  const std::string bytes = Encode(*filter);
  EXPECT_EQ(bytes, EncodeWithLibldap(text));
  EXPECT_EQ(FormatFilter(*filter), GetParam().formatted.empty() ? text : GetParam().formatted);
  BerReader reader(bytes);
  EXPECT_EQ(FormatFilter(DecodeFilter(reader)), FormatFilter(*filter));
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4515,
    FilterExample,
    testing::Values(Example{"(cn=Babs Jensen)"},
                    Example{"(!(cn=Tim Howes))"},
                    Example{"(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))"},
                    Example{"(o=univ*of*mich*)"},
                    Example{"(seeAlso=)"},
                    Example{"(cn:caseExactMatch:=Fred Flintstone)"},
                    Example{"(cn:=Betty Rubble)"},
                    Example{"(sn:dn:2.4.6.8.10:=Barney Rubble)"},
                    Example{"(o:dn:=Ace Industry)"},
                    Example{"(:1.2.3:=Wilma Flintstone)"},
                    Example{"(:DN:2.4.6.8.10:=Dino)", "(:dn:2.4.6.8.10:=Dino)"},
                    Example{R"((o=Parens R Us \28for all your parenthetical needs\29))"},
                    Example{R"((cn=*\2A*))", R"((cn=*\2a*))"},
                    Example{R"((filename=C:\5cMyFile))"},
                    Example{R"((bin=\00\00\00\04))"},
                    Example{R"((sn=Lu\c4\8di\c4\87))", "(sn=Lučić)"},
                    Example{R"((1.3.6.1.4.1.1466.0=\04\02\48\69))",
                            R"((1.3.6.1.4.1.1466.0=\04\02Hi))"}));

INSTANTIATE_TEST_SUITE_P(Kinds,
                         FilterExample,
                         testing::Values(Example{"(&)"},
                                         Example{"(|)"},
                                         Example{"(cn=*)"},
                                         Example{"(cn>=a)"},
                                         Example{"(cn<=a)"},
                                         Example{"(cn~=a)"},
                                         Example{"(cn=a*)"},
                                         Example{"(cn=*a)"},
                                         Example{"(cn=*a*)"},
                                         Example{"(cn=a*b)"},
                                         Example{"(cn=a*b*c*d)"},
                                         Example{"(cn;lang-fr=a=b)"},
                                         Example{R"((cn=\ff\c3))"},
                                         Example{"(!(!(!(cn=a))))"},
                                         Example{"(&(a=1)(b=2)(c=3)(|(d=4)(e=5*6)(!(f=*))))"}));

class BadFilter : public testing::TestWithParam<std::string_view> {};

TEST_P(BadFilter, IsRefused) {
  const auto filter = ParseFilter(GetParam());
  ASSERT_FALSE(filter.has_value());
  EXPECT_EQ(filter.error().code, Code::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Texts,
                         BadFilter,
                         testing::Values("",
                                         "cn=a",
                                         "(",
                                         "()",
                                         "(cn)",
                                         "(=a)",
                                         "(cn=a",
                                         "(cn=a))",
                                         "(cn=a)(cn=b)",
                                         "(cn=a) ",
                                         "(&(cn=a)",
                                         "(&cn=a)",
                                         "(!)",
                                         "(!(cn=a)(cn=b))",
                                         "(cn=a(b)",
                                         "(cn>=a*)",
                                         R"((cn=\2))",
                                         R"((cn=\zz))",
                                         "(cn=**)",
                                         "(cn=a**b)",
                                         "(c n=a)",
                                         "(1cn=a)",
                                         "(1.=a)",
                                         "(1.02=a)",
                                         "(cn;=a)",
                                         "(:=a)",
                                         "(:dn:=a)",
                                         "(cn:dn:x y:=a)",
                                         "(?=undefined)",
                                         "(cn=\xC3)",
                                         std::string_view("(cn=a\0b)", 8)));

TEST(ParseFilter, KeepsItsValuesWhenItIsMoved) {
  auto parsed = ParseFilter(R"((cn=a\2ab))");
  ASSERT_TRUE(parsed.has_value());
  const Filter moved = *std::move(parsed);
  EXPECT_EQ(moved.parts[0].value, "a*b");
}

TEST(ParseFilter, RefusesNestingDeeperThanLimit) {
  const auto nested = [](std::size_t depth) {
    return Repeat("(!", depth - 1) + "(a=b)" + Repeat(")", depth - 1);
  };
  EXPECT_TRUE(ParseFilter(nested(64)).has_value());
  const auto over = ParseFilter(nested(65));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
}

TEST(ParseFilter, RefusesMorePartsThanLimit) {
  const auto with = [](std::size_t parts) { return "(|" + Repeat("(a=b)", parts - 1) + ")"; };
  EXPECT_TRUE(ParseFilter(with(1024)).has_value());
  const auto over = ParseFilter(with(1025));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
}

TEST(ParseFilter, RefusesTextOverTheLimitOfOctets) {
  const std::string frame = "(a=)";
  const auto sized = [&](std::size_t size) {
    return "(a=" + std::string(size - frame.size(), 'x') + ")";
  };
  EXPECT_TRUE(ParseFilter(sized(kFilterTextBytesMax)).has_value());
  EXPECT_FALSE(ParseFilter(sized(kFilterTextBytesMax + 1)).has_value());
}

TEST(FormatFilter, ShowsWhatLdapDoesNotKnow) {
  const std::string unknown = FromHex("A002 AA00");
  BerReader reader(unknown);
  EXPECT_EQ(FormatFilter(DecodeFilter(reader)), "(&(?=undefined))");
}

TEST(Filter, OfRandomTextsHasTheBytesOfLibldap) {
  constexpr unsigned kSeed = 20261122;
  std::mt19937 random(kSeed);
  const auto pick = [&](int count) {
    return std::uniform_int_distribution<>(0, count - 1)(random);
  };
  constexpr std::string_view kPieces[] = {"a", "é", R"(\2a)", R"(\00)", "*", " ", "=", ":", "x"};
  constexpr std::string_view kOperators[] = {"=", ">=", "<=", "~=", ":=", ":dn:=", ":1.2:="};
  int compared = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    int open = 0;
    for (int i = 0; i < 6; ++i) {
      if (pick(3) == 0) {
        text += pick(2) == 0 ? "(&" : "(|";
        ++open;
      }
      text += "(cn" + std::string(kOperators[pick(7)]);
      for (int piece = pick(4); piece > 0; --piece) {
        text += kPieces[pick(9)];
      }
      text += ")";
      if (open == 0) {
        break;
      }
    }
    text += std::string(static_cast<std::size_t>(open), ')');
    const auto filter = ParseFilter(text);
    if (filter.has_value()) {
      ++compared;
      ASSERT_EQ(Encode(*filter), EncodeWithLibldap(text)) << text;
    }
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace socle::ldap
