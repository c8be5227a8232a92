#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

namespace {

Status Ask(CommandContext& context, const std::string& method, boost::json::object params) {
  params["item"] = WorkItemOf(context.values);
  SOCLE_TRY(const boost::json::value result, AskMpid(context, method, std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    context.environment.out << Printable(DescribeWorkAnswer(result)) << '\n';
  }
  return {};
}

Status Claim(CommandContext& context) {
  boost::json::object params;
  params["seconds"] = context.values.Duration("for").count() / 1000;
  return Ask(context, "mpi.work.claim", std::move(params));
}

Status Release(CommandContext& context) {
  return Ask(context, "mpi.work.release", {});
}

}  // namespace

config::OptionSpec WorkClaimOption();

config::OptionSpec WorkClaimOption() {
  constexpr std::uint64_t kMsMin = 1000;
  constexpr std::uint64_t kMsMax = 86'400'000;
  return {.key = "for",
          .kind = config::OptionKind::kDuration,
          .argument = "TIME",
          .help = "How long nobody else is given the item.",
          .default_text = "15m",
          .limits = {.min = kMsMin, .max = kMsMax}};
}

Command MpiWorkClaim();
Command MpiWorkRelease();

Command MpiWorkClaim() {
  return {
      .noun = "mpi",
      .verb = "work claim",
      .summary = "take an item, so that nobody else works on it",
      .description = "The claim ends by itself after a while.",
      .table = RemoteTable({WorkClaimOption()}, {WorkItemPositional()}),
      .examples = {{.command_line = "mpi work claim 17 --for 1h",
                    .text = "Take an item for an hour."}},
      .check = CheckWorkItem,
      .run = Claim,
  };
}

Command MpiWorkRelease() {
  return {
      .noun = "mpi",
      .verb = "work release",
      .summary = "give an item back that you have claimed",
      .description = "Others are given it again at once.",
      .table = RemoteTable({}, {WorkItemPositional()}),
      .examples = {{.command_line = "mpi work release 17", .text = "Give an item back."}},
      .check = CheckWorkItem,
      .run = Release,
  };
}

}  // namespace socle::cli
