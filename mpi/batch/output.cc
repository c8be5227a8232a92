#include "mpi/batch/output.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/tabular/csv_writer.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/match/policy.h"

namespace socle::mpi::batch {

std::string_view DecisionName(match::Decision decision) {
  switch (decision) {
    case match::Decision::kApart:
      return "apart";
    case match::Decision::kReview:
      return "review";
    case match::Decision::kLink:
      return "link";
  }
  return "apart";
}

std::string ClusterName(std::uint64_t cluster_id) {
  static constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string name(14, 'c');
  for (std::size_t i = 13; i > 0; --i) {
    name[i] = kDigits[cluster_id & 31U];
    cluster_id >>= 5U;
  }
  return name;
}

std::vector<std::uint64_t> ClusterIds(const Dataset& dataset, const LinkResult& result) {
  const std::size_t count = dataset.Size();
  std::vector<std::uint64_t> ids(count, std::numeric_limits<std::uint64_t>::max());
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t& id = ids[result.cluster_of[i]];
    id = std::min(id, dataset.StableKey(static_cast<RecordIndex>(i)));
  }
  std::vector<std::uint64_t> of_record(count);
  for (std::size_t i = 0; i < count; ++i) {
    of_record[i] = ids[result.cluster_of[i]];
  }
  return of_record;
}

Status WriteClusters(const std::string& path, const Dataset& dataset, const LinkResult& result) {
  SOCLE_TRY(auto writer, tabular::CsvWriter::Create(path));
  SOCLE_TRY_STATUS(writer.Write({"domain", "ipp", "cluster_id"}));
  const std::vector<std::uint64_t> ids = ClusterIds(dataset, result);
  const std::vector<RecordIndex> order = dataset.InOrderOfArrival();
  for (std::size_t i = 0; i < order.size(); ++i) {
    constexpr std::size_t kAhead = 16;
    dataset.PrefetchPlace(order[std::min(i + 2 * kAhead, order.size() - 1)]);
    dataset.Prefetch(order[std::min(i + kAhead, order.size() - 1)]);
    const RecordIndex record = order[i];
    SOCLE_TRY_STATUS(
        writer.Write({dataset.Domain(record), dataset.Ipp(record), ClusterName(ids[record])}));
  }
  return writer.Commit();
}

Status WritePairs(const std::string& path,
                  const Dataset& dataset,
                  const LinkResult& result,
                  PairsWanted wanted) {
  std::vector<const DecidedPair*> pairs;
  for (const DecidedPair& pair : result.pairs) {
    if (wanted == PairsWanted::kAll || pair.verdict.decision == match::Decision::kReview) {
      pairs.push_back(&pair);
    }
  }
  if (wanted == PairsWanted::kReview) {
    std::ranges::sort(pairs, [&](const DecidedPair* x, const DecidedPair* y) {
      const auto key = [&](const DecidedPair* p) {
        return std::pair(-p->pair.bits,
                         std::min(dataset.StableKey(p->pair.a), dataset.StableKey(p->pair.b)));
      };
      return key(x) < key(y);
    });
  }
  SOCLE_TRY(auto writer, tabular::CsvWriter::Create(path));
  std::vector<std::string_view> header = {
      "domain_a", "ipp_a", "domain_b", "ipp_b", "score", "probability", "decision"};
  if (wanted == PairsWanted::kReview) {
    header.emplace_back("rule");
  }
  SOCLE_TRY_STATUS(writer.Write(header));
  for (const DecidedPair* pair : pairs) {
    const std::string score = fmt::format("{:.3f}", pair->pair.bits);
    const std::string probability = fmt::format("{:.6f}", pair->probability);
    std::vector<std::string_view> row = {dataset.Domain(pair->pair.a),
                                         dataset.Ipp(pair->pair.a),
                                         dataset.Domain(pair->pair.b),
                                         dataset.Ipp(pair->pair.b),
                                         score,
                                         probability,
                                         DecisionName(pair->verdict.decision)};
    if (wanted == PairsWanted::kReview) {
      row.push_back(match::RuleName(pair->verdict.rule));
    }
    SOCLE_TRY_STATUS(writer.Write(row));
  }
  return writer.Commit();
}

}  // namespace socle::mpi::batch
