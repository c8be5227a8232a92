#include "lib/ldap/filter_ber.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

Result<Filter> Decode(std::string_view bytes, const FilterLimits& limits = {}) {
  BerReader reader(bytes);
  Filter filter = DecodeFilter(reader, limits);
  SOCLE_TRY_STATUS(reader.Finish());
  return filter;
}

std::string Encode(const Filter& filter) {
  BerWriter writer;
  EncodeFilter(writer, filter);
  return writer.Finish();
}

std::string Fault(std::string_view bytes) {
  const auto filter = Decode(bytes);
  return filter.has_value() ? "" : filter.error().detail;
}

const std::string kPresentA = FromHex("8701 61");

class EachFilter : public testing::TestWithParam<const char*> {};

TEST_P(EachFilter, IsTheSameAfterDecodingAndEncoding) {
  const std::string bytes = FromHex(GetParam());
  const auto filter = Decode(bytes);
  ASSERT_TRUE(filter.has_value()) << filter.error().detail;
  EXPECT_EQ(Encode(*filter), bytes);
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         EachFilter,
                         testing::Values("A000",
                                         "A100",
                                         "A203 8701 61",
                                         "A205 A203 8701 61",
                                         "A306 0401 61 0401 62",
                                         "A408 0401 61 3003 8001 62",
                                         "A40B 0401 61 3006 8001 62 8201 63",
                                         "A40F 0401 61 300A 8001 62 8102 6363 8101 64",
                                         "A506 0401 61 0401 62",
                                         "A605 0401 61 0400",
                                         "8700",
                                         "A806 0401 61 0401 62",
                                         "A906 8101 72 8301 62",
                                         "A906 8201 61 8301 62",
                                         "A90C 8101 72 8201 61 8301 62 8401FF",
                                         "AA03 0401 61",
                                         "8F00",
                                         "BF8101 00",
                                         "A00F A106 8701 61 8701 62 A203 8701 63 A000"));

TEST(DecodeFilter, GivesAFlatListInTheOrderOfTheText) {
  // (&(a=*)(|(b=c*d)(!(e=f)))(g=*))
  const std::string bytes = FromHex(
      "A01F 8701 61 A117 A40B 0401 62 3006 8001 63 8201 64 A208 A306 0401 65 0401 66 8701 67");
  const auto filter = Decode(bytes);
  ASSERT_TRUE(filter.has_value()) << filter.error().detail;
  std::vector<FilterKind> kinds;
  std::vector<std::uint32_t> ends;
  for (const FilterPart& part : filter->parts) {
    kinds.push_back(part.kind);
    ends.push_back(part.end);
  }
  using enum FilterKind;
  EXPECT_EQ(
      kinds,
      (std::vector{kAnd, kPresent, kOr, kSubstrings, kInitial, kFinal, kNot, kEqual, kPresent}));
  EXPECT_EQ(ends, (std::vector<std::uint32_t>{9, 2, 8, 6, 5, 6, 8, 8, 9}));
  EXPECT_EQ(filter->parts[4].value, "c");
  EXPECT_EQ(filter->parts[7].attribute, "e");
}

TEST(DecodeFilter, RefusesNotOfNoneOrTwo) {
  EXPECT_EQ(Fault(FromHex("A200")), "not of no filter, octet 2");
  EXPECT_EQ(Fault(FromHex("A206 8701 61 8701 61")), "not of more than one filter, octet 5");
}

TEST(DecodeFilter, RefusesSubstringsOutOfPlace) {
  const auto substrings = [](const char* parts) {
    return Fault(Element(0xA4, FromHex("0401 61") + Element(0x30, FromHex(parts))));
  };
  EXPECT_EQ(substrings("8101 61"), "");
  EXPECT_NE(substrings(""), "") << "none";
  EXPECT_NE(substrings("8000"), "") << "empty";
  EXPECT_NE(substrings("8001 61 8001 62"), "") << "two initial ones";
  EXPECT_NE(substrings("8101 61 8001 62"), "") << "initial behind another";
  EXPECT_NE(substrings("8201 61 8101 62"), "") << "any behind the final one";
  EXPECT_NE(substrings("8201 61 8201 62"), "") << "two final ones";
  EXPECT_NE(substrings("8301 61"), "") << "unknown kind";
}

TEST(DecodeFilter, WantsARuleOrATypeForExtensibleMatch) {
  EXPECT_NE(Fault(FromHex("A903 8301 62")), "");
  EXPECT_NE(Fault(FromHex("A906 8101 72 8201 61")), "") << "no value";
}

TEST(DecodeFilter, RefusesWhatIsLeftInAnAssertion) {
  EXPECT_NE(Fault(FromHex("A309 0401 61 0401 62 0401 63")), "");
  EXPECT_NE(Fault(FromHex("A303 0401 61")), "");
  EXPECT_EQ(Fault(""), "filter missing, octet 0");
}

std::string Nested(std::size_t depth) {
  std::string filter = kPresentA;
  for (std::size_t level = 1; level < depth; ++level) {
    filter = Element(0xA2, filter);
  }
  return filter;
}

TEST(DecodeFilter, RefusesNestingDeeperThanLimit) {
  EXPECT_TRUE(Decode(Nested(64)).has_value());
  const auto over = Decode(Nested(65));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  EXPECT_TRUE(Decode(kPresentA, {.depth_max = 1}).has_value());
}

TEST(DecodeFilter, RefusesMorePartsThanLimit) {
  // The set itself is a part.
  const auto last = Decode(Element(0xA0, Repeat(kPresentA, 1023)));
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->parts.size(), 1024U);
  const auto over = Decode(Element(0xA0, Repeat(kPresentA, 1024)));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  const std::string any = FromHex("8101 61");
  const auto substrings = [&](std::size_t parts) {
    return Decode(Element(0xA4, FromHex("0401 61") + Element(0x30, Repeat(any, parts))));
  };
  EXPECT_TRUE(substrings(1023).has_value());
  EXPECT_FALSE(substrings(1024).has_value());
}

}  // namespace
}  // namespace socle::ldap
