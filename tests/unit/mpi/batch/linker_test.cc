#include "mpi/batch/linker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/explain.h"
#include "mpi/match/cluster.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::batch {
namespace {

constexpr std::size_t kThreads = 2;

// Identities of two domains, the IPP that of their place here.
std::vector<Identity> RandomIdentities(std::uint64_t seed, std::size_t count) {
  SeededRandom random(seed);
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < count; ++i) {
    Identity identity = match::RandomIdentity(random);
    identity.domain = random.Chance(0.5) ? "A" : "B";
    identity.ipp = std::to_string(i);
    identities.push_back(std::move(identity));
  }
  return identities;
}

struct LinkRun {
  explicit LinkRun(const std::vector<Identity>& identities,
                   std::span<const match::Ruling> rulings = {}) {
    for (const Identity& identity : identities) {
      const auto index = dataset.DomainIndex(identity.domain);
      SOCLE_CHECK(index.has_value());
      const match::StandardRecord record(identity, *index);
      const std::string_view ipp = identity.ipp;
      SOCLE_CHECK(dataset.Append(record.Bytes(), std::span(&ipp, 1)).has_value());
    }
    context.index = BlockIndex::Build(dataset, kThreads);
    context.frequencies = CountFrequencies(dataset, kThreads);
    options.policy = match::StatisticalPolicy();
    options.threads = kThreads;
    result = Link(dataset, match::ShippedModel(), context, rulings, options, clock);
  }

  [[nodiscard]] bool Together(RecordIndex a, RecordIndex b) const {
    return result.cluster_of[a] == result.cluster_of[b];
  }

  // The clusters as sets of IPP.
  [[nodiscard]] std::set<std::set<std::string>> Partition() const {
    std::map<RecordIndex, std::set<std::string>> clusters;
    for (std::size_t i = 0; i < dataset.Size(); ++i) {
      const auto record = static_cast<RecordIndex>(i);
      clusters[result.cluster_of[record]].emplace(dataset.Ipp(record));
    }
    std::set<std::set<std::string>> out;
    for (auto& [name, members] : clusters) {
      out.insert(std::move(members));
    }
    return out;
  }

  // (IPP, IPP, decision, rule) of every pair, the smaller IPP first.
  [[nodiscard]] std::set<std::tuple<std::string, std::string, match::Decision, match::Rule>> Pairs()
      const {
    std::set<std::tuple<std::string, std::string, match::Decision, match::Rule>> out;
    for (const DecidedPair& pair : result.pairs) {
      std::string x(dataset.Ipp(pair.pair.a));
      std::string y(dataset.Ipp(pair.pair.b));
      if (y < x) {
        std::swap(x, y);
      }
      out.emplace(std::move(x), std::move(y), pair.verdict.decision, pair.verdict.rule);
    }
    return out;
  }

  Dataset dataset;
  LinkContext context;
  LinkOptions options;
  FixedClock clock{UnixMicros{.value = 0}};
  LinkResult result;
};

TEST(Link, TheOrderOfTheRecordsDoesNotMatter) {
  std::vector<Identity> identities = RandomIdentities(21, 300);
  const LinkRun forward(identities);
  ASSERT_GT(forward.Pairs().size(), 10U);
  ASSERT_LT(forward.Partition().size(), identities.size());
  std::ranges::reverse(identities);
  const LinkRun backward(identities);
  EXPECT_EQ(forward.Partition(), backward.Partition());
  EXPECT_EQ(forward.Pairs(), backward.Pairs());
}

TEST(Link, AQualifiedInsIsThatOfOnePerson) {
  const LinkRun run(RandomIdentities(22, 300));
  std::map<RecordIndex, std::set<std::uint64_t>> numbers;
  for (std::size_t i = 0; i < run.dataset.Size(); ++i) {
    const match::StandardView view = run.dataset.Record(static_cast<RecordIndex>(i));
    if (view.HasQualifiedIns()) {
      numbers[run.result.cluster_of[i]].insert(view->ins);
    }
  }
  ASSERT_GT(numbers.size(), 10U);
  for (const auto& [cluster, values] : numbers) {
    EXPECT_EQ(values.size(), 1U) << cluster;
  }
}

const Identity kJeanne = {.domain = "A",
                          .ipp = "0",
                          .birth_name = "GUESSARD",
                          .birth_given_names = "JEANNE MARIE",
                          .sex = "F",
                          .birth_date = "1960-05-30",
                          .birth_place_code = "88154",
                          .phone = "0383112233"};

