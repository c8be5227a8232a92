#include "lib/control/params.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"

namespace socle::control {

namespace {

namespace json = boost::json;

std::optional<std::uint64_t> CountOf(const json::value& value) {
  if (const std::uint64_t* count = value.if_uint64()) {
    return *count;
  }
  const std::int64_t* count = value.if_int64();
  return count == nullptr || *count < 0 ? std::nullopt
                                        : std::optional(static_cast<std::uint64_t>(*count));
}

}  // namespace

void Params::SetFault(std::string text) {
  if (!fault_) {
    fault_ = Error{.code = Code::kInvalidArgument, .detail = std::move(text)};
  }
}

const json::value* Params::Find(std::string_view name) {
  read_.emplace(name);
  const json::value* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string Params::Text(std::string_view name) {
  const json::value* value = Find(name);
  if (value == nullptr) {
    return {};
  }
  const json::string* text = value->if_string();
  if (text == nullptr) {
    SetFault(fmt::format("{} is a text", name));
    return {};
  }
  return {text->data(), text->size()};
}

std::string Params::RequiredText(std::string_view name) {
  std::string text = Text(name);
  if (text.empty()) {
    SetFault(fmt::format("{} is missing", name));
  }
  return text;
}

std::optional<bool> Params::OptionalFlag(std::string_view name) {
  const json::value* value = Find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_bool()) {
    SetFault(fmt::format("{} is true or false", name));
    return std::nullopt;
  }
  return value->get_bool();
}

bool Params::Flag(std::string_view name) {
  return OptionalFlag(name).value_or(false);
}

std::optional<std::uint64_t> Params::Count(std::string_view name, Limits limits) {
  const json::value* value = Find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto count = CountOf(*value);
  if (!count || *count < limits.min || *count > limits.max) {
    SetFault(fmt::format("{} is a whole number from {} to {}", name, limits.min, limits.max));
    return std::nullopt;
  }
  return count;
}

std::uint64_t Params::RequiredCount(std::string_view name, Limits limits) {
  const auto count = Count(name, limits);
  if (!count) {
    SetFault(fmt::format("{} is missing", name));
  }
  return count.value_or(0);
}

std::optional<UnixMicros> Params::Instant(std::string_view name) {
  const std::string text = Text(name);
  if (text.empty()) {
    return std::nullopt;
  }
  auto instant = ParseInstant(text);
  if (!instant.has_value()) {
    SetFault(fmt::format("{}: {}", name, instant.error().detail));
    return std::nullopt;
  }
  return *instant;
}

const json::object& Params::Object(std::string_view name) {
  static const json::object kNone;
  const json::value* value = Find(name);
  const json::object* object = value == nullptr ? nullptr : value->if_object();
  if (object == nullptr) {
    SetFault(fmt::format("{} must be an object", name));
    return kNone;
  }
  return *object;
}

const json::array& Params::Array(std::string_view name) {
  static const json::array kNone;
  const json::value* value = Find(name);
  const json::array* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr) {
    SetFault(fmt::format("{} must be a list", name));
    return kNone;
  }
  return *array;
}

std::vector<std::string> Params::Texts(std::string_view name) {
  std::vector<std::string> texts;
  const json::value* value = Find(name);
  if (value == nullptr) {
    return texts;
  }
  const json::array* array = value->if_array();
  if (array == nullptr) {
    SetFault(fmt::format("{} is a list of texts", name));
    return texts;
  }
  for (const json::value& item : *array) {
    const json::string* text = item.if_string();
    if (text == nullptr) {
      SetFault(fmt::format("{} is a list of texts", name));
      return {};
    }
    texts.emplace_back(text->data(), text->size());
  }
  return texts;
}

std::vector<std::uint64_t> Params::Counts(std::string_view name) {
  std::vector<std::uint64_t> counts;
  const json::value* value = Find(name);
  const json::array* array = value == nullptr ? nullptr : value->if_array();
  if (value != nullptr && array == nullptr) {
    SetFault(fmt::format("{} is a list of numbers", name));
  }
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto count = CountOf((*array)[i]);
    if (!count) {
      SetFault(fmt::format("{} is a list of numbers", name));
      return {};
    }
    counts.push_back(*count);
  }
  return counts;
}

Status Params::Finish() const {
  if (fault_) {
    return Fail(*fault_);
  }
  for (const auto& member : object_) {
    if (!read_.contains(std::string_view(member.key()))) {
      return Fail(Code::kInvalidArgument,
                  fmt::format("no parameter '{}'", std::string_view(member.key())));
    }
  }
  return {};
}

}  // namespace socle::control
