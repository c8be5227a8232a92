#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/daemon.h"
#include "lib/base/result.h"

namespace socle::cli {

// A daemon that commands ask, and where its control socket is.
struct RemoteDaemon {
  std::string_view name;
  std::string_view socket_variable;  // of the environment
  std::string_view demo_socket;      // below the current folder
  std::string_view installed_socket;
};

// Over the socket of the option --socket, of the variable, of the demo when it runs, or of the
// installed daemon: the first there is. Errors as ConnectOverSocket.
Result<std::unique_ptr<Daemon>> Connect(const CommandContext& context, const RemoteDaemon& remote);

// One call without parts.
Result<boost::json::value> Ask(const CommandContext& context,
                               const RemoteDaemon& remote,
                               const std::string& method,
                               boost::json::object params);

}  // namespace socle::cli
