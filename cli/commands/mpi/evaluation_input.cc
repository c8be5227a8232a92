#include "cli/commands/mpi/evaluation_input.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/line_fault.h"
#include "mpi/evaluate/evaluator.h"
#include "mpi/input/text_trim.h"

namespace socle::cli {

namespace {

using mpi::evaluate::Evaluator;
using mpi::evaluate::TruthKey;
using tabular::ReadEvent;

// Names of the columns that a line is read from.
using Columns = std::span<const std::string_view>;
constexpr std::array<std::string_view, 3> kTruthColumns = {"domain", "ipp", "person_id"};
constexpr std::array<std::string_view, 2> kRecordTruthColumns = {"record_id", "entity_id"};
constexpr std::array<std::string_view, 3> kClusterColumns = {"domain", "ipp", "cluster_id"};

constexpr std::array<std::string_view, 5> kPairColumns = {
    "domain_a", "ipp_a", "domain_b", "ipp_b", "probability"};

// Some columns of a CSV file. Messages hold no text of the file: a header that is missing is a
// patient's line.
class ColumnReader {
 public:
  explicit ColumnReader(tabular::ByteSource source)
      : reader_(tabular::ByteWindow(std::move(source)), {}) {}

  // Reads the header; the first of `forms` whose columns are all there is read from now on, and its
  // position is returned.
  Result<std::size_t> Start(std::span<const Columns> forms) {
    SOCLE_TRY(const ReadEvent event, reader_.Next());
    if (event == ReadEvent::kEnd) {
      return Fail(Code::kInvalidArgument, reader_.Source().Name() + ":1: the file is empty");
    }
    if (event == ReadEvent::kRejected) {
      return FailAtRejected();
    }
    for (std::size_t form = 0; form < forms.size(); ++form) {
      if (Choose(forms[form])) {
        reader_.ExpectFields(reader_.Fields().size());
        return form;
      }
    }
    std::string wanted;
    for (const Columns names : forms) {
      wanted += fmt::format("{}{}", wanted.empty() ? "" : " or ", fmt::join(names, ","));
    }
    return FailHere(Code::kInvalidArgument,
                    fmt::format("the header must name the columns {}; columns found: {}",
                                wanted,
                                reader_.Fields().size()));
  }

  // Calls `use` for every line with the values of the chosen columns, none of them empty.
  Status ForEach(const std::function<Status(std::span<const std::string_view>)>& use,
                 const LineCallback& progress) {
    std::vector<std::string_view> values(positions_.size());
    for (std::uint64_t lines = 1;; ++lines) {
      SOCLE_TRY(const ReadEvent event, reader_.Next());
      if (event == ReadEvent::kEnd) {
        Report(lines - 1, progress);
        return {};
      }
      if (event == ReadEvent::kRejected) {
        return FailAtRejected();
      }
      SOCLE_TRY_STATUS(Take(values));
      if (const Status used = use(values); !used) {
        return FailHere(used.error().code, used.error().detail);
      }
      if (lines % kLinesBetweenProgress == 0) {
        Report(lines, progress);
      }
    }
  }

 private:
  bool Choose(Columns names) {
    names_ = names;
    positions_.clear();
    for (const std::string_view name : names) {
      const auto found = std::ranges::find(reader_.Fields(), name, mpi::Trim);
      if (found == reader_.Fields().end()) {
        return false;
      }
      positions_.push_back(static_cast<std::size_t>(found - reader_.Fields().begin()));
    }
    return true;
  }

  Status Take(std::vector<std::string_view>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = mpi::Trim(reader_.Fields()[positions_[i]]);
      if (values[i].empty()) {
        return FailHere(Code::kInvalidArgument, fmt::format("{} is empty", names_[i]));
      }
    }
    return {};
  }

  static void Report(std::uint64_t lines, const LineCallback& progress) {
    if (progress) {
      progress(lines);
    }
  }

  [[nodiscard]] std::unexpected<Error> FailHere(Code code, std::string_view what) const {
    return Fail(code, fmt::format("{}:{}: {}", reader_.Source().Name(), reader_.Line(), what));
  }

  [[nodiscard]] std::unexpected<Error> FailAtRejected() const {
    const tabular::RejectedLine& line = reader_.Rejected();
    return Fail(Code::kInvalidArgument,
                fmt::format("{}:{}: {}: {}",
                            reader_.Source().Name(),
                            line.line,
                            tabular::LineFaultName(line.fault),
                            line.detail));
  }

  tabular::CsvReader reader_;
  Columns names_;
  std::vector<std::size_t> positions_;
};

}  // namespace

Result<Evaluator> ReadTruth(const std::string& path, const LineCallback& progress) {
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  ColumnReader reader(std::move(source));
  const std::array<Columns, 2> forms = {kTruthColumns, kRecordTruthColumns};
  SOCLE_TRY(const std::size_t form, reader.Start(forms));
  const bool has_domain = form == 0;
  Evaluator evaluator(has_domain ? TruthKey::kDomainAndIpp : TruthKey::kIppAlone);
  bool is_empty = true;
  const auto add = [&](std::span<const std::string_view> values) {
    is_empty = false;
    return has_domain ? evaluator.AddTruth(values[0], values[1], values[2])
                      : evaluator.AddTruth("", values[0], values[1]);
  };
  SOCLE_TRY_STATUS(reader.ForEach(add, progress));
  if (is_empty) {
    return Fail(Code::kInvalidArgument, path + ": the truth is empty: it has a header only");
  }
  return evaluator;
}

Status ReadClusters(const std::string& path, Evaluator& evaluator, const LineCallback& progress) {
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  ColumnReader reader(std::move(source));
  const std::array<Columns, 1> forms = {kClusterColumns};
  SOCLE_TRY_STATUS(reader.Start(forms));
  const auto add = [&](std::span<const std::string_view> values) {
    evaluator.AddCluster(values[0], values[1], values[2]);
    return Status{};
  };
  return reader.ForEach(add, progress);
}

Status ReadPairs(const std::string& path, Evaluator& evaluator, const LineCallback& progress) {
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  ColumnReader reader(std::move(source));
  const std::array<Columns, 1> forms = {kPairColumns};
  SOCLE_TRY_STATUS(reader.Start(forms));
  const auto add = [&](std::span<const std::string_view> values) -> Status {
    const std::string_view text = values[4];
    double probability = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), probability);
    if (error != std::errc{} || end != text.data() + text.size()) {
      return Fail(Code::kInvalidArgument, "the probability is no number");
    }
    return evaluator.AddPair({.domain = values[0], .ipp = values[1]},
                             {.domain = values[2], .ipp = values[3]},
                             probability);
  };
  return reader.ForEach(add, progress);
}

}  // namespace socle::cli
