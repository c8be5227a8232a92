#include "mpi/session/message_metrics.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/metrics/registry.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/protocol/fault.h"

namespace socle::mpi::session {

namespace {

constexpr std::array<std::string_view, 31> kEvents = {
    "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11",  "A12", "A13",
    "A21", "A22", "A24", "A28", "A31", "A37", "A38", "A40", "A44",  "A47", "A52",
    "A53", "A54", "A55", "Z99", "Q22", "Q23", "J01", "A14", "other"};
constexpr std::array<double, 12> kBounds = {
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5};

}  // namespace

MessageMetrics::MessageMetrics(metrics::Registry& registry) {
  constexpr std::array<protocol::AckCode, kCodes> kAll = {
      protocol::AckCode::kAccept, protocol::AckCode::kError, protocol::AckCode::kReject};
  for (const std::string_view event : kEvents) {
    auto& counters = messages_[std::string(event)];
    for (std::size_t i = 0; i < kCodes; ++i) {
      counters[i] = registry.AddCounter(
          {.name = "socle_mpi_messages_total",
           .help = "HL7 v2 messages by trigger event and acknowledgement.",
           .labels = {{"event", std::string(event)},
                      {"answer", std::string(protocol::AckCodeText(kAll[i]))}}});
    }
  }
  const auto histogram = [&registry](std::string kind) {
    return registry.AddHistogram({.name = "socle_mpi_message_seconds",
                                  .help = "From the whole message to its answer.",
                                  .labels = {{"kind", std::move(kind)}}},
                                 kBounds);
  };
  feed_seconds_ = histogram("feed");
  query_seconds_ = histogram("query");
  bad_frames_ = registry.AddCounter(
      {.name = "socle_mpi_bad_frames_total", .help = "Frames too long or ill-formed."});
  for (std::size_t i = 0; i < kStatusLoweringCount; ++i) {
    const std::string_view name = StatusLoweringName(static_cast<StatusLowering>(i));
    received_[i] = registry.AddCounter(
        {.name = "socle_mpi_received_status_total",
         .help = "Identities received with a status, by why another one is kept.",
         .labels = {{"lowered_for", std::string(name.empty() ? "as_received" : name)}}});
  }
  ins_left_out_ =
      registry.AddCounter({.name = "socle_mpi_received_ins_left_out_total",
                           .help = "Identities received with an INS that is not kept."});
  constexpr std::array<std::string_view, kSeverities> kSeverityNames = {"error", "warning", "note"};
  for (std::size_t i = 0; i < kSeverities; ++i) {
    faults_[i] = registry.AddCounter({.name = "socle_mpi_feed_faults_total",
                                      .help = "Faults of messages that the rules found.",
                                      .labels = {{"severity", std::string(kSeverityNames[i])}}});
  }
}

void MessageMetrics::CountReceived(const ReceivedStatus& received) const {
  received_[static_cast<std::size_t>(received.lowering)].Increment();
  if (received.is_ins_left_out) {
    ins_left_out_.Increment();
  }
}

void MessageMetrics::CountFaults(std::span<const FeedFault> faults) const {
  for (const FeedFault& fault : faults) {
    faults_[static_cast<std::size_t>(fault.severity)].Increment();
  }
}

void MessageMetrics::Count(std::string_view event,
                           bool is_query,
                           protocol::AckCode code,
                           std::chrono::nanoseconds took) const {
  auto found = messages_.find(event);
  if (found == messages_.end()) {
    found = messages_.find("other");
  }
  found->second[static_cast<std::size_t>(code)].Increment();
  (is_query ? query_seconds_ : feed_seconds_).Observe(std::chrono::duration<double>(took).count());
}

}  // namespace socle::mpi::session
