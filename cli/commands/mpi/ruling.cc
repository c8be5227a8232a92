#include "cli/commands/mpi/ruling.h"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/confirm.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

std::vector<config::OptionSpec> RulingOptions(bool has_force) {
  std::vector<config::OptionSpec> options = {ReasonOption(true), CommentOption()};
  if (has_force) {
    options.push_back(ForceOption());
  }
  options.push_back(YesOption());
  return options;
}

Status CheckIdentityNames(const config::OptionValues& values) {
  for (const std::string& text : values.Positionals()) {
    SOCLE_TRY_STATUS(CheckIdentityName(text));
  }
  return {};
}

Status SendRuling(CommandContext& context,
                  const std::string& method,
                  boost::json::object params,
                  std::string_view question) {
  SOCLE_TRY_STATUS(Confirm(context.environment, context.values.Flag("yes"), question));
  PutTexts(params, context.values, {"reason", "comment"});
  SOCLE_TRY(const boost::json::value result, AskMpid(context, method, std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView json(result);
  const std::string action = Printable(json["action"].Text());
  std::string persons;
  for (const JsonView& person : json["persons"].Items()) {
    const std::string name = person.IsObject() ? person["person"].Text() : person.Text();
    persons += (persons.empty() ? "" : " ") + name;
  }
  if (action.empty()) {
    context.environment.out << "nothing to change: it is ruled so already\n";
    return {};
  }
  context.environment.out << fmt::format("action {}: persons {}\n", action, Printable(persons));
  if (!json["is_followed"].IsAbsent() && !json["is_followed"].Flag()) {
    context.environment.err << kNotFollowed;
  }
  if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "socle: take it back with 'socle mpi undo {} --reason TEXT'\n", action);
  }
  return {};
}

Status LinkByRuling(CommandContext& context) {
  const auto& names = context.values.Positionals();
  boost::json::object params{{"a", names.at(0)}, {"b", names.at(1)}};
  PutFlags(params, context.values, {"force"});
  return SendRuling(context,
                    "mpi.link",
                    std::move(params),
                    fmt::format("Rule that {} and {} are one person?", names.at(0), names.at(1)));
}

namespace {

Status RunUnlink(CommandContext& context) {
  const auto& names = context.values.Positionals();
  boost::json::object params{{"a", names.at(0)}, {"b", names.at(1)}};
  PutFlags(params, context.values, {"force"});
  return SendRuling(context,
                    "mpi.unlink",
                    std::move(params),
                    fmt::format("Rule that {} and {} are two persons?", names.at(0), names.at(1)));
}

Status RunSeparate(CommandContext& context) {
  const std::string& name = context.values.Positionals().front();
  return SendRuling(context,
                    "mpi.separate",
                    {{"identity", name}},
                    fmt::format("Take {} out of its person?", name));
}

Status RunMerge(CommandContext& context) {
  const auto& names = context.values.Positionals();
  boost::json::object params{{"surviving", names.at(0)}, {"absorbed", names.at(1)}};
  PutFlags(params, context.values, {"force"});
  return SendRuling(
      context,
      "mpi.merge",
      std::move(params),
      fmt::format("Merge {} into {}, as its establishment would?", names.at(1), names.at(0)));
}

Status RunUnmerge(CommandContext& context) {
  const std::string& name = context.values.Positionals().front();
  return SendRuling(context,
                    "mpi.unmerge",
                    {{"absorbed", name}},
                    fmt::format("Restore {} as it was before it was merged?", name));
}

// "CH-A:1,CH-B:2" becomes a list.
Result<boost::json::array> ParseGroup(std::string_view text) {
  boost::json::array group;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    SOCLE_TRY_STATUS(CheckIdentityName(name));
    group.emplace_back(name);
    if (comma == std::string_view::npos) {
      return group;
    }
    text.remove_prefix(comma + 1);
  }
}

Status CheckSplit(const config::OptionValues& values) {
  const auto& texts = values.Positionals();
  SOCLE_TRY_STATUS(CheckPersonName(texts.front()));
  for (std::size_t i = 1; i < texts.size(); ++i) {
    SOCLE_TRY([[maybe_unused]] const boost::json::array group, ParseGroup(texts[i]));
  }
  return {};
}

Status RunSplit(CommandContext& context) {
  const auto& texts = context.values.Positionals();
  boost::json::array groups;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    SOCLE_TRY(boost::json::array group, ParseGroup(texts[i]));
    groups.push_back(std::move(group));
  }
  const std::size_t count = groups.size();
  return SendRuling(context,
                    "mpi.split",
                    {{"person", texts.front()}, {"groups", std::move(groups)}},
                    fmt::format("Split {} into {} persons?", texts.front(), count));
}

Status CheckUndo(const config::OptionValues& values) {
  SOCLE_TRY([[maybe_unused]] const std::uint64_t action,
            ParseNumber(values.Positionals().front(), "action"));
  return {};
}

