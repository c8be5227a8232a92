#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "lib/base/clock.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/patient_index.h"

namespace socle::mpi::session {

struct NotifierSettings {
  std::string application = "SOCLE";    // MSH-3
  std::string facility;                 // MSH-4
  std::chrono::milliseconds poll{250};  // between looks at the change log
  std::chrono::milliseconds answer_timeout{30'000};
  std::chrono::milliseconds backoff_first{1'000};  // doubled up to backoff_max
  std::chrono::milliseconds backoff_max{300'000};
  std::size_t refusals_max = 5;  // refused so often, a message becomes a dead letter
};

// Tells subscribers of changed cross-references (IHE ITI-10) by MLLP: one message at a time for
// each subscriber, in the order of the changes. A subscriber that does not answer is tried again,
// later and later; a message that it refuses again and again is put aside. Positions are rows of
// the store, so nothing is lost over a restart; a message whose answer was lost is sent twice, with
// the same control id.
//
// Metrics: socle_mpi_notifications_total{outcome}: delivered, refused, dead, unreachable.
class Notifier {
 public:
  struct Parts {
    const domain::PatientIndex& index;
    domain::CommandQueue& queue;
    const domain::DomainRegistry& registry;
    const Clock& clock;
    net::NetServices net;
    std::shared_ptr<net::TlsClientContext> tls;  // null: no subscriber is reached over TLS
  };

  Notifier(const Parts& parts, NotifierSettings settings);
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  ~Notifier();

  // Follows the subscriptions of the registry, and changes of them, until Stop.
  void Start();
  // Ends all deliveries; on return nothing of it runs. Not from an I/O thread.
  void Stop();

 private:
  class Channel;

  void Follow();

  Parts parts_;
  NotifierSettings settings_;
  std::shared_ptr<net::IoLoop> loop_;
  std::map<std::string, std::shared_ptr<Channel>> channels_;  // on loop_ only
  net::Timer timer_;                                          // on loop_ only
  bool is_stopping_ = false;                                  // on loop_ only
};

}  // namespace socle::mpi::session
