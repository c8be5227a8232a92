#include "directory/session/operation_metrics.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/ldap/result_code.h"
#include "lib/metrics/registry.h"

namespace socle::directory::session {

namespace {

constexpr std::array<std::string_view, 8> kKindNames = {
    "bind", "search", "modify", "add", "delete", "modify_dn", "compare", "extended"};
constexpr std::array<std::string_view, 4> kResultNames = {"success", "limit", "refused", "failed"};
constexpr std::array<double, 10> kBounds = {
    0.00002, 0.00005, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.1, 1, 10};

std::size_t ResultClass(ldap::ResultCode code) {
  switch (code) {
    case ldap::ResultCode::kSuccess:
    case ldap::ResultCode::kCompareTrue:
    case ldap::ResultCode::kCompareFalse:
    case ldap::ResultCode::kReferral:
    case ldap::ResultCode::kSaslBindInProgress:
      return 0;
    case ldap::ResultCode::kSizeLimitExceeded:
    case ldap::ResultCode::kTimeLimitExceeded:
    case ldap::ResultCode::kAdminLimitExceeded:
      return 1;
    case ldap::ResultCode::kOther:
    case ldap::ResultCode::kBusy:
    case ldap::ResultCode::kUnavailable:
    case ldap::ResultCode::kOperationsError:
      return 3;
    default:
      return 2;
  }
}

}  // namespace

std::string_view OperationKindName(OperationKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

OperationMetrics::OperationMetrics(metrics::Registry& registry)
    : bad_messages_(registry.AddCounter(
          {.name = "socle_directory_bad_messages_total",
           .help = "Messages that are no LDAP, each of which ended its connection."})) {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    for (std::size_t result = 0; result < kResults; ++result) {
      counts_[kind][result] =
          registry.AddCounter({.name = "socle_directory_operations_total",
                               .help = "LDAP operations by kind and result.",
                               .labels = {{"operation", std::string(kKindNames[kind])},
                                          {"result", std::string(kResultNames[result])}}});
    }
    seconds_[kind] =
        registry.AddHistogram({.name = "socle_directory_operation_seconds",
                               .help = "From the request's last octet to its last answer.",
                               .labels = {{"operation", std::string(kKindNames[kind])}}},
                              kBounds);
  }
}

void OperationMetrics::Count(OperationKind kind,
                             ldap::ResultCode code,
                             std::chrono::nanoseconds took) const {
  const auto at = static_cast<std::size_t>(kind);
  counts_[at][ResultClass(code)].Increment();
  seconds_[at].Observe(std::chrono::duration<double>(took).count());
}

}  // namespace socle::directory::session
