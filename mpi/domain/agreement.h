#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "lib/base/result.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// How far two people who decided the same items unseen agree.
struct Agreement {
  std::uint64_t items = 0;
  std::uint64_t agreed = 0;
  // Cohen's kappa: (p_o - p_e) / (1 - p_e), with the shares of each reviewer's own decisions.
  // Nothing when there are no items, or all decisions are the same one (p_e = 1).
  std::optional<double> kappa;

  [[nodiscard]] double Share() const {
    return items == 0 ? 0 : static_cast<double>(agreed) / static_cast<double>(items);
  }
};

// Cohen, "A Coefficient of Agreement for Nominal Scales", 1960. First reviewer, second reviewer.
Agreement AgreementOf(std::span<const std::pair<WorkDecision, WorkDecision>> decisions);

// Of the blind items that were decided in a period.
Result<Agreement> AgreementOver(const person_store::Rows& rows, const WorkPeriod& period);

}  // namespace socle::mpi::domain
