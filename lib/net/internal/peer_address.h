#pragma once

#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"

namespace socle::net {

// Who is at the other end of a connected TCP socket; an IPv4 address in IPv6 form is given as IPv4.
// Sets keep-alive, so that a peer that lost its power is noticed, and no-delay, since answers are
// written whole.
Peer PrepareTcp(TcpSocket& socket);

}  // namespace socle::net
