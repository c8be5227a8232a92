#include "mpi/report/render_json.h"

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "lib/base/utf8.h"
#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::report {
namespace {

namespace json = boost::json;

constexpr int kFormatVersion = 1;  // docs/formats/report-json.md

// JSON text is UTF-8; each byte that is not becomes U+FFFD.
json::string Utf8(std::string_view text) {
  json::string out;
  while (!text.empty()) {
    const std::string_view valid = text.substr(0, FindInvalidUtf8(text));
    out.append(valid);
    text.remove_prefix(valid.size());
    if (!text.empty()) {
      out.append("\ufffd");
      text.remove_prefix(1);
    }
  }
  return out;
}

// JSON knows no infinity.
json::value Number(std::optional<double> value) {
  return value.has_value() && std::isfinite(*value) ? json::value(*value) : json::value(nullptr);
}

template <class T, class Convert>
json::array Array(const std::vector<T>& items, Convert convert) {
  json::array out;
  out.reserve(items.size());
  for (const T& item : items) {
    out.emplace_back(convert(item));
  }
  return out;
}

json::object CountJson(const NamedCount& item) {
  return {{"name", Utf8(item.name)}, {"count", item.count}};
}

json::object FileJson(const FileSummary& file) {
  return {{"name", Utf8(file.name)},
          {"rows", file.rows},
          {"bytes", file.bytes},
          {"rejected", Array(file.rejected, CountJson)},
          {"notices", Array(file.notices, CountJson)}};
}

json::object StageJson(const StageTime& stage) {
  std::optional<double> rate;
  if (stage.items > 0 && stage.seconds > 0) {
    rate = static_cast<double>(stage.items) / stage.seconds;
  }
  return {{"name", Utf8(stage.name)},
          {"seconds", Number(stage.seconds)},
          {"items", stage.items},
          {"unit", Utf8(stage.unit)},
          {"items_per_second", Number(rate)}};
}

json::object RunJson(const RunInfo& run) {
  return {{"title", Utf8(run.title)},
          {"program_version", Utf8(run.program_version)},
          {"started_at", Utf8(run.started_at)},
          {"model",
           json::object{{"name", Utf8(run.model.name)},
                        {"version", Utf8(run.model.version)},
                        {"fingerprint", Utf8(run.model.fingerprint)}}},
          {"policy", Utf8(run.policy)},
          {"threads", run.threads},
          {"memory_bytes_peak",
           run.memory_bytes_peak == 0 ? json::value(nullptr) : json::value(run.memory_bytes_peak)},
          {"files", Array(run.files, FileJson)},
          {"stages", Array(run.stages, StageJson)}};
}

json::object TotalsJson(const Totals& totals) {
  return {{"records", totals.records},
          {"rejected", totals.rejected},
          {"domains", totals.domains},
          {"persons", totals.persons},
          {"singletons", totals.singletons},
          {"links", totals.links},
          {"review_pairs", totals.review_pairs},
          {"review_records", totals.review_records},
          {"review_record_share", Number(ShareOf(totals.review_records, totals.records))},
          {"doublon_pairs", totals.doublon_pairs},
          {"doublon_groups", totals.doublon_groups},
          {"candidate_pairs", totals.candidate_pairs},
          {"reduction_ratio", Number(ReductionRatio(totals))}};
}

json::object QualityJson(const Quality& quality) {
  return {{"false_link_rate_target", Number(quality.false_link_rate_target)},
          {"false_links_expected", Number(quality.false_links_expected)},
          {"precision_estimated", Number(quality.precision_estimated)},
          {"recall_estimated", Number(quality.recall_estimated)},
          {"recall_with_review", Number(quality.recall_with_review)}};
}

json::object DomainJson(const DomainSummary& domain) {
  return {{"name", Utf8(domain.name)},
          {"records", domain.records},
          {"persons", domain.persons},
          {"doublon_pairs", domain.doublon_pairs},
          {"doublon_groups", domain.doublon_groups},
          {"doublon_rate", Number(DoublonRate(domain))},
          {"review_pairs", domain.review_pairs},
          {"rejected", domain.rejected}};
}

json::object HistogramJson(const WeightHistogram& histogram) {
  return {{"from_bits", Number(histogram.from_bits)},
          {"bin_width_bits", Number(histogram.bin_width_bits)},
          {"bins", Array(histogram.bins, [](const WeightHistogram::Bin& bin) {
             return json::object{{"link", bin.link}, {"review", bin.review}, {"apart", bin.apart}};
           })}};
}

json::object ThresholdsJson(const Thresholds& thresholds) {
  return {{"review_bits", Number(thresholds.review_bits)},
          {"link_bits", Number(thresholds.link_bits)},
          {"doublon_link_bits", Number(thresholds.doublon_link_bits)}};
}

json::object TraitJson(const TraitWeights& trait) {
  return {{"trait", Utf8(trait.trait)},
          {"has_frequency_adjustment", trait.has_frequency_adjustment},
          {"levels", Array(trait.levels, [](const LevelWeight& level) {
             return json::object{{"name", Utf8(level.name)},
                                 {"m", Number(level.m)},
                                 {"u", Number(level.u)},
                                 {"bits", Number(level.bits)},
                                 {"share", Number(level.share)}};
           })}};
}

json::object RelationJson(const RelationClass& relation) {
  return {{"name", Utf8(relation.name)},
          {"description", Utf8(relation.description)},
          {"share", Number(relation.share)},
          {"pairs_expected", Number(relation.pairs_expected)}};
}

json::object TrainingJson(const Training& training) {
  return {{"source", Utf8(training.source)},
          {"has_converged", training.has_converged},
          {"pairs", training.pairs},
          {"patterns", training.patterns},
          {"random_pairs", training.random_pairs},
          {"iterations", Array(training.iterations, [](const EmIteration& iteration) {
             return json::object{{"log_likelihood", Number(iteration.log_likelihood)},
                                 {"change_max", Number(iteration.change_max)}};
           })}};
}

json::object FamilyJson(const BlockingFamily& family) {
  return {{"name", Utf8(family.name)},
          {"key", Utf8(family.key)},
          {"keys", family.keys},
          {"blocks", family.blocks},
          {"largest_block", family.largest_block},
          {"refined_blocks", family.refined_blocks},
          {"cut_pairs", family.cut_pairs},
          {"pairs", family.pairs},
          {"unique_pairs", family.unique_pairs}};
}

json::object BlockingJson(const Blocking& blocking) {
  return {{"families", Array(blocking.families, FamilyJson)},
          {"sizes",
           Array(blocking.sizes,
                 [](const BlockSizeBin& bin) {
                   return json::object{{"from", bin.from}, {"to", bin.to}, {"blocks", bin.blocks}};
                 })},
          {"largest",
           Array(blocking.largest,
                 [](const LargeBlock& block) {
                   return json::object{{"family", Utf8(block.family)},
                                       {"description", Utf8(block.description)},
                                       {"records", block.records},
                                       {"treatment", Utf8(block.treatment)}};
                 })},
          {"recall_estimated", Number(blocking.recall_estimated)},
          {"recall_low", Number(blocking.recall_low)},
          {"recall_high", Number(blocking.recall_high)},
          {"recall_method", Utf8(blocking.recall_method)}};
}

json::object ClustersJson(const Clusters& clusters) {
  return {{"sizes",
           Array(clusters.sizes,
                 [](const ClusterSize& size) {
                   return json::object{{"size", size.size}, {"clusters", size.clusters}};
                 })},
          {"vetoes", Array(clusters.vetoes, CountJson)}};
}

json::object IdentityJson(const Identity& identity, bool show_traits) {
  json::object out = {{"domain", Utf8(identity.domain)}, {"ipp", Utf8(identity.ipp)}};
  if (!show_traits) {
    return out;
  }
  for (const TraitField& field : kTraitFields) {
    out[field.name] = Utf8(identity.*field.member);
  }
  return out;
}

json::object SampleJson(const SamplePair& pair, bool show_traits) {
  return {{"zone", ZoneName(pair.zone)},
          {"a", IdentityJson(pair.a, show_traits)},
          {"b", IdentityJson(pair.b, show_traits)},
          {"prior_bits", Number(pair.prior_bits)},
          {"steps",
           Array(pair.steps,
                 [](const SampleStep& step) {
                   return json::object{{"trait", Utf8(step.trait)},
                                       {"level", Utf8(step.level)},
                                       {"level_bits", Number(step.level_bits)},
                                       {"frequency_bits", Number(step.frequency_bits)}};
                 })},
          {"relation", Utf8(pair.relation)},
          {"relation_bits", Number(pair.relation_bits)},
          {"weight_bits", Number(pair.weight_bits)},
          {"probability", Number(pair.probability)},
          {"rule", Utf8(pair.rule)},
          {"blocks", Array(pair.blocks, [](const std::string& block) { return Utf8(block); })}};
}

}  // namespace

std::string RenderJson(const LinkReport& report) {
  const json::object out = {{"format", "socle-link-report"},
                            {"format_version", kFormatVersion},
                            {"show_traits", report.show_traits},
                            {"run", RunJson(report.run)},
                            {"totals", TotalsJson(report.totals)},
                            {"quality", QualityJson(report.quality)},
                            {"domains", Array(report.domains, DomainJson)},
                            {"weights", HistogramJson(report.weights)},
                            {"thresholds", ThresholdsJson(report.thresholds)},
                            {"traits", Array(report.traits, TraitJson)},
                            {"relations", Array(report.relations, RelationJson)},
                            {"training", TrainingJson(report.training)},
                            {"blocking", BlockingJson(report.blocking)},
                            {"clusters", ClustersJson(report.clusters)},
                            {"review_reasons", Array(report.review_reasons, CountJson)},
                            {"samples", Array(report.samples, [&](const SamplePair& pair) {
                               return SampleJson(pair, report.show_traits);
                             })}};
  return json::serialize(out) + "\n";
}

}  // namespace socle::mpi::report
