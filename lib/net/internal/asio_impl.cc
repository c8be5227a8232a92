// The functions of Asio and of its TLS streams, compiled here only.

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
