#include "lib/config/value.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::config {

namespace {

using std::chrono::milliseconds;

std::string DetailOf(const Status& status) {
  return status ? "" : status.error().detail;
}

TEST(Value, CountIsDigitsOnly) {
  EXPECT_EQ(ParseCount("0").value(), 0U);
  EXPECT_EQ(ParseCount("20000").value(), 20000U);
  EXPECT_EQ(ParseCount("18446744073709551615").value(), UINT64_MAX);
  for (const char* text :
       {"", "-1", "+1", " 1", "1 ", "1e3", "1_000", "0x10", "18446744073709551616"}) {
    EXPECT_FALSE(ParseCount(text)) << text;
  }
}

struct SizeCase {
  const char* text;
  std::uint64_t bytes;
};

TEST(Value, SizeKnowsBothKindsOfUnits) {
  const SizeCase cases[] = {
      {"0", 0},
      {"512", 512},
      {"7B", 7},
      {"1k", 1024},
      {"1K", 1024},
      {"64M", 64ULL << 20},
      {"2GiB", 2ULL << 30},
      {"1T", 1ULL << 40},
      {"3kB", 3000},
      {"500MB", 500'000'000},
      {"16777215T", 16777215ULL << 40},
  };
  for (const auto& [text, bytes] : cases) {
    EXPECT_EQ(ParseSize(text).value(), bytes) << text;
  }
}

TEST(Value, SizeRefusesWhatItCannotHoldOrRead) {
  for (const char* text : {"", "M", "-1M", "1.5G", "64 M", "64m", "64Mo", "16777216T"}) {
    EXPECT_FALSE(ParseSize(text)) << text;
  }
}

TEST(Value, SizeIsWrittenAsItIsRead) {
  for (const std::uint64_t size :
       {0ULL, 1ULL, 1023ULL, 1024ULL, 1536ULL, 64ULL << 20, 3ULL << 40}) {
    EXPECT_EQ(ParseSize(FormatSize(size)).value(), size);
  }
  EXPECT_EQ(FormatSize(64ULL << 20), "64MiB");
  EXPECT_EQ(FormatSize(1536), "1536B");
}

TEST(Value, DurationNeedsItsUnit) {
  EXPECT_EQ(ParseDuration("250ms").value(), milliseconds(250));
  EXPECT_EQ(ParseDuration("30s").value(), milliseconds(30'000));
  EXPECT_EQ(ParseDuration("15m").value(), milliseconds(900'000));
  EXPECT_EQ(ParseDuration("15min").value(), milliseconds(900'000));
  EXPECT_EQ(ParseDuration("2h").value(), milliseconds(7'200'000));
  EXPECT_EQ(ParseDuration("7d").value(), milliseconds(604'800'000));
  for (const char* text :
       {"", "30", "s", "1.5s", "-1s", "30 s", "1y", "36601d", "18446744073709551615d"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
  EXPECT_TRUE(ParseDuration("36600d"));
  EXPECT_EQ(FormatDuration(milliseconds(900'000)), "15m");
  EXPECT_EQ(FormatDuration(milliseconds(1'500)), "1500ms");
}

TEST(Value, RateIsAPartOfOne) {
  EXPECT_DOUBLE_EQ(ParseRate("0").value(), 0);
  EXPECT_DOUBLE_EQ(ParseRate("1").value(), 1);
  EXPECT_DOUBLE_EQ(ParseRate("1e-4").value(), 0.0001);
  EXPECT_DOUBLE_EQ(ParseRate("0.1%").value(), 0.001);
  EXPECT_DOUBLE_EQ(ParseRate("100%").value(), 1);
  for (const char* text : {"", "%", "1.001", "-0.1", "100.1%", "nan", "inf", "0,5", "0.5x"}) {
    EXPECT_FALSE(ParseRate(text)) << text;
  }
}

TEST(Value, LimitsHoldOnBothSides) {
  const OptionSpec count{
      .key = "threads", .kind = OptionKind::kCount, .limits = {.min = 1, .max = 64}};
  EXPECT_FALSE(CheckValue(count, "0"));
  EXPECT_TRUE(CheckValue(count, "1"));
  EXPECT_TRUE(CheckValue(count, "64"));
  EXPECT_EQ(DetailOf(CheckValue(count, "65")), "must be 1 to 64");

  const OptionSpec size{.key = "memory", .kind = OptionKind::kSize, .limits = {.min = 64ULL << 20}};
  EXPECT_TRUE(CheckValue(size, "64M"));
  EXPECT_EQ(DetailOf(CheckValue(size, "63M")), "must be at least 64MiB");

  const OptionSpec wait{
      .key = "wait", .kind = OptionKind::kDuration, .limits = {.min = 1'000, .max = 60'000}};
  EXPECT_FALSE(CheckValue(wait, "999ms"));
  EXPECT_TRUE(CheckValue(wait, "1s"));
  EXPECT_TRUE(CheckValue(wait, "1m"));
  EXPECT_EQ(DetailOf(CheckValue(wait, "61s")), "must be 1s to 1m");
}

TEST(Value, ChoiceNamesTheWordsAndTheLikelyOne) {
  const OptionSpec spec{.key = "format", .kind = OptionKind::kChoice, .choices = {"csv", "ndjson"}};
  EXPECT_TRUE(CheckValue(spec, "csv"));
  EXPECT_EQ(DetailOf(CheckValue(spec, "ndjosn")), "must be csv, ndjson; did you mean 'ndjson'?");
}

TEST(Value, TextIsUtf8AndNotEmpty) {
  const OptionSpec spec{.key = "map", .kind = OptionKind::kPath};
  EXPECT_TRUE(CheckValue(spec, "é"));
  EXPECT_FALSE(CheckValue(spec, ""));
  EXPECT_FALSE(CheckValue(spec, "\xE9"));
  EXPECT_FALSE(CheckValue(spec, std::string_view("a\0b", 3)));
}

TEST(Value, FlagInAFileIsYesOrNo) {
  EXPECT_TRUE(ParseYesNo("yes").value());
  EXPECT_FALSE(ParseYesNo("no").value());
  EXPECT_FALSE(ParseYesNo("true"));
}

}  // namespace

}  // namespace socle::config
