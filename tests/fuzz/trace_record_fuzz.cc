// Any bytes as each record of a trace: a leaf, an entry bundle, a tile, a stored checkpoint, a key
// of a patient, and the keys of rows. What is read is what writing gives.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"

namespace trace = socle::trace;

namespace {

void ReadKeys(std::string_view bytes) {
  if (const auto index = trace::DecodeLeafKey(bytes); index.has_value()) {
    SOCLE_CHECK(trace::LeafKey(*index) == bytes);
  }
  if (const auto tile = trace::DecodeTileKey(bytes); tile.has_value()) {
    SOCLE_CHECK(trace::TileKey(tile->level, tile->index) == bytes);
  }
  if (const auto size = trace::DecodeCheckpointKey(bytes); size.has_value()) {
    SOCLE_CHECK(trace::CheckpointKey(*size) == bytes);
  }
  if (const auto row = trace::DecodeIndexKey(bytes); row.has_value()) {
    SOCLE_CHECK(trace::IndexKey(*row) == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = socle::AsText({data, size});
  if (const auto record = trace::DecodeLoggedRecord(bytes); record.has_value()) {
    SOCLE_CHECK(trace::EncodeLoggedRecord(*record).value_or("") == bytes);
    (void)trace::OpenDetails(*record, trace::PatientSecrets());
    (void)trace::IndexRowsOf(*record);
  }
  if (const auto entries = trace::DecodeBundle(bytes); entries.has_value()) {
    std::string again;
    for (const std::string_view entry : *entries) {
      trace::AppendEntry(again, entry);
    }
    SOCLE_CHECK(again == bytes);
  }
  if (const auto tile = trace::DecodeTile(bytes); tile.has_value()) {
    SOCLE_CHECK(trace::EncodeTile(*tile) == bytes);
  }
  if (const auto checkpoint = trace::DecodeStoredCheckpoint(bytes); checkpoint.has_value()) {
    const auto again = trace::DecodeStoredCheckpoint(trace::EncodeStoredCheckpoint(*checkpoint));
    SOCLE_CHECK(again.has_value() && again->note == checkpoint->note);
  }
  (void)trace::DecodePatientKey(bytes, "patient");
  ReadKeys(bytes);
  return 0;
}
