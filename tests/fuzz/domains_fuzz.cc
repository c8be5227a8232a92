// Any text as a file of domains and as a pointer of PDQ: refused, or the same after it was written
// again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/pdq_cursor.h"
#include "mpi/model/domain_config.h"

using namespace socle::mpi::domain;  // NOLINT(google-build-using-namespace): one function

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = socle::AsText({data, size});
  if (auto file = DomainFileFromJson(text)) {
    const auto again = DomainFileFromJson(DomainFileToJson(*file));
    SOCLE_CHECK(again.has_value() && *again == *file);
    socle::mpi::DomainNumber number = 0;
    for (socle::mpi::DomainConfig& domain : file->domains) {
      domain.number = ++number;
    }
    if (const auto table = DomainTable::Build(*file)) {
      for (const socle::mpi::DomainConfig& domain : table->Domains()) {
        SOCLE_CHECK(table->Find(domain.number) == &domain);
        SOCLE_CHECK(table->FindByCode(domain.code) == &domain);
      }
    }
  }
  if (const auto cursor = DecodePdqCursor(text)) {
    SOCLE_CHECK(DecodePdqCursor(EncodePdqCursor(*cursor)) == cursor);
  }
  return 0;
}
