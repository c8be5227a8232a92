#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
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
#include "cli/commands/mpi/work/review_session.h"
#include "cli/commands/mpi/work/review_state.h"
#include "cli/commands/mpi/work/show_case.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/daemon.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/screen.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

config::OptionSpec WorkClaimOption();

namespace {

// A connection that was not used for so long is made anew: the daemon cuts idle ones.
constexpr std::chrono::minutes kConnectionIdleMax{5};

constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kRestOfLine = "\x1b[K";

std::uint64_t ClaimSeconds(const CommandContext& context) {
  return static_cast<std::uint64_t>(context.values.Duration("for").count() / 1000);
}

// The connection of a session that may last for hours.
class LongConnection {
 public:
  explicit LongConnection(const CommandContext& context) : context_(context) {}

  Result<Daemon*> Get() {
    const auto now = context_.environment.clock.Monotonic();
    if (daemon_ == nullptr || now - used_ > kConnectionIdleMax) {
      daemon_.reset();
      SOCLE_TRY(daemon_, ConnectMpid(context_));
    }
    used_ = now;
    return daemon_.get();
  }

 private:
  const CommandContext& context_;
  std::unique_ptr<Daemon> daemon_;
  std::chrono::nanoseconds used_{0};
};

void Draw(Screen& screen, const Environment& environment, ReviewSession& session) {
  const ReviewFrame frame = RenderReview(session.State(),
                                         {.size = screen.Size(),
                                          .may_colour = environment.terminal.may_colour,
                                          .now = environment.clock.Now()});
  session.SetScrollMax(frame.scroll_max);
  std::string bytes(kHome);
  for (std::size_t i = 0; i < frame.lines.size(); ++i) {
    bytes += i == 0 ? "" : "\r\n";
    bytes += frame.lines[i];
    bytes += kRestOfLine;
  }
  screen.Write(bytes);
}

// Keys until the user leaves, or a signal ends it: then false.
bool Review(Screen& screen, const Environment& environment, ReviewSession& session) {
  bool is_ended = false;
  while (!session.IsDone()) {
    Draw(screen, environment, session);
    const Key key = screen.ReadKey();
    is_ended = key.kind == KeyKind::kEnd;
    session.Handle(key);
  }
  return !is_ended;
}

Status RunOnScreen(const CommandContext& context) {
  const Environment& environment = context.environment;
  LongConnection connection(context);
  ReviewSession session(
      [&] { return connection.Get(); },
      environment.clock,
      {.filter = WorkFilterParams(context.values), .claim_seconds = ClaimSeconds(context)});
  SOCLE_TRY_STATUS(session.Start());
  if (!session.State().work) {
    environment.err << "socle: nothing is left to do\n";
    return {};
  }
  bool is_left = false;
  {
    SOCLE_TRY(const auto screen, environment.open_screen());
    is_left = Review(*screen, environment, session);
    session.Leave();
  }
  if (!is_left) {
    return Fail(Code::kInternal, "ended by a signal; the item was given back");
  }
  if (!context.values.Flag(kOptionQuiet)) {
    environment.err << fmt::format(
        "socle: {} decided, {} postponed\n", session.Counts().decided, session.Counts().postponed);
  }
  return {};
}

Status Run(CommandContext& context) {
  const Environment& environment = context.environment;
  const Terminal& terminal = environment.terminal;
  if (terminal.is_in_terminal && terminal.is_out_terminal && !WantsJson(context) &&
      !context.values.Flag("print") && environment.open_screen) {
    return RunOnScreen(context);
  }
  boost::json::object params = WorkFilterParams(context.values);
  params["claim_seconds"] = ClaimSeconds(context);
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.work.next", std::move(params)));
  if (JsonView(result).IsAbsent() && !WantsJson(context)) {
    environment.err << "socle: nothing is left to do\n";
    return {};
  }
  PrintCase(context, result);
  return {};
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = WorkFilterOptions();
  options.push_back(WorkClaimOption());
  options.push_back({.key = "print",
                     .kind = config::OptionKind::kFlag,
                     .help = "Print the item instead of opening the full-screen view.",
                     .is_command_line_only = true});
  return RemoteTable(std::move(options));
}

}  // namespace

Command MpiWorkNext();

Command MpiWorkNext() {
  return {
      .noun = "mpi",
      .verb = "work next",
      .summary = "work through the list, item by item, in a full-screen view",
      .description =
          "Claims the most urgent item and shows both identities side by side, with a sign for "
          "each trait (= equal, ~ near, ! different, . missing on one side) and its weight as a "
          "bar. A decision takes two keys: l (one person) or k (keep apart), then the digit of a "
          "reason, or Enter for the first. Other keys: p postpone, c comment, u take back the last "
          "decision, n next, ? help, q quit.\n\n"
          "It needs nothing but a terminal of 80 columns and 24 lines, as over SSH. Without a "
          "terminal, or with --print or --json, the item is claimed and printed as 'mpi work show' "
          "prints it; then use 'mpi work decide'.",
      .table = Options(),
      .examples = {{.command_line = "mpi work next", .text = "Work through the list."},
                   {.command_line = "mpi work next --kind doublon --domain CHRU-NANCY",
                    .text = "Work through the doublons of an establishment."},
                   {.command_line = "mpi work next --json",
                    .text = "Claim an item and have it as JSON."}},
      .run = Run,
  };
}

}  // namespace socle::cli
