#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/line_fault.h"
#include "mpi/input/column_plan.h"
#include "mpi/input/mapping.h"

namespace socle::mpi {

// The records of one file, CSV or NDJSON, as fields in the order of a ColumnPlan.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  virtual Result<tabular::ReadEvent> Next() = 0;
  [[nodiscard]] virtual std::span<const std::string_view> Fields() const = 0;
  [[nodiscard]] virtual std::string_view Raw() const = 0;
  [[nodiscard]] virtual std::uint64_t Line() const = 0;
  [[nodiscard]] virtual const tabular::RejectedLine& Rejected() const = 0;
  // Name of a field by its number from 1; empty when unknown.
  [[nodiscard]] virtual std::string_view FieldName(std::size_t number) const = 0;
  [[nodiscard]] virtual const tabular::ByteSource& Source() const = 0;
  [[nodiscard]] virtual const ColumnPlan& Plan() const = 0;
  // A column that has come up since the last call and that nothing takes; none = nullopt.
  virtual std::optional<std::string> TakeUnknownColumn() = 0;
};

// Opens a file and reads its header. A null mapping means native.
Result<std::unique_ptr<RecordSource>> OpenRecords(const std::string& path, const Mapping* mapping);

}  // namespace socle::mpi
