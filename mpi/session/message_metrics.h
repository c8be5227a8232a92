#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "lib/metrics/registry.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
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

  // What became of the status that a message said (socle_mpi_received_status_total{lowered_for}, by
  // StatusLoweringName; "as_received" where none), and of its INS.
  void CountReceived(const ReceivedStatus& received) const;
  // What the answer of an applied or refused message says: socle_mpi_feed_faults_total{severity}.
  void CountFaults(std::span<const FeedFault> faults) const;

  // A frame that held no message.
  void CountBadFrame() const { bad_frames_.Increment(); }

 private:
  static constexpr std::size_t kCodes = 3;
  std::map<std::string, std::array<metrics::Counter, kCodes>, std::less<>> messages_;
  metrics::Histogram feed_seconds_;
  metrics::Histogram query_seconds_;
  metrics::Counter bad_frames_;
  std::array<metrics::Counter, kStatusLoweringCount> received_;
  metrics::Counter ins_left_out_;
  static constexpr std::size_t kSeverities = 3;
  std::array<metrics::Counter, kSeverities> faults_;
};

}  // namespace socle::mpi::session
