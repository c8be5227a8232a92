#include <algorithm>
#include <array>
#include <cstddef>
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
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/text_box.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

// What is shown of an identity beside its traits, in this order.
struct FactLabel {
  std::string_view name = {};
  std::string_view label = {};
};

constexpr std::array<FactLabel, 5> kFactLabels = {FactLabel{.name = "state", .label = "state"},
                                                  {.name = "received", .label = "received"},
                                                  {.name = "created_at", .label = "created"},
                                                  {.name = "changed_at", .label = "changed"},
                                                  {.name = "trace_id", .label = "trace id"}};

constexpr std::size_t kLabelWidth = 16;
constexpr std::size_t kColumnWidthMin = 18;
constexpr std::size_t kColumnWidthMax = 36;

Status Check(const config::OptionValues& values) {
  SOCLE_TRY_STATUS(CheckSubjectName(values.Positionals().front()));
  if (const auto as_of = values.FindText("as-of")) {
    SOCLE_TRY([[maybe_unused]] const std::string instant, NormalInstant(*as_of));
  }
  return {};
}

// What is not among the traits of an identity.
std::vector<std::pair<std::string, std::string>> Facts(const IdentityView& identity) {
  std::string state = identity.state;
  if (!identity.merged_into.empty()) {
    state += " into " + identity.merged_into;
  }
  std::vector<std::pair<std::string, std::string>> facts = {{"state", std::move(state)}};
  if (!identity.ins_oid.empty()) {
    facts.emplace_back("ins_oid", identity.ins_oid);
  }
  for (const std::string& further : identity.further) {
    facts.emplace_back("further", further);
  }
  if (!identity.received.empty()) {
    facts.emplace_back("received", identity.received);
  }
  facts.emplace_back("created_at", identity.created_at);
  facts.emplace_back("changed_at", identity.changed_at);
  facts.emplace_back("version", std::to_string(identity.version));
  if (!identity.trace_id.empty()) {
    facts.emplace_back("trace_id", identity.trace_id);
  }
  return facts;
}

