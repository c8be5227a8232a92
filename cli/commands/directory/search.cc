#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kLimitMax = 1'000'000;

// What a table of people shows, and what is asked for it.
constexpr std::string_view kPeopleAttributes[] = {
    "displayName", "cn", "title", "businessCategory", "o", "l", "uid", "socleStatut"};
constexpr std::string_view kStructureAttributes[] = {
    "o", "socleSecteurActivite", "postalCode", "l", "uid", "socleStatut"};

bool IsFree(const config::OptionValues& values) {
  return values.Has("filter") || values.Has("attribute") || values.Has("scope") ||
         values.Has("base");
}

boost::json::object ParamsOf(const config::OptionValues& values) {
  boost::json::object params;
  std::string name;
  for (const std::string& word : values.Positionals()) {
    name += (name.empty() ? "" : " ") + word;
  }
  if (!name.empty()) {
    params["name"] = name;
  }
  PutTexts(params, values, {"filter", "base", "scope", "profession", "speciality", "town", "view"});
  PutFlags(params, values, {"structures", "with-departed"});
  PutCounts(params, values, {"limit"});
  boost::json::array attributes;
  const auto add = [&attributes](const auto& names) {
    for (const auto& name_of_one : names) {
      attributes.emplace_back(name_of_one);
    }
  };
  if (IsFree(values)) {
    add(values.List("attribute"));
  } else if (!values.Flag("json") && values.Flag("structures")) {
    add(kStructureAttributes);
  } else if (!values.Flag("json")) {
    add(kPeopleAttributes);
  }
  params["attributes"] = std::move(attributes);
  return params;
}

// Uid, and what became of whoever is not active any more.
std::string IdOf(const EntryView& entry) {
  const std::string state = entry.First("socleStatut");
  const bool is_active = state.empty() || state == "actif";
  return entry.First("uid") + (is_active ? "" : " (" + state + ")");
}

void PrintPeople(const CommandContext& context, const std::vector<boost::json::value>& items) {
  Table table({{.title = "name", .yields = 1},
               {.title = "profession", .yields = 2},
               {.title = "speciality", .yields = 3},
               {.title = "structure", .yields = 4},
               {.title = "town", .yields = 2},
               {.title = "id"}});
  for (const boost::json::value& item : items) {
    const EntryView entry{JsonView(item)};
    const std::string shown = entry.First("displayName");
    table.AddRow({shown.empty() ? entry.First("cn") : shown,
                  entry.All("title"),
                  entry.All("businessCategory"),
                  entry.All("o"),
                  entry.All("l"),
                  IdOf(entry)});
  }
  table.Print(context.environment.out, context.environment.terminal);
}

void PrintStructures(const CommandContext& context, const std::vector<boost::json::value>& items) {
  Table table({{.title = "name", .yields = 1},
               {.title = "sector", .yields = 3},
               {.title = "code"},
               {.title = "town", .yields = 2},
               {.title = "id"}});
  for (const boost::json::value& item : items) {
    const EntryView entry{JsonView(item)};
    table.AddRow({entry.First("o"),
                  entry.All("socleSecteurActivite"),
                  entry.First("postalCode"),
                  entry.All("l"),
                  IdOf(entry)});
  }
  table.Print(context.environment.out, context.environment.terminal);
}

// One entry after the other, "name: value" lines, as they were asked for.
void PrintEntries(const CommandContext& context, const std::vector<boost::json::value>& items) {
  std::ostream& out = context.environment.out;
  bool is_first = true;
  for (const boost::json::value& item : items) {
    const EntryView entry{JsonView(item)};
    out << (is_first ? "" : "\n")
        << Paint("dn: " + Printable(entry.Dn()),
                 Colour::kBold,
                 context.environment.terminal.may_colour)
        << '\n';
    is_first = false;
    for (const JsonView::Member& attribute : entry.Attributes().Members()) {
      for (const JsonView& value : attribute.value.Items()) {
        const std::string text =
            value.IsObject() ? fmt::format("(base64) {}", value["base64"].Text()) : value.Text();
        out << Printable(attribute.name) << ": " << Printable(text) << '\n';
      }
    }
  }
}

