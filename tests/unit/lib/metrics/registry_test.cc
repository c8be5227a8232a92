#include "lib/metrics/registry.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::metrics {
namespace {

using ::testing::HasSubstr;

TEST(Registry, RendersACounterAsPrometheusText) {
  Registry registry;
  const Counter counter = registry.AddCounter(
      {.name = "socle_commits_total", .help = "Commits.", .labels = {{"outcome", "ok"}}});
  counter.Increment();
  counter.Increment(2);
  EXPECT_EQ(registry.RenderPrometheusText(),
            "# HELP socle_commits_total Commits.\n"
            "# TYPE socle_commits_total counter\n"
            "socle_commits_total{outcome=\"ok\"} 3\n");
}

TEST(Registry, RendersAGauge) {
  Registry registry;
  const Gauge gauge = registry.AddGauge({.name = "socle_size_bytes", .help = "Size."});
  gauge.Set(7);
  gauge.Set(5);
  EXPECT_THAT(registry.RenderPrometheusText(), HasSubstr("\nsocle_size_bytes 5\n"));
}

TEST(Registry, RendersAHistogramWithItsBuckets) {
  Registry registry;
  const std::array bounds{0.1, 1.0};
  const Histogram histogram =
      registry.AddHistogram({.name = "socle_commit_seconds", .help = "Time."}, bounds);
  histogram.Observe(0.1);
  histogram.Observe(0.5);
  histogram.Observe(3);
  const std::string text = registry.RenderPrometheusText();
  EXPECT_THAT(text, HasSubstr("socle_commit_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("socle_commit_seconds_bucket{le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("socle_commit_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("socle_commit_seconds_bucket{le=\"+Inf\"} 3\n"));
}

TEST(Registry, GivesTheSameMetricForTheSameNameAndLabels) {
  Registry registry;
  registry.AddCounter({.name = "socle_a_total", .help = "A."}).Increment();
  registry.AddCounter({.name = "socle_a_total", .help = "A."}).Increment();
  EXPECT_THAT(registry.RenderPrometheusText(), HasSubstr("\nsocle_a_total 2\n"));
}

TEST(Registry, EscapesLabelValues) {
  Registry registry;
  registry.AddCounter({.name = "socle_a_total", .help = "A.", .labels = {{"x", "a\"b\n"}}})
      .Increment();
  EXPECT_THAT(registry.RenderPrometheusText(), HasSubstr("socle_a_total{x=\"a\\\"b\\n\"} 1\n"));
}

TEST(RegistryDeathTest, StopsForAnIllFormedName) {
  Registry registry;
  EXPECT_DEATH((void)registry.AddCounter({.name = "not a name", .help = ""}), "made != nullptr");
}

TEST(Handle, CountsNowhereWithoutARegistry) {
  Counter().Increment();
  Gauge().Set(1);
  Histogram().Observe(1);
}

}  // namespace
}  // namespace socle::metrics
