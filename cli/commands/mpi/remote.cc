#include "cli/commands/mpi/remote.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/remote_daemon.h"
#include "cli/daemon.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

constexpr RemoteDaemon kMpid = {
    .name = "socle-mpid",
    .socket_variable = "SOCLE_MPID_SOCKET",
    .demo_socket = "./var/demo/mpid/control.sock",
    .installed_socket = "/run/socle-mpid/control.sock",
};

std::string MemberName(std::string_view key) {
  std::string name(key);
  std::ranges::replace(name, '-', '_');
  return name;
}

bool IsPersonName(std::string_view text) {
  return text.size() > 1 && text.front() == 'P' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

bool IsIdentityName(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size();
}

}  // namespace

std::vector<config::OptionSpec> RemoteOptions() {
  return {
      {.key = "socket",
       .kind = config::OptionKind::kPath,
       .argument = "PATH",
       .help = "The control socket of socle-mpid.",
       .default_note = "SOCLE_MPID_SOCKET, that of the demo, or that of the installed daemon"},
      {.key = "json",
       .kind = config::OptionKind::kFlag,
       .help = "Print the answer as one JSON object."},
  };
}

config::OptionTable RemoteTable(std::vector<config::OptionSpec> own,
                                std::vector<config::PositionalSpec> positionals) {
  const std::vector<config::OptionSpec> common = RemoteOptions();
  own.insert(own.end(), common.begin(), common.end());
  return {.options = std::move(own), .positionals = std::move(positionals)};
}

config::OptionSpec ReasonOption(bool is_required) {
  return {.key = "reason",
          .kind = config::OptionKind::kText,
          .argument = "TEXT",
          .help = "Why: a code of 'socle mpi work reasons', or words.",
          .is_required = is_required,
          .is_command_line_only = true};
}

config::OptionSpec CommentOption() {
  return {.key = "comment",
          .kind = config::OptionKind::kText,
          .argument = "TEXT",
          .help = "What else colleagues should know; no traits of patients.",
          .is_command_line_only = true};
}

config::OptionSpec ForceOption() {
  return {.key = "force",
          .kind = config::OptionKind::kFlag,
          .help = "Do it although something speaks against it.",
          .is_command_line_only = true};
}

config::OptionSpec YesOption() {
  return {.key = "yes",
          .kind = config::OptionKind::kFlag,
          .short_name = 'y',
          .help = "Do not ask before doing it.",
          .is_command_line_only = true};
}

Result<std::unique_ptr<Daemon>> ConnectMpid(const CommandContext& context) {
  return Connect(context, kMpid);
}

Result<boost::json::value> AskMpid(const CommandContext& context,
                                   const std::string& method,
                                   boost::json::object params) {
  return Ask(context, kMpid, method, std::move(params));
}

Result<ItemsAnswer> AskForItems(Daemon& daemon,
                                const std::string& method,
                                boost::json::object params) {
  ItemsAnswer answer;
  const control::PartObservers observers = {.on_item = [&](const boost::json::value& item) {
    answer.items.push_back(item);
    return true;
  }};
  SOCLE_TRY(answer.result, daemon.Call(method, std::move(params), observers));
  return answer;
}

boost::json::object WholeAnswer(ItemsAnswer answer) {
  boost::json::object whole;
  whole["items"] = std::move(answer.items);
  if (const boost::json::object* result = answer.result.if_object()) {
    for (const auto& member : *result) {
      whole[member.key()] = member.value();
    }
  }
  return whole;
}

void PrintJson(const CommandContext& context, const boost::json::value& value) {
  context.environment.out << boost::json::serialize(value) << '\n';
}

void PutTexts(boost::json::object& params,
              const config::OptionValues& values,
              std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const auto text = values.FindText(key)) {
      params[MemberName(key)] = *text;
    }
  }
}

void PutCounts(boost::json::object& params,
               const config::OptionValues& values,
               std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const auto count = values.FindCount(key)) {
      params[MemberName(key)] = *count;
    }
  }
}

void PutFlags(boost::json::object& params,
              const config::OptionValues& values,
              std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (values.Flag(key)) {
      params[MemberName(key)] = true;
    }
  }
}

Status CheckPersonName(std::string_view text) {
  if (IsPersonName(text)) {
    return {};
  }
  return Fail(Code::kInvalidArgument,
              fmt::format("'{}' is no person; write P and its number: P1042", text));
}

Status CheckIdentityName(std::string_view text) {
  if (IsIdentityName(text)) {
    return {};
  }
  return Fail(Code::kInvalidArgument,
              fmt::format("'{}' is no identity; write DOMAIN:IPP: CHRU-NANCY:4711", text));
}

Status CheckSubjectName(std::string_view text) {
  if (IsPersonName(text) || IsIdentityName(text)) {
    return {};
  }
  return Fail(
      Code::kInvalidArgument,
      fmt::format("'{}' is neither a person (P1042) nor an identity (CHRU-NANCY:4711)", text));
}

Result<std::uint64_t> ParseNumber(std::string_view text, std::string_view what) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number == 0) {
    return Fail(Code::kInvalidArgument, fmt::format("'{}' is no {}; write its number", text, what));
  }
  return number;
}

}  // namespace socle::cli
