#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"

namespace socle::test {

// Units that tell afterwards whether they are there whole. Writer w commits units 0, 1, 2, ... one
// after the other; unit i sets a row of its own in three families, removes those of unit i -
// kWindow, sets the writer's counter to i and appends one event. So what must hold after any crash
// is: for each writer some number m of units, at least those that were acknowledged, the counter at
// m - 1, exactly the rows of the last kWindow units, and the events of all units that were not
// trimmed.
inline constexpr std::uint64_t kWindow = 20;

// How many units of each writer are in the store, by writer.
using Counts = std::vector<std::uint64_t>;

[[nodiscard]] storage::DatabaseOptions WorkloadOptions();

// Commits units of `writer` from `first` on, telling `acknowledged` of each, until that gives false
// or a commit fails. Now and then the first writer trims the change log.
Status WriteUnits(storage::Database& database,
                  std::size_t writer,
                  std::uint64_t first,
                  const std::function<bool(std::uint64_t unit)>& acknowledged);

// Checks everything above; gives the units found of each of `writers` writers.
Result<Counts> CheckUnits(const storage::Database& database, std::size_t writers);

// The same, and that no acknowledged unit is lost; gives a text of what is wrong, empty when all is
// well.
[[nodiscard]] std::string CheckAcknowledged(const storage::Database& database,
                                            const Counts& acknowledged,
                                            Counts& found);

}  // namespace socle::test
