#include "mpi/report/charts.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "tests/unit/mpi/report/sample_report.h"
#include "tests/unit/mpi/report/xml_reader.h"

namespace socle::mpi::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double Percent(const XmlElement& element, const std::string& attribute) {
  const std::string& value = element.attributes.at(attribute);
  EXPECT_TRUE(value.ends_with("%")) << value;
  return std::stod(value);
}

XmlDocument Drawn(const WeightHistogram& histogram, const Thresholds& thresholds) {
  HtmlWriter out;
  WriteWeightHistogram(out, histogram, thresholds);
  return ReadXml(out.Finish());
}

std::uint64_t SumOf(const XmlDocument& document, std::string_view kind) {
  std::uint64_t sum = 0;
  for (const XmlElement* bar : document.Find("rect", kind)) {
    sum += std::stoull(bar->attributes.at("data-count"));
  }
  return sum;
}

WeightHistogram Counts(double from, double width, const std::vector<std::uint64_t>& apart) {
  WeightHistogram histogram{.from_bits = from, .bin_width_bits = width, .bins = {}};
  for (const std::uint64_t count : apart) {
    histogram.bins.push_back({.link = 0, .review = 0, .apart = count});
  }
  return histogram;
}

TEST(WeightHistogram, BarsSumToTheCounts) {
  const LinkReport report = SampleReport();
  std::map<std::string_view, std::uint64_t> expected;
  for (const WeightHistogram::Bin& bin : report.weights.bins) {
    expected["link"] += bin.link;
    expected["review"] += bin.review;
    expected["apart"] += bin.apart;
  }
  const XmlDocument document =
      Drawn(TrimHistogram(report.weights, report.thresholds), report.thresholds);
  ASSERT_EQ(document.error, "");
  for (const auto& [kind, sum] : expected) {
    EXPECT_GT(sum, 0U);
    EXPECT_EQ(SumOf(document, kind), sum) << kind;
  }
}

TEST(WeightHistogram, BarsStandInOrderAndInside) {
  const LinkReport report = SampleReport();
  const XmlDocument document =
      Drawn(TrimHistogram(report.weights, report.thresholds), report.thresholds);
  double end = 0;
  int bars = 0;
  for (const XmlElement& element : document.elements) {
    if (element.name != "rect" || !element.attributes.contains("data-count")) {
      continue;
    }
    ++bars;
    EXPECT_GE(Percent(element, "x"), end - 0.011);  // two decimals each
    EXPECT_GT(Percent(element, "height"), 0);
    end = Percent(element, "x") + Percent(element, "width");
    EXPECT_NEAR(Percent(element, "y") + Percent(element, "height"), 100, 0.011);
  }
  EXPECT_LE(end, 100.011);
  EXPECT_GT(bars, 60);
}

TEST(WeightHistogram, ShadesThreeZonesThatMeetAtTheThresholds) {
  const Thresholds thresholds{.review_bits = 2, .link_bits = 6, .doublon_link_bits = {}};
  const XmlDocument document = Drawn(Counts(0, 1, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}), thresholds);
  const auto zone = [&](std::string_view kind) { return document.Find("rect", kind).at(0); };
  EXPECT_EQ(Percent(*zone("zone-apart"), "width"), 20);
  EXPECT_EQ(Percent(*zone("zone-review"), "x"), 20);
  EXPECT_EQ(Percent(*zone("zone-review"), "width"), 40);
  EXPECT_EQ(Percent(*zone("zone-link"), "x"), 60);
  EXPECT_EQ(Percent(*zone("zone-link"), "width"), 40);
  ASSERT_EQ(document.Find("line", "threshold").size(), 2U);
  EXPECT_EQ(Percent(*document.Find("line", "threshold")[0], "x1"), 20);
  EXPECT_EQ(document.Find("text", "mark")[1]->text, "link from +6.0");
}

TEST(WeightHistogram, MarksOnlyThresholdsThatAreOnTheDrawing) {
  const Thresholds thresholds{.review_bits = -50, .link_bits = kNan, .doublon_link_bits = 5};
  const XmlDocument document = Drawn(Counts(0, 1, {5, 5, 5, 5, 5, 5}), thresholds);
  ASSERT_EQ(document.Find("text", "mark").size(), 1U);
  EXPECT_EQ(document.Find("text", "mark")[0]->text, "doublon from +5.0");
  EXPECT_TRUE(Drawn(Counts(0, 1, {5}), {}).Find("rect", "zone-apart").empty());
  // Not even a band of negative width.
  EXPECT_TRUE(Drawn(Counts(0, 1, {5}),
                    {.review_bits = std::numeric_limits<double>::infinity(),
                     .link_bits = kNan,
                     .doublon_link_bits = {}})
                  .Find("rect", "zone-apart")
                  .empty());
}

