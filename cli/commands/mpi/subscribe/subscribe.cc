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
#include "cli/commands/mpi/domains/domain_edit.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kLimitMax = 1000;

Status Tell(CommandContext& context, const boost::json::value& result, std::string_view what) {
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    context.environment.out << fmt::format(
        "{} {}\n", Printable(JsonView(result)["name"].Text()), what);
  }
  return {};
}

Status RunList(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.domains.list", {}));
  const JsonView subscriptions = JsonView(result)["subscriptions"];
  if (WantsJson(context)) {
    const boost::json::object* object = result.if_object();
    const boost::json::value* list =
        object == nullptr ? nullptr : object->if_contains("subscriptions");
    PrintJson(
        context,
        boost::json::object{{"subscriptions", list == nullptr ? boost::json::value{} : *list}});
    return {};
  }
  Table table({{.title = "name"},
               {.title = "endpoint", .yields = 1},
               {.title = "TLS name", .yields = 2},
               {.title = "receiver", .yields = 2},
               {.title = "domains", .yields = 3},
               {.title = "state"}});
  for (const JsonView& item : subscriptions.Items()) {
    const std::string domains = fmt::format("{}", fmt::join(item["domains"].Texts(), " "));
    table.AddRow({item["name"].Text(),
                  item["endpoint"].Text(),
                  item["tls_name"].Text(),
                  item["receiving_application"].Text() + '/' + item["receiving_facility"].Text(),
                  domains.empty() ? "all" : domains,
                  item["state"].Text()});
  }
  table.Print(context.environment.out, context.environment.terminal);
  return {};
}

void ApplyOptions(const config::OptionValues& values, boost::json::object& subscription) {
  PutTexts(subscription, values, {"endpoint", "tls-name", "state"});
  if (const auto application = values.FindText("application")) {
    subscription["receiving_application"] = *application;
  }
  if (const auto facility = values.FindText("facility")) {
    subscription["receiving_facility"] = *facility;
  }
  if (values.IsGiven("domain")) {
    boost::json::array domains;
    for (const std::string& domain : values.List("domain")) {
      if (domain != "all") {
        domains.emplace_back(domain);
      }
    }
    subscription["domains"] = std::move(domains);
  }
  if (values.Flag("test")) {
    subscription["is_test_feed"] = true;
  }
}

Status RunSet(CommandContext& context) {
  const std::string& name = context.values.Positionals().front();
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(const boost::json::value file, daemon->Call("mpi.domains.list", {}, {}));
  auto found = FindNamed(file, "subscriptions", "name", name);
  if (!found && !context.values.Has("endpoint")) {
    return Fail(Code::kNotFound,
                fmt::format("no subscription is named '{}'; a new one needs --endpoint", name));
  }
  boost::json::object subscription = found ? *std::move(found) : boost::json::object{};
  subscription["name"] = name;
  ApplyOptions(context.values, subscription);
  SOCLE_TRY(const boost::json::value result,
            daemon->Call("mpi.subscriptions.set", {{"subscription", std::move(subscription)}}, {}));
  return Tell(context, result, "set");
}

Status RunRemove(CommandContext& context) {
  const std::string& name = context.values.Positionals().front();
  SOCLE_TRY_STATUS(Confirm(context.environment,
                           context.values.Flag("yes"),
                           fmt::format("Tell '{}' nothing any more?", name)));
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.subscriptions.remove", {{"name", name}}));
  return Tell(context, result, "removed");
}

Status RunDead(CommandContext& context) {
  boost::json::object params{{"limit", context.values.Count("limit")}};
  if (!context.values.Positionals().empty()) {
    params["name"] = context.values.Positionals().front();
  }
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "mpi.subscriptions.dead", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  Table table({{.title = "name"},
               {.title = "change", .align = Align::kRight},
               {.title = "index", .align = Align::kRight},
               {.title = "person"},
               {.title = "at"},
               {.title = "attempts", .align = Align::kRight},
               {.title = "answer"}});
  for (const boost::json::value& value : answer.items) {
    const JsonView item(value);
    table.AddRow({item["name"].Text(),
                  item["change"].Text(),
                  item["index"].Text(),
                  item["person"].Text(),
                  item["at"].Text(),
                  item["attempts"].Text(),
                  item["answer"].Text()});
  }
  if (!answer.items.empty()) {
    table.Print(context.environment.out, context.environment.terminal);
  } else if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << "socle: no dead letters\n";
  }
  return {};
}

// Change and index may be 0.
Result<std::uint64_t> ParseIndex(const std::string& text, std::string_view what) {
  if (text == "0") {
    return 0;
  }
  return ParseNumber(text, what);
}

Status CheckDrop(const config::OptionValues& values) {
  SOCLE_TRY([[maybe_unused]] const std::uint64_t change,
            ParseIndex(values.Positionals().at(1), "change"));
  SOCLE_TRY([[maybe_unused]] const std::uint64_t index,
            ParseIndex(values.Positionals().at(2), "index"));
  return {};
}

