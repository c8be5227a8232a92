#include "mpi/session/notifier.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/client_connection.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/io_pool.h"
#include "mpi/domain/notification.h"
#include "mpi/model/domain_config.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/encode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/mllp.h"
#include "mpi/protocol/timestamp.h"

namespace socle::mpi::session {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

class Done {
 public:
  // Told with the lock held: who waits may destroy this at once.
  void Set() {
    const std::scoped_lock lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }

  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

}  // namespace

// The deliveries to one subscriber. Everything of it happens on the notifier's loop, but what the
// connection calls, which is posted there.
class Notifier::Channel : public std::enable_shared_from_this<Channel> {
 public:
  Channel(const Parts& parts,
          const NotifierSettings& settings,
          std::shared_ptr<net::IoLoop> loop,
          Subscription subscription)
      : parts_(parts),
        settings_(settings),
        loop_(std::move(loop)),
        subscription_(std::move(subscription)),
        source_(parts.index, subscription_),
        backoff_(settings.backoff_first) {
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      counters_[i] = parts_.net.metrics.AddCounter(
          {.name = "socle_mpi_notifications_total",
           .help = "Notifications of changed cross-references by outcome.",
           .labels = {{"outcome", kOutcomeNames[i]}}});
    }
  }

  [[nodiscard]] const Subscription& Subscriber() const { return subscription_; }

  void Start() {
    const auto position = source_.Begin();
    if (!position.has_value()) {
      Fail("where to go on cannot be read", position.error().detail);
      return;
    }
    position_ = *position;
    Keep(position_);
    Look();
  }

  void Stop() {
    is_stopped_ = true;
    timer_.Cancel();
    if (connection_ != nullptr) {
      connection_->Close();
    }
  }

  [[nodiscard]] bool IsConnected() const { return connection_ != nullptr; }

 private:
  enum Outcome : std::size_t { kDelivered, kRefused, kDead, kUnreachable, kOutcomes };

  static constexpr std::array<const char*, kOutcomes> kOutcomeNames = {
      "delivered", "refused", "dead", "unreachable"};

  class Handler final : public net::ConnectionHandler {
   public:
    explicit Handler(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}

    void OnOpen(net::Connection& connection) override {
      channel_->Post([connection = connection.shared_from_this()](Channel& channel) {
        channel.connection_ = connection;
        channel.Send();
      });
    }

    std::size_t OnBytes(std::string_view received, net::Connection& connection) override {
      decoder_.Push(received);
      const auto next = decoder_.Next();
      if (!next.has_value()) {
        connection.Close();
        return received.size();
      }
      const std::optional<std::string_view>& frame = *next;
      if (frame) {
        channel_->Post(
            [answer = std::string(*frame)](Channel& channel) { channel.OnAnswer(answer); });
      }
      return received.size();
    }

    void OnClosed(const net::Closed& closed) override {
      channel_->Post([closed](Channel& channel) { channel.OnClosed(closed); });
    }

   private:
    std::shared_ptr<Channel> channel_;
    protocol::MllpDecoder decoder_;
  };

  template <class Body>
  void Post(Body body) {
    loop_->Post([self = shared_from_this(), body = std::move(body)] { body(*self); });
  }

  void After(std::chrono::milliseconds delay, void (Channel::*step)()) {
    if (is_stopped_) {
      return;
    }
    timer_ = loop_->After(delay, [weak = weak_from_this(), step] {
      if (const auto self = weak.lock()) {
        ((*self).*step)();
      }
    });
  }

  void Fail(std::string_view what, std::string_view why) {
    parts_.net.logger.Error("notifications stopped",
                            {{"subscription", subscription_.name}, {"what", what}, {"why", why}});
    is_stopped_ = true;
  }

  // Looks for what is to be told next.
  void Look() {
    if (is_stopped_) {
      return;
    }
    domain::NotificationPosition reached;
    auto next = source_.Next(*parts_.registry.Snapshot(), position_, reached);
    if (!next.has_value()) {
      Fail("the change log cannot be followed", next.error().detail);
      return;
    }
    message_ = *std::move(next);
    if (!message_) {
      if (reached != position_) {
        position_ = reached;
        Keep(position_);
      }
      After(settings_.poll, &Channel::Look);
      return;
    }
    attempts_ = 0;
    Send();
  }

  void Connect() {
    const auto endpoint = net::ParseTcpEndpoint(subscription_.endpoint);
    if (!endpoint.has_value()) {
      Fail("its endpoint is not host:port", endpoint.error().detail);
      return;
    }
    net::ConnectSettings settings{.name = "notify", .endpoint = *endpoint};
    if (!subscription_.tls_name.empty()) {
      settings.tls = parts_.tls;
      settings.expected_host = subscription_.tls_name;
    }
    is_connecting_ = true;
    net::Connect(parts_.net, settings, std::make_unique<Handler>(shared_from_this()));
  }

  void Send() {
    is_connecting_ = is_connecting_ && connection_ == nullptr;
    if (is_stopped_ || !message_ || is_connecting_) {
      return;
    }
    if (connection_ == nullptr) {
      Connect();
      return;
    }
    ++attempts_;
    const std::string time = protocol::FormatHl7Time(parts_.clock.Now().value / kMicrosPerSecond,
                                                     protocol::TimeZone::kFrance);
    connection_->Write(protocol::EncodeMllpFrame(
        protocol::EncodeIdentifierUpdate(message_->update,
                                         {.time = time,
                                          .control_id = message_->control_id,
                                          .application = settings_.application,
                                          .facility = settings_.facility})));
    After(settings_.answer_timeout, &Channel::OnSilence);
  }

