#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::control {

// One frame: its length as 32 bits, big-endian, then that many bytes of JSON in UTF-8
// (docs/formats/control.md).
inline constexpr std::size_t kFrameHeaderBytes = 4;
inline constexpr std::size_t kRequestBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kMethodBytesMax = 64;

// A frame at the front of a stream.
struct FramePart {
  std::string_view json;   // within the bytes that were given
  std::size_t size_bytes;  // header included
};

// None when more bytes are needed; kTooLarge when the frame announces more than `bytes_max` (or
// nothing at all: kInvalidArgument), known from its header on.
Result<std::optional<FramePart>> FindFrame(std::string_view bytes, std::size_t bytes_max);

// Frames a JSON text; kTooLarge beyond `bytes_max`.
Result<std::string> EncodeFrame(std::string_view json, std::size_t bytes_max);

// {"id": 1, "method": "mpi.search", "params": {}}
struct Request {
  std::uint64_t id = 0;  // chosen by the caller, not 0; comes back in each answer
  std::string method = {};
  boost::json::object params = {};
};

// What went wrong, for a person.
struct ErrorAnswer {
  Code code = Code::kInternal;
  std::string message = {};
  std::string hint = {};  // what to do about it; may be empty
};

enum class AnswerKind : std::uint8_t {
  kItem,      // {"id": 1, "more": true, "item": ...}: one row of a long answer
  kProgress,  // {"id": 1, "more": true, "progress": ...}
  kResult,    // {"id": 1, "result": ...}: the last one
  kError,     // {"id": 1, "error": {"code": "not_found", "message": "", "hint": ""}}: the last one
};

struct Answer {
  std::uint64_t id = 0;  // 0: the request could not be read
  AnswerKind kind = AnswerKind::kResult;
  boost::json::value value = {};  // of an item, progress or result
  ErrorAnswer error = {};
};

// kInvalidArgument: not JSON of that form, too deep, unknown members.
Result<Request> DecodeRequest(std::string_view json);
Result<Answer> DecodeAnswer(std::string_view json);

// JSON, not framed.
std::string EncodeRequest(const Request& request);
std::string EncodeAnswer(const Answer& answer);

// The code with that CodeName; kInternal for another name, of a newer daemon.
Code CodeOfName(std::string_view name);

}  // namespace socle::control
