#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::mpi::protocol {

// Minimal lower layer protocol of HL7 v2: 0x0B message 0x1C 0x0D.
inline constexpr char kMllpStart = '\x0B';
inline constexpr char kMllpEnd = '\x1C';
inline constexpr char kMllpLast = '\x0D';

inline constexpr std::size_t kMllpFrameBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kMllpNoiseBytesMax = std::size_t{64} << 10;

struct MllpOptions {
  std::size_t frame_bytes_max = kMllpFrameBytesMax;  // of one message
  // Bytes outside frames that are skipped over the whole connection; one more is an error.
  std::size_t noise_bytes_max = kMllpNoiseBytesMax;
  // Refuses what is otherwise understood: any noise but white space between frames, and a frame
  // that ends with 0x1C and is followed by 0x0B at once.
  bool is_strict = false;
};

// Takes the bytes of one connection as they come and gives messages. A 0x0B or a 0x1C inside a
// message is text, unless it ends the frame as above. Time O(bytes), whatever the size of pieces.
class MllpDecoder {
 public:
  explicit MllpDecoder(const MllpOptions& options = {}) : options_(options) {}

  // Adds bytes. Views of earlier messages end here.
  void Push(std::string_view bytes);

  // The next message without its frame (may be empty), or nothing when more bytes are needed. The
  // view lives until Push. After an error (kTooLarge: frame or noise too long; kInvalidArgument:
  // what strictness forbids) the connection has to be closed; the same error is given again.
  Result<std::optional<std::string_view>> Next();

  // True within a frame: a peer that closes now has lost its message.
  [[nodiscard]] bool HasPartialFrame() const { return is_inside_; }

  // Bytes outside frames that were skipped so far.
  [[nodiscard]] std::size_t NoiseBytes() const { return noise_bytes_; }

  // Bytes that wait for Next or for the rest of their frame; bounded by what was pushed last plus
  // one frame.
  [[nodiscard]] std::size_t BufferedBytes() const { return buffer_.size() - begin_; }

 private:
  // Skips what is outside frames, to behind the next 0x0B. False when there is none yet.
  Result<bool> FindStart();
  // Where the frame that starts at begin_ ends, and how many bytes its end has.
  Result<std::optional<std::string_view>> FindEnd();
  Status CheckSize(std::size_t end) const;

  MllpOptions options_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of what has not been given out
  std::size_t scanned_ = 0;  // up to here there is no end of the frame
  std::size_t noise_bytes_ = 0;
  bool is_inside_ = false;
};

// One message in its frame.
std::string EncodeMllpFrame(std::string_view message);

}  // namespace socle::mpi::protocol
