#include "mpi/input/identity_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/line_fault.h"
#include "mpi/input/birth_date.h"
#include "mpi/input/column_plan.h"
#include "mpi/input/identity_check.h"
#include "mpi/input/record_source.h"
#include "mpi/input/rejects.h"
#include "mpi/input/seen_set.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

using tabular::ReadEvent;

struct IdentityReader::State {
  std::vector<std::string> paths;
  Options options;
  std::size_t next_path = 0;
  std::unique_ptr<RecordSource> records;
  SeenSet seen;
  InputSummary summary;
  std::unordered_map<std::string, std::size_t> domain_places;
  std::size_t last_domain = 0;  // where the domain of the record before is in summary.domains
  std::vector<IdentityRemark> remarks;
  std::uint64_t bytes_done = 0;  // of the files that are read to the end
  std::optional<std::uint64_t> bytes_total = 0;

  // Opens the next file; false when there is none.
  Result<bool> NextFile();
  void EndFile();
  // Takes the next record, rejected line or end of a file; true when it gives an identity.
  Result<bool> Step(Identity& identity);
  // Takes the record at hand; false when it gives no identity.
  Result<bool> TakeRecord(Identity& identity);
  Status AddRow(LineOutcome outcome,
                std::string_view column,
                std::string_view reason,
                std::string_view detail);
  Status AddRejectedLine();
  Status AddRemarks();
  void CountDomain(const std::string& domain);
  void TakeWarnings();

  FileSummary& File() { return summary.files.back(); }
};

Result<bool> IdentityReader::State::NextFile() {
  if (next_path == paths.size()) {
    return false;
  }
  SOCLE_TRY(records, OpenRecords(paths[next_path], options.mapping));
  ++next_path;
  summary.files.emplace_back();
  File().name = records->Source().Name();
  TakeWarnings();
  return true;
}

void IdentityReader::State::EndFile() {
  TakeWarnings();
  bytes_done += records->Source().BytesRead();
  records.reset();
}

void IdentityReader::State::TakeWarnings() {
  while (const auto column = records->TakeUnknownColumn()) {
    summary.warnings.push_back(File().name + ": the column '" + *column + "' is not used");
  }
}

Status IdentityReader::State::AddRow(LineOutcome outcome,
                                     std::string_view column,
                                     std::string_view reason,
                                     std::string_view detail) {
  switch (outcome) {
    case LineOutcome::kRejected:
      ++File().rejected;
      break;
    case LineOutcome::kKept:
      ++File().remarks;
      break;
    case LineOutcome::kDropped:
      ++File().repeats;
      break;
  }
  return options.rejects->Add({.file = File().name,
                               .line = records->Line(),
                               .outcome = outcome,
                               .column = column,
                               .reason = reason,
                               .detail = detail,
                               .raw = records->Raw()});
}

Status IdentityReader::State::AddRejectedLine() {
  const tabular::RejectedLine& line = records->Rejected();
  std::string column(records->FieldName(line.field));
  if (column.empty() && line.field > 0) {
    column = "#" + std::to_string(line.field);
  }
  ++File().rejected;
  return options.rejects->Add({.file = File().name,
                               .line = line.line,
                               .outcome = LineOutcome::kRejected,
                               .column = column,
                               .reason = tabular::LineFaultName(line.fault),
                               .detail = line.detail,
                               .raw = line.raw});
}

Status IdentityReader::State::AddRemarks() {
  for (const IdentityRemark& remark : remarks) {
    SOCLE_TRY_STATUS(AddRow(
        OutcomeOf(remark.fault), remark.trait, IdentityFaultName(remark.fault), remark.detail));
  }
  return {};
}

void IdentityReader::State::CountDomain(const std::string& domain) {
  auto& domains = summary.domains;
  if (last_domain >= domains.size() || domains[last_domain].first != domain) {
    const auto [at, is_new] = domain_places.try_emplace(domain, domains.size());
    if (is_new) {
      domains.emplace_back(domain, 0);
    }
    last_domain = at->second;
  }
  ++domains[last_domain].second;
}

