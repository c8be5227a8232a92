// Any bytes as each text of a trace: a note, a checkpoint, a key, a path of a tile, a proof.
// Nothing that is read may change by being written and read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/proof_text.h"
#include "lib/trace/tile.h"

namespace trace = socle::trace;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = socle::AsText({data, size});
  const auto key =
      trace::NoteKey::Parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  SOCLE_CHECK(key.has_value());
  if (const auto note = trace::ParseNote(text); note.has_value()) {
    SOCLE_CHECK(text.starts_with(note->text + "\n") && !note->signatures.empty());
    (void)trace::OpenCheckpoint(text, {&*key, 1});
  }
  if (const auto checkpoint = trace::ParseCheckpoint(text); checkpoint.has_value()) {
    SOCLE_CHECK(trace::EncodeCheckpoint(*checkpoint) == text);
  }
  if (const auto parsed = trace::NoteKey::Parse(text); parsed.has_value()) {
    SOCLE_CHECK(parsed->Text() == text);
  }
  if (const auto address = trace::ParseTilePath(text); address.has_value()) {
    SOCLE_CHECK(trace::TilePath(*address) == text);
  }
  if (const auto proof = trace::ParseProofText(text); proof.has_value()) {
    SOCLE_CHECK(trace::EncodeProofText(*proof) == text);
    (void)trace::VerifyProofText(*proof, {}, {&*key, 1});
  }
  return 0;
}
