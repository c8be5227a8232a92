#include <chrono>
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
#include "lib/base/clock.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kMsMin = 60'000;
constexpr std::uint64_t kMsMax = std::uint64_t{366} * 86'400'000;

Status CheckUntil(const config::OptionValues& values) {
  SOCLE_TRY_STATUS(CheckWorkItem(values));
  const auto until = values.FindText("until");
  if (until) {
    SOCLE_TRY([[maybe_unused]] const std::string instant, NormalInstant(*until));
  }
  if (until && values.IsGiven("for")) {
    return Fail(Code::kInvalidArgument, "--until and --for say the same; give one of them");
  }
  return {};
}

Result<std::string> Until(const CommandContext& context) {
  if (const auto until = context.values.FindText("until")) {
    return NormalInstant(*until);
  }
  const UnixMicros now = context.environment.clock.Now();
  const std::chrono::microseconds delay = context.values.Duration("for");
  return FormatInstant({now.value + delay.count()});
}

Status Tell(CommandContext& context, const boost::json::value& result) {
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    context.environment.out << Printable(DescribeWorkAnswer(result)) << '\n';
  }
  return {};
}

Status Postpone(CommandContext& context) {
  boost::json::object params{{"item", WorkItemOf(context.values)}};
  SOCLE_TRY(params["until"], Until(context));
  PutTexts(params, context.values, {"comment"});
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.work.postpone", std::move(params)));
  return Tell(context, result);
}

Status Comment(CommandContext& context) {
  boost::json::object params{{"item", WorkItemOf(context.values)},
                             {"comment", context.values.Positionals().at(1)}};
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.work.comment", std::move(params)));
  return Tell(context, result);
}

}  // namespace

Command MpiWorkPostpone();
Command MpiWorkComment();

Command MpiWorkPostpone() {
  return {
      .noun = "mpi",
      .verb = "work postpone",
      .summary = "put an item aside until an instant",
      .description = "Nobody is asked about it before. Alerts are never put aside.",
      .table = RemoteTable({{.key = "until",
                             .kind = config::OptionKind::kText,
                             .argument = "INSTANT",
                             .help = "Until when: 2026-03-01 or 2026-03-01T10:30:00Z.",
                             .is_command_line_only = true},
                            {.key = "for",
                             .kind = config::OptionKind::kDuration,
                             .argument = "TIME",
                             .help = "For how long, without --until.",
                             .default_text = "7d",
                             .limits = {.min = kMsMin, .max = kMsMax}},
                            CommentOption()},
                           {WorkItemPositional()}),
      .examples = {{.command_line = "mpi work postpone 17 --for 3d --comment asked",
                    .text = "Wait three days for an answer."},
                   {.command_line = "mpi work postpone 17 --until 2026-09-01",
                    .text = "Put an item aside until a day."}},
      .check = CheckUntil,
      .run = Postpone,
  };
}

Command MpiWorkComment() {
  return {
      .noun = "mpi",
      .verb = "work comment",
      .summary = "write a comment into the history of an item",
      .description = "Colleagues see it with the item. Write no traits of patients.",
      .table = RemoteTable({}, {WorkItemPositional(), {.name = "TEXT", .help = "The comment."}}),
      .examples = {{.command_line = "mpi work comment 17 called",
                    .text = "Leave a word for colleagues."}},
      .check = CheckWorkItem,
      .run = Comment,
  };
}

}  // namespace socle::cli
