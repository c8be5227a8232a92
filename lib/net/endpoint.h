#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "lib/base/result.h"

namespace socle::net {

struct TcpEndpoint {
  // An IPv4 or IPv6 address without brackets; to connect, a host name too.
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // to listen, 0 takes a free one
};

struct UnixEndpoint {
  std::string path = {};
  std::uint32_t mode = 0660;  // permissions of the socket file, to listen
};

using Endpoint = std::variant<TcpEndpoint, UnixEndpoint>;

// "127.0.0.1:2575", "[::1]:2575", "mpi.example.org:2575". kInvalidArgument otherwise.
Result<TcpEndpoint> ParseTcpEndpoint(std::string_view text);

// As ParseTcpEndpoint reads it; for Unix "unix:" and the path.
std::string FormatEndpoint(const Endpoint& endpoint);

// True for an address that only this machine reaches: 127.0.0.0/8, ::1, a Unix socket.
bool IsLoopback(const Endpoint& endpoint);

}  // namespace socle::net
