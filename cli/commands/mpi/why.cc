#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/answers/waterfall.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

// A pair may meet in several blocks of one kind; people want to know the kinds.
std::vector<std::string> OnceEach(const std::vector<std::string>& names) {
  std::vector<std::string> kinds;
  for (const std::string& name : names) {
    if (std::ranges::find(kinds, name) == kinds.end()) {
      kinds.push_back(name);
    }
  }
  return kinds;
}

Status Check(const config::OptionValues& values) {
  for (const std::string& text : values.Positionals()) {
    SOCLE_TRY_STATUS(CheckIdentityName(text));
  }
  return {};
}

// Green for what speaks for, red for what speaks against; the sign of the bits says it too.
std::string PaintStep(const std::string& line, bool may_colour) {
  const bool is_for = line.find(" +") != std::string::npos;
  const bool is_against = line.find(" -") != std::string::npos;
  if (!is_for && !is_against) {
    return line;
  }
  return Paint(line, is_for ? Colour::kGreen : Colour::kRed, may_colour);
}

void PrintForPeople(const CommandContext& context,
                    const std::vector<IdentityView>& pair,
                    const ExplanationView& explanation) {
  const Terminal& terminal = context.environment.terminal;
  std::ostream& out = context.environment.out;
  for (const IdentityView& identity : pair) {
    out << fmt::format("{}  {}  {}\n",
                       Printable(identity.id),
                       Printable(identity.Line()),
                       Printable(identity.person));
  }
  out << '\n';
  if (explanation.is_there) {
    for (const std::string& line : RenderWaterfall(explanation, terminal.width - 1)) {
      out << PaintStep(line, terminal.may_colour) << '\n';
    }
    out << '\n';
  }
  out << RenderVerdict(explanation) << '\n';
  if (explanation.is_there) {
    const std::string blocks = fmt::format("{}", fmt::join(OnceEach(explanation.blocks), ", "));
    out << (blocks.empty() ? "no block in common: the engine never met them"
                           : "met by block: " + Printable(blocks))
        << '\n';
  }
  out << (explanation.ruling.empty() ? "nobody has ruled on them"
                                     : "ruled: " + Printable(explanation.ruling))
      << '\n';
}

// Lines of kind and values: prior, each trait, relation, sum, blocks.
void PrintForPrograms(std::ostream& out, const ExplanationView& explanation) {
  out << fmt::format("prior\t{}\n", explanation.prior_bits);
  for (const ExplanationPart& part : explanation.parts) {
    out << fmt::format("trait\t{}\t{}\t{}\t{}\t{}\t{}\n",
                       Printable(part.trait),
                       Printable(part.level),
                       part.bits,
                       part.frequency_bits,
                       Printable(part.a),
                       Printable(part.b));
  }
  out << fmt::format(
      "relation\t{}\t{}\n", Printable(explanation.relation), explanation.relation_bits);
  for (const std::string& block : explanation.blocks) {
    out << "block\t" << Printable(block) << '\n';
  }
  if (!explanation.ruling.empty()) {
    out << "ruling\t" << Printable(explanation.ruling) << '\n';
  }
  out << fmt::format("sum\t{}\t{}\t{}\t{}\n",
                     explanation.bits,
                     explanation.probability,
                     Printable(explanation.decision),
                     Printable(explanation.rule));
}

Status Run(CommandContext& context) {
  const std::vector<std::string>& names = context.values.Positionals();
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.why", {{"a", names.at(0)}, {"b", names.at(1)}}));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView json(result);
  const ExplanationView explanation = ReadExplanation(json["explanation"]);
  if (context.environment.terminal.is_out_terminal) {
    PrintForPeople(context, {ReadIdentity(json["a"]), ReadIdentity(json["b"])}, explanation);
  } else {
    PrintForPrograms(context.environment.out, explanation);
  }
  return {};
}

}  // namespace

Command MpiWhy();

Command MpiWhy() {
  return {
      .noun = "mpi",
      .verb = "why",
      .summary = "show why two identities are one person, or are not",
      .description =
          "Compares them as the engine does now, and shows each step of the weight: where any pair "
          "begins, what each trait adds or takes away, what likely relatives explain, and the sum "
          "with the decision that follows. A sign '+' or '-' is a part of a bar that goes up or "
          "down; '|' is zero.",
      .table = RemoteTable({},
                           {{.name = "A", .help = "An identity: DOMAIN:IPP."},
                            {.name = "B", .help = "The other one."}}),
      .examples = {{.command_line = "mpi why CHRU-NANCY:4711 CH-EPINAL:12",
                    .text = "Show the weights of a pair."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
