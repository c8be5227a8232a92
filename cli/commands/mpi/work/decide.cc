#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/ruling.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/model/work.h"

namespace socle::cli {

namespace {

// "same-person" as it is typed, same_person as it is sent.
std::string DecisionName(std::string text) {
  std::ranges::replace(text, '-', '_');
  return text;
}

Status CheckDecision(const config::OptionValues& values) {
  SOCLE_TRY_STATUS(CheckWorkItem(values));
  const std::string& text = values.Positionals().at(1);
  if (!mpi::FindWorkDecision(DecisionName(text))) {
    return Fail(Code::kInvalidArgument,
                fmt::format("'{}' is no decision; it is same-person, different-persons, corrected "
                            "or nothing-to-do",
                            text));
  }
  return {};
}

void TellJudgement(const CommandContext& context, const JsonView& answer) {
  const std::string judgement = answer["judgement"].Text();
  std::ostream& err = context.environment.err;
  if (judgement == "recorded") {
    err << "socle: kept; somebody else decides it too, unseen\n";
  } else if (judgement == "disputed") {
    err << "socle: two people have decided it differently; a third decides\n";
  } else if (judgement == "proposed") {
    err << "socle: proposed; somebody else confirms it with 'socle mpi work confirm'\n";
  }
  if (!answer["is_followed"].IsAbsent() && !answer["is_followed"].Flag()) {
    err << kNotFollowed;
  }
}

Status Tell(CommandContext& context, const boost::json::value& result) {
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView json(result);
  std::string text = DescribeWorkAnswer(result);
  context.environment.out << Printable(text) << '\n';
  TellJudgement(context, json);
  const std::string action = json["action"].Text();
  if (!action.empty() && action != "0" && !context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "socle: take it back with 'socle mpi undo {} --reason TEXT'\n", Printable(action));
  }
  return {};
}

Status Decide(CommandContext& context) {
  const config::OptionValues& values = context.values;
  boost::json::object params{{"item", WorkItemOf(values)},
                             {"decision", DecisionName(values.Positionals().at(1))}};
  PutTexts(params, values, {"reason", "comment"});
  PutFlags(params, values, {"force"});
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.work.decide", std::move(params)));
  return Tell(context, result);
}

Status Confirm(CommandContext& context) {
  const config::OptionValues& values = context.values;
  boost::json::object params{{"item", WorkItemOf(values)}, {"accept", !values.Flag("reject")}};
  PutTexts(params, values, {"comment"});
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.work.confirm", std::move(params)));
  return Tell(context, result);
}

}  // namespace

Command MpiWorkDecide();
Command MpiWorkConfirm();

Command MpiWorkDecide() {
  return {
      .noun = "mpi",
      .verb = "work decide",
      .summary = "decide an item of the work list",
      .description =
          "The decision is same-person, different-persons, corrected or nothing-to-do. A decision "
          "about two identities is a ruling: the engine never overrides it. Kinds that need four "
          "eyes are proposed until somebody else confirms.",
      .table = RemoteTable({ReasonOption(true), CommentOption(), ForceOption()},
                           {WorkItemPositional(),
                            {.name = "DECISION",
                             .help = "same-person, different-persons, corrected, nothing-to-do."}}),
      .examples = {{.command_line = "mpi work decide 17 same-person --reason document_seen",
                    .text = "Decide that two identities are one person."},
                   {.command_line = "mpi work decide 18 different-persons --reason twins",
                    .text = "Keep twins apart for good."}},
      .check = CheckDecision,
      .run = Decide,
  };
}

Command MpiWorkConfirm() {
  return {
      .noun = "mpi",
      .verb = "work confirm",
      .summary = "confirm or reject what a colleague proposed",
      .description =
          "For kinds of items that need four eyes: nobody confirms a proposal of their own. A "
          "proposal that is rejected opens the item again.",
      .table = RemoteTable({{.key = "reject",
                             .kind = config::OptionKind::kFlag,
                             .help = "Reject the proposal.",
                             .is_command_line_only = true},
                            CommentOption()},
                           {WorkItemPositional()}),
      .examples = {{.command_line = "mpi work confirm 17", .text = "Confirm a proposal."},
                   {.command_line = "mpi work confirm 18 --reject --comment twins",
                    .text = "Reject a proposal."}},
      .check = CheckWorkItem,
      .run = Confirm,
  };
}

}  // namespace socle::cli
