#include "mpi/batch/report_builder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/explain.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/load.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/batch/recall_estimate.h"
#include "mpi/input/identity_reader.h"
#include "mpi/match/block.h"
#include "mpi/match/cluster.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/train.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::batch {

namespace {

constexpr std::size_t kSamplesPerZone = 4;

double BitsOfProbability(double probability) {
  return std::log2(probability) - std::log2(1 - probability);
}

std::string_view RelationText(std::string_view name) {
  static const std::map<std::string_view, std::string_view> kTexts = {
      {"sibling", "brothers and sisters: name, place and address of one family"},
      {"twin", "twins: also the birth date"},
      {"parent_child", "parent and child"},
      {"couple", "couples: one's used name is the other's birth name"},
      {"namesake", "relatives of one name, such as father and son"},
      {"homonym", "strangers of one name, date and sex"}};
  const auto found = kTexts.find(name);
  return found == kTexts.end() ? std::string_view{} : found->second;
}

class Builder {
 public:
  Builder(const Dataset& dataset,
          const LinkContext& context,
          const LinkOptions& options,
          const LinkResult& result)
      : dataset_(dataset), context_(context), options_(options), result_(result) {}

  void FillTotals(const LoadSummary& load) {
    auto& totals = out_.totals;
    totals.records = dataset_.Size();
    totals.rejected = load.rejected;
    totals.domains = dataset_.Domains().size();
    totals.candidate_pairs = result_.candidates;
    totals.review_records = result_.review_records;
    for (const DecidedPair& pair : result_.pairs) {
      const bool link = pair.verdict.decision == match::Decision::kLink;
      totals.links += link ? 1 : 0;
      totals.review_pairs += link ? 0 : 1;
    }
    FillClusters();
    const double links = static_cast<double>(totals.links);
    out_.quality.false_link_rate_target = options_.policy.false_link_rate;
    out_.quality.false_links_expected = std::max(0.0, links - result_.expected_linked);
    if (links > 0) {
      out_.quality.precision_estimated = result_.expected_linked / links;
    }
    if (result_.expected_matches > 0) {
      const double recall = out_.blocking.recall_estimated.value_or(1);
      out_.quality.recall_estimated = recall * result_.expected_linked / result_.expected_matches;
      out_.quality.recall_with_review =
          recall * (result_.expected_linked + result_.expected_review) / result_.expected_matches;
    }
  }

  void FillDomains() {
    out_.domains.resize(dataset_.Domains().size());
    for (std::size_t d = 0; d < out_.domains.size(); ++d) {
      out_.domains[d].name = dataset_.Domains()[d];
    }
    // Records of one cluster in one domain stand side by side.
    std::vector<std::uint64_t> keys(dataset_.Size());
    for (std::size_t i = 0; i < dataset_.Size(); ++i) {
      const auto domain = dataset_.Record(static_cast<RecordIndex>(i))->domain;
      ++out_.domains[domain].records;
      keys[i] = (static_cast<std::uint64_t>(result_.cluster_of[i]) << 16) | domain;
    }
    std::ranges::sort(keys);
    for (std::size_t begin = 0; begin < keys.size();) {
      std::size_t end = begin + 1;
      while (end < keys.size() && keys[end] == keys[begin]) {
        ++end;
      }
      const std::uint64_t count = end - begin;
      auto& domain = out_.domains[keys[begin] & 0xFFFF];
      ++domain.persons;
      domain.doublon_pairs += count * (count - 1) / 2;
      domain.doublon_groups += count > 1 ? 1 : 0;
      begin = end;
    }
    for (const DecidedPair& pair : result_.pairs) {
      if (pair.verdict.decision != match::Decision::kReview) {
        continue;
      }
      const auto a = dataset_.Record(pair.pair.a)->domain;
      const auto b = dataset_.Record(pair.pair.b)->domain;
      ++out_.domains[a].review_pairs;
      out_.domains[b].review_pairs += a == b ? 0 : 1;
    }
    for (const auto& domain : out_.domains) {
      out_.totals.doublon_pairs += domain.doublon_pairs;
      out_.totals.doublon_groups += domain.doublon_groups;
    }
    std::ranges::sort(out_.domains, {}, &report::DomainSummary::name);
  }

