#include "mpi/domain/agreement.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/work_rows.h"

namespace socle::mpi::domain {

Agreement AgreementOf(std::span<const std::pair<WorkDecision, WorkDecision>> decisions) {
  Agreement agreement{.items = decisions.size(), .agreed = 0, .kappa = std::nullopt};
  std::array<double, 4> first{};
  std::array<double, 4> second{};
  for (const auto& [a, b] : decisions) {
    agreement.agreed += a == b ? 1 : 0;
    first[static_cast<std::size_t>(a)] += 1;
    second[static_cast<std::size_t>(b)] += 1;
  }
  const auto items = static_cast<double>(decisions.size());
  double by_chance = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    by_chance += first[i] * second[i];
  }
  if (decisions.empty() || by_chance >= items * items) {
    return agreement;
  }
  by_chance /= items * items;
  agreement.kappa = (agreement.Share() - by_chance) / (1 - by_chance);
  return agreement;
}

Result<Agreement> AgreementOver(const person_store::Rows& rows, const WorkPeriod& period) {
  std::vector<std::pair<WorkDecision, WorkDecision>> decisions;
  const std::string from = person_store::SettledFrom({period.to.value - 1});
  const std::string to = person_store::SettledFrom({period.from.value - 1});
  SOCLE_TRY_STATUS(rows.Scan(
      person_store::kWork, from, to, [&](std::string_view, std::string_view value) -> Result<bool> {
        SOCLE_TRY(const auto row, person_store::DecodeSettledRow(value));
        if (row.blind && !row.is_closed) {
          decisions.push_back(*row.blind);
        }
        return true;
      }));
  return AgreementOf(decisions);
}

}  // namespace socle::mpi::domain
