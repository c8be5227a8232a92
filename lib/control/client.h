#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/message.h"

namespace socle::control {

struct ControlClientSettings {
  std::string path = {};         // of the socket
  std::string daemon_name = {};  // for messages: "socle-mpid"
  // Longest silence of the daemon while an answer is awaited.
  std::chrono::milliseconds timeout{60'000};
};

// Who looks at the parts of a long answer. Returns false to give up the rest; the connection is
// then of no more use.
using OnPart = std::function<bool(const boost::json::value& part)>;

struct PartObservers {
  OnPart on_item = {};
  OnPart on_progress = {};
};

// One connection to a daemon, for the command line: calls wait. One thread.
class ControlClient {
 public:
  // kNotFound: no daemon runs there; kPermissionDenied: the user is in no group that may ask;
  // kBusy. The detail says what to do.
  static Result<std::unique_ptr<ControlClient>> Connect(const ControlClientSettings& settings);
  ControlClient(const ControlClient&) = delete;
  ControlClient& operator=(const ControlClient&) = delete;
  ~ControlClient();

  // The result of one request. The daemon's error has its code, and the hint on a second line of
  // the detail. kTimeout: silence; kInternal: the connection was cut or the answer is not
  // understood.
  Result<boost::json::value> Call(const std::string& method,
                                  boost::json::object params,
                                  const PartObservers& observers = {});

 private:
  struct Impl;
  explicit ControlClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace socle::control
