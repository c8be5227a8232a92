#include "lib/net/internal/unix_socket.h"

#include <string>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/internal/asio.h"

namespace socle::net {

namespace {

using Protocol = asio::local::stream_protocol;

Code CodeOf(const error_code& error) {
  if (error == asio::error::access_denied) {
    return Code::kPermissionDenied;
  }
  return error == asio::error::address_in_use ? Code::kConflict : Code::kInternal;
}

std::unexpected<Error> FailOn(const std::string& path, const error_code& error) {
  return Fail(CodeOf(error), fmt::format("{}: cannot listen: {}", path, error.message()));
}

// Removes a socket file that nobody listens on.
Status RemoveStale(asio::io_context& context, const std::string& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) {
    return {};
  }
  if (!S_ISSOCK(info.st_mode)) {
    return Fail(Code::kConflict, path + ": cannot listen: a file of that name exists");
  }
  UnixSocket probe(context);
  error_code error;
  probe.connect(Protocol::endpoint(path), error);
  if (error != asio::error::connection_refused) {
    return Fail(Code::kConflict, path + ": cannot listen: another process does");
  }
  if (unlink(path.c_str()) != 0) {
    return Fail(Code::kPermissionDenied, path + ": a stale socket cannot be removed");
  }
  return {};
}

}  // namespace

Result<UnixAcceptor> ListenUnix(asio::io_context& context,
                                const UnixEndpoint& endpoint,
                                int backlog) {
  if (endpoint.path.empty() || endpoint.path.size() > kUnixPathBytesMax) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format(
            "'{}': the path of a socket has 1 to {} bytes", endpoint.path, kUnixPathBytesMax));
  }
  SOCLE_TRY_STATUS(RemoveStale(context, endpoint.path));
  UnixAcceptor acceptor(context);
  error_code error;
  acceptor.open(Protocol(), error);
  if (!error) {
    acceptor.bind(Protocol::endpoint(endpoint.path), error);
  }
  if (error) {
    return FailOn(endpoint.path, error);
  }
  // Nobody can connect until listen.
  if (chmod(endpoint.path.c_str(), static_cast<mode_t>(endpoint.mode)) != 0) {
    return Fail(Code::kPermissionDenied, endpoint.path + ": cannot set the permissions");
  }
  acceptor.listen(backlog, error);
  if (error) {
    return FailOn(endpoint.path, error);
  }
  return acceptor;
}

PeerCredentials ReadPeerCredentials(int socket) {
  ucred credentials{.pid = 0, .uid = static_cast<uid_t>(-1), .gid = static_cast<gid_t>(-1)};
  socklen_t size = sizeof(credentials);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    // Nobody: no group and no right.
    credentials = {.pid = 0, .uid = static_cast<uid_t>(-1), .gid = static_cast<gid_t>(-1)};
  }
  return {.pid = credentials.pid, .uid = credentials.uid, .gid = credentials.gid};
}

}  // namespace socle::net
