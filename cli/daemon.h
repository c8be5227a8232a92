#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/client.h"

namespace socle::cli {

// A daemon that a command asks. Tests answer in its place.
class Daemon {
 public:
  Daemon() = default;
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  virtual ~Daemon() = default;

  // As control::ControlClient::Call.
  virtual Result<boost::json::value> Call(const std::string& method,
                                          boost::json::object params,
                                          const control::PartObservers& observers) = 0;
};

using ConnectDaemon =
    std::function<Result<std::unique_ptr<Daemon>>(const control::ControlClientSettings& settings)>;

// Over its control socket; errors are those of control::ControlClient::Connect.
Result<std::unique_ptr<Daemon>> ConnectOverSocket(const control::ControlClientSettings& settings);

}  // namespace socle::cli
