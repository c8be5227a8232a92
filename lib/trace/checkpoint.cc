#include "lib/trace/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"

namespace socle::trace {

namespace {

std::unexpected<Error> NotACheckpoint(std::string_view why) {
  return Fail(Code::kInvalidArgument, "not a checkpoint: " + std::string(why));
}

// The next line, without its end, which is taken off `text`; every line must have one.
Result<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end == 0) {
    return NotACheckpoint("a line is missing or empty");
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

Result<std::uint64_t> ParseDecimal(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() ||
      (text.size() > 1 && text.front() == '0')) {
    return Fail(Code::kInvalidArgument, "not a decimal number without leading zeroes");
  }
  return number;
}

Result<Hash> ParseHash(std::string_view text) {
  const auto bytes = DecodeBase64(text);
  Hash hash{};
  if (!bytes.has_value() || bytes->size() != hash.size()) {
    return Fail(Code::kInvalidArgument, "not the base64 text of a hash");
  }
  std::ranges::copy(AsBytes(*bytes), hash.begin());
  return hash;
}

std::string EncodeCheckpoint(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                     EncodeBase64(checkpoint.root) + "\n";
  for (const std::string& line : checkpoint.extensions) {
    text += line + "\n";
  }
  return text;
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  Checkpoint checkpoint;
  SOCLE_TRY(const std::string_view origin, TakeLine(text));
  checkpoint.origin = origin;
  SOCLE_TRY(const std::string_view size, TakeLine(text));
  const auto number = ParseDecimal(size);
  if (!number.has_value()) {
    return NotACheckpoint("the second line is not a size");
  }
  checkpoint.size = *number;
  SOCLE_TRY(const std::string_view root, TakeLine(text));
  const auto hash = ParseHash(root);
  if (!hash.has_value()) {
    return NotACheckpoint("the third line is not a root hash");
  }
  checkpoint.root = *hash;
  while (!text.empty()) {
    SOCLE_TRY(const std::string_view line, TakeLine(text));
    checkpoint.extensions.emplace_back(line);
  }
  return checkpoint;
}

Result<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  std::string text = EncodeCheckpoint(checkpoint);
  SOCLE_TRY(const Checkpoint parsed, ParseCheckpoint(text));
  if (parsed != checkpoint) {
    return NotACheckpoint("a line end inside the origin");
  }
  return SignNote(text, signer);
}

Result<Checkpoint> OpenCheckpoint(std::string_view note, std::span<const NoteKey> keys) {
  SOCLE_TRY(const std::string text, OpenNote(note, keys));
  return ParseCheckpoint(text);
}

}  // namespace socle::trace
