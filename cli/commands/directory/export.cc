#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/output.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/progress.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/control/client.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/ldif_writer.h"
#include "lib/tabular/csv_writer.h"

namespace socle::cli {

namespace {

struct CsvColumn {
  std::string_view title;
  std::string_view attribute;
};

constexpr std::array kColumns = {
    CsvColumn{.title = "id", .attribute = "socleIdNps"},
    CsvColumn{.title = "rpps", .attribute = "socleRpps"},
    CsvColumn{.title = "adeli", .attribute = "socleAdeli"},
    CsvColumn{.title = "title", .attribute = "personalTitle"},
    CsvColumn{.title = "family_name", .attribute = "sn"},
    CsvColumn{.title = "given_name", .attribute = "givenName"},
    CsvColumn{.title = "profession_code", .attribute = "socleProfession"},
    CsvColumn{.title = "profession", .attribute = "title"},
    CsvColumn{.title = "speciality", .attribute = "businessCategory"},
    CsvColumn{.title = "structure", .attribute = "o"},
    CsvColumn{.title = "finess", .attribute = "socleFiness"},
    CsvColumn{.title = "postal_code", .attribute = "postalCode"},
    CsvColumn{.title = "town", .attribute = "l"},
    CsvColumn{.title = "telephone", .attribute = "telephoneNumber"},
    CsvColumn{.title = "mssante", .attribute = "socleMailMss"},
    CsvColumn{.title = "state", .attribute = "socleStatut"},
    CsvColumn{.title = "begin", .attribute = "socleDebut"},
    CsvColumn{.title = "end", .attribute = "socleFin"},
};

std::string ValuesOf(const ldap::LdifRecord& record, std::string_view name) {
  std::string all;
  for (const ldap::LdifAttribute& attribute : record.attributes) {
    if (attribute.type == name) {
      for (const std::string& value : attribute.values) {
        all += (all.empty() ? "" : "; ") + value;
      }
    }
  }
  return all;
}

bool IsPerson(const ldap::LdifRecord& record) {
  return ValuesOf(record, "objectClass").contains("socleProfessionnel");
}

std::string CsvLine(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> fields(texts.begin(), texts.end());
  std::string line;
  tabular::AppendCsvRecord(line, fields);
  return line;
}

std::string CsvHeader() {
  std::vector<std::string> titles;
  titles.reserve(kColumns.size());
  for (const CsvColumn& column : kColumns) {
    titles.emplace_back(column.title);
  }
  return CsvLine(titles);
}

// The people among the records of a piece of LDIF, a line each.
Result<std::string> CsvOf(std::string_view ldif) {
  ldap::LdifReader reader([&ldif](std::span<char> room) -> Result<std::size_t> {
    const std::size_t size = ldif.copy(room.data(), room.size());
    ldif.remove_prefix(size);
    return size;
  });
  std::string lines;
  while (true) {
    SOCLE_TRY(const auto record, reader.Next());
    if (!record) {
      return lines;
    }
    if (!IsPerson(*record)) {
      continue;
    }
    std::vector<std::string> texts;
    texts.reserve(kColumns.size());
    for (const CsvColumn& column : kColumns) {
      texts.push_back(ValuesOf(*record, column.attribute));
    }
    lines += CsvLine(texts);
  }
}

boost::json::object ParamsOf(const config::OptionValues& values) {
  boost::json::object params;
  PutTexts(params, values, {"base", "view"});
  PutFlags(params, values, {"with-passwords", "with-operational"});
  return params;
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const bool is_csv = values.Flag("csv");
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  SOCLE_TRY(TextOutput output, TextOutput::Open(context));
  Progress progress(context.environment.err,
                    context.environment.clock,
                    context.environment.terminal,
                    values.Flag(kOptionQuiet) || !values.Has("output"));
  progress.Begin("export", 0, "entries");
  std::string head = is_csv ? CsvHeader() : std::string();
  if (!is_csv) {
    ldap::AppendLdifVersion(head);
  }
  SOCLE_TRY_STATUS(output.Write(head));
  Status written;
  const control::PartObservers observers = {
      .on_item =
          [&](const boost::json::value& item) {
            const std::string ldif = JsonView(item).Text();
            const Result<std::string> text = is_csv ? CsvOf(ldif) : Result<std::string>(ldif);
            written = text ? output.Write(*text) : Status(Fail(text.error()));
            return written.has_value();
          },
      .on_progress =
          [&](const boost::json::value& at) {
            progress.Update(JsonView(at)["records"].Count());
            return true;
          }};
  auto result = daemon->Call("directory.export", ParamsOf(values), observers);
  SOCLE_TRY_STATUS(written);
  SOCLE_TRY(const boost::json::value end, std::move(result));
  SOCLE_TRY_STATUS(output.Commit());
  progress.End();
  if (!values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format("socle: {} entries read\n",
                                           FormatGrouped(JsonView(end)["entries"].Count()));
  }
  return {};
}

Status Check(const config::OptionValues& values) {
  if (values.Flag("csv") == values.Flag("ldif")) {
    return Fail(Code::kInvalidArgument, "say how: --ldif or --csv");
  }
  if (values.Flag("csv") && (values.Flag("with-passwords") || values.Flag("with-operational"))) {
    return Fail(Code::kInvalidArgument, "--with-passwords and --with-operational go with --ldif");
  }
  return {};
}

}  // namespace

Command DirectoryExport();

Command DirectoryExport() {
  return {
      .noun = "directory",
      .verb = "export",
      .summary = "write entries as LDIF, or professionals as CSV",
      .description =
          "One state of the directory while it works, parents before children, so that 'directory "
          "import --ldif' and other servers read it. Passwords and what the server keeps for "
          "itself are left out unless asked for. A file of --output appears whole or not at all.",
      .table = DirectoryTable(
          {FlagOption("ldif", "Write LDIF (RFC 2849): every entry."),
           FlagOption("csv", "Write CSV: a line for each professional."),
           TextOption("base", "NAME", "This entry and what is below it; everything by default."),
           {.key = "view",
            .kind = config::OptionKind::kChoice,
            .argument = "VIEW",
            .help = "What everybody may see, or everything.",
            .default_text = "security",
            .choices = {"public", "security"},
            .is_command_line_only = true},
           FlagOption("with-passwords", "Write stored passwords too."),
           FlagOption("with-operational", "Write entryUUID, times and the like too."),
           OutputOption()}),
      .examples = {{.command_line = "directory export --csv --view public -o annuaire.csv",
                    .text = "Write the publication view as a table."},
                   {.command_line = "directory export --ldif --with-operational --with-passwords "
                                    "-o annuaire.ldif",
                    .text = "Write everything, to move to another server."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
