#include "mpi/model/audit.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace socle::mpi {

namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "",
    "feed",
    "feed_refused",
    "pix_query",
    "pdq_query",
    "search",
    "show",
    "explain",
    "work_list",
    "work_show",
    "work_change",
    "ruling",
    "export",
    "import",
    "domains",
    "notification",
    "retrain",
};

}  // namespace

std::string_view AuditKindName(AuditKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kNames.size() ? kNames[index] : std::string_view("unknown");
}

}  // namespace socle::mpi