TEST(TrimHistogram, DropsEmptyEndsButNotThoseWithAThreshold) {
  const WeightHistogram trimmed =
      TrimHistogram(Counts(-10, 2, {0, 0, 7, 0, 3, 0, 0, 0, 0}),
                    {.review_bits = 2.5, .link_bits = {}, .doublon_link_bits = {}});
  EXPECT_EQ(trimmed.from_bits, -6);
  EXPECT_EQ(trimmed.bins.size(), 5U);  // from -6 to the bin that holds 2.5
  EXPECT_EQ(trimmed.bins[0].apart, 7U);
}

TEST(TrimHistogram, JoinsBinsOverTheLimit) {
  const WeightHistogram kept =
      TrimHistogram(Counts(0, 1, std::vector<std::uint64_t>(kBinsMax, 3)), {});
  EXPECT_EQ(kept.bins.size(), kBinsMax);
  EXPECT_EQ(kept.bin_width_bits, 1);
  const WeightHistogram joined =
      TrimHistogram(Counts(0, 1, std::vector<std::uint64_t>(kBinsMax + 1, 3)), {});
  EXPECT_EQ(joined.bins.size(), kBinsMax / 2 + 1);
  EXPECT_EQ(joined.bin_width_bits, 2);
  EXPECT_EQ(joined.bins.front().apart, 6U);
  EXPECT_EQ(joined.bins.back().apart, 3U);
}

TEST(TrimHistogram, IsEmptyWhenThereIsNothingToDraw) {
  EXPECT_TRUE(TrimHistogram({}, {}).bins.empty());
  EXPECT_TRUE(TrimHistogram(Counts(0, 1, {0, 0}), {}).bins.empty());
  EXPECT_TRUE(TrimHistogram(Counts(kNan, 1, {1}), {}).bins.empty());
  EXPECT_TRUE(TrimHistogram(Counts(0, 0, {1}), {}).bins.empty());
  EXPECT_TRUE(TrimHistogram(Counts(0, -1, {1}), {}).bins.empty());
  EXPECT_TRUE(
      TrimHistogram(Counts(0, std::numeric_limits<double>::infinity(), {1}), {}).bins.empty());
}

std::vector<std::pair<double, double>> PointsOf(const XmlDocument& document) {
  std::vector<std::pair<double, double>> points;
  std::string text = document.Find("polyline").at(0)->attributes.at("points");
  for (char& c : text) {
    c = c == ',' ? ' ' : c;
  }
  std::istringstream in(text);
  double x = 0;
  double y = 0;
  while (in >> x >> y) {
    points.emplace_back(x, y);
  }
  return points;
}

XmlDocument DrawnLine(const LineChart& chart) {
  HtmlWriter out;
  EXPECT_TRUE(WriteLineChart(out, chart));
  return ReadXml(out.Finish());
}

TEST(LineChart, RunsFromLeftToRight) {
  const XmlDocument document =
      DrawnLine({.title = "t", .description = "d", .values = {1, 5, 3}, .is_logarithmic = false});
  ASSERT_EQ(document.error, "");
  const auto points = PointsOf(document);
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].first, 0);
  EXPECT_EQ(points[1].first, 500);
  EXPECT_EQ(points[2].first, 1000);
  EXPECT_EQ(points[1].second, 0);  // the largest is at the top
  EXPECT_EQ(points[0].second, 800);
  EXPECT_EQ(document.Find("circle").size(), 3U);
}

TEST(LineChart, PutsPowersOfTenAtEqualDistances) {
  const auto points = PointsOf(DrawnLine(
      {.title = "t", .description = "d", .values = {1, 0.1, 0.01}, .is_logarithmic = true}));
  EXPECT_EQ(points[0].second, 0);
  EXPECT_EQ(points[1].second, 500);
  EXPECT_EQ(points[2].second, 1000);
}

TEST(LineChart, LeavesOutWhatCannotBeDrawn) {
  EXPECT_EQ(PointsOf(DrawnLine({.title = "t",
                                .description = "d",
                                .values = {1, kNan, 0, -1, 0.5},
                                .is_logarithmic = true}))
                .size(),
            2U);
  HtmlWriter out;
  EXPECT_FALSE(WriteLineChart(out, {.title = "t", .description = "d", .values = {1, kNan}}));
  EXPECT_FALSE(WriteLineChart(
      out, {.title = "t", .description = "d", .values = {0, 0, 1}, .is_logarithmic = true}));
  EXPECT_EQ(out.Finish(), "");
}

TEST(LineChart, LosesPointsOverTheLimitButNeitherEnd) {
  const auto count = [](std::size_t values) {
    LineChart chart{.title = "t", .description = "d", .values = std::vector<double>(values, 1)};
    chart.values.back() = 2;
    const auto points = PointsOf(DrawnLine(chart));
    EXPECT_EQ(points.front().first, 0);
    EXPECT_EQ(points.back().first, 1000);
    EXPECT_EQ(points.back().second, 0);
    return points.size();
  };
  EXPECT_EQ(count(kPointsMax), kPointsMax);
  EXPECT_EQ(count(kPointsMax + 1), kPointsMax);
  EXPECT_EQ(count(5000), kPointsMax);
}

