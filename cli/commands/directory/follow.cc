#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

// "12<tab>modify<tab>uid=...<tab>sn, cn".
std::string LineOf(const JsonView& change) {
  std::string attributes;
  for (const std::string& name : change["attributes"].Texts()) {
    attributes += (attributes.empty() ? "" : ", ") + name;
  }
  std::string line = change["change"].Text() + '\t' + change["kind"].Text() + '\t' +
                     Printable(change["dn"].Text()) + '\t' + Printable(attributes);
  if (const std::string old = change["old_dn"].Text(); !old.empty()) {
    line += "\twas " + Printable(old);
  }
  return line;
}

Status Run(CommandContext& context) {
  boost::json::object params;
  PutCounts(params, context.values, {"from"});
  PutFlags(params, context.values, {"only-known"});
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  std::ostream& out = context.environment.out;
  const bool is_json = WantsJson(context);
  const control::PartObservers observers = {.on_item = [&](const boost::json::value& item) {
    out << (is_json ? boost::json::serialize(item) : LineOf(JsonView(item))) << '\n' << std::flush;
    return out.good();
  }};
  auto result = daemon->Call("directory.follow", std::move(params), observers);
  if (!out.good()) {
    return {};  // whoever read the lines has had enough
  }
  return result ? Status() : Status(Fail(result.error()));
}

}  // namespace

Command DirectoryFollow();

Command DirectoryFollow() {
  return {
      .noun = "directory",
      .verb = "follow",
      .summary = "print changes of the directory as they are made",
      .description =
          "A line for each change: its number, what it was, the entry, and the "
          "attributes that were changed, never their values; with --json one object a "
          "line. Goes on until it is interrupted; with --from a program takes up where "
          "it stopped.",
      .table = DirectoryTable(
          {{.key = "from",
            .kind = config::OptionKind::kCount,
            .argument = "N",
            .help = "Number of the first change wanted.",
            .default_note = "the next one",
            .limits = {.min = 1, .max = INT64_MAX},
            .is_command_line_only = true},
           FlagOption("only-known", "End with the last change there is, instead of waiting.")}),
      .examples = {{.command_line = "directory follow", .text = "Watch what is changed."},
                   {.command_line = "directory follow --from 1200 --only-known --json",
                    .text = "Fetch what has changed since the last time."}},
      .run = Run,
  };
}

}  // namespace socle::cli