Result<bool> IdentityReader::State::TakeRecord(Identity& identity) {
  FillIdentity(records->Plan(), records->Fields(), identity);
  remarks.clear();
  std::span<const DateFormat> formats;
  if (options.mapping != nullptr) {
    formats = options.mapping->date_formats;
  }
  bool is_taken = CheckIdentity(identity, formats, remarks);
  if (is_taken && options.finds_duplicates) {
    const SeenSet::Answer answer = seen.Insert(identity);
    is_taken = answer == SeenSet::Answer::kNew;
    if (answer == SeenSet::Answer::kRepeat) {
      remarks.assign(1, {IdentityFault::kRepeat, "ipp", "came before with the same content"});
    } else if (answer == SeenSet::Answer::kDifferent) {
      remarks.assign(1,
                     {IdentityFault::kDuplicateDifferent,
                      "ipp",
                      "came before with another content, which is kept"});
    }
  }
  if (!remarks.empty()) {
    SOCLE_TRY_STATUS(AddRemarks());
  }
  if (is_taken) {
    ++File().identities;
    CountDomain(identity.domain);
  }
  return is_taken;
}

IdentityReader::IdentityReader(std::unique_ptr<State> state) : state_(std::move(state)) {}

IdentityReader::IdentityReader(IdentityReader&& other) noexcept = default;

IdentityReader& IdentityReader::operator=(IdentityReader&& other) noexcept = default;

IdentityReader::~IdentityReader() = default;

Result<IdentityReader> IdentityReader::Open(std::vector<std::string> paths, Options options) {
  SOCLE_CHECK(options.rejects != nullptr);
  if (paths.empty()) {
    return Fail(Code::kInvalidArgument, "no input file");
  }
  if (std::ranges::count(paths, "-") > 1) {
    return Fail(Code::kInvalidArgument, "standard input (-) can be read once only");
  }
  auto state = std::make_unique<State>();
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (path == "-" || std::filesystem::is_fifo(path, ignored)) {
      state->bytes_total.reset();  // a pipe can be read once only
      continue;
    }
    SOCLE_TRY(const auto records, OpenRecords(path, options.mapping));
    const auto size = records->Source().BytesTotal();
    std::optional<std::uint64_t>& total = state->bytes_total;
    if (size.has_value() && total.has_value()) {
      *total += *size;
    } else {
      total.reset();
    }
  }
  state->paths = std::move(paths);
  state->options = options;
  return IdentityReader(std::move(state));
}

Result<bool> IdentityReader::State::Step(Identity& identity) {
  SOCLE_TRY(const ReadEvent event, records->Next());
  switch (event) {
    case ReadEvent::kRecord:
      return TakeRecord(identity);
    case ReadEvent::kRejected:
      SOCLE_TRY_STATUS(AddRejectedLine());
      return false;
    case ReadEvent::kEnd:
      EndFile();
      return false;
  }
  return false;
}

Result<bool> IdentityReader::Next(Identity& identity) {
  for (;;) {
    if (state_->records == nullptr) {
      SOCLE_TRY(const bool is_open, state_->NextFile());
      if (!is_open) {
        return false;
      }
    }
    SOCLE_TRY(const bool is_taken, state_->Step(identity));
    if (is_taken) {
      return true;
    }
  }
}

Result<std::size_t> IdentityReader::ReadBatch(std::span<Identity> batch) {
  std::size_t count = 0;
  while (count < batch.size()) {
    SOCLE_TRY(const bool is_taken, Next(batch[count]));
    if (!is_taken) {
      break;
    }
    ++count;
  }
  return count;
}

const InputSummary& IdentityReader::Summary() const {
  return state_->summary;
}

std::uint64_t IdentityReader::BytesRead() const {
  const RecordSource* const records = state_->records.get();
  return state_->bytes_done + (records == nullptr ? 0 : records->Source().BytesRead());
}

std::optional<std::uint64_t> IdentityReader::BytesTotal() const {
  return state_->bytes_total;
}

}  // namespace socle::mpi