Status RunDrop(CommandContext& context) {
  const auto& texts = context.values.Positionals();
  SOCLE_TRY_STATUS(Confirm(
      context.environment,
      context.values.Flag("yes"),
      fmt::format("Drop the letter {} {} of '{}' for good?", texts[1], texts[2], texts[0])));
  SOCLE_TRY(const std::uint64_t change, ParseIndex(texts[1], "change"));
  SOCLE_TRY(const std::uint64_t index, ParseIndex(texts[2], "index"));
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context,
                    "mpi.subscriptions.drop",
                    {{"name", texts[0]}, {"change", change}, {"index", index}}));
  return Tell(context, result, "dropped");
}

config::PositionalSpec NamePositional() {
  return {.name = "NAME", .help = "The subscription."};
}

config::OptionSpec TextOption(const std::string& key,
                              const std::string& argument,
                              const std::string& help) {
  return {.key = key,
          .kind = config::OptionKind::kText,
          .argument = argument,
          .help = help,
          .is_command_line_only = true};
}

}  // namespace

Command MpiSubscribeList();
Command MpiSubscribeSet();
Command MpiSubscribeRemove();
Command MpiSubscribeDead();
Command MpiSubscribeDrop();

Command MpiSubscribeList() {
  return {
      .noun = "mpi",
      .verb = "subscribe list",
      .summary = "list who is told when identifiers of a patient change",
      .description = "Subscribers are sent ADT^A31 (ITI-10) over MLLP.",
      .table = RemoteTable({}),
      .examples = {{.command_line = "mpi subscribe list", .text = "Show the subscribers."}},
      .run = RunList,
  };
}

Command MpiSubscribeSet() {
  return {
      .noun = "mpi",
      .verb = "subscribe set",
      .summary = "add or change a subscription",
      .description = "What is not given stays as it is; a new subscription needs --endpoint.",
      .table = RemoteTable({TextOption("endpoint", "HOST:PORT", "Where to send."),
                            TextOption("tls-name",
                                       "NAME",
                                       "Name that the certificate there must have; without, no "
                                       "TLS."),
                            TextOption("application", "TEXT", "MSH-5 of what is sent."),
                            TextOption("facility", "TEXT", "MSH-6 of what is sent."),
                            {.key = "domain",
                             .kind = config::OptionKind::kList,
                             .argument = "CODE",
                             .help = "A domain it wants to hear of; 'all' for every one.",
                             .default_note = "all",
                             .is_command_line_only = true},
                            {.key = "state",
                             .kind = config::OptionKind::kChoice,
                             .argument = "STATE",
                             .help = "Whether it is told anything.",
                             .choices = {"active", "disabled"},
                             .is_command_line_only = true},
                            {.key = "test",
                             .kind = config::OptionKind::kFlag,
                             .help = "It is a feed of tests.",
                             .is_command_line_only = true}},
                           {NamePositional()}),
      .examples = {{.command_line = "mpi subscribe set dossier --endpoint 10.0.0.7:2576 "
                                    "--tls-name dossier.example --domain CHRU-NANCY",
                    .text = "Tell a record system of changes in one domain."}},
      .run = RunSet,
  };
}

Command MpiSubscribeRemove() {
  return {
      .noun = "mpi",
      .verb = "subscribe remove",
      .summary = "remove a subscription with all that waits for it",
      .description =
          "What is queued for it is dropped. 'mpi subscribe set --state disabled' keeps "
          "it.",
      .table = RemoteTable({YesOption()}, {NamePositional()}),
      .examples = {{.command_line = "mpi subscribe remove dossier --yes",
                    .text = "Tell a system nothing any more."}},
      .run = RunRemove,
  };
}

Command MpiSubscribeDead() {
  return {
      .noun = "mpi",
      .verb = "subscribe dead",
      .summary = "list notifications that could not be delivered",
      .description = "Dead letters: the receiver refused them, or was not there for too long.",
      .table = RemoteTable({{.key = "limit",
                             .kind = config::OptionKind::kCount,
                             .argument = "N",
                             .help = "Show so many at most.",
                             .default_text = "100",
                             .limits = {.min = 1, .max = kLimitMax}}},
                           {{.name = "NAME", .help = "The subscription.", .count_min = 0}}),
      .examples = {{.command_line = "mpi subscribe dead dossier",
                    .text = "Show what a system was not told."}},
      .run = RunDead,
  };
}

Command MpiSubscribeDrop() {
  return {
      .noun = "mpi",
      .verb = "subscribe drop",
      .summary = "drop a notification that could not be delivered",
      .description = "Change and index are those of 'mpi subscribe dead'.",
      .table = RemoteTable({YesOption()},
                           {NamePositional(),
                            {.name = "CHANGE", .help = "Number of the change."},
                            {.name = "INDEX", .help = "Which notification of the change."}}),
      .examples = {{.command_line = "mpi subscribe drop dossier 4711 0 --yes",
                    .text = "Give up one notification."}},
      .check = CheckDrop,
      .run = RunDrop,
  };
}

}  // namespace socle::cli
