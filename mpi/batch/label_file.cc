#include "mpi/batch/label_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/line_fault.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/compare.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

namespace {

constexpr std::array<std::string_view, 4> kColumns = {"domain_a", "ipp_a", "domain_b", "ipp_b"};

using Records = std::unordered_map<std::uint64_t, RecordIndex>;

Result<RecordIndex> Find(const Records& records,
                         std::string_view domain,
                         std::string_view ipp,
                         const std::string& at) {
  const auto found = records.find(StableHash64(ipp, StableHash64(domain)));
  if (found == records.end()) {
    return Fail(Code::kNotFound, fmt::format("{}: no record {}:{} in the files", at, domain, ipp));
  }
  return found->second;
}

}  // namespace

Result<match::PatternCounts> CountLabelledPairs(const std::string& path, const Dataset& dataset) {
  Records records;
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    records.emplace(dataset.StableKey(record), record);
  }
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  tabular::CsvReader reader(tabular::ByteWindow(std::move(source)), {});
  match::PatternCounts counts;
  bool is_header = true;
  for (;;) {
    SOCLE_TRY(const tabular::ReadEvent event, reader.Next());
    if (event == tabular::ReadEvent::kEnd) {
      break;
    }
    const std::string at = fmt::format("{}:{}", path, reader.Line());
    const auto fields = reader.Fields();
    if (event != tabular::ReadEvent::kRecord || fields.size() < kColumns.size()) {
      return Fail(Code::kInvalidArgument, at + ": not a line of at least four fields");
    }
    if (std::exchange(is_header, false)) {
      if (!std::ranges::equal(fields.first(kColumns.size()), kColumns)) {
        return Fail(Code::kInvalidArgument,
                    at + ": the header is not domain_a,ipp_a,domain_b,ipp_b");
      }
      continue;
    }
    SOCLE_TRY(const RecordIndex a, Find(records, fields[0], fields[1], at));
    SOCLE_TRY(const RecordIndex b, Find(records, fields[2], fields[3], at));
    ++counts[match::Compare(dataset.Record(a), dataset.Record(b)).Bits()];
  }
  return counts;
}

}  // namespace socle::mpi::batch
