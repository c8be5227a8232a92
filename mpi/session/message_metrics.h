#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "lib/metrics/registry.h"
#include "mpi/protocol/fault.h"

namespace socle::mpi::session {

// Messages by trigger event and acknowledgement, and how long they took:
// socle_mpi_messages_total{event, answer}, socle_mpi_message_seconds{kind}. Events that the index
// does not know count as "other".
class MessageMetrics {
 public:
  explicit MessageMetrics(metrics::Registry& registry);

  void Count(std::string_view event,
             bool is_query,
             protocol::AckCode code,
             std::chrono::nanoseconds took) const;

  // A frame that held no message.
  void CountBadFrame() const { bad_frames_.Increment(); }

 private:
  static constexpr std::size_t kCodes = 3;
  std::map<std::string, std::array<metrics::Counter, kCodes>, std::less<>> messages_;
  metrics::Histogram feed_seconds_;
  metrics::Histogram query_seconds_;
  metrics::Counter bad_frames_;
};

}  // namespace socle::mpi::session
