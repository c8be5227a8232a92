// Any row of the family `work` and any event is refused as corrupt, or read whole; what is read is
// the same after it was written again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/work_rows.h"

namespace {

namespace store = socle::mpi::person_store;

template <class Decode, class Encode>
void CheckValue(std::string_view value, const Decode& decode, const Encode& encode) {
  const auto read = decode(value);
  if (!read.has_value()) {
    SOCLE_CHECK(read.error().code == socle::Code::kCorruption);
    return;
  }
  // Numbers may come in longer than need be: the first writing shortens them, the second must not.
  // A row of an older version, its first byte, gains the fields that came later.
  const std::string written = encode(*read);
  const bool is_older = !value.empty() && value.front() < written.front();
  SOCLE_CHECK(is_older || written.size() <= value.size());
  const auto again = decode(written);
  SOCLE_CHECK(again.has_value() && encode(*again) == written);
}

constexpr auto kEncodeEvent = [](const auto& event) { return store::EncodeEvent(event); };

void CheckEvent(std::uint8_t kind, std::string_view value) {
  switch (kind % 4) {
    case 0:
      return CheckValue(value, store::DecodeCrossReferenceChanged, kEncodeEvent);
    case 1:
      return CheckValue(value, store::DecodeIdentityChanged, kEncodeEvent);
    case 2:
      return CheckValue(value, store::DecodeDmpConsentReceived, kEncodeEvent);
    default:
      return CheckValue(value, store::DecodeDoublonConfirmed, kEncodeEvent);
  }
}

void CheckRow(std::uint8_t kind, std::string_view value) {
  const std::string item_key = store::WorkItemKey(1);
  const std::string action_key = store::ActionKey(1);
  switch (kind % 7) {
    case 0:
      return CheckValue(
          value,
          [&](std::string_view bytes) { return store::DecodeWorkItem(item_key, bytes); },
          store::EncodeWorkItem);
    case 1:
      return CheckValue(value, store::DecodeQueueRow, store::EncodeQueueRow);
    case 2:
      return CheckValue(value, store::DecodeLastItem, store::EncodeLastItem);
    case 3:
      return CheckValue(value, store::DecodeOpenItems, store::EncodeOpenItems);
    case 4:
      return CheckValue(value, store::DecodeSettledRow, store::EncodeSettledRow);
    case 5:
      return CheckValue(
          value,
          [&](std::string_view bytes) { return store::DecodeAction(action_key, bytes); },
          store::EncodeAction);
    default:
      (void)store::DecodeQueueKey(value).has_value();
      (void)store::DecodeSettledKey(value).has_value();
      (void)store::DecodeOfRecordKey(value).has_value();
  }
}

}  // namespace

// Input: row (below 128) or event, then its value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] < 128) {
    CheckRow(data[0], value);
  } else {
    CheckEvent(data[0], value);
  }
  return 0;
}
