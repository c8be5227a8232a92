#include "cli/commands/mpi/work/show_case.h"

#include <ostream>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/case_view.h"
#include "cli/json_view.h"
#include "cli/terminal/styled_line.h"
#include "cli/terminal/terminal.h"

namespace socle::cli {

namespace {

void PrintForPeople(const CommandContext& context, const WorkCase& work) {
  const Terminal& terminal = context.environment.terminal;
  const auto print = [&](const StyledLine& line) {
    context.environment.out << RenderLine(line, terminal.width, terminal.may_colour) << '\n';
  };
  print(RenderCaseTitle(work, context.environment.clock.Now()));
  for (const StyledLine& line : RenderCase(work, terminal.width)) {
    print(line);
  }
}

void PrintIdentity(std::ostream& out, std::string_view kind, const IdentityView& identity) {
  out << fmt::format("{}\t{}\t{}\t{}\n",
                     kind,
                     Printable(identity.id),
                     Printable(identity.person),
                     Printable(identity.Line()));
}

void PrintForPrograms(std::ostream& out, const WorkCase& work) {
  const WorkItemView& item = work.item;
  out << fmt::format("item\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
                     item.item,
                     Printable(item.kind),
                     Printable(item.cause),
                     Printable(item.state),
                     item.priority,
                     Printable(item.a),
                     Printable(item.b));
  for (const std::string& finding : item.findings) {
    out << "finding\t" << Printable(finding) << '\n';
  }
  for (const TraitRow& row : CompareTraits(work)) {
    out << fmt::format("trait\t{}\t{}\t{}\t{}\t{}\t{}\n",
                       Printable(row.name),
                       static_cast<char>(row.likeness),
                       Printable(row.a),
                       Printable(row.b),
                       row.is_weighed ? fmt::format("{}", row.bits) : "",
                       Printable(row.level));
  }
  if (work.explanation.is_there) {
    out << fmt::format("sum\t{}\t{}\t{}\t{}\n",
                       work.explanation.bits,
                       work.explanation.probability,
                       Printable(work.explanation.decision),
                       Printable(work.explanation.rule));
  }
  for (const IdentityView* other : work.Others()) {
    PrintIdentity(out, "other", *other);
  }
  for (const IdentityView& member : work.household) {
    PrintIdentity(out, "household", member);
  }
  for (const WorkStepView& step : item.steps) {
    out << fmt::format("step\t{}\t{}\t{}\t{}\n",
                       Printable(step.at),
                       Printable(step.kind),
                       Printable(step.actor),
                       Printable(step.text));
  }
}

}  // namespace

void PrintCase(const CommandContext& context, const boost::json::value& answer) {
  if (WantsJson(context)) {
    PrintJson(context, answer);
    return;
  }
  const WorkCase work = ReadWorkCase(JsonView(answer));
  if (context.environment.terminal.is_out_terminal) {
    PrintForPeople(context, work);
  } else {
    PrintForPrograms(context.environment.out, work);
  }
}

}  // namespace socle::cli
