#include "lib/tabular/ndjson_reader.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/line_fault.h"

namespace socle::tabular {

namespace {

using ::testing::ElementsAre;
using std::string_view_literals::operator""sv;

std::vector<std::string> Told(std::string_view text, TabularLimits limits, std::size_t block) {
  NdjsonReader reader(ByteWindow(ByteSource::FromText(std::string(text), "memory"), block), limits);
  std::vector<std::string> out;
  for (;;) {
    const ReadEvent event = reader.Next().value();
    if (event == ReadEvent::kEnd) {
      return out;
    }
    if (event == ReadEvent::kRejected) {
      out.push_back(std::to_string(reader.Rejected().line) + "!" +
                    std::string(LineFaultName(reader.Rejected().fault)));
      continue;
    }
    std::string record = std::to_string(reader.Line()) + ":";
    for (const JsonMember& member : reader.Members()) {
      record += std::string(member.name) + "=" + std::string(member.value) + ";";
    }
    out.push_back(record);
  }
}

std::vector<std::string> Read(std::string_view text, TabularLimits limits = {}) {
  const auto told = Told(text, limits, 1 << 16);
  EXPECT_EQ(Told(text, limits, 8), told) << "depends on the size of the window";
  return told;
}

TEST(NdjsonReader, TurnsValuesIntoText) {
  EXPECT_THAT(
      Read("\xEF\xBB\xBF{\"a\":\"x\", \"b\":12.50, \"c\":true, \"d\":null, \"e\":\"\"}\r\n\n"
           "{\"n\":12345678901234567890123, \"m\":-0, \"t\":false}"),
      ElementsAre("1:a=x;b=12.50;c=true;d=;e=;", "3:n=12345678901234567890123;m=-0;t=false;"));
  EXPECT_THAT(Read("{}\n{\"\":\"x\",\"y\":\"\"}\n"), ElementsAre("1:", "2:=x;y=;"));
}

TEST(NdjsonReader, ReadsEscapes) {
  EXPECT_THAT(Read(R"({"a":"\"\\\n\u00e9\ud83d\ude00","b\u0063":"d"})"),
              ElementsAre("1:a=\"\\\n\xC3\xA9\xF0\x9F\x98\x80;bc=d;"));
}

TEST(NdjsonReader, RejectsWhatIsNotOneFlatObjectAndGoesOn) {
  EXPECT_THAT(Read("{\"a\":{\"b\":1}}\n{\"a\":[1]}\n{\"a\":1,\"a\":2}\n[1]\n\"x\"\n12\n{\"a\":1\n"
                   "{\"a\":1} x\n{\"a\":'x'}\nnull\n{\"a\":\"\\ud800\"}\n{\"ok\":1}\n"),
              ElementsAre("1!nested_value",
                          "2!nested_value",
                          "3!duplicate_name",
                          "4!not_an_object",
                          "5!not_an_object",
                          "6!not_an_object",
                          "7!bad_json",
                          "8!bad_json",
                          "9!bad_json",
                          "10!not_an_object",
                          "11!bad_json",
                          "12:ok=1;"));
}

TEST(NdjsonReader, RejectsNulAndBadUtf8) {
  EXPECT_THAT(Read("{\"a\":\"\0\"}\n{\"a\":\"\xE9\"}\n{\"a\":\"b\"}\n"sv),
              ElementsAre("1!nul_byte", "2!bad_utf8", "3:a=b;"));
}

TEST(NdjsonReader, HoldsItsLimits) {
  TabularLimits limits;
  limits.field_bytes_max = 4;
  limits.fields_max = 2;
  EXPECT_THAT(
      Read("{\"a\":\"1234\"}\n{\"a\":\"12345\"}\n{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2,\"c\":3}\n",
           limits),
      ElementsAre("1:a=1234;", "2!field_too_long", "3:a=1;b=2;", "4!too_many_fields"));
  limits = {};
  limits.record_bytes_max = 20;
  EXPECT_THAT(Read("{\"a\":\"123456789012\"}\n{\"a\":\"1234567890123\"}\n{\"a\":\"" +
                       std::string(200'000, 'x') + "\"}\n{\"b\":1}\n",
                   limits),
              ElementsAre("1:a=123456789012;", "2!record_too_long", "3!record_too_long", "4:b=1;"));
}

}  // namespace

}  // namespace socle::tabular
