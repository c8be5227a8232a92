#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/output.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/progress.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/control/client.h"
#include "lib/tabular/csv_writer.h"
#include "mpi/model/identity.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kItemsBetweenProgress = 1024;

std::string CsvRecord(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> fields(texts.begin(), texts.end());
  std::string line;
  tabular::AppendCsvRecord(line, fields);
  return line;
}

struct Content {
  bool with_traits = false;
  bool with_ins = false;
};

// The columns after domain, ipp and person_id: of the native file, all of them with the traits.
std::vector<std::string_view> FurtherColumns(const Content& content) {
  if (!content.with_traits) {
    return content.with_ins ? std::vector<std::string_view>{"ins_value"}
                            : std::vector<std::string_view>{};
  }
  std::vector<std::string_view> columns;
  for (std::size_t i = 0; i < mpi::kMandatoryTraits; ++i) {
    const std::string_view name = mpi::kTraitFields[i].name;
    if (name != "domain" && name != "ipp") {
      columns.push_back(name);
    }
  }
  return columns;
}

// Of an item {"identity", "person", "traits", "ins", "ins_oid"}.
std::string CsvLine(const JsonView& item, const Content& content) {
  const std::string id = item["identity"].Text();
  const std::size_t colon = std::min(id.find(':'), id.size());
  std::vector<std::string> texts = {
      id.substr(0, colon), id.substr(std::min(colon + 1, id.size())), item["person"].Text()};
  for (const std::string_view column : FurtherColumns(content)) {
    if (column == "ins_value") {
      texts.push_back(item["ins"].Text());
    } else if (column == "ins_oid") {
      texts.push_back(item["ins_oid"].Text());
    } else {
      texts.push_back(item["traits"][column].Text());
    }
  }
  return CsvRecord(texts);
}

std::string Header(const Content& content) {
  std::vector<std::string> columns = {"domain", "ipp", "person_id"};
  for (const std::string_view column : FurtherColumns(content)) {
    columns.emplace_back(column);
  }
  return CsvRecord(columns);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  boost::json::object params;
  PutTexts(params, values, {"domain"});
  PutFlags(params, values, {"with-traits", "with-ins"});
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(TextOutput output, TextOutput::Open(context));
  Progress progress(environment.err,
                    environment.clock,
                    environment.terminal,
                    values.Flag(kOptionQuiet) || !values.Has("output"));
  progress.Begin("export", 0, "identities");
  const bool is_json = WantsJson(context);
  const Content content{.with_traits = values.Flag("with-traits"),
                        .with_ins = values.Flag("with-ins")};
  Status written;
  std::uint64_t count = 0;
  // Nothing is written before the daemon has agreed.
  const auto begin = [&] {
    if (count == 0 && !is_json) {
      written = output.Write(Header(content));
    }
  };
  const control::PartObservers observers = {.on_item = [&](const boost::json::value& item) {
    begin();
    if (written) {
      written = output.Write(is_json ? boost::json::serialize(item) + '\n'
                                     : CsvLine(JsonView(item), content));
    }
    if (++count % kItemsBetweenProgress == 0) {
      progress.Update(count);
    }
    return written.has_value();
  }};
  auto result = daemon->Call("mpi.export", std::move(params), observers);
  if (!written) {
    return written;
  }
  SOCLE_TRY([[maybe_unused]] const boost::json::value end, std::move(result));
  begin();
  if (!written) {
    return written;
  }
  SOCLE_TRY_STATUS(output.Commit());
  progress.Update(count);
  progress.End();
  if (!values.Flag(kOptionQuiet)) {
    environment.err << fmt::format("socle: {} identities written\n", count);
  }
  return {};
}

}  // namespace

Command MpiExport();

Command MpiExport() {
  return {
      .noun = "mpi",
      .verb = "export",
      .summary = "write identities with their person, as CSV or NDJSON",
      .description =
          "The columns are domain, ipp and person_id, as 'mpi evaluate --clusters' reads them; "
          "--with-traits adds those of the native file, which 'mpi link' and 'mpi import' read. "
          "With --json it is one object a line. The INS is left out unless --with-ins asks for it, "
          "and then is that of qualified identities alone. The file holds patients' data; it "
          "appears whole or not at all.",
      .table = RemoteTable({{.key = "domain",
                             .kind = config::OptionKind::kText,
                             .argument = "CODE",
                             .help = "Identities of this domain alone.",
                             .is_command_line_only = true},
                            {.key = "with-traits",
                             .kind = config::OptionKind::kFlag,
                             .help = "Write the traits too.",
                             .is_command_line_only = true},
                            {.key = "with-ins",
                             .kind = config::OptionKind::kFlag,
                             .help = "Write the matricule INS too.",
                             .is_command_line_only = true},
                            OutputOption()}),
      .examples = {{.command_line = "mpi export --domain CHRU-NANCY -o chru.csv",
                    .text = "Write which identity of an establishment is which person."},
                   {.command_line = "mpi export --with-traits --with-ins -o all.csv",
                    .text = "Write all that the index knows of identities, as a native file."},
                   {.command_line = "mpi export --json --with-ins",
                    .text = "Print all identities with INS, one JSON object a line."}},
      .run = Run,
  };
}

}  // namespace socle::cli
