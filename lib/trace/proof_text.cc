#include "lib/trace/proof_text.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"

namespace socle::trace {

namespace {

constexpr std::string_view kHead = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

std::unexpected<Error> NotAProof(std::string_view why) {
  return Fail(Code::kInvalidArgument, "not a tlog-proof: " + std::string(why));
}

// The next line without its end; both are taken off `text`.
Result<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return NotAProof("it is cut");
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string EncodeProofText(const ProofText& proof) {
  std::string text(kHead);
  text += '\n';
  if (proof.extra.has_value()) {
    text += kExtra;
    text += EncodeBase64(AsBytes(*proof.extra)) + "\n";
  }
  text += kIndex;
  text += std::to_string(proof.index) + "\n";
  for (const Hash& hash : proof.hashes) {
    text += EncodeBase64(hash) + "\n";
  }
  return text + "\n" + proof.checkpoint;
}

Result<ProofText> ParseProofText(std::string_view text) {
  if (text.size() > kProofBytesMax) {
    return Fail(Code::kTooLarge, "a tlog-proof of more than 2 MiB");
  }
  SOCLE_TRY(std::string_view line, TakeLine(text));
  if (line != kHead) {
    return NotAProof("it does not begin with " + std::string(kHead));
  }
  ProofText proof;
  SOCLE_TRY(line, TakeLine(text));
  if (line.starts_with(kExtra)) {
    auto extra = DecodeBase64(line.substr(kExtra.size()));
    if (!extra.has_value()) {
      return NotAProof("its extra data are not base64");
    }
    proof.extra = *std::move(extra);
    SOCLE_TRY(line, TakeLine(text));
  }
  if (!line.starts_with(kIndex)) {
    return NotAProof("it has no index");
  }
  const auto index = ParseDecimal(line.substr(kIndex.size()));
  if (!index.has_value()) {
    return NotAProof("its index is not a number");
  }
  proof.index = *index;
  SOCLE_TRY(line, TakeLine(text));
  while (!line.empty()) {
    const auto hash = ParseHash(line);
    if (!hash.has_value() || proof.hashes.size() == kProofHashesMax) {
      return NotAProof("a line of it is no hash, or there are too many");
    }
    proof.hashes.push_back(*hash);
    SOCLE_TRY(line, TakeLine(text));
  }
  proof.checkpoint = text;
  SOCLE_TRY([[maybe_unused]] const Note note, ParseNote(proof.checkpoint));
  return proof;
}

Result<Checkpoint> VerifyProofText(const ProofText& proof,
                                   ByteSpan record,
                                   std::span<const NoteKey> keys) {
  SOCLE_TRY(Checkpoint checkpoint, OpenCheckpoint(proof.checkpoint, keys));
  SOCLE_TRY_STATUS(VerifyInclusion({.index = proof.index,
                                    .size = checkpoint.size,
                                    .leaf = LeafHash(record),
                                    .root = checkpoint.root},
                                   proof.hashes));
  return checkpoint;
}

}  // namespace socle::trace
