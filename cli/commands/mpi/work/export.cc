#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/commands/mpi/output.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/json_view.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/tabular/csv_writer.h"

namespace socle::cli {

namespace {

constexpr std::array<std::string_view, 16> kColumns = {"item",
                                                       "kind",
                                                       "cause",
                                                       "state",
                                                       "priority",
                                                       "probability",
                                                       "bits",
                                                       "a",
                                                       "b",
                                                       "opened_at",
                                                       "claimed_by",
                                                       "until",
                                                       "decision",
                                                       "reason",
                                                       "steps",
                                                       "findings"};

std::string CsvLine(const JsonView& json) {
  std::vector<std::string> texts;
  for (const std::string_view column : kColumns) {
    if (column == "steps") {
      texts.push_back(std::to_string(json["steps"].Items().size()));
    } else if (column == "findings") {
      texts.push_back(fmt::format("{}", fmt::join(json["findings"].Texts(), " ")));
    } else {
      texts.push_back(json[column].Text());
    }
  }
  const std::vector<std::string_view> fields(texts.begin(), texts.end());
  std::string line;
  tabular::AppendCsvRecord(line, fields);
  return line;
}

Status Check(const config::OptionValues& values) {
  if (values.Flag("csv") && values.Flag("ndjson")) {
    return Fail(Code::kInvalidArgument, "--csv and --ndjson exclude each other");
  }
  return {};
}

Status Run(CommandContext& context) {
  const bool is_ndjson = context.values.Flag("ndjson") || WantsJson(context);
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(TextOutput output, TextOutput::Open(context));
  if (!is_ndjson) {
    std::string header;
    tabular::AppendCsvRecord(header, kColumns);
    SOCLE_TRY_STATUS(output.Write(header));
  }
  Status written;
  SOCLE_TRY(const WorkListing listing,
            ForEachWorkItem(*daemon,
                            WorkListParams(context.values),
                            std::numeric_limits<std::uint64_t>::max(),
                            [&](const boost::json::value& item) {
                              written = output.Write(is_ndjson ? boost::json::serialize(item) + '\n'
                                                               : CsvLine(JsonView(item)));
                              return written.has_value();
                            }));
  SOCLE_TRY_STATUS(std::move(written));
  SOCLE_TRY_STATUS(output.Commit());
  if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format("socle: {} items written\n", listing.items);
  }
  return {};
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = WorkListOptions();
  options.push_back({.key = "csv",
                     .kind = config::OptionKind::kFlag,
                     .help = "Write CSV with a header; so it is without --ndjson too.",
                     .is_command_line_only = true});
  options.push_back({.key = "ndjson",
                     .kind = config::OptionKind::kFlag,
                     .help = "Write one JSON object a line, with the history of each item.",
                     .is_command_line_only = true});
  options.push_back(OutputOption());
  return RemoteTable(std::move(options));
}

}  // namespace

Command MpiWorkExport();

Command MpiWorkExport() {
  return {
      .noun = "mpi",
      .verb = "work export",
      .summary = "write the items of the work list as CSV or NDJSON",
      .description =
          "All items that the options name, page by page; they hold identifiers of patients, no "
          "traits. The doublons of an establishment are exported so to be sent to it. A file "
          "appears whole or not at all.",
      .table = Options(),
      .examples = {{.command_line =
                        "mpi work export --kind doublon --domain CHRU-NANCY -o doublons.csv",
                    .text = "Write the doublons of an establishment."},
                   {.command_line = "mpi work export --state decided --ndjson",
                    .text = "Print what was decided, with its history."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
