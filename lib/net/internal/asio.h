#pragma once

// What lib/net uses of Asio. Its functions are compiled once, in asio_impl.cc.

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

namespace socle::net {

namespace asio = boost::asio;
using boost::system::error_code;

// Everything runs on a loop of ours, so no executor is type-erased.
using IoExecutor = asio::io_context::executor_type;
// Any connected stream: TCP or Unix.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, IoExecutor>;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, IoExecutor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, IoExecutor>;
using TcpResolver = asio::ip::basic_resolver<asio::ip::tcp, IoExecutor>;
using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, IoExecutor>;
using UnixAcceptor = asio::basic_socket_acceptor<asio::local::stream_protocol, IoExecutor>;
using SteadyTimer = asio::basic_waitable_timer<asio::steady_timer::clock_type,
                                               asio::steady_timer::traits_type,
                                               IoExecutor>;

}  // namespace socle::net
