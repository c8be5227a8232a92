#include "lib/control/message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::control {

namespace {

namespace json = boost::json;

constexpr std::array kCodes = {Code::kInvalidArgument,
                               Code::kNotFound,
                               Code::kConflict,
                               Code::kPermissionDenied,
                               Code::kUnauthenticated,
                               Code::kTooLarge,
                               Code::kBusy,
                               Code::kTimeout,
                               Code::kCorruption,
                               Code::kInternal};

std::string_view View(json::string_view text) {
  return {text.data(), text.size()};
}

// An object without members other than those named.
Result<json::object> ParseObject(std::string_view text,
                                 std::initializer_list<std::string_view> members) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::error_code error;
  json::value value;
  try {
    value = json::parse({text.data(), text.size()}, error, {}, options);
  } catch (const std::exception& thrown) {
    return Fail(Code::kInternal, thrown.what());
  }
  if (error) {
    return Fail(Code::kInvalidArgument, "not JSON: " + error.message());
  }
  if (!value.is_object()) {
    return Fail(Code::kInvalidArgument, "not a JSON object");
  }
  for (const auto& member : value.get_object()) {
    bool is_known = false;
    for (const std::string_view name : members) {
      is_known = is_known || name == View(member.key());
    }
    if (!is_known) {
      return Fail(Code::kInvalidArgument, fmt::format("unknown member '{}'", View(member.key())));
    }
  }
  return std::move(value.get_object());
}

Result<std::uint64_t> IdOf(const json::object& object, std::uint64_t min) {
  const json::value* id = object.if_contains("id");
  json::error_code error;
  const auto number =
      id != nullptr && id->is_number() ? id->to_number<std::uint64_t>(error) : std::uint64_t{0};
  if (id == nullptr || !id->is_number() || error || number < min) {
    return Fail(Code::kInvalidArgument, "'id' is not a positive whole number");
  }
  return number;
}

Result<std::string> TextOf(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) {
    return Fail(Code::kInvalidArgument, fmt::format("'{}' is not a text", name));
  }
  return std::string(View(value->get_string()));
}

Result<ErrorAnswer> ErrorOf(const json::value& value) {
  if (!value.is_object()) {
    return Fail(Code::kInvalidArgument, "'error' is not an object");
  }
  const json::object& object = value.get_object();
  SOCLE_TRY(const std::string code, TextOf(object, "code"));
  SOCLE_TRY(std::string message, TextOf(object, "message"));
  SOCLE_TRY(std::string hint, TextOf(object, "hint"));
  return ErrorAnswer{
      .code = CodeOfName(code), .message = std::move(message), .hint = std::move(hint)};
}

std::string_view MemberOf(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kItem:
      return "item";
    case AnswerKind::kProgress:
      return "progress";
    case AnswerKind::kResult:
      return "result";
    case AnswerKind::kError:
      return "error";
  }
  return "error";
}

bool IsLast(AnswerKind kind) {
  return kind == AnswerKind::kResult || kind == AnswerKind::kError;
}

}  // namespace

Result<std::optional<FramePart>> FindFrame(std::string_view bytes, std::size_t bytes_max) {
  if (bytes.size() < kFrameHeaderBytes) {
    return std::optional<FramePart>();
  }
  const std::size_t size = ReadBigEndian<std::uint32_t>(bytes.data());
  if (size == 0) {
    return Fail(Code::kInvalidArgument, "a frame without bytes");
  }
  if (size > bytes_max) {
    return Fail(Code::kTooLarge, fmt::format("a frame of {} bytes, at most {}", size, bytes_max));
  }
  if (bytes.size() - kFrameHeaderBytes < size) {
    return std::optional<FramePart>();
  }
  return std::optional(FramePart{.json = bytes.substr(kFrameHeaderBytes, size),
                                 .size_bytes = kFrameHeaderBytes + size});
}

Result<std::string> EncodeFrame(std::string_view json, std::size_t bytes_max) {
  if (json.size() > bytes_max) {
    return Fail(Code::kTooLarge,
                fmt::format("an answer of {} bytes, at most {}", json.size(), bytes_max));
  }
  std::string out;
  out.reserve(kFrameHeaderBytes + json.size());
  AppendBigEndian(out, static_cast<std::uint32_t>(json.size()));
  out += json;
  return out;
}

Result<Request> DecodeRequest(std::string_view json) {
  SOCLE_TRY(const json::object object, ParseObject(json, {"id", "method", "params"}));
  Request request;
  SOCLE_TRY(request.id, IdOf(object, 1));
  SOCLE_TRY(request.method, TextOf(object, "method"));
  if (request.method.empty() || request.method.size() > kMethodBytesMax) {
    return Fail(Code::kInvalidArgument, fmt::format("'method' has 1 to {} bytes", kMethodBytesMax));
  }
  const json::value* params = object.if_contains("params");
  if (params == nullptr || !params->is_object()) {
    return Fail(Code::kInvalidArgument, "'params' is not an object");
  }
  request.params = params->get_object();
  return request;
}

Result<Answer> DecodeAnswer(std::string_view json) {
  SOCLE_TRY(const json::object object,
            ParseObject(json, {"id", "more", "item", "progress", "result", "error"}));
  Answer answer;
  SOCLE_TRY(answer.id, IdOf(object, 0));
  const json::value* found = nullptr;
  for (const AnswerKind kind :
       {AnswerKind::kItem, AnswerKind::kProgress, AnswerKind::kResult, AnswerKind::kError}) {
    const std::string_view name = MemberOf(kind);
    if (const json::value* member = object.if_contains({name.data(), name.size()})) {
      if (found != nullptr) {
        return Fail(Code::kInvalidArgument, "more than one kind of answer");
      }
      found = member;
      answer.kind = kind;
    }
  }
  const json::value* more = object.if_contains("more");
  const bool says_more = more != nullptr && more->is_bool() && more->get_bool();
  if (found == nullptr || says_more == IsLast(answer.kind)) {
    return Fail(Code::kInvalidArgument, "no answer of a known form");
  }
  if (answer.kind == AnswerKind::kError) {
    SOCLE_TRY(answer.error, ErrorOf(*found));
  } else {
    answer.value = *found;
  }
  return answer;
}

std::string EncodeRequest(const Request& request) {
  return json::serialize(
      json::object{{"id", request.id}, {"method", request.method}, {"params", request.params}});
}

std::string EncodeAnswer(const Answer& answer) {
  json::object out{{"id", answer.id}};
  if (!IsLast(answer.kind)) {
    out["more"] = true;
  }
  const std::string_view name = MemberOf(answer.kind);
  json::value& value = out[{name.data(), name.size()}];
  if (answer.kind == AnswerKind::kError) {
    const std::string_view code = CodeName(answer.error.code);
    value = json::object{{"code", json::string_view(code.data(), code.size())},
                         {"message", answer.error.message},
                         {"hint", answer.error.hint}};
  } else {
    value = answer.value;
  }
  return json::serialize(out);
}

Code CodeOfName(std::string_view name) {
  for (const Code code : kCodes) {
    if (CodeName(code) == name) {
      return code;
    }
  }
  return Code::kInternal;
}

}  // namespace socle::control
