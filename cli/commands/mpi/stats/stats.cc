#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/stats/statistics.h"
#include "cli/commands/mpi/stats/stats_page.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/report/number_format.h"

namespace socle::cli {

namespace {

using mpi::report::FormatPercent;

Status Check(const config::OptionValues& values) {
  for (const std::string_view key : {"from", "to"}) {
    if (const auto text = values.FindText(key)) {
      SOCLE_TRY([[maybe_unused]] const std::string instant, NormalInstant(*text));
    }
  }
  return {};
}

void AddRow(Table& table, const CommandContext& context, const IndicatorView& indicators) {
  table.AddRow({indicators.code.empty() ? std::string("all") : indicators.code,
                indicators.identities,
                indicators.stock_doublons.count,
                FormatPercent(indicators.stock_doublons.share),
                indicators.potential_doublons,
                FormatPercent(indicators.StatusShare("QUAL")),
                indicators.backlog,
                AgeOf(indicators.oldest_at, context.environment.clock.Now()),
                indicators.ins_duplicates});
}

void PrintForPeople(const CommandContext& context, const StatisticsView& statistics) {
  Table table({{.title = "domain"},
               {.title = "identities", .align = Align::kRight},
               {.title = "doublons", .align = Align::kRight},
               {.title = "rate", .align = Align::kRight},
               {.title = "perhaps", .align = Align::kRight},
               {.title = "qualified", .align = Align::kRight},
               {.title = "open", .align = Align::kRight},
               {.title = "oldest", .align = Align::kRight},
               {.title = "INS twice", .align = Align::kRight}});
  for (const IndicatorView& domain : statistics.domains) {
    AddRow(table, context, domain);
  }
  table.AddRule();
  AddRow(table, context, statistics.all);
  std::ostream& out = context.environment.out;
  table.Print(out, context.environment.terminal);
  const AgreementView& agreement = statistics.agreement;
  if (agreement.items != 0) {
    out << fmt::format("\nreviewers agreed on {} of {} items that were decided twice",
                       agreement.agreed,
                       agreement.items);
    out << (agreement.kappa ? fmt::format(" (kappa {:.2f})\n", *agreement.kappa) : "\n");
  }
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  boost::json::object params;
  for (const std::string_view key : {"from", "to"}) {
    if (const auto text = values.FindText(key)) {
      SOCLE_TRY(params[key], NormalInstant(*text));
    }
  }
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.stats", std::move(params)));
  const StatisticsView statistics = ReadStatistics(JsonView(result));
  if (const auto path = values.FindText("report")) {
    SOCLE_TRY_STATUS(WriteFileAtomically(
        *path,
        RenderStatsPage(statistics,
                        ShortInstant(FormatInstant(context.environment.clock.Now())) + " UTC")));
  }
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else if (context.environment.terminal.is_out_terminal) {
    PrintForPeople(context, statistics);
  } else {
    for (const auto& [name, value] : FlattenFigures(JsonView(result))) {
      context.environment.out << Printable(name) << '\t' << Printable(value) << '\n';
    }
  }
  return {};
}

config::OptionSpec InstantOption(const std::string& key, const std::string& help) {
  return {.key = key,
          .kind = config::OptionKind::kText,
          .argument = "INSTANT",
          .help = help,
          .is_command_line_only = true};
}

}  // namespace

Command MpiStats();

Command MpiStats() {
  return {
      .noun = "mpi",
      .verb = "stats",
      .summary = "show the quality indicators of identity vigilance, by domain and period",
      .description =
          "Doublons in stock and in flow, potential doublons, statuses, attributes, work of the "
          "cell, agreement of reviewers; without --from, of the last thirty days. Piped, each line "
          "is the name of a figure and its value. "
          "--report writes one page with drawings, which shows no traits of patients and needs "
          "nothing from elsewhere.",
      .table = RemoteTable({InstantOption("from", "Begin of the period: 2026-01-01."),
                            InstantOption("to", "End of the period, not in it."),
                            {.key = "report",
                             .kind = config::OptionKind::kPath,
                             .argument = "OUT.html",
                             .help = "Write a page with drawings too.",
                             .is_command_line_only = true}}),
      .examples = {{.command_line = "mpi stats", .text = "Show how good the identities are."},
                   {.command_line = "mpi stats --from 2026-01-01 --to 2026-04-01 --report q1.html",
                    .text = "Make the page of a quarter."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