  void FillWeights() {
    auto& histogram = out_.weights;
    histogram.from_bits = WeightCounts::kFrom;
    histogram.bins.resize(result_.weights.bins.size());
    for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
      histogram.bins[i].apart = result_.weights.bins[i];
    }
    for (const DecidedPair& pair : result_.pairs) {
      const double bits = std::clamp(std::floor(static_cast<double>(pair.pair.bits)),
                                     double{WeightCounts::kFrom},
                                     double{WeightCounts::kTo - 1});
      auto& bin = histogram.bins[static_cast<std::size_t>(bits - WeightCounts::kFrom)];
      bin.apart -= bin.apart > 0 ? 1 : 0;
      (pair.verdict.decision == match::Decision::kLink ? bin.link : bin.review) += 1;
    }
    out_.thresholds.review_bits = BitsOfProbability(result_.thresholds.review);
    out_.thresholds.link_bits = BitsOfProbability(result_.thresholds.link_cross_domain);
    out_.thresholds.doublon_link_bits = BitsOfProbability(result_.thresholds.link_same_domain);
  }

  void FillModel(const ReportFacts& facts) {
    const double candidates = static_cast<double>(std::max<std::uint64_t>(1, result_.candidates));
    for (std::size_t t = 0; t < match::kTraitCount; ++t) {
      const match::TraitInfo& info = match::Traits()[t];
      const match::TraitModel& trait = result_.model.traits[t];
      report::TraitWeights weights;
      weights.trait = info.name;
      const auto kind = static_cast<match::Trait>(t);
      weights.has_frequency_adjustment =
          kind == match::Trait::kFamilyName || kind == match::Trait::kUsedName ||
          kind == match::Trait::kGivenName || kind == match::Trait::kBirthPlace;
      for (std::size_t level = 1; level < info.levels.size(); ++level) {
        weights.levels.push_back(
            {.name = std::string(info.levels[level]),
             .m = trait.m[level],
             .u = trait.u[level],
             .bits = std::log2(std::max(trait.m[level], 1e-12) / std::max(trait.u[level], 1e-12)),
             .share = static_cast<double>(result_.levels[t][level]) / candidates});
      }
      out_.traits.push_back(std::move(weights));
    }
    for (const match::Relation& relation : result_.model.relations) {
      const double pairs = result_.population.records *
                           (relation.per_record.cross_domain + relation.per_record.same_domain);
      out_.relations.push_back({.name = relation.name,
                                .description = std::string(RelationText(relation.name)),
                                .share = std::min(1.0, pairs / candidates),
                                .pairs_expected = pairs});
    }
    auto& training = out_.training;
    training.source = facts.training_source;
    training.has_converged = result_.training.converged;
    training.pairs = static_cast<std::uint64_t>(result_.training_pairs);
    training.patterns = result_.training_patterns;
    training.random_pairs = static_cast<std::uint64_t>(result_.random_pairs);
    for (const match::TrainingIteration& iteration : result_.training.iterations) {
      training.iterations.push_back(
          {.log_likelihood = iteration.log_likelihood, .change_max = iteration.largest_change});
    }
  }

