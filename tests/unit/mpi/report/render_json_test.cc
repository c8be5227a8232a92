#include "mpi/report/render_json.h"

#include <cstdint>
#include <fstream>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/report/link_report.h"
#include "tests/unit/mpi/report/sample_report.h"

namespace socle::mpi::report {
namespace {

namespace json = boost::json;

// Every path of a document: "run.model.name", "domains[].records". Iterative.
std::set<std::string> PathsOf(const json::value& document) {
  std::set<std::string> paths;
  std::vector<std::pair<std::string, json::value>> open = {{"", document}};
  while (!open.empty()) {
    const auto [path, value] = open.back();
    open.pop_back();
    if (value.is_object()) {
      for (const auto& member : value.as_object()) {
        const std::string inner = (path.empty() ? "" : path + ".") + std::string(member.key());
        paths.insert(inner);
        open.emplace_back(inner, member.value());
      }
    } else if (value.is_array()) {
      for (const json::value& item : value.as_array()) {
        open.emplace_back(path + "[]", item);
      }
    }
  }
  return paths;
}

// The first column of the tables of the page: | `path` | ...
std::set<std::string> DocumentedPaths() {
  std::ifstream in(SOCLE_SOURCE_DIR "/docs/formats/report-json.md");
  std::set<std::string> paths;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| `")) {
      paths.insert(line.substr(3, line.find('`', 3) - 3));
    }
  }
  return paths;
}

TEST(RenderJson, HasEveryDocumentedNameAndNoOther) {
  const std::set<std::string> documented = DocumentedPaths();
  EXPECT_GT(documented.size(), 100U);
  EXPECT_EQ(PathsOf(json::parse(RenderJson(SampleReport()))), documented);
}

TEST(RenderJson, KeepsNumbersExactly) {
  LinkReport report = SampleReport();
  report.totals.candidate_pairs = std::numeric_limits<std::uint64_t>::max();
  const json::value document = json::parse(RenderJson(report));
  EXPECT_EQ(document.at("totals").at("candidate_pairs").to_number<std::uint64_t>(),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(document.at("thresholds").at("link_bits").as_double(), 12.6);
  EXPECT_EQ(document.at("domains").at(1).at("name").as_string(), "LABO-BIOLORRAINE");
  EXPECT_EQ(document.at("samples").at(1).at("zone").as_string(), "review");
  EXPECT_NEAR(
      document.at("run").at("stages").at(4).at("items_per_second").as_double(), 1.894e6, 1e3);
}

TEST(RenderJson, WritesNullForWhatIsAbsentOrNotFinite) {
  LinkReport report;
  report.quality.precision_estimated = std::numeric_limits<double>::quiet_NaN();
  report.quality.recall_estimated = std::numeric_limits<double>::infinity();
  report.run.stages = {{.name = "read", .seconds = 0, .items = 5, .unit = "records"}};
  const json::value document = json::parse(RenderJson(report));
  EXPECT_TRUE(document.at("quality").at("precision_estimated").is_null());
  EXPECT_TRUE(document.at("quality").at("recall_estimated").is_null());
  EXPECT_TRUE(document.at("quality").at("recall_with_review").is_null());
  EXPECT_TRUE(document.at("totals").at("reduction_ratio").is_null());
  EXPECT_TRUE(document.at("run").at("memory_bytes_peak").is_null());
  EXPECT_TRUE(document.at("run").at("stages").at(0).at("items_per_second").is_null());
  EXPECT_TRUE(document.at("samples").as_array().empty());
}

TEST(RenderJson, ShowsTraitsOnlyWhenAllowed) {
  LinkReport report = SampleReport();
  EXPECT_THAT(RenderJson(report), testing::HasSubstr("LE GALL"));
  report.show_traits = false;
  const std::string bare = RenderJson(report);
  EXPECT_THAT(bare, testing::Not(testing::HasSubstr("LE GALL")));
  EXPECT_THAT(bare, testing::Not(testing::HasSubstr("birth_date")));
  const json::value document = json::parse(bare);
  EXPECT_EQ(document.at("samples").at(0).at("a").as_object().size(), 2U);
  EXPECT_EQ(document.at("samples").at(0).at("a").at("ipp").as_string(), "80012345");
}

TEST(RenderJson, IsValidWhateverTheText) {
  LinkReport report;
  report.run.title = std::string("\"\\\x01\n\xff<x>\xc3", 9);
  const std::string text = RenderJson(report);
  EXPECT_EQ(json::parse(text).at("run").at("title").as_string(), "\"\\\x01\n\ufffd<x>\ufffd");
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

}  // namespace
}  // namespace socle::mpi::report
