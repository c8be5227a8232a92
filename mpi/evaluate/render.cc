#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mpi/evaluate/evaluation.h"

namespace socle::mpi::evaluate {

namespace {

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double HarmonicMean(double a, double b) {
  return a + b == 0 ? 0.0 : 2 * a * b / (a + b);
}

std::string PairLine(std::string_view name, const PairScore& score) {
  return fmt::format("{:<15} {:9.5f} {:9.5f} {:9.5f} {:>14} {:>14} {:>14}\n",
                     name,
                     score.Precision(),
                     score.Recall(),
                     score.F1(),
                     score.correct,
                     score.predicted,
                     score.actual);
}

std::string PairJson(std::string_view name, const PairScore& score) {
  return fmt::format(R"(,"{}":{{"precision":{:.9f},"recall":{:.9f},"f1":{:.9f},)"
                     R"("correct":{},"predicted":{},"actual":{}}})",
                     name,
                     score.Precision(),
                     score.Recall(),
                     score.F1(),
                     score.correct,
                     score.predicted,
                     score.actual);
}

// What the pairs say of themselves beside what they are.
std::string CalibrationText(const Evaluation& e) {
  if (e.calibration.empty()) {
    return "";
  }
  std::string out = fmt::format(
      "\n{:<20} {:>12} {:>14} {:>12}\n", "stated probability", "pairs", "expected true", "true");
  for (std::size_t i = 0; i < e.calibration.size(); ++i) {
    const CalibrationBin& bin = e.calibration[i];
    const double to = i + 1 < e.calibration.size() ? e.calibration[i + 1].from : 1.0;
    out += fmt::format("{:<20} {:>12} {:>14.1f} {:>12}\n",
                       fmt::format("{} to {}", bin.from, to),
                       bin.pairs,
                       bin.expected,
                       bin.correct);
  }
  return out;
}

std::string CalibrationJson(const Evaluation& e) {
  std::string out;
  for (const CalibrationBin& bin : e.calibration) {
    out += fmt::format(R"({}{{"from":{},"pairs":{},"expected":{:.6f},"correct":{}}})",
                       out.empty() ? R"(,"calibration":[)" : ",",
                       bin.from,
                       bin.pairs,
                       bin.expected,
                       bin.correct);
  }
  return out.empty() ? out : out + "]";
}

}  // namespace

double PairScore::Precision() const {
  return Ratio(correct, predicted);
}

double PairScore::Recall() const {
  return Ratio(correct, actual);
}

double PairScore::F1() const {
  return HarmonicMean(Precision(), Recall());
}

double BCubedScore::F1() const {
  return HarmonicMean(precision, recall);
}

double Evaluation::ExactPrecision() const {
  return Ratio(exact_clusters, clusters);
}

double Evaluation::ExactRecall() const {
  return Ratio(exact_clusters, persons);
}

double Evaluation::ExactRecallMulti() const {
  return Ratio(exact_clusters_multi, persons_multi);
}

std::string RenderText(const Evaluation& e) {
  std::string out =
      fmt::format("identities {}  persons {}  clusters {}  absent from the clusters {}\n",
                  e.identities,
                  e.persons,
                  e.clusters,
                  e.absent_identities);
  if (e.unknown_identities + e.repeated_identities > 0) {
    out += fmt::format("left out: {} identities that are not in the truth, {} repeated\n",
                       e.unknown_identities,
                       e.repeated_identities);
  }
  out += fmt::format("\n{:<15} {:>9} {:>9} {:>9} {:>14} {:>14} {:>14}\n",
                     "",
                     "precision",
                     "recall",
                     "F1",
                     "correct",
                     "predicted",
                     "actual");
  out += PairLine("pairs", e.pairwise);
  out += PairLine("across domains", e.cross_domain);
  out += PairLine("doublons", e.doublons);
  out += fmt::format("{:<15} {:9.5f} {:9.5f} {:9.5f}\n",
                     "B-cubed",
                     e.b_cubed.precision,
                     e.b_cubed.recall,
                     e.b_cubed.F1());
  out += PairLine("exact clusters",
                  {.correct = e.exact_clusters, .predicted = e.clusters, .actual = e.persons});
  out += fmt::format("\nexact among the {} persons with two identities or more: {:.5f}\n",
                     e.persons_multi,
                     e.ExactRecallMulti());
  out += fmt::format(
      "over-merged: {} clusters with {} persons and {} identities; at most {} persons in one\n",
      e.over_merged_clusters,
      e.over_merged_persons,
      e.over_merged_identities,
      e.over_merge_largest);
  out += fmt::format("over-split: {} persons; at most {} clusters for one\n",
                     e.over_split_persons,
                     e.over_split_largest);
  return out + CalibrationText(e);
}

std::string ToJson(const Evaluation& e) {
  std::string out =
      fmt::format(R"({{"identities":{},"persons":{},"clusters":{},)"
                  R"("absent_identities":{},"unknown_identities":{},"repeated_identities":{})",
                  e.identities,
                  e.persons,
                  e.clusters,
                  e.absent_identities,
                  e.unknown_identities,
                  e.repeated_identities);
  out += PairJson("pairwise", e.pairwise);
  out += PairJson("cross_domain", e.cross_domain);
  out += PairJson("doublons", e.doublons);
  out += fmt::format(R"(,"b_cubed":{{"precision":{:.9f},"recall":{:.9f},"f1":{:.9f}}})",
                     e.b_cubed.precision,
                     e.b_cubed.recall,
                     e.b_cubed.F1());
  out += fmt::format(R"(,"exact_clusters":{{"exact":{},"exact_multi":{},"persons_multi":{},)"
                     R"("precision":{:.9f},"recall":{:.9f},"recall_multi":{:.9f}}})",
                     e.exact_clusters,
                     e.exact_clusters_multi,
                     e.persons_multi,
                     e.ExactPrecision(),
                     e.ExactRecall(),
                     e.ExactRecallMulti());
  out += fmt::format(R"(,"over_merge":{{"clusters":{},"persons":{},"identities":{},"largest":{}}})",
                     e.over_merged_clusters,
                     e.over_merged_persons,
                     e.over_merged_identities,
                     e.over_merge_largest);
  out += fmt::format(
      R"(,"over_split":{{"persons":{},"largest":{}}})", e.over_split_persons, e.over_split_largest);
  return out + CalibrationJson(e) + "}";
}

}  // namespace socle::mpi::evaluate
