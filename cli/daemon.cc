#include "cli/daemon.h"

#include <memory>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

class SocketDaemon final : public Daemon {
 public:
  explicit SocketDaemon(std::unique_ptr<control::ControlClient> client)
      : client_(std::move(client)) {}

  Result<boost::json::value> Call(const std::string& method,
                                  boost::json::object params,
                                  const control::PartObservers& observers) override {
    return client_->Call(method, std::move(params), observers);
  }

 private:
  std::unique_ptr<control::ControlClient> client_;
};

}  // namespace

Result<std::unique_ptr<Daemon>> ConnectOverSocket(const control::ControlClientSettings& settings) {
  SOCLE_TRY(auto client, control::ControlClient::Connect(settings));
  return std::make_unique<SocketDaemon>(std::move(client));
}

}  // namespace socle::cli
