#include "cli/commands/mpi/work/work_filter.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/daemon.h"
#include "cli/json_view.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/control/client.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kPriorityMax = mpi::kWorkPriorityMax;

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (const mpi::WorkKindFacts& facts : mpi::AllWorkKinds()) {
    names.emplace_back(facts.name);
  }
  return names;
}

std::vector<std::string> StateNames() {
  std::vector<std::string> names;
  for (std::uint8_t state = 0; state <= mpi::kWorkStateMax; ++state) {
    names.emplace_back(mpi::WorkStateName(static_cast<mpi::WorkState>(state)));
  }
  return names;
}

}  // namespace

std::vector<config::OptionSpec> WorkFilterOptions() {
  return {{.key = "kind",
           .kind = config::OptionKind::kChoice,
           .argument = "KIND",
           .help = "Items of this kind alone.",
           .choices = KindNames()},
          {.key = "domain",
           .kind = config::OptionKind::kText,
           .argument = "CODE",
           .help = "Items about an identity of this domain alone."}};
}

std::vector<config::OptionSpec> WorkListOptions() {
  std::vector<config::OptionSpec> options = WorkFilterOptions();
  const std::vector<config::OptionSpec> own = {
      {.key = "state",
       .kind = config::OptionKind::kChoice,
       .argument = "STATE",
       .help = "Items in this state alone.",
       .default_note = "all that are not decided or closed",
       .choices = StateNames()},
      {.key = "mine",
       .kind = config::OptionKind::kFlag,
       .help = "Items that you have claimed alone.",
       .is_command_line_only = true},
      {.key = "min-priority",
       .kind = config::OptionKind::kCount,
       .argument = "N",
       .help = "Items of this priority or a greater one alone.",
       .limits = {.min = 0, .max = kPriorityMax}}};
  options.insert(options.end(), own.begin(), own.end());
  return options;
}

boost::json::object WorkFilterParams(const config::OptionValues& values) {
  boost::json::object params;
  PutTexts(params, values, {"kind", "domain"});
  return params;
}

boost::json::object WorkListParams(const config::OptionValues& values) {
  boost::json::object params = WorkFilterParams(values);
  PutTexts(params, values, {"state"});
  PutFlags(params, values, {"mine"});
  PutCounts(params, values, {"min-priority"});
  return params;
}

Result<WorkListing> ForEachWorkItem(Daemon& daemon,
                                    const boost::json::object& params,
                                    std::uint64_t items_max,
                                    const std::function<bool(const boost::json::value&)>& use) {
  WorkListing listing;
  std::string cursor;
  bool is_ended = false;
  do {
    boost::json::object page = params;
    page["limit"] = std::min(kWorkPageItems, items_max - listing.items);
    if (!cursor.empty()) {
      page["cursor"] = cursor;
    }
    const control::PartObservers observers = {.on_item = [&](const boost::json::value& item) {
      if (listing.items < items_max && !is_ended) {
        ++listing.items;
        is_ended = !use(item);
      }
      return true;  // The rest of the page is read, so that the connection is of use.
    }};
    SOCLE_TRY(const boost::json::value result,
              daemon.Call("mpi.work.list", std::move(page), observers));
    const JsonView json(result);
    listing.open = json["open"].Count();
    std::string next = json["cursor"].Text();
    is_ended = is_ended || next.empty() || next == cursor;
    cursor = std::move(next);
  } while (!is_ended && listing.items < items_max);
  listing.is_cut = listing.items >= items_max && !cursor.empty();
  return listing;
}

config::PositionalSpec WorkItemPositional() {
  return {.name = "ITEM", .help = "Number of the item, as in the list."};
}

Status CheckWorkItem(const config::OptionValues& values) {
  SOCLE_TRY([[maybe_unused]] const std::uint64_t number,
            ParseNumber(values.Positionals().front(), "item"));
  return {};
}

std::uint64_t WorkItemOf(const config::OptionValues& values) {
  return ParseNumber(values.Positionals().front(), "item").value_or(0);
}

std::string DescribeWorkAnswer(const boost::json::value& answer) {
  const JsonView json(answer);
  const WorkItemView item = ReadWorkItem(json["item"].IsObject() ? json["item"] : json);
  std::string text = fmt::format("item {}: {}", item.item, item.state);
  if (!item.decision.empty()) {
    text += fmt::format(", {} ({})", item.decision, item.reason);
  }
  if (!item.until.empty()) {
    text += fmt::format(" until {}", item.until);
  }
  return text;
}

}  // namespace socle::cli
