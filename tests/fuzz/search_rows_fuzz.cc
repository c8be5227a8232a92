// Any key and value of a search row is refused as corrupt or read whole, and any identity's row is
// read alike as a whole and in part.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/search_rows.h"

namespace {

namespace store = socle::mpi::person_store;

template <class T>
void CheckCode(const socle::Result<T>& read) {
  SOCLE_CHECK(read.has_value() || read.error().code == socle::Code::kCorruption);
}

void CheckIdentity(std::string_view value) {
  const auto whole = store::DecodeRecord(store::RecordKey(1), value);
  const auto part = store::DecodeRecordSummary(value);
  CheckCode(whole);
  CheckCode(part);
  if (whole.has_value()) {
    SOCLE_CHECK(part.has_value() && part->ipp == whole->ipp && part->domain == whole->domain);
    SOCLE_CHECK(part->ins_value == whole->ins_value && part->state == whole->state);
  }
}

}  // namespace

// Input: length of the key, key, value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  std::string_view rest = socle::AsText({data + 1, size - 1});
  const std::string_view key = rest.substr(0, data[0]);
  rest.remove_prefix(key.size());
  CheckCode(store::DecodeSearchDate(key, rest));
  CheckCode(store::DecodeSearchName(key, rest));
  CheckCode(store::DecodeSearchDetail(key));
  CheckIdentity(rest);
  return 0;
}
