#include "lib/net/internal/peer_address.h"

#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"

namespace socle::net {

Peer PrepareTcp(TcpSocket& socket) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  const asio::ip::tcp::endpoint remote = socket.remote_endpoint(ignored);
  asio::ip::address address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return {.address = address.to_string(), .port = remote.port()};
}

}  // namespace socle::net
