#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "lib/net/work_pool.h"

namespace socle::net {

// Longer than anything here takes; reached only when a test fails.
inline constexpr std::chrono::seconds kPatience{60};

// Short, for deadlines that are to pass.
inline constexpr std::chrono::milliseconds kSoon{50};

// A value that one thread changes and another waits for.
template <class T>
class Watched {
 public:
  template <class Change>
  void Update(Change change) {
    // Notified with the lock held: who waits may destroy this at once.
    const std::scoped_lock lock(mutex_);
    change(value_);
    changed_.notify_all();
  }

  // False when `wanted` did not come true in time.
  template <class Wanted>
  bool WaitFor(Wanted wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return wanted(std::as_const(value_)); });
  }

  T Get() {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  T value_{};
};

// Keeps lines as "message name=value".
class KeepingLogger final : public log::Logger {
 public:
  void Write(log::Level /*level*/,
             std::string_view message,
             std::span<const log::Field> fields) override {
    std::string line(message);
    for (const log::Field& field : fields) {
      line += ' ';
      line += field.name;
      line += '=';
      line += field.value;
    }
    lines_.Update([&](auto& lines) { lines.push_back(std::move(line)); });
  }

  bool WaitForLine(std::string_view part) {
    return lines_.WaitFor([&](const auto& lines) {
      return std::ranges::any_of(lines, [&](const auto& line) { return line.contains(part); });
    });
  }

  std::vector<std::string> Lines() { return lines_.Get(); }

 private:
  Watched<std::vector<std::string>> lines_;
};

// A handler made of functions; what is not set does what a handler does by default.
struct Script {
  std::function<void(Connection&)> on_open = {};
  std::function<std::size_t(std::string_view, Connection&)> on_bytes = {};
  std::function<void(Connection&)> on_drained = {};
  std::function<void(Connection&)> on_peer_finished = {};
  std::function<bool(Connection&)> on_deadline = {};
  std::function<void(Connection&)> on_stop = {};
  std::function<void(Connection&)> on_upgraded = {};
  std::function<void(const Closed&)> on_closed = {};
};

class ScriptedHandler final : public ConnectionHandler {
 public:
  explicit ScriptedHandler(Script script) : script_(std::move(script)) {}

  void OnOpen(Connection& connection) override {
    if (script_.on_open) {
      script_.on_open(connection);
    }
  }

  std::size_t OnBytes(std::string_view received, Connection& connection) override {
    return script_.on_bytes ? script_.on_bytes(received, connection) : received.size();
  }

  void OnWritesDrained(Connection& connection) override {
    if (script_.on_drained) {
      script_.on_drained(connection);
    }
  }

  void OnPeerFinished(Connection& connection) override {
    script_.on_peer_finished ? script_.on_peer_finished(connection)
                             : ConnectionHandler::OnPeerFinished(connection);
  }

  bool OnDeadline(Connection& connection) override {
    return script_.on_deadline ? script_.on_deadline(connection)
                               : ConnectionHandler::OnDeadline(connection);
  }

  void OnStop(Connection& connection) override {
    script_.on_stop ? script_.on_stop(connection) : ConnectionHandler::OnStop(connection);
  }

  void OnUpgraded(Connection& connection) override {
    if (script_.on_upgraded) {
      script_.on_upgraded(connection);
    }
  }

  void OnClosed(const Closed& closed) override {
    if (script_.on_closed) {
      script_.on_closed(closed);
    }
  }

 private:
  Script script_;
};

// Threads of a test, such as blocking clients.
class Background {
 public:
  // Each task has a thread of its own, up to 16.
  void Run(Task task) { EXPECT_TRUE(threads_.TrySubmit(std::move(task))); }

  // Waits until all have ended.
  void Join() { threads_.Stop(); }

 private:
  KeepingLogger logger_;
  WorkPool threads_{{.threads = 16, .queue_max = 16}, logger_};
};

inline std::size_t Echo(std::string_view received, Connection& connection) {
  connection.Write(std::string(received));
  return received.size();
}

class NetTest : public testing::Test {
 protected:
  NetTest() { io_.Start(); }

  ~NetTest() override {
    listeners_.clear();
    io_.Stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  NetServices Services() { return {.io = io_, .logger = logger_, .metrics = metrics_}; }

  // Opened until the end of the test. `script` is called for each connection.
  Listener& Listen(ListenerSettings settings, std::function<Script()> script) {
    if (settings.name.empty()) {
      settings.name = "test";
    }
    auto listener = Listener::Open(
        Services(), std::move(settings), [this, script = std::move(script)](Connection& /*c*/) {
          Script made = script();
          made.on_closed = [this, next = std::move(made.on_closed)](const Closed& closed) {
            closed_.Update([&](auto& all) { all.push_back(closed); });
            if (next) {
              next(closed);
            }
          };
          return std::make_unique<ScriptedHandler>(std::move(made));
        });
    EXPECT_TRUE(listener) << listener.error().detail;
    return *listeners_.emplace_back(*std::move(listener));
  }

  Listener& ListenEcho(ListenerSettings settings = {}) {
    return Listen(std::move(settings), [] { return Script{.on_bytes = Echo}; });
  }

  // Ends all listeners before what was declared above it, which handlers may refer to.
  [[nodiscard]] auto StopAtEndOfScope() {
    const auto stop = [this](void* /*nothing*/) { listeners_.clear(); };
    return std::unique_ptr<void, decltype(stop)>(this, stop);
  }

  // The first connection that ended.
  Closed WaitForClosed() {
    EXPECT_TRUE(closed_.WaitFor([](const auto& all) { return !all.empty(); }));
    const auto all = closed_.Get();
    return all.empty() ? Closed{} : all.front();
  }

  // A sample "name{labels} value" of the metrics.
  bool HasSample(std::string_view line) {
    return metrics_.RenderPrometheusText().contains(std::string(line) + "\n");
  }

  // The same, once it comes true; false when it does not in time.
  bool WaitForSample(std::string_view line) {
    const SystemClock clock;
    const std::chrono::nanoseconds end = clock.Monotonic() + kPatience;
    while (!HasSample(line)) {
      if (clock.Monotonic() > end) {
        return false;
      }
      std::this_thread::yield();
    }
    return true;
  }

  // A folder of the test, removed at the end.
  const std::filesystem::path& Folder() {
    if (folder_.empty()) {
      std::string name = (std::filesystem::temp_directory_path() / "socle-net-XXXXXX").string();
      folder_ = mkdtemp(name.data());
    }
    return folder_;
  }

  KeepingLogger logger_;
  metrics::Registry metrics_;
  std::filesystem::path folder_;
  Watched<std::vector<Closed>> closed_;
  IoPool io_{2, logger_};
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace socle::net
