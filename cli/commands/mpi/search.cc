#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/search_rules.h"

namespace socle::cli {

namespace {

using mpi::RuleSeverity;
using mpi::rules::SearchFault;
using mpi::rules::SearchFields;
using mpi::rules::SearchRule;

constexpr std::uint64_t kLimitMax = 1000;

// Traits of a row: at least those of SI 16.
constexpr std::string_view kRowTraits[] = {"birth_name",
                                           "used_name",
                                           "birth_first_given_name",
                                           "used_given_name",
                                           "birth_date",
                                           "sex",
                                           "status"};

SearchFields FieldsOf(const config::OptionValues& values) {
  const auto text = [&](std::string_view key) { return values.FindText(key).value_or(""); };
  return {.birth_date = text("birth-date"),
          .name = text("name"),
          .given_name = text("given"),
          .sex = text("sex"),
          .ins = text("ins")};
}

// The rules of RNIV, before anything is asked.
Status Check(const config::OptionValues& values) {
  for (const SearchFault& fault : mpi::rules::CheckSearch(FieldsOf(values))) {
    if (fault.severity == RuleSeverity::kRefuse) {
      const std::string_view hint = fault.rule == SearchRule::kDateOrInsNeeded
                                        ? "; give --birth-date or --ins"
                                        : std::string_view();
      return Fail(Code::kInvalidArgument, fault.text + std::string(hint));
    }
  }
  return {};
}

void TellNotes(const CommandContext& context) {
  if (context.values.Flag("approximate") || context.values.Flag(kOptionQuiet)) {
    return;  // Names are whole then.
  }
  std::string last;
  for (const SearchFault& fault : mpi::rules::CheckSearch(FieldsOf(context.values))) {
    if (fault.text != last) {
      context.environment.err << "socle: note: " << fault.text << '\n';
    }
    last = fault.text;
  }
}

MarkedText Highlighted(std::string text, const JsonView& ranges) {
  MarkedText cell{.text = std::move(text)};
  for (const JsonView& range : ranges.Items()) {
    const std::vector<JsonView> ends = range.Items();
    if (ends.size() == 2) {
      cell.marks.push_back({.from = ends[0].Count(), .to = ends[1].Count()});
    }
  }
  return cell;
}

void PrintRows(const CommandContext& context, const ItemsAnswer& answer) {
  Table table({{.title = "person", .yields = 1},
               {.title = "identity", .yields = 2},
               {.title = "birth name", .yields = 1},
               {.title = "used name", .yields = 3},
               {.title = "first given", .yields = 1},
               {.title = "used given", .yields = 3},
               {.title = "birth date"},
               {.title = "sex"},
               {.title = "status"},
               {.title = "score", .align = Align::kRight}});
  for (const boost::json::value& value : answer.items) {
    const JsonView item(value);
    const IdentityView identity = ReadIdentity(item["identity"]);
    std::vector<TableCell> row = {item["person"].Text(), identity.id};
    for (const std::string_view trait : kRowTraits) {
      row.emplace_back(Highlighted(identity.Trait(trait), item["highlights"][trait]));
    }
    row.emplace_back(item["score"].Text());
    table.AddRow(std::move(row));
  }
  if (!answer.items.empty()) {
    table.Print(context.environment.out, context.environment.terminal);
  }
}

void TellResult(const CommandContext& context, const JsonView& result, std::size_t shown) {
  std::ostream& err = context.environment.err;
  if (!context.values.Flag(kOptionQuiet)) {
    const std::uint64_t found = result["found"].IsNumber() ? result["found"].Count() : shown;
    err << (found == 0
                ? "socle: nobody found\n"
                : fmt::format(
                      "socle: {} person{} found\n", FormatGrouped(found), found == 1 ? "" : "s"));
  }
  if (result["is_cut"].Flag()) {
    err << "socle: warning: not everything was looked at or is shown; do not conclude that a "
           "patient is not known\n";
  }
  if (const std::string hint = result["hint"].Text(); !hint.empty()) {
    err << "socle: " << Printable(hint) << '\n';
  }
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  boost::json::object params;
  PutTexts(
      params, values, {"birth-date", "name", "given", "sex", "phone", "birth-place", "domain"});
  PutFlags(params, values, {"approximate"});
  PutCounts(params, values, {"limit"});
  if (const auto ins = values.FindText("ins")) {
    params["ins"] = mpi::rules::NormaliseInsQuery(*ins);
  }
  TellNotes(context);
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "mpi.search", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  PrintRows(context, answer);
  TellResult(context, JsonView(answer.result), answer.items.size());
  return {};
}

config::OptionSpec Field(const std::string& key,
                         const std::string& argument,
                         const std::string& help) {
  return {.key = key,
          .kind = config::OptionKind::kText,
          .argument = argument,
          .help = help,
          .is_command_line_only = true};
}

config::OptionTable Options() {
  return RemoteTable({
      Field("birth-date", "DATE", "Birth date: YYYY-MM-DD, YYYY-MM or YYYY."),
      Field("name", "NAME", "Beginning of the birth name or of the used name."),
      Field("given", "NAME", "Beginning of the first given name or of the used given name."),
      {.key = "sex",
       .kind = config::OptionKind::kChoice,
       .argument = "SEX",
       .help = "Sex.",
       .choices = {"M", "F", "I"},
       .is_command_line_only = true},
      Field("ins", "INS", "Matricule INS: 13 characters and the key."),
      Field("phone", "PHONE", "Telephone number."),
      Field("birth-place", "CODE", "COG code of the birth place."),
      Field("domain", "CODE", "Show identities of this domain alone."),
      {.key = "approximate",
       .kind = config::OptionKind::kFlag,
       .help = "Find names and dates that are near too; names are whole then, the best come first.",
       .is_command_line_only = true},
      {.key = "limit",
       .kind = config::OptionKind::kCount,
       .argument = "N",
       .help = "Show so many identities at most.",
       .default_note = "what the daemon shows",
       .limits = {.min = 1, .max = kLimitMax}},
  });
}

}  // namespace

Command MpiSearch();

Command MpiSearch() {
  return {
      .noun = "mpi",
      .verb = "search",
      .summary = "find a patient by traits or by matricule",
      .description =
          "The search for an existing identity (recherche d'antériorité) by the rules of RNIV: it "
          "asks for the birth date or the matricule INS with its key (SI 01, SI 02); every trait "
          "has a field of its own, birth and used names are searched together, hyphens and "
          "apostrophes do not count (SI 03). Three letters of a name find more than the whole.\n\n"
          "Each row has the traits of SI 16; what agrees with the question is underlined, or in "
          "brackets where there is no colour (SI 17).",
      .table = Options(),
      .examples = {{.command_line = "mpi search --birth-date 1960-05-30 --name leg --given mar",
                    .text = "Find a patient by birth date and beginnings of names."},
                   {.command_line = "mpi search --ins 260058815400233",
                    .text = "Find a patient by the matricule INS."},
                   {.command_line = "mpi search --birth-date 1960 --name legale --approximate",
                    .text = "Find names that sound or are written alike."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