  void FillBlocking() {
    auto& blocking = out_.blocking;
    std::vector<std::uint64_t> sizes;
    for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
      const BlockFamilyStats& stats = context_.index.Stats()[f];
      const match::BlockFamilyInfo& info = match::InfoOf(static_cast<match::BlockFamily>(f));
      blocking.families.push_back({.name = std::string(info.name),
                                   .key = std::string(info.tiers[0]),
                                   .keys = stats.keys,
                                   .blocks = stats.blocks,
                                   .largest_block = stats.largest_block,
                                   .refined_blocks = stats.refined_blocks,
                                   .cut_pairs = stats.cut_pairs,
                                   .pairs = stats.pairs,
                                   .unique_pairs = result_.of_one_family[f]});
      sizes.resize(std::max(sizes.size(), stats.size_histogram.size()));
      for (std::size_t i = 0; i < stats.size_histogram.size(); ++i) {
        sizes[i] += stats.size_histogram[i];
      }
      if (stats.largest_block > 0) {
        blocking.largest.push_back({.family = std::string(info.name),
                                    .description = "largest block of the family",
                                    .records = stats.largest_block,
                                    .treatment = stats.largest_block > info.limit
                                                     ? fmt::format("refined by {}", info.tiers[1])
                                                     : "kept"});
      }
    }
    std::ranges::sort(blocking.largest, std::ranges::greater{}, &report::LargeBlock::records);
    while (!sizes.empty() && sizes.back() == 0) {
      sizes.pop_back();
    }
    for (std::size_t i = 1; i < sizes.size(); ++i) {
      blocking.sizes.push_back(
          {.from = std::uint64_t{1} << i, .to = (std::uint64_t{2} << i) - 1, .blocks = sizes[i]});
    }
    if (const auto estimate = EstimateBlockingRecall(dataset_, context_.index, result_)) {
      blocking.recall_estimated = estimate->recall;
      blocking.recall_low = estimate->low;
      blocking.recall_high = estimate->high;
      blocking.recall_method = fmt::format(
          "Capture and recapture on {} linked pairs: keys with a birth date and keys without one "
          "are taken as two independent ways to find a pair; what both would miss follows from how "
          "often each finds what the other found.",
          estimate->pairs);
    }
  }

  void FillSamples() {
    const ExplainContext explain{.dataset = dataset_,
                                 .context = context_,
                                 .model = result_.model,
                                 .population = result_.population,
                                 .policy = options_.policy,
                                 .policy_context = options_.context,
                                 .thresholds = result_.thresholds};
    // The least probable links, the most probable doubts, the nearest misses: where a reader learns
    // most about the thresholds.
    std::vector<const DecidedPair*> links;
    std::vector<const DecidedPair*> review;
    for (const DecidedPair& pair : result_.pairs) {
      (pair.verdict.decision == match::Decision::kLink ? links : review).push_back(&pair);
    }
    AddSpread(links, explain, report::Zone::kLink);
    AddSpread(review, explain, report::Zone::kReview);
    for (const DecidedPair& pair : result_.apart_samples) {
      Add(pair, explain, report::Zone::kApart);
    }
  }

  void FillWork() {
    std::map<std::string, std::uint64_t> reasons;
    for (const DecidedPair& pair : result_.pairs) {
      if (pair.verdict.decision == match::Decision::kReview) {
        ++reasons[std::string(match::RuleName(pair.verdict.rule))];
      }
    }
    for (const auto& [name, count] : reasons) {
      out_.review_reasons.push_back({.name = name, .count = count});
    }
    const match::ClusterResult& clusters = result_.clusters;
    out_.clusters.vetoes = {
        {.name = "different qualified INS", .count = clusters.refused_exclusive},
        {.name = "ruling of a person", .count = clusters.refused_ruling},
        {.name = "contradicting pair in the group", .count = clusters.refused_contradiction},
        {.name = "doubtful pairs beyond the review zone", .count = result_.review_left_out}};
  }

  report::LinkReport Take() { return std::move(out_); }

  report::LinkReport& Out() { return out_; }

 private:
  void FillClusters() {
    std::vector<std::uint32_t> size(dataset_.Size(), 0);
    for (const RecordIndex cluster : result_.cluster_of) {
      ++size[cluster];
    }
    std::map<std::uint64_t, std::uint64_t> counts;
    for (const std::uint32_t records : size) {
      if (records != 0) {
        ++counts[records];
        ++out_.totals.persons;
      }
    }
    out_.totals.singletons = counts.contains(1) ? counts[1] : 0;
    for (const auto& [records, clusters] : counts) {
      out_.clusters.sizes.push_back({.size = records, .clusters = clusters});
    }
  }

  // By probability; ties in an order that does not hang on that of arrival.
  [[nodiscard]] bool SpreadsBefore(const DecidedPair* x, const DecidedPair* y) const {
    if (x->pair.bits != y->pair.bits) {
      return x->pair.bits < y->pair.bits;
    }
    const auto keys = [this](const DecidedPair* pair) {
      return std::minmax({dataset_.StableKey(pair->pair.a), dataset_.StableKey(pair->pair.b)});
    };
    return keys(x) < keys(y);
  }

  // A few pairs evenly spread from the least probable to the most probable, both ends included.
  // There are millions: each rank is looked for in what is left behind the one before.
  void AddSpread(std::vector<const DecidedPair*>& pairs,
                 const ExplainContext& explain,
                 report::Zone zone) {
    const std::size_t count = std::min(kSamplesPerZone, pairs.size());
    std::size_t first = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = count == 1 ? 0 : i * (pairs.size() - 1) / (count - 1);
      std::ranges::nth_element(
          pairs.begin() + static_cast<std::ptrdiff_t>(first),
          pairs.begin() + static_cast<std::ptrdiff_t>(at),
          pairs.end(),
          [this](const DecidedPair* x, const DecidedPair* y) { return SpreadsBefore(x, y); });
      first = at;
      Add(*pairs[at], explain, zone);
    }
  }

  void Add(const DecidedPair& pair, const ExplainContext& explain, report::Zone zone) {
    report::SamplePair sample = ExplainPair(explain, pair.pair.a, pair.pair.b);
    sample.zone = zone;
    sample.rule = match::RuleName(pair.verdict.rule);
    out_.samples.push_back(std::move(sample));
  }

  const Dataset& dataset_;
  const LinkContext& context_;
  const LinkOptions& options_;
  const LinkResult& result_;
  report::LinkReport out_;
};

