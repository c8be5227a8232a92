#include <string>

#include "cli/command.h"
#include "cli/commands/directory/import_ldif.h"
#include "cli/commands/directory/import_rpps.h"
#include "cli/commands/directory/remote.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  return context.values.Has("ldif") ? ImportLdif(context) : ImportExtraction(context);
}

Status Check(const config::OptionValues& values) {
  if (values.Has("rpps") == values.Has("ldif")) {
    return Fail(Code::kInvalidArgument, "give a file, by --rpps or by --ldif");
  }
  for (const char* key : {"date", "structures", "people-base", "structures-base"}) {
    if (values.Has("ldif") && values.Has(key)) {
      return Fail(Code::kInvalidArgument, std::string("--") + key + " goes with --rpps");
    }
  }
  if (values.Has("ldif") && (values.Flag("difference") || values.Flag("force"))) {
    return Fail(Code::kInvalidArgument, "--difference and --force go with --rpps");
  }
  return {};
}

config::OptionSpec FileOption(const std::string& key, const std::string& help) {
  return {.key = key,
          .kind = config::OptionKind::kPath,
          .argument = "FILE",
          .help = help,
          .is_command_line_only = true};
}

config::OptionTable Options() {
  return DirectoryTable(
      {FileOption("rpps",
                  "The public extraction of professionals (PS_LibreAcces_Personne_activite), "
                  "packed or not; - for standard input."),
       FileOption("ldif", "Entries and changes in LDIF, packed or not; - for standard input."),
       FlagOption("difference", "The extraction has changes alone: whoever is not in it stays."),
       FlagOption("force", "Close whoever is not in the extraction, however many they are."),
       TextOption("date", "DATE", "Date of the extraction, YYYY-MM-DD; today by default."),
       FileOption("structures",
                  "A table of structures (docs/formats/rpps-import.md), which says what they are "
                  "instead of the extraction."),
       TextOption("people-base", "NAME", "Where people stand; ou=professionnels below the suffix."),
       TextOption(
           "structures-base", "NAME", "Where structures stand; ou=structures below the suffix."),
       FileOption("rejects", "Write what is refused there, as CSV, with line and reason."),
       FlagOption("dry-run", "Compare and count, and change nothing.")});
}

}  // namespace

Command DirectoryImport();

Command DirectoryImport() {
  return {
      .noun = "directory",
      .verb = "import",
      .summary = "take in the public extraction of professionals, or LDIF",
      .description =
          "With --rpps the whole file is looked through first: one that has another header, or is "
          "cut, changes nothing. Lines with faults are refused with a reason, the others go on. "
          "People, activities and structures are created and changed as the extraction says; "
          "whoever is not in it any more is closed with the date, never deleted, and comes back "
          "when the extraction has them again. When more than 5 % would be closed nothing is done "
          "without --force.\n\n"
          "Each person is changed whole or not at all, and is on the disk when the progress has "
          "passed; after an interruption the same command goes on, for what is there already is "
          "not changed again.\n\n"
          "With --ldif entries are added, and changes made, in the order of the file; operational "
          "attributes are kept, passwords in clear become Argon2id.",
      .table = Options(),
      .examples = {{.command_line = "directory import --rpps PS_LibreAcces.txt --dry-run",
                    .text = "See what a new extraction would change."},
                   {.command_line = "directory import --rpps PS_LibreAcces.txt.gz --rejects no.csv",
                    .text = "Take it in, with a list of refused lines."},
                   {.command_line = "directory import --rpps PS_LibreAcces.txt --structures s.tsv",
                    .text = "Take in structures of another table too."},
                   {.command_line = "directory import --ldif groups.ldif",
                    .text = "Add entries from a file."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
