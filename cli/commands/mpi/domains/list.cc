#include <string>
#include <vector>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.domains.list", {}));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  Table table({{.title = "code", .yields = 1},
               {.title = "label", .yields = 2},
               {.title = "state"},
               {.title = "feed"},
               {.title = "trust"},
               {.title = "INS sent"},
               {.title = "senders", .yields = 3},
               {.title = "authorities", .yields = 3}});
  for (const JsonView& domain : JsonView(result)["domains"].Items()) {
    std::string senders;
    for (const JsonView& sender : domain["senders"].Items()) {
      senders += fmt::format("{}{}/{}",
                             senders.empty() ? "" : " ",
                             sender["application"].Text(),
                             sender["facility"].Text());
    }
    std::vector<std::string> authorities = domain["oids"].Texts();
    for (const std::string& finess : domain["finess"].Texts()) {
      authorities.push_back(finess);
    }
    const JsonView rules = domain["rules"];
    table.AddRow({domain["code"].Text(),
                  domain["label"].Text(),
                  domain["state"].Text(),
                  rules["feed"].Text(),
                  rules["contract_of_trust"].Flag() ? "yes" : "no",
                  rules["ins_may_be_sent"].Flag() ? "yes" : "no",
                  senders,
                  fmt::format("{}", fmt::join(authorities, " "))});
  }
  table.Print(context.environment.out, context.environment.terminal);
  return {};
}

}  // namespace

Command MpiDomainsList();

Command MpiDomainsList() {
  return {
      .noun = "mpi",
      .verb = "domains list",
      .summary = "list the identification domains",
      .description = "With --json all that is configured, subscriptions too.",
      .table = RemoteTable({}),
      .examples = {{.command_line = "mpi domains list", .text = "Show who may feed the index."}},
      .run = Run,
  };
}

}  // namespace socle::cli
