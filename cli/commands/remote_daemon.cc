#include "cli/commands/remote_daemon.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/daemon.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

std::string SocketPath(const CommandContext& context, const RemoteDaemon& remote) {
  if (const auto path = context.values.FindText("socket")) {
    return *path;
  }
  const auto named = context.environment.variable(std::string(remote.socket_variable));
  if (named && !named->empty()) {
    return *named;
  }
  std::error_code ignored;
  const bool has_demo = std::filesystem::exists(remote.demo_socket, ignored);
  return std::string(has_demo ? remote.demo_socket : remote.installed_socket);
}

}  // namespace

Result<std::unique_ptr<Daemon>> Connect(const CommandContext& context, const RemoteDaemon& remote) {
  return context.environment.connect(
      {.path = SocketPath(context, remote), .daemon_name = std::string(remote.name)});
}

Result<boost::json::value> Ask(const CommandContext& context,
                               const RemoteDaemon& remote,
                               const std::string& method,
                               boost::json::object params) {
  SOCLE_TRY(const auto daemon, Connect(context, remote));
  return daemon->Call(method, std::move(params), {});
}

}  // namespace socle::cli
