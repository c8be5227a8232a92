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
#include "cli/commands/mpi/answers/identity.h"
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

std::string Header() {
  std::vector<std::string_view> columns = {"person"};
  for (const mpi::TraitField& field : mpi::kTraitFields) {
    columns.push_back(field.name);
  }
  std::string line;
  tabular::AppendCsvRecord(line, columns);
  return line;
}

// Of an item {"identity", "person"}; the identity may be its name alone.
std::string CsvLine(const JsonView& item) {
  const JsonView json = item["identity"];
  const IdentityView identity =
      json.IsObject() ? ReadIdentity(json) : IdentityView{.id = json.Text()};
  const std::size_t colon = identity.id.find(':');
  const bool is_whole = colon != std::string::npos;
  std::vector<std::string> texts = {item["person"].Text()};
  for (const mpi::TraitField& field : mpi::kTraitFields) {
    if (field.name == "domain") {
      texts.push_back(is_whole ? identity.id.substr(0, colon) : "");
    } else if (field.name == "ipp") {
      texts.push_back(is_whole ? identity.id.substr(colon + 1) : identity.id);
    } else if (field.name == "ins_value") {
      texts.push_back(identity.ins_value);
    } else if (field.name == "ins_oid") {
      texts.push_back(identity.ins_oid);
    } else if (field.name == "updated_at") {
      texts.push_back(identity.changed_at);
    } else {
      texts.push_back(identity.Trait(field.name));
    }
  }
  const std::vector<std::string_view> fields(texts.begin(), texts.end());
  std::string line;
  tabular::AppendCsvRecord(line, fields);
  return line;
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  boost::json::object params;
  PutTexts(params, values, {"domain"});
  PutFlags(params, values, {"with-ins"});
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(TextOutput output, TextOutput::Open(context));
  Progress progress(environment.err,
                    environment.clock,
                    environment.terminal,
                    values.Flag(kOptionQuiet) || !values.Has("output"));
  progress.Begin("export", 0, "identities");
  const bool is_json = WantsJson(context);
  Status written = is_json ? Status{} : output.Write(Header());
  std::uint64_t count = 0;
  const control::PartObservers observers = {.on_item = [&](const boost::json::value& item) {
    if (written) {
      written =
          output.Write(is_json ? boost::json::serialize(item) + '\n' : CsvLine(JsonView(item)));
    }
    if (++count % kItemsBetweenProgress == 0) {
      progress.Update(count);
    }
    return written.has_value();
  }};
  auto result = daemon->Call("mpi.export", std::move(params), observers);
  SOCLE_TRY_STATUS(std::move(written));
  SOCLE_TRY([[maybe_unused]] const boost::json::value end, std::move(result));
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
      .summary = "write identities with their person, as native CSV or NDJSON",
      .description =
          "The columns are 'person' and those of the native file, which 'mpi link' and 'mpi "
          "import' "
          "read; with --json one object a line. The INS is left out unless --with-ins asks for it, "
          "and then is that of qualified identities alone. The file holds patients' data; it "
          "appears whole or not at all.",
      .table = RemoteTable({{.key = "domain",
                             .kind = config::OptionKind::kText,
                             .argument = "CODE",
                             .help = "Identities of this domain alone.",
                             .is_command_line_only = true},
                            {.key = "with-ins",
                             .kind = config::OptionKind::kFlag,
                             .help = "Write the INS of qualified identities too.",
                             .is_command_line_only = true},
                            OutputOption()}),
      .examples = {{.command_line = "mpi export --domain CHRU-NANCY -o chru.csv",
                    .text = "Write the identities of an establishment."},
                   {.command_line = "mpi export --json --with-ins",
                    .text = "Print all identities, one JSON object a line."}},
      .run = Run,
  };
}

}  // namespace socle::cli