// Identities side by side, as many as the terminal has room for.
void PrintColumns(const CommandContext& context, const std::vector<IdentityView>& identities) {
  const Terminal& terminal = context.environment.terminal;
  std::ostream& out = context.environment.out;
  const std::size_t room = std::max(terminal.width, kTerminalWidthMin) - kLabelWidth;
  const std::size_t in_row =
      std::max<std::size_t>(1, std::min(identities.size(), room / (kColumnWidthMin + 1)));
  const std::size_t width = std::clamp(room / in_row - 1, kColumnWidthMin, kColumnWidthMax);
  for (std::size_t begin = 0; begin < identities.size(); begin += in_row) {
    std::vector<const IdentityView*> shown;
    for (std::size_t i = begin; i < std::min(begin + in_row, identities.size()); ++i) {
      shown.push_back(&identities[i]);
    }
    const auto print = [&](std::string_view label, auto&& text_of, bool is_title) {
      std::string line = FitText(label, kLabelWidth);
      for (const IdentityView* identity : shown) {
        line += FitText(text_of(*identity), width) + ' ';
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out << Paint(line, Colour::kBold, is_title && terminal.may_colour) << '\n';
    };
    out << '\n';
    print("", [](const IdentityView& identity) { return identity.id; }, true);
    for (const std::string& trait : TraitsOf(shown)) {
      print(TraitLabel(trait), [&](const IdentityView& i) { return i.Trait(trait); }, false);
    }
    for (const FactLabel& fact : kFactLabels) {
      const auto text_of = [&](const IdentityView& identity) {
        const auto facts = Facts(identity);
        const auto found =
            std::ranges::find(facts, fact.name, &std::pair<std::string, std::string>::first);
        return found == facts.end() ? std::string() : ShortInstant(found->second);
      };
      if (std::ranges::any_of(shown, [&](const auto* i) { return !text_of(*i).empty(); })) {
        print(fact.label, text_of, false);
      }
    }
  }
}

void PrintLines(std::ostream& out, const std::vector<IdentityView>& identities) {
  const auto print =
      [&](const IdentityView& identity, std::string_view name, std::string_view text) {
        if (!text.empty()) {
          out << Printable(identity.id) << '\t' << name << '\t' << Printable(text) << '\n';
        }
      };
  for (const IdentityView& identity : identities) {
    for (const std::string& trait : TraitsOf({&identity})) {
      print(identity, Printable(trait), identity.Trait(trait));
    }
    for (const auto& [name, text] : Facts(identity)) {
      print(identity, name, text);
    }
  }
}

// One line for each former state.
void PrintHistory(const CommandContext& context, const JsonView& history) {
  const bool is_terminal = context.environment.terminal.is_out_terminal;
  Table table({{.title = "until"}, {.title = "what", .yields = 1}, {.title = "was", .yields = 2}});
  for (const JsonView& entry : history.Items()) {
    const std::string until = entry["until"].Text();
    std::string what = entry["person"].Text();
    std::string was;
    if (entry["identity"].IsObject()) {
      const IdentityView identity = ReadIdentity(entry["identity"]);
      what = identity.id;
      was = identity.Line();
      was += identity.received.empty() ? "" : " (received " + identity.received + ")";
    } else {
      was = fmt::format("{}", fmt::join(entry["identities"].Texts(), " "));
    }
    table.AddRow({is_terminal ? ShortInstant(until) : until, what, was});
  }
  if (is_terminal) {
    context.environment.out << "\nhistory\n";
  }
  table.Print(context.environment.out, context.environment.terminal);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  boost::json::object params{{"subject", values.Positionals().front()}};
  if (const auto as_of = values.FindText("as-of")) {
    SOCLE_TRY(params["as_of"], NormalInstant(*as_of));
  }
  PutFlags(params, values, {"history"});
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.show", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView json(result);
  const PersonView person = ReadPerson(json["person"]);
  std::ostream& out = context.environment.out;
  if (!context.environment.terminal.is_out_terminal) {
    out << "person\t" << Printable(person.person) << '\t' << Printable(person.redirected_from)
        << '\n';
    PrintLines(out, person.identities);
  } else {
    out << fmt::format("{}: {} identit{}, changed {}\n",
                       Printable(person.person),
                       person.identities.size(),
                       person.identities.size() == 1 ? "y" : "ies",
                       Printable(ShortInstant(person.changed_at)));
    if (!person.redirected_from.empty()) {
      out << Printable(person.redirected_from) << " was found to be this person\n";
    }
    PrintColumns(context, person.identities);
  }
  if (values.Flag("history")) {
    PrintHistory(context, json["history"]);
  }
  return {};
}

config::OptionTable Options() {
  return RemoteTable(
      {{.key = "as-of",
        .kind = config::OptionKind::kText,
        .argument = "INSTANT",
        .help = "As it was then: 2026-03-01 or 2026-03-01T10:30:00Z.",
        .is_command_line_only = true},
       {.key = "history",
        .kind = config::OptionKind::kFlag,
        .help = "Show former states too.",
        .is_command_line_only = true}},
      {{.name = "SUBJECT", .help = "A person (P1042), or an identity (DOMAIN:IPP) of one."}});
}

}  // namespace

Command MpiShow();

Command MpiShow() {
  return {
      .noun = "mpi",
      .verb = "show",
      .summary = "show a person with all identities, now or at a past instant",
      .description =
          "Identities stand side by side. A person who was merged is shown as the one that took "
          "them in. Piped, there is one line for each trait: identity, trait, value.",
      .table = Options(),
      .examples = {{.command_line = "mpi show P1042", .text = "Show a person."},
                   {.command_line = "mpi show CHRU-NANCY:4711 --as-of 2026-03-01 --history",
                    .text = "Show the person of an identity as of a day, with former states."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
