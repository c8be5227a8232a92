#include "lib/control/server.h"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/session.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/listener.h"

namespace socle::control {

namespace {

net::ListenerSettings ListenerSettingsOf(const ControlServerSettings& settings) {
  net::ListenerSettings out;
  out.name = "control";
  out.endpoint = net::UnixEndpoint{.path = settings.path, .mode = settings.mode};
  out.connections_max = settings.connections_max;
  // A runaway script of one user leaves room for the others.
  out.connections_per_peer_max = (settings.connections_max + 1) / 2;
  out.connection.receive_bytes_max = kFrameHeaderBytes + kRequestBytesMax + 1;
  out.connection.write_bytes_max = kAnswerBytesMax * 2;
  out.connection.first_byte_timeout = settings.frame_timeout;
  out.connection.idle_timeout = settings.idle_timeout;
  out.connection.write_stall_timeout = settings.write_stall_timeout;
  return out;
}

}  // namespace

class ControlServer::Core {
 public:
  Core(const ControlServerSettings& settings,
       Methods methods,
       std::function<Roles(const Caller&)> roles_of,
       const net::NetServices& services)
      : shared_(settings, std::move(methods), std::move(roles_of), services.logger) {
    shared_.Register(services.metrics);
  }

  Status Open(const net::NetServices& services) {
    SOCLE_TRY(
        listener_,
        net::Listener::Open(
            services, ListenerSettingsOf(shared_.settings), [this](net::Connection& connection) {
              return std::make_unique<ControlSession>(shared_, connection);
            }));
    return {};
  }

  void Stop(std::chrono::milliseconds deadline) {
    if (listener_) {
      listener_->Stop(deadline);
    }
    shared_.workers.Stop();
  }

 private:
  ControlShared shared_;
  std::unique_ptr<net::Listener> listener_;
};

Result<std::unique_ptr<ControlServer>> ControlServer::Open(
    const net::NetServices& services,
    const ControlServerSettings& settings,
    Methods methods,
    std::function<Roles(const Caller&)> roles_of) {
  auto core = std::make_unique<Core>(settings, std::move(methods), std::move(roles_of), services);
  SOCLE_TRY_STATUS(core->Open(services));
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(core)));
}

ControlServer::ControlServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}

ControlServer::~ControlServer() {
  Stop(std::chrono::milliseconds{0});
}

void ControlServer::Stop(std::chrono::milliseconds deadline) {
  core_->Stop(deadline);
}

}  // namespace socle::control
