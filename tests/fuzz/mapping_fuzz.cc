// A mapping is refused with file and reason, or it makes identities out of any fields.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "mpi/input/column_plan.h"
#include "mpi/input/identity_check.h"
#include "mpi/input/mapping.h"
#include "mpi/model/identity.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mapping = socle::mpi::ParseMapping(text, "fuzz.map");
  if (!mapping.has_value()) {
    SOCLE_CHECK(mapping.error().detail.starts_with("fuzz.map:"));
    return 0;
  }
  const std::vector<std::string> columns = socle::mpi::ColumnsOf(*mapping);
  const auto plan = socle::mpi::PlanMapped(columns, *mapping, "file");
  if (!plan.has_value()) {
    return 0;
  }
  socle::mpi::Identity identity;
  std::vector<socle::mpi::IdentityRemark> remarks;
  for (const std::string_view value : {"", "30/05/1960", "19600530", "1", " x "}) {
    const std::vector<std::string_view> fields(columns.size(), value);
    socle::mpi::FillIdentity(*plan, fields, identity);
    socle::mpi::CheckIdentity(identity, mapping->date_formats, remarks);
  }
  return 0;
}
