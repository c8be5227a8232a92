#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "directory/domain/directory_writer.h"
#include "directory/domain/follow_applier.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/ldap/filter.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/client_connection.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"

namespace socle::directory::session {

// Changes of the provider that wait for the writer; reading pauses above.
inline constexpr std::size_t kFollowWaitingMax = 512;
inline constexpr std::size_t kFollowFrameBytesMax = std::size_t{32} << 20;
// Names in one message about what is there still, or gone.
inline constexpr std::chrono::milliseconds kFollowBindTimeout{30'000};

struct FollowerSettings {
  net::ConnectSettings connect = {};  // where the provider is
  std::string base = {};
  std::string filter = "(objectClass=*)";
  std::string bind_dn = {};  // empty: anonymous
  Secret bind_password = {};
  std::chrono::milliseconds retry_min{1'000};  // doubles up to
  std::chrono::milliseconds retry_max{60'000};
};

// Keeps the entries below one name the same as those of a provider of content synchronisation (RFC
// 4533): socle-directoryd, slapd or another one. Connects, asks for what has changed since the
// cookie and for all changes to come, and has the writer apply them, each with the cookie that goes
// with it in one unit; after a failure of either side it begins again where the store is.
//   socle_directory_follow_connected, socle_directory_follow_messages_total{kind},
//   socle_directory_follow_failures_total, socle_directory_follow_refreshed_seconds
class Follower {
 public:
  struct Parts {
    domain::DirectoryWriter& writer;
    const domain::FollowApplier& applier;
    std::function<Result<domain::FollowState>()> load_state;  // what the store says
    const Clock& clock;
    net::NetServices net;
  };

  Follower(const Parts& parts, FollowerSettings settings);
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  // Stops.
  ~Follower();

  void Start();
  // Ends the connection and waits for it; before the writer is closed. Not on a thread of sockets.
  void Stop();

 private:
  class Link;

  struct Metrics {
    metrics::Gauge connected;
    metrics::Counter entries;
    metrics::Counter deletes;
    metrics::Counter presents;
    metrics::Counter failures;
    metrics::Gauge refreshed;
  };

  struct State {
    bool is_stopping = false;
    bool is_open = false;  // a link lives
    std::shared_ptr<net::Connection> connection = {};
    net::Timer retry = {};
    std::chrono::milliseconds delay{0};
  };

  void Connect(State& state);
  // Of the link; the last call of it.
  void OnEnd(const std::string& reason);
  void OnRefreshed();

  Parts parts_;
  FollowerSettings settings_;
  Metrics metrics_;
  std::atomic<bool> starts_anew_ = false;  // the cookie is of no use
  // Shared with the task that tries again, which may begin while this one goes.
  std::shared_ptr<Guarded<State>> state_ = std::make_shared<Guarded<State>>();
  std::condition_variable ended_;
};

}  // namespace socle::directory::session
