// Whatever the bytes and the sizes of pieces: the same messages, nothing over the limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "mpi/protocol/mllp.h"

namespace {

using socle::mpi::protocol::MllpDecoder;
using socle::mpi::protocol::MllpOptions;

constexpr std::size_t kFrameMax = 64;

struct Outcome {
  std::vector<std::string> messages;
  bool has_failed = false;
};

Outcome Decode(std::string_view bytes, std::size_t piece, bool is_strict) {
  Outcome outcome;
  MllpDecoder decoder(
      {.frame_bytes_max = kFrameMax, .noise_bytes_max = kFrameMax, .is_strict = is_strict});
  while (!bytes.empty() && !outcome.has_failed) {
    decoder.Push(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    auto next = decoder.Next();
    for (; next.has_value() && next->has_value(); next = decoder.Next()) {
      SOCLE_CHECK((*next)->size() <= kFrameMax);
      outcome.messages.emplace_back(**next);
    }
    outcome.has_failed = !next.has_value();
    SOCLE_CHECK(decoder.NoiseBytes() <= kFrameMax);
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const bool is_strict = (data[0] & 0x80U) != 0;
  const std::size_t piece = 1 + (data[0] & 0x7FU);
  const Outcome whole = Decode(bytes, bytes.size() + 1, is_strict);
  const Outcome pieces = Decode(bytes, piece, is_strict);
  SOCLE_CHECK(whole.messages == pieces.messages);
  SOCLE_CHECK(whole.has_failed == pieces.has_failed);
  return 0;
}
