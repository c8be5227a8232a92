#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"

// Proofs of C2SP (tlog-proof.md): one file that shows, without the log, that a record is in it.
// Pure functions.
namespace socle::trace {

inline constexpr std::size_t kProofBytesMax = std::size_t{2} << 20;

struct ProofText {
  std::optional<std::string> extra = {};  // any bytes, not authenticated by themselves
  std::uint64_t index = 0;
  std::vector<Hash> hashes = {};
  std::string checkpoint;  // the signed note as it is
};

[[nodiscard]] std::string EncodeProofText(const ProofText& proof);
// kInvalidArgument when it is none, kTooLarge over kProofBytesMax.
Result<ProofText> ParseProofText(std::string_view text);

// Whether the record is in the log at the proof's index, by a checkpoint that one of the keys has
// signed. Gives that checkpoint.
//   kUnauthenticated  the checkpoint is not signed by one of the keys
//   kCorruption       the record is another, or the proof does not lead to the checkpoint
Result<Checkpoint> VerifyProofText(const ProofText& proof,
                                   ByteSpan record,
                                   std::span<const NoteKey> keys);

}  // namespace socle::trace