XmlDocument DrawnWaterfall(const SamplePair& pair) {
  HtmlWriter out;
  WriteWaterfall(out, pair, WaterfallScale({&pair}), {});
  return ReadXml(out.Finish());
}

std::vector<std::string> ValuesOf(const XmlDocument& document) {
  std::vector<std::string> values;
  for (const XmlElement* text : document.Find("text", "value")) {
    values.push_back(text->text);
  }
  return values;
}

SamplePair TwoSteps() {
  SamplePair pair;
  pair.zone = Zone::kReview;
  pair.prior_bits = -10;
  pair.steps = {{.trait = "birth name", .level = "equal", .level_bits = 20, .frequency_bits = 5},
                {.trait = "sex", .level = "different", .level_bits = -5, .frequency_bits = 0}};
  pair.weight_bits = 10;
  pair.probability = 0.99;
  return pair;
}

TEST(Waterfall, StartsEachBarWhereTheOneBeforeItEnded) {
  const XmlDocument document = DrawnWaterfall(TwoSteps());
  ASSERT_EQ(document.error, "");
  const std::vector<const XmlElement*> bars = document.Find("rect");
  ASSERT_EQ(bars.size(), 4U);  // scale: -10 to 15
  EXPECT_EQ(bars[0]->attributes.at("class"), "neutral");
  EXPECT_EQ(Percent(*bars[0], "x"), 0);
  EXPECT_EQ(Percent(*bars[0], "width"), 40);
  EXPECT_EQ(bars[1]->attributes.at("class"), "for");
  EXPECT_EQ(Percent(*bars[1], "x"), 0);
  EXPECT_EQ(Percent(*bars[1], "width"), 100);
  EXPECT_EQ(bars[2]->attributes.at("class"), "against");
  EXPECT_EQ(Percent(*bars[2], "x"), 80);
  EXPECT_EQ(Percent(*bars[2], "width"), 20);
  EXPECT_EQ(bars[3]->attributes.at("class"), "review");
  EXPECT_EQ(Percent(*bars[3], "x"), 40);
  EXPECT_EQ(Percent(*bars[3], "width"), 40);
  EXPECT_EQ(ValuesOf(document),
            (std::vector<std::string>{"\u221210.0", "+25.0", "\u22125.0", "+10.0"}));
}

TEST(Waterfall, NamesLevelFrequencyAndRelation) {
  SamplePair pair = TwoSteps();
  pair.relation = "twin";
  pair.relation_bits = -3;
  pair.weight_bits = 7;
  const XmlDocument document = DrawnWaterfall(pair);
  const auto texts = [&](std::string_view kind) {
    std::vector<std::string> out;
    for (const XmlElement* text : document.Find("text", kind)) {
      out.push_back(text->text);
    }
    return out;
  };
  EXPECT_EQ(texts("name"),
            (std::vector<std::string>{
                "prior", "birth name (frequency +5.0)", "sex", "relatives", "final weight"}));
  EXPECT_EQ(texts("detail"),
            (std::vector<std::string>{
                "any candidate pair", "equal", "different", "twin", "probability 99.0\u202f%"}));
}

TEST(Waterfall, ShowsWhatTheStepsDoNotExplain) {
  SamplePair pair = TwoSteps();
  pair.weight_bits = 10.04;
  EXPECT_EQ(ValuesOf(DrawnWaterfall(pair)).size(), 4U);
  pair.weight_bits = 10.06;
  EXPECT_EQ(ValuesOf(DrawnWaterfall(pair)).size(), 5U);
}

TEST(Waterfall, SumsStepsOverTheLimit) {
  SamplePair pair;
  pair.steps.assign(kStepsMax, {.trait = "t", .level = "l", .level_bits = 1, .frequency_bits = 0});
  pair.weight_bits = kStepsMax;
  EXPECT_EQ(DrawnWaterfall(pair).Find("rect").size(), kStepsMax + 2);
  pair.steps.insert(pair.steps.end(), 2, pair.steps[0]);
  pair.weight_bits = kStepsMax + 2;
  const XmlDocument document = DrawnWaterfall(pair);
  EXPECT_EQ(document.Find("rect").size(), kStepsMax + 3);
  EXPECT_EQ(document.Find("text", "name")[kStepsMax + 1]->text, "and 2 more");
  EXPECT_EQ(ValuesOf(document)[kStepsMax + 1], "+2.0");
}

TEST(Waterfall, DrawsFiguresThatAreNotFiniteAsNone) {
  SamplePair pair = TwoSteps();
  pair.prior_bits = kNan;
  pair.steps[0].level_bits = std::numeric_limits<double>::infinity();
  pair.weight_bits = -std::numeric_limits<double>::infinity();
  pair.probability = kNan;
  HtmlWriter out;
  WriteWaterfall(out, pair, WaterfallScale({&pair}), {});
  const std::string html = out.Finish();
  EXPECT_EQ(html.find("nan"), std::string::npos);
  EXPECT_EQ(html.find("inf"), std::string::npos);
  EXPECT_EQ(ReadXml(html).error, "");
}

}  // namespace
}  // namespace socle::mpi::report
