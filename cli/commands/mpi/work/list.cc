#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kLimitMax = 100'000;

void AddRow(Table& table, const CommandContext& context, const WorkItemView& item) {
  const bool is_terminal = context.environment.terminal.is_out_terminal;
  table.AddRow(
      {std::to_string(item.item),
       item.kind,
       item.state,
       std::to_string(item.priority),
       FormatProbability(item.probability),
       item.a,
       item.b,
       is_terminal ? AgeOf(item.opened_at, context.environment.clock.Now()) : item.opened_at,
       item.claimed_by});
}

Status Run(CommandContext& context) {
  const std::uint64_t limit = context.values.Count("limit");
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  Table table({{.title = "item", .align = Align::kRight},
               {.title = "kind", .yields = 1},
               {.title = "state"},
               {.title = "prio", .align = Align::kRight},
               {.title = "prob.", .align = Align::kRight},
               {.title = "a", .yields = 2},
               {.title = "b", .yields = 2},
               {.title = "age", .align = Align::kRight},
               {.title = "claimed by", .yields = 3}});
  boost::json::array items;
  SOCLE_TRY(
      const WorkListing listing,
      ForEachWorkItem(
          *daemon, WorkListParams(context.values), limit, [&](const boost::json::value& item) {
            if (WantsJson(context)) {
              items.push_back(item);
            } else {
              AddRow(table, context, ReadWorkItem(JsonView(item)));
            }
            return true;
          }));
  if (WantsJson(context)) {
    PrintJson(context,
              boost::json::object{
                  {"items", std::move(items)}, {"open", listing.open}, {"is_cut", listing.is_cut}});
    return {};
  }
  if (listing.items != 0) {
    table.Print(context.environment.out, context.environment.terminal);
  }
  if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format("socle: {} {} shown, {} open in all\n",
                                           FormatGrouped(listing.items),
                                           listing.items == 1 ? "item" : "items",
                                           FormatGrouped(listing.open));
  }
  if (listing.is_cut) {
    context.environment.err << "socle: there are more; see them with a greater --limit\n";
  }
  return {};
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = WorkListOptions();
  options.push_back({.key = "limit",
                     .kind = config::OptionKind::kCount,
                     .argument = "N",
                     .help = "Show so many items at most.",
                     .default_text = "50",
                     .limits = {.min = 1, .max = kLimitMax}});
  return RemoteTable(std::move(options));
}

}  // namespace

Command MpiWorkList();

Command MpiWorkList() {
  return {
      .noun = "mpi",
      .verb = "work list",
      .summary = "list what the identity-vigilance cell has to look at",
      .description =
          "Items by priority, the most urgent first; decided and closed ones (--state) the latest "
          "first. Piped, each line has item, kind, state, priority, probability, both identities, "
          "the instant of opening and who has claimed it.",
      .table = Options(),
      .examples = {{.command_line = "mpi work list", .text = "Show the first fifty items."},
                   {.command_line = "mpi work list --kind doublon --domain CHRU-NANCY --limit 500",
                    .text = "Show the doublons of an establishment."},
                   {.command_line = "mpi work list --mine --json",
                    .text = "Show your own claims as JSON."}},
      .run = Run,
  };
}

}  // namespace socle::cli
