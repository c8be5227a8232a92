#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/domains/domain_edit.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

namespace {

Status Tell(CommandContext& context, const boost::json::value& result, std::string_view what) {
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    context.environment.out << fmt::format(
        "{} {}\n", Printable(JsonView(result)["code"].Text()), what);
  }
  return {};
}

Status RunAdd(CommandContext& context) {
  boost::json::object domain{{"code", context.values.Positionals().front()}};
  SOCLE_TRY_STATUS(ApplyDomainOptions(context.values, domain));
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.domains.add", {{"domain", std::move(domain)}}));
  return Tell(context, result, "added");
}

// What is not given stays as it is: the daemon is sent the whole domain.
Status RunSet(CommandContext& context) {
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(const boost::json::value file, daemon->Call("mpi.domains.list", {}, {}));
  SOCLE_TRY(boost::json::object domain,
            FindNamed(file, "domains", "code", context.values.Positionals().front()));
  SOCLE_TRY_STATUS(ApplyDomainOptions(context.values, domain));
  SOCLE_TRY(const boost::json::value result,
            daemon->Call("mpi.domains.set", {{"domain", std::move(domain)}}, {}));
  return Tell(context, result, "set");
}

Status SetState(CommandContext& context, const std::string& state) {
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context,
                    "mpi.domains.state",
                    {{"code", context.values.Positionals().front()}, {"state", state}}));
  return Tell(context, result, state);
}

Status RunDisable(CommandContext& context) {
  return SetState(context, "disabled");
}

Status RunEnable(CommandContext& context) {
  return SetState(context, "active");
}

config::PositionalSpec CodePositional() {
  return {.name = "CODE", .help = "The domain, as identities name it."};
}

}  // namespace

Command MpiDomainsAdd();
Command MpiDomainsSet();
Command MpiDomainsDisable();
Command MpiDomainsEnable();

Command MpiDomainsAdd() {
  return {
      .noun = "mpi",
      .verb = "domains add",
      .summary = "add an identification domain",
      .description =
          "What is not given has its default (docs/reference/rniv.md, parameters of a "
          "domain). The code never changes.",
      .table = RemoteTable(DomainOptions(), {CodePositional()}),
      .examples = {{.command_line = "mpi domains add CH-EPINAL --oid 1.2.250.1.999.1 "
                                    "--finess 880780077 --sender PAM/CH-EPINAL "
                                    "--rule contract_of_trust=yes",
                    .text = "Add an establishment whose statuses are trusted."}},
      .check = CheckDomainOptions,
      .run = RunAdd,
  };
}

Command MpiDomainsSet() {
  return {
      .noun = "mpi",
      .verb = "domains set",
      .summary = "change an identification domain",
      .description =
          "What is not given stays as it is; a list that is given replaces the one "
          "before.",
      .table = RemoteTable(DomainOptions(), {CodePositional()}),
      .examples = {{.command_line = "mpi domains set CH-EPINAL --rule ins_may_be_sent=yes",
                    .text = "Allow that an establishment is told the INS."}},
      .check = CheckDomainOptions,
      .run = RunSet,
  };
}

Command MpiDomainsDisable() {
  return {
      .noun = "mpi",
      .verb = "domains disable",
      .summary = "take no more messages of a domain",
      .description = "What it has sent stays. Its senders are refused until it is enabled again.",
      .table = RemoteTable({}, {CodePositional()}),
      .examples = {{.command_line = "mpi domains disable CH-EPINAL",
                    .text = "Stop the feeds of an establishment."}},
      .run = RunDisable,
  };
}

Command MpiDomainsEnable() {
  return {
      .noun = "mpi",
      .verb = "domains enable",
      .summary = "take messages of a domain again",
      .description = "The opposite of 'mpi domains disable'.",
      .table = RemoteTable({}, {CodePositional()}),
      .examples = {{.command_line = "mpi domains enable CH-EPINAL",
                    .text = "Let an establishment feed again."}},
      .run = RunEnable,
  };
}

}  // namespace socle::cli
