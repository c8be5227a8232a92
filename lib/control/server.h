#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/net/listener.h"
#include "lib/net/work_pool.h"

namespace socle::control {

// A long answer on its way to the caller. On the worker's thread.
class AnswerStream {
 public:
  AnswerStream() = default;
  AnswerStream(const AnswerStream&) = delete;
  AnswerStream& operator=(const AnswerStream&) = delete;
  virtual ~AnswerStream() = default;

  // One row. Waits while the caller does not keep up with reading; kTimeout or kNotFound when it is
  // gone: give up then. kTooLarge beyond kAnswerBytesMax.
  virtual Status SendItem(const boost::json::value& item) = 0;
  virtual Status SendProgress(const boost::json::value& progress) = 0;
  // True when nobody waits for the answer any more.
  [[nodiscard]] virtual bool IsCancelled() const = 0;
  // What to type next, sent along if the handler returns an error.
  virtual void SetHint(std::string hint) = 0;
};

using MethodHandler = std::function<Result<boost::json::value>(
    const Request& request, const Caller& caller, AnswerStream& stream)>;

struct Method {
  Roles roles = 0;  // the caller needs one of them; 0: everybody who can connect
  MethodHandler handler = {};
};

using Methods = std::map<std::string, Method, std::less<>>;

struct ControlServerSettings {
  std::string path = {};  // of the socket
  std::uint32_t mode = 0660;
  // Reports, exports and imports keep a worker busy for long; who decides does not wait for them.
  net::WorkPoolSettings work = {.threads = 6, .queue_max = 100};
  std::size_t connections_max = 100;
  std::size_t requests_per_connection_max = 4;  // at once; reading pauses at more
  std::chrono::milliseconds frame_timeout{10'000};
  std::chrono::milliseconds idle_timeout{900'000};
  // A stream whose caller reads nothing for so long is cut.
  std::chrono::milliseconds write_stall_timeout{30'000};
};

// Answers the command line on a Unix socket. Handlers run on workers, never on I/O threads; a full
// queue answers kBusy at once.
//
// Metrics: socle_control_requests_total (method, outcome), socle_control_request_seconds (method),
// and those of net::Listener with listener="control".
class ControlServer {
 public:
  // `roles_of` is called once a connection, on a worker. What handlers refer to outlives the
  // server.
  static Result<std::unique_ptr<ControlServer>> Open(const net::NetServices& services,
                                                     const ControlServerSettings& settings,
                                                     Methods methods,
                                                     std::function<Roles(const Caller&)> roles_of);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();

  // Takes no more requests, waits for answers under way until `deadline`, then cuts them; returns
  // when no handler runs any more, so handlers that stream or look at IsCancelled end soon.
  void Stop(std::chrono::milliseconds deadline);

 private:
  class Core;
  explicit ControlServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace socle::control