void TellResult(const CommandContext& context, const JsonView& result) {
  if (context.values.Flag(kOptionQuiet)) {
    return;
  }
  const std::uint64_t found = result["found"].Count();
  std::ostream& err = context.environment.err;
  err << (found == 0 ? "socle: nothing found"
                     : fmt::format("socle: {} found", FormatGrouped(found)));
  err << (found > 0 && result["is_by_sound"].Flag() ? ", by what sounds alike" : "")
      << (result["is_cut"].Flag() ? "; there are more: see --limit" : "") << '\n';
}

Status Run(CommandContext& context) {
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "directory.search", ParamsOf(context.values)));
  const std::vector<boost::json::value> items(answer.items.begin(), answer.items.end());
  const boost::json::value result = answer.result;
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  if (!items.empty()) {
    if (IsFree(context.values)) {
      PrintEntries(context, items);
    } else if (context.values.Flag("structures")) {
      PrintStructures(context, items);
    } else {
      PrintPeople(context, items);
    }
  }
  TellResult(context, JsonView(result));
  return {};
}

Status Check(const config::OptionValues& values) {
  const bool has_what = !values.Positionals().empty() || values.Has("filter") ||
                        values.Has("profession") || values.Has("speciality") ||
                        values.Has("town") || values.Has("base");
  return has_what ? Status()
                  : Status(Fail(Code::kInvalidArgument,
                                "nothing to look for; give words of a name, --town, or --filter"));
}

config::OptionTable Options() {
  return DirectoryTable(
      {TextOption("profession", "CODE", "Code of the profession (TRE_G15): 10 for physicians."),
       TextOption("speciality", "WORDS", "Words of the speciality."),
       TextOption("town", "TOWN", "Town, postal code, or the beginning of one."),
       FlagOption("structures", "Look for structures instead of people."),
       FlagOption("with-departed", "Show those who left too."),
       TextOption("filter", "FILTER", "An LDAP filter instead of words: '(socleRpps=...)'."),
       TextOption("base", "NAME", "Entry to look at and below; the first suffix by default."),
       {.key = "scope",
        .kind = config::OptionKind::kChoice,
        .argument = "SCOPE",
        .help = "The entry alone, those directly below it, or all.",
        .choices = {"base", "one", "sub"},
        .is_command_line_only = true},
       {.key = "attribute",
        .kind = config::OptionKind::kList,
        .short_name = 'a',
        .argument = "NAME",
        .help = "Show this attribute; may be repeated, + for those of the server.",
        .is_command_line_only = true},
       {.key = "view",
        .kind = config::OptionKind::kChoice,
        .argument = "VIEW",
        .help = "What everybody may see, or everything (administrators).",
        .default_note = "what the caller may have",
        .choices = {"public", "security"},
        .is_command_line_only = true},
       {.key = "limit",
        .kind = config::OptionKind::kCount,
        .argument = "N",
        .help = "Show so many entries at most.",
        .default_note = "50",
        .limits = {.min = 1, .max = kLimitMax}}},
      {{.name = "WORD",
        .help = "Words of a name in any order and spelling, or an RPPS or FINESS number.",
        .count_min = 0,
        .count_max = config::kPositionalsMax}});
}

}  // namespace

Command DirectorySearch();

Command DirectorySearch() {
  return {
      .noun = "directory",
      .verb = "search",
      .summary = "find a professional or a structure",
      .description =
          "Words are looked for in names whatever their accents, hyphens and particles; where "
          "nobody is written so, names that sound alike in French are shown. With --filter, "
          "--base, "
          "--scope or --attribute whole entries are printed instead of a table. Passwords are "
          "never "
          "shown.\n\n"
          "The publication view is what the rules of access give to somebody who has not bound; "
          "the "
          "security view, for administrators, is everything.",
      .table = Options(),
      .examples = {{.command_line = "directory search lefevre jeanne --town Metz",
                    .text = "Find a colleague by name and town."},
                   {.command_line = "directory search --structures clinique --town 57",
                    .text = "Find structures of a department by a word of their name."},
                   {.command_line =
                        "directory search --filter '(socleFiness=990000010)' -a cn -a mail",
                    .text = "Print attributes of what a filter finds."},
                   {.command_line = "directory search 10003244273 --json",
                    .text = "Print an entry by its RPPS number, as JSON."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