  void OnSilence() {
    parts_.net.logger.Warning("no answer to a notification",
                              {{"subscription", subscription_.name}});
    if (connection_ != nullptr) {
      connection_->Close();
    }
  }

  void OnAnswer(const std::string& bytes) {
    if (!message_ || is_stopped_) {
      return;
    }
    timer_.Cancel();
    const auto answer = protocol::ReadAck(protocol::Message::Read(bytes));
    if (answer.has_value() && answer->code == protocol::AckCode::kAccept) {
      counters_[kDelivered].Increment();
      Advance(std::nullopt);
      return;
    }
    counters_[kRefused].Increment();
    if (attempts_ < settings_.refusals_max) {
      After(NextBackoff(), &Channel::Send);
      return;
    }
    counters_[kDead].Increment();
    parts_.net.logger.Error(
        "notification refused for good",
        {{"subscription", subscription_.name}, {"control_id", message_->control_id}});
    Advance(domain::DeadLetter{.position = message_->position,
                               .person = message_->person,
                               .attempts = static_cast<std::uint32_t>(attempts_),
                               .answer = answer.has_value()
                                             ? std::string(protocol::AckCodeText(answer->code))
                                             : "not an acknowledgement",
                               .at = parts_.clock.Now()});
  }

  void OnClosed(const net::Closed& closed) {
    connection_.reset();
    is_connecting_ = false;
    if (is_stopped_ || !message_) {
      return;
    }
    counters_[kUnreachable].Increment();
    parts_.net.logger.Warning("subscriber not reached",
                              {{"subscription", subscription_.name},
                               {"reason", net::CloseReasonName(closed.reason)},
                               {"detail", closed.detail}});
    After(NextBackoff(), &Channel::Send);
  }

  std::chrono::milliseconds NextBackoff() {
    const auto now = backoff_;
    backoff_ = std::min(backoff_ * 2, settings_.backoff_max);
    return now;
  }

  // The message is done with: remembers so, and goes on once that is on the disk.
  void Advance(const std::optional<domain::DeadLetter>& letter) {
    backoff_ = settings_.backoff_first;
    // NOLINTBEGIN(bugprone-unchecked-optional-access): only a message that was sent is done with.
    position_ = message_->next;
    const domain::Notification& message = *message_;
    // NOLINTEND(bugprone-unchecked-optional-access)
    const bool is_queued = parts_.queue.TryPush(
        source_.Advance(message, letter, [self = shared_from_this()](const Status& status) {
          self->Post([is_kept = status.has_value()](Channel& channel) {
            if (!is_kept) {
              // The store does not write for now: told again, with the same control id.
              channel.After(channel.NextBackoff(), &Channel::Send);
              return;
            }
            channel.message_.reset();
            channel.Look();
          });
        }));
    if (!is_queued) {
      After(settings_.backoff_first, &Channel::Send);  // told again, with the same control id
    }
  }

  void Keep(const domain::NotificationPosition& position) {
    const bool is_queued = parts_.queue.TryPush(source_.Keep(position));
    static_cast<void>(is_queued);  // the next one says the same and more
  }

  Parts parts_;
  NotifierSettings settings_;
  std::shared_ptr<net::IoLoop> loop_;
  Subscription subscription_;
  domain::NotificationSource source_;
  domain::NotificationPosition position_;
  std::optional<domain::Notification> message_;
  std::size_t attempts_ = 0;
  std::chrono::milliseconds backoff_;
  std::shared_ptr<net::Connection> connection_;
  net::Timer timer_;
  bool is_connecting_ = false;
  bool is_stopped_ = false;
  std::array<metrics::Counter, kOutcomes> counters_;
};

Notifier::Notifier(const Parts& parts, NotifierSettings settings)
    : parts_(parts), settings_(std::move(settings)), loop_(parts.net.io.NextLoop()) {}

Notifier::~Notifier() {
  Stop();
}

void Notifier::Start() {
  loop_->Post([this] { Follow(); });
}

// Starts what is new among the subscriptions, and ends what is gone or changed.
void Notifier::Follow() {
  if (is_stopping_) {
    return;
  }
  const auto domains = parts_.registry.Snapshot();
  std::erase_if(channels_, [&domains](const auto& entry) {
    const bool is_same =
        std::ranges::any_of(domains->Subscriptions(), [&entry](const Subscription& subscription) {
          return subscription == entry.second->Subscriber();
        });
    if (!is_same) {
      entry.second->Stop();
    }
    return !is_same;
  });
  for (const Subscription& subscription : domains->Subscriptions()) {
    if (subscription.state == ActivityState::kActive && !channels_.contains(subscription.name)) {
      auto channel = std::make_shared<Channel>(parts_, settings_, loop_, subscription);
      channels_.emplace(subscription.name, channel);
      channel->Start();
    }
  }
  timer_ = loop_->After(settings_.poll, [this] { Follow(); });
}

void Notifier::Stop() {
  Done done;
  loop_->Post([this, &done] {
    is_stopping_ = true;
    timer_.Cancel();
    for (const auto& [name, channel] : channels_) {
      channel->Stop();
    }
    channels_.clear();
    done.Set();
  });
  done.Wait();
}

}  // namespace socle::mpi::session