std::vector<Identity> JeanneTwiceAndPaul() {
  Identity again = kJeanne;
  again.domain = "B";
  again.ipp = "1";
  const Identity paul = {.domain = "B",
                         .ipp = "2",
                         .birth_name = "ROZIER",
                         .birth_given_names = "PAUL",
                         .sex = "M",
                         .birth_date = "1999-01-02",
                         .birth_place_code = "69123"};
  return {kJeanne, again, paul};
}

TEST(Link, WhatAPersonRuledHolds) {
  const LinkRun plain(JeanneTwiceAndPaul());
  EXPECT_TRUE(plain.Together(0, 1));
  EXPECT_FALSE(plain.Together(0, 2));
  // Also for two that no block brings together.
  const match::Ruling together[] = {{.a = 0, .b = 2, .together = true}};
  EXPECT_TRUE(LinkRun(JeanneTwiceAndPaul(), together).Together(0, 2));
  const match::Ruling apart[] = {{.a = 0, .b = 1, .together = false}};
  const LinkRun ruled(JeanneTwiceAndPaul(), apart);
  EXPECT_FALSE(ruled.Together(0, 1));
  EXPECT_TRUE(ruled.Pairs().empty());
}

TEST(ExplainPair, DecidesAsTheRunDid) {
  const LinkRun run(RandomIdentities(23, 300));
  const ExplainContext context{.dataset = run.dataset,
                               .context = run.context,
                               .model = run.result.model,
                               .population = run.result.population,
                               .policy = run.options.policy,
                               .policy_context = run.options.context,
                               .thresholds = run.result.thresholds};
  ASSERT_GT(run.result.pairs.size(), 10U);
  for (const DecidedPair& pair : run.result.pairs) {
    const report::SamplePair sample = ExplainPair(context, pair.pair.a, pair.pair.b);
    EXPECT_FALSE(sample.blocks.empty());
    EXPECT_NEAR(sample.weight_bits, pair.pair.bits, 1e-4);
    if (pair.verdict.rule == match::Rule::kCluster) {
      EXPECT_EQ(sample.zone, report::Zone::kLink);
      continue;
    }
    EXPECT_EQ(sample.zone,
              pair.verdict.decision == match::Decision::kLink ? report::Zone::kLink
                                                              : report::Zone::kReview);
    EXPECT_EQ(sample.rule, match::RuleName(pair.verdict.rule));
  }
}

// A threshold is often the score of a pair: it links there, to the last bit.
TEST(ExplainPair, LinksAtTheThresholdItself) {
  const LinkRun run(RandomIdentities(23, 60));
  std::size_t looked_at = 0;
  for (const DecidedPair& pair : run.result.pairs) {
    if (pair.verdict.rule != match::Rule::kScore ||
        pair.verdict.decision != match::Decision::kLink) {
      continue;
    }
    match::Thresholds thresholds = run.result.thresholds;
    thresholds.link_cross_domain = pair.probability;
    thresholds.link_same_domain = pair.probability;
    const report::SamplePair sample = ExplainPair({.dataset = run.dataset,
                                                   .context = run.context,
                                                   .model = run.result.model,
                                                   .population = run.result.population,
                                                   .policy = run.options.policy,
                                                   .policy_context = run.options.context,
                                                   .thresholds = thresholds},
                                                  pair.pair.a,
                                                  pair.pair.b);
    EXPECT_EQ(sample.zone, report::Zone::kLink);
    ++looked_at;
  }
  EXPECT_GT(looked_at, 0U);
}

TEST(ExplainPair, ExplainsAPairThatWasNeverCompared) {
  const LinkRun run(JeanneTwiceAndPaul());
  const report::SamplePair sample = ExplainPair({.dataset = run.dataset,
                                                 .context = run.context,
                                                 .model = run.result.model,
                                                 .population = run.result.population,
                                                 .policy = run.options.policy,
                                                 .policy_context = run.options.context,
                                                 .thresholds = run.result.thresholds},
                                                0,
                                                2);
  EXPECT_TRUE(sample.blocks.empty());
  EXPECT_EQ(sample.zone, report::Zone::kApart);
  EXPECT_LT(sample.weight_bits, 0);
  EXPECT_EQ(sample.steps.size(), match::kTraitCount);
  double sum = sample.prior_bits + sample.relation_bits;
  for (const report::SampleStep& step : sample.steps) {
    sum += step.level_bits + step.frequency_bits;
  }
  EXPECT_NEAR(sum, sample.weight_bits, 1e-9);
}

}  // namespace
}  // namespace socle::mpi::batch
