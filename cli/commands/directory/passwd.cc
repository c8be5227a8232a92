#include <ostream>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/secret_line.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

// What is typed, twice on a terminal; or the first line of a pipe.
Result<std::string> ReadPassword(const Environment& environment) {
  SOCLE_TRY(std::string password, ReadSecretLine(environment, "New password: "));
  if (environment.terminal.is_in_terminal) {
    SOCLE_TRY(const std::string again, ReadSecretLine(environment, "Once more: "));
    if (again != password) {
      return Fail(Code::kInvalidArgument, "the two passwords differ; nothing was changed");
    }
  }
  if (password.empty()) {
    return Fail(Code::kInvalidArgument, "no password was given; type one, or use --generate");
  }
  return password;
}

Status Run(CommandContext& context) {
  boost::json::object params{{"entry", context.values.Positionals().front()}};
  if (!context.values.Flag("generate")) {
    SOCLE_TRY(const std::string password, ReadPassword(context.environment));
    params["password"] = password;
  }
  SOCLE_TRY(const boost::json::value result,
            AskDirectoryd(context, "directory.passwd", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  if (const std::string made = JsonView(result)["password"].Text(); !made.empty()) {
    context.environment.out << made << '\n';
  }
  if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << "socle: the password is changed\n";
  }
  return {};
}

}  // namespace

Command DirectoryPasswd();

Command DirectoryPasswd() {
  return {
      .noun = "directory",
      .verb = "passwd",
      .summary = "set the password of an entry",
      .description =
          "The password is asked for on the terminal and not shown, or is the first "
          "line of standard input. It is checked by the rules for passwords and kept as "
          "Argon2id. Who did it is in the trace.",
      .table = DirectoryTable(
          {FlagOption("generate", "Have one made, and print it: it is shown this once.")},
          {{.name = "NAME", .help = "Name of the entry: uid=...,ou=applications,...."}}),
      .examples = {{.command_line =
                        "directory passwd uid=dpi,ou=applications,o=annuaire,c=fr --generate",
                    .text = "Give an application a new password."}},
      .run = Run,
  };
}

}  // namespace socle::cli
