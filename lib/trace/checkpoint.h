#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"

// Checkpoints of C2SP (tlog-checkpoint.md): what a log says of its size and root. Pure functions.
namespace socle::trace {

struct Checkpoint {
  std::string origin;  // which log: not empty, no line end
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> extensions = {};  // further lines, not empty
  bool operator==(const Checkpoint&) const = default;
};

// The text that is signed, and back. kInvalidArgument when it is none.
[[nodiscard]] std::string EncodeCheckpoint(const Checkpoint& checkpoint);
Result<Checkpoint> ParseCheckpoint(std::string_view text);

// The note of the checkpoint with the signer's signature.
Result<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

// The checkpoint of a note that at least one of the keys has signed; fails as OpenNote.
Result<Checkpoint> OpenCheckpoint(std::string_view note, std::span<const NoteKey> keys);

// A decimal number without leading zeroes, as the formats of C2SP write them. kInvalidArgument.
Result<std::uint64_t> ParseDecimal(std::string_view text);

// The base64 text of a hash. kInvalidArgument.
Result<Hash> ParseHash(std::string_view text);

}  // namespace socle::trace
