#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/query_service.h"
#include "mpi/model/domain_config.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/session/message_metrics.h"

namespace socle::mpi::session {

struct MessageSettings {
  // Who answers, where the request does not say to whom it was sent.
  std::string application = "SOCLE";
  std::string facility;
  protocol::TimeZone zone = protocol::TimeZone::kFrance;
};

// Called once with the answer, on any thread; must not wait.
using Reply = std::function<void(std::string answer)>;

// One HL7 v2 message in, one answer out, whatever brought the message. Feeds are queued for the
// writer and answered when they are durable; queries are answered at once from the last committed
// state, after their trace was queued, or once it is written when much waits for the writer. Any
// thread.
class MessageService {
 public:
  struct Parts {
    domain::CommandQueue& queue;
    domain::FeedService& feeds;
    domain::QueryService& queries;
    const domain::DomainRegistry& registry;
    const domain::PatientIndex& index;
    const Clock& clock;
    log::Logger& logger;
    metrics::Registry& metrics;
  };

  MessageService(const Parts& parts, MessageSettings settings);

  // `certificate_subject`: of the client certificate, empty without one.
  void Handle(std::string_view bytes, std::string_view certificate_subject, Reply reply);

  // The answer to a frame that is no message: too long, or not framed.
  [[nodiscard]] std::string RefuseFrame(const Error& error);

 private:
  struct Request;

  std::shared_ptr<Request> Read(std::string_view bytes, std::string_view certificate_subject);
  void HandleFeed(const std::shared_ptr<Request>& request);
  void HandleQuery(const std::shared_ptr<Request>& request);
  void AnswerFeed(Request& request, const Status& status);
  template <class ResultType, class Encode>
  void AnswerQuery(const std::shared_ptr<Request>& request,
                   ResultType result,
                   const Encode& encode);
  void RefuseQuery(Request& request, std::vector<protocol::WireFault> faults);
  void Finish(Request& request, std::string answer, protocol::AckCode code);
  [[nodiscard]] std::string NewControlId();

  Parts parts_;
  MessageSettings settings_;
  MessageMetrics metrics_;
  std::atomic<std::uint64_t> sequence_;
};

}  // namespace socle::mpi::session
