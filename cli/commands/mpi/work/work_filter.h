#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/daemon.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

// Which items of the work list a command is about, and reading them page by page.
namespace socle::cli {

// Rows: kind, domain.
std::vector<config::OptionSpec> WorkFilterOptions();
// Rows: those, state, mine, min-priority.
std::vector<config::OptionSpec> WorkListOptions();

// Parameters of mpi.work.list as the options say.
boost::json::object WorkFilterParams(const config::OptionValues& values);
boost::json::object WorkListParams(const config::OptionValues& values);

// Items of one request to the daemon.
inline constexpr std::uint64_t kWorkPageItems = 500;

struct WorkListing {
  std::uint64_t items = 0;
  std::uint64_t open = 0;  // of all items, as the daemon counts them
  bool is_cut = false;     // there are more than `items_max`
};

// Asks page by page and hands on each item, `items_max` at most; `use` returns false to end it.
Result<WorkListing> ForEachWorkItem(Daemon& daemon,
                                    const boost::json::object& params,
                                    std::uint64_t items_max,
                                    const std::function<bool(const boost::json::value&)>& use);

// The row of a positional: "ITEM".
config::PositionalSpec WorkItemPositional();
// Usage error unless the first positional is the number of an item.
Status CheckWorkItem(const config::OptionValues& values);
std::uint64_t WorkItemOf(const config::OptionValues& values);

// "item 17: decided": what became of an item, of the answer of a method that returns it.
std::string DescribeWorkAnswer(const boost::json::value& answer);

}  // namespace socle::cli
