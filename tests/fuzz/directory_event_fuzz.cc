// Any bytes as an event of the directory's change log: refused as damaged, or the same after it was
// written again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "directory/store/directory_event.h"
#include "lib/base/check.h"
#include "lib/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = socle::directory::store;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  const auto event = store::DecodeDirectoryEvent(payload);
  if (!event.has_value()) {
    SOCLE_CHECK(event.error().code == socle::Code::kCorruption);
    return 0;
  }
  const auto again = store::DecodeDirectoryEvent(store::EncodeDirectoryEvent(*event));
  SOCLE_CHECK(again.has_value() && *again == *event);
  return 0;
}
