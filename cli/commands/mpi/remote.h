#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/daemon.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

// What the commands that ask socle-mpid share.
namespace socle::cli {

// Rows of the options that all of them have: socket, json.
std::vector<config::OptionSpec> RemoteOptions();
// `own`, then those.
config::OptionTable RemoteTable(std::vector<config::OptionSpec> own,
                                std::vector<config::PositionalSpec> positionals = {});

// Rows for what a person decides.
config::OptionSpec ReasonOption(bool is_required);
config::OptionSpec CommentOption();
config::OptionSpec ForceOption();
config::OptionSpec YesOption();

// The socket: as the options say, else SOCLE_MPID_SOCKET, else that of the demo below this folder
// if it is there, else that of the installed daemon.
Result<std::unique_ptr<Daemon>> ConnectMpid(const CommandContext& context);
// Connects, asks once, and gives the result.
Result<boost::json::value> AskMpid(const CommandContext& context,
                                   const std::string& method,
                                   boost::json::object params);

// A long answer, its items together.
struct ItemsAnswer {
  boost::json::array items = {};
  boost::json::value result = {};
};

Result<ItemsAnswer> AskForItems(Daemon& daemon,
                                const std::string& method,
                                boost::json::object params);

// {"items": [...], and the members of the result}.
boost::json::object WholeAnswer(ItemsAnswer answer);

// One line of JSON.
void PrintJson(const CommandContext& context, const boost::json::value& value);

inline bool WantsJson(const CommandContext& context) {
  return context.values.Flag("json");
}

// Members of a request: options that were given, under their own names ("min-priority" becomes
// min_priority).
void PutTexts(boost::json::object& params,
              const config::OptionValues& values,
              std::initializer_list<std::string_view> keys);
void PutCounts(boost::json::object& params,
               const config::OptionValues& values,
               std::initializer_list<std::string_view> keys);
void PutFlags(boost::json::object& params,
              const config::OptionValues& values,
              std::initializer_list<std::string_view> keys);

// Usage errors when the text is none: "P12"; "CH-A:4711"; either.
Status CheckPersonName(std::string_view text);
Status CheckIdentityName(std::string_view text);
Status CheckSubjectName(std::string_view text);
// A whole number from 1: of an item, an action.
Result<std::uint64_t> ParseNumber(std::string_view text, std::string_view what);

// An instant as the daemon takes it (RFC 3339, UTC) of "2026-03-01" or "2026-03-01T10:30:00Z".
Result<std::string> NormalInstant(std::string_view text);
// "2026-03-01 10:30", for people; another text as it is.
std::string ShortInstant(std::string_view instant);
// "3 d", "5 h", "12 min" between an instant and now; "" for what is none.
std::string AgeOf(std::string_view instant, UnixMicros now);

}  // namespace socle::cli