void FillRun(const LinkOptions& options,
             const LinkResult& result,
             const LoadSummary& load,
             const ReportFacts& facts,
             report::LinkReport& out) {
  out.show_traits = facts.show_traits;
  auto& run = out.run;
  run.program_version = facts.program_version;
  run.started_at = facts.started_at;
  run.model = {.name = result.model.name,
               .version = fmt::format("format {}", match::Model::kFormatVersion),
               .fingerprint = facts.model_fingerprint};
  run.policy = options.policy.name;
  run.threads = facts.threads;
  run.memory_bytes_peak = PeakMemoryBytes();
  for (const FileSummary& file : load.input.files) {
    report::FileSummary summary;
    summary.name = file.name;
    summary.rows = file.identities + file.rejected + file.repeats;
    if (file.rejected != 0) {
      summary.rejected.push_back({.name = "rejected lines", .count = file.rejected});
    }
    if (file.repeats != 0) {
      summary.notices.push_back({.name = "repeated lines left out", .count = file.repeats});
    }
    if (file.remarks != 0) {
      summary.notices.push_back({.name = "remarks on traits", .count = file.remarks});
    }
    run.files.push_back(std::move(summary));
  }
  for (const StageSeconds& stage : result.stages) {
    const bool pairs = stage.stage == Stage::kCompare;
    run.stages.push_back(
        {.name = std::string(StageName(stage.stage)),
         .seconds = stage.seconds,
         .items = pairs ? result.candidates : static_cast<std::uint64_t>(result.population.records),
         .unit = pairs ? "pairs" : "records"});
  }
}

}  // namespace

std::uint64_t PeakMemoryBytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) {
    return 0;
  }
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

report::LinkReport BuildReport(const Dataset& dataset,
                               const LinkContext& context,
                               const LinkOptions& options,
                               const LinkResult& result,
                               const LoadSummary& load,
                               const ReportFacts& facts) {
  Builder builder(dataset, context, options, result);
  FillRun(options, result, load, facts, builder.Out());
  builder.FillBlocking();
  builder.FillTotals(load);
  builder.FillDomains();
  builder.FillWeights();
  builder.FillModel(facts);
  builder.FillSamples();
  builder.FillWork();
  return builder.Take();
}

}  // namespace socle::mpi::batch