Status RunUndo(CommandContext& context) {
  SOCLE_TRY(const std::uint64_t action,
            ParseNumber(context.values.Positionals().front(), "action"));
  boost::json::object params{{"action", action}};
  PutFlags(params, context.values, {"force"});
  return SendRuling(
      context, "mpi.undo", std::move(params), fmt::format("Take action {} back?", action));
}

config::PositionalSpec IdentityPositional(const std::string& name, const std::string& help) {
  return {.name = name, .help = help};
}

}  // namespace

Command MpiUnlink();
Command MpiSeparate();
Command MpiMerge();
Command MpiUnmerge();
Command MpiSplit();
Command MpiUndo();

Command MpiUnlink() {
  return {
      .noun = "mpi",
      .verb = "unlink",
      .summary = "rule that two identities are two persons",
      .description =
          "The engine never puts a pair together again that was ruled apart. Taken back "
          "with 'mpi undo'.",
      .table = RemoteTable(RulingOptions(true),
                           {IdentityPositional("A", "An identity: DOMAIN:IPP."),
                            IdentityPositional("B", "The other one.")}),
      .examples = {{.command_line = "mpi unlink CHRU-NANCY:4711 CH-EPINAL:12 --reason twins",
                    .text = "Keep two identities apart for good."}},
      .check = CheckIdentityNames,
      .run = RunUnlink,
  };
}

Command MpiSeparate() {
  return {
      .noun = "mpi",
      .verb = "separate",
      .summary = "rule that an identity is none of the others of its person",
      .description = "The identity becomes a person of its own.",
      .table = RemoteTable(RulingOptions(false),
                           {IdentityPositional("IDENTITY", "The identity: DOMAIN:IPP.")}),
      .examples = {{.command_line = "mpi separate CHRU-NANCY:4711 --reason wrong_selection",
                    .text = "Take an identity out of its person."}},
      .check = CheckIdentityNames,
      .run = RunSeparate,
  };
}

Command MpiMerge() {
  return {
      .noun = "mpi",
      .verb = "merge",
      .summary = "merge a doublon: two identifiers of one domain become one",
      .description =
          "For an establishment that cannot send the merge (A40) itself. The absorbed identity is "
          "kept, and 'mpi unmerge' restores it exactly.",
      .table = RemoteTable(RulingOptions(true),
                           {IdentityPositional("SURVIVING", "The identity that stays: DOMAIN:IPP."),
                            IdentityPositional("ABSORBED", "The one that goes into it.")}),
      .examples = {{.command_line =
                        "mpi merge CHRU-NANCY:4711 CHRU-NANCY:9080 --reason establishment_asked",
                    .text = "Merge the second identifier into the first."}},
      .check = CheckIdentityNames,
      .run = RunMerge,
  };
}

Command MpiUnmerge() {
  return {
      .noun = "mpi",
      .verb = "unmerge",
      .summary = "restore an identity that was merged away",
      .description = "Both sides are as they were before the merge.",
      .table = RemoteTable(
          RulingOptions(false),
          {IdentityPositional("ABSORBED", "The identity that was merged away: DOMAIN:IPP.")}),
      .examples = {{.command_line = "mpi unmerge CHRU-NANCY:9080 --reason wrong_selection",
                    .text = "Take a merge back."}},
      .check = CheckIdentityNames,
      .run = RunUnmerge,
  };
}

Command MpiSplit() {
  return {
      .noun = "mpi",
      .verb = "split",
      .summary = "rule that a person is several",
      .description =
          "Each group of identities becomes one person; between groups everything is ruled apart. "
          "The greatest group keeps the number of the person.",
      .table = RemoteTable(RulingOptions(false),
                           {{.name = "PERSON", .help = "The person: P1042."},
                            {.name = "GROUP",
                             .help = "Identities of one person, with commas: CH-A:1,CH-B:2.",
                             .count_min = 2,
                             .count_max = config::kPositionalsMax}}),
      .examples = {{.command_line =
                        "mpi split P1042 CH-A:1,CH-B:2 CH-C:7 --reason different_documents",
                    .text = "Make two persons of one."}},
      .check = CheckSplit,
      .run = RunSplit,
  };
}

Command MpiUndo() {
  return {
      .noun = "mpi",
      .verb = "undo",
      .summary = "take an action back",
      .description =
          "Rulings, merges and persons are as they were before the action, which stays in the "
          "history. It is refused when later actions build on it; --force takes it back all the "
          "same.",
      .table =
          RemoteTable(RulingOptions(true), {{.name = "ACTION", .help = "Number of the action."}}),
      .examples = {{.command_line = "mpi undo 42 --reason wrong_selection --yes",
                    .text = "Take an action back without being asked."}},
      .check = CheckUndo,
      .run = RunUndo,
  };
}

}  // namespace socle::cli
