#include "mpi/protocol/mllp.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::mpi::protocol {

namespace {

bool IsWhite(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

void MllpDecoder::Push(std::string_view bytes) {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  buffer_.append(bytes);
}

Result<std::optional<std::string_view>> MllpDecoder::Next() {
  if (!is_inside_) {
    SOCLE_TRY(const bool is_found, FindStart());
    if (!is_found) {
      return std::nullopt;
    }
    is_inside_ = true;
  }
  return FindEnd();
}

Result<bool> MllpDecoder::FindStart() {
  const std::string_view rest = std::string_view(buffer_).substr(begin_);
  const std::size_t found = rest.find(kMllpStart);
  const std::string_view noise = rest.substr(0, found);
  if (options_.is_strict && !std::ranges::all_of(noise, IsWhite)) {
    return Fail(Code::kInvalidArgument, "mllp: bytes between frames");
  }
  if (noise.size() > options_.noise_bytes_max - std::min(noise_bytes_, options_.noise_bytes_max)) {
    return Fail(Code::kTooLarge, "mllp: too many bytes outside frames");
  }
  noise_bytes_ += noise.size();
  begin_ += noise.size();
  const bool is_found = found != std::string_view::npos;
  begin_ += is_found ? 1U : 0U;
  scanned_ = begin_;
  return is_found;
}

Result<std::optional<std::string_view>> MllpDecoder::FindEnd() {
  while (true) {
    const std::size_t end = buffer_.find(kMllpEnd, scanned_);
    if (end == std::string::npos || end + 1 == buffer_.size()) {
      // An end block that is the last byte waits for the byte behind it.
      scanned_ = end == std::string::npos ? buffer_.size() : end;
      SOCLE_TRY_STATUS(CheckSize(scanned_));
      return std::nullopt;
    }
    const char next = buffer_[end + 1];
    if (next != kMllpLast && next != kMllpStart) {
      scanned_ = end + 1;
      continue;
    }
    SOCLE_TRY_STATUS(CheckSize(end));
    if (next == kMllpStart && options_.is_strict) {
      return Fail(Code::kInvalidArgument, "mllp: no carriage return at the end of a frame");
    }
    const std::string_view message = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = end + (next == kMllpLast ? 2U : 1U);
    scanned_ = begin_;
    is_inside_ = false;
    return message;
  }
}

Status MllpDecoder::CheckSize(std::size_t end) const {
  if (end - begin_ > options_.frame_bytes_max) {
    return Fail(Code::kTooLarge, "mllp: message over the limit of the frame");
  }
  return {};
}

std::string EncodeMllpFrame(std::string_view message) {
  std::string frame;
  frame.reserve(message.size() + 3);
  frame.push_back(kMllpStart);
  frame.append(message);
  frame.push_back(kMllpEnd);
  frame.push_back(kMllpLast);
  return frame;
}

}  // namespace socle::mpi::protocol
