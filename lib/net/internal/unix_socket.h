#pragma once

#include <cstddef>
#include <string>

#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/internal/asio.h"

namespace socle::net {

// sockaddr_un::sun_path holds 108 bytes with the NUL (unix(7)).
inline constexpr std::size_t kUnixPathBytesMax = 107;

// Opens, binds and listens. The file has its mode before anybody can connect. A file left by a
// process that is gone is replaced; kConflict when somebody listens, or when it is no socket.
Result<UnixAcceptor> ListenUnix(asio::io_context& context,
                                const UnixEndpoint& endpoint,
                                int backlog);

// Who is at the other end of a connected Unix socket (SO_PEERCRED).
PeerCredentials ReadPeerCredentials(int socket);

}  // namespace socle::net
