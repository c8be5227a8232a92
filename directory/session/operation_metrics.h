#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/ldap/result_code.h"
#include "lib/metrics/registry.h"

namespace socle::directory::session {

enum class OperationKind : std::uint8_t {
  kBind,
  kSearch,
  kModify,
  kAdd,
  kDelete,
  kModifyDn,
  kCompare,
  kExtended,
  kKinds,
};

std::string_view OperationKindName(OperationKind kind);

// Operations by kind and result, and how long they took:
// socle_directory_operations_total{operation, result},
// socle_directory_operation_seconds{operation}.
class OperationMetrics {
 public:
  explicit OperationMetrics(metrics::Registry& registry);

  void Count(OperationKind kind, ldap::ResultCode code, std::chrono::nanoseconds took) const;

  // A message that ended its connection.
  void CountBadMessage() const { bad_messages_.Increment(); }

 private:
  static constexpr std::size_t kKinds = static_cast<std::size_t>(OperationKind::kKinds);
  // Success (or compare's answers), the client's fault, the server's.
  static constexpr std::size_t kResults = 4;

  std::array<std::array<metrics::Counter, kResults>, kKinds> counts_;
  std::array<metrics::Histogram, kKinds> seconds_;
  metrics::Counter bad_messages_;
};

}  // namespace socle::directory::session
