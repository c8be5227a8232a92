#include "cli/json_view.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace socle::cli {

JsonView JsonView::operator[](std::string_view name) const {
  const boost::json::object* object = value_ == nullptr ? nullptr : value_->if_object();
  const boost::json::value* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? JsonView() : JsonView(*found);
}

bool JsonView::IsAbsent() const {
  return value_ == nullptr || value_->is_null();
}

std::string JsonView::Text() const {
  if (IsAbsent() || value_->is_object() || value_->is_array()) {
    return "";
  }
  if (const boost::json::string* text = value_->if_string()) {
    return {text->data(), text->size()};
  }
  if (const double* number = value_->if_double()) {
    return fmt::format("{}", *number);  // 0.25, where JSON has 2.5E-1
  }
  return boost::json::serialize(*value_);
}

std::uint64_t JsonView::Count() const {
  if (value_ == nullptr) {
    return 0;
  }
  if (const std::uint64_t* count = value_->if_uint64()) {
    return *count;
  }
  const std::int64_t* count = value_->if_int64();
  return count == nullptr || *count < 0 ? 0 : static_cast<std::uint64_t>(*count);
}

double JsonView::Number() const {
  if (!IsNumber()) {
    return 0;
  }
  if (const double* number = value_->if_double()) {
    return *number;
  }
  if (const std::uint64_t* count = value_->if_uint64()) {
    return static_cast<double>(*count);
  }
  return static_cast<double>(value_->get_int64());
}

bool JsonView::IsNumber() const {
  return value_ != nullptr && value_->is_number();
}

bool JsonView::IsObject() const {
  return value_ != nullptr && value_->is_object();
}

bool JsonView::Flag() const {
  return value_ != nullptr && value_->is_bool() && value_->get_bool();
}

std::vector<JsonView> JsonView::Items() const {
  std::vector<JsonView> items;
  const boost::json::array* list = value_ == nullptr ? nullptr : value_->if_array();
  if (list != nullptr) {
    items.reserve(list->size());
    for (const boost::json::value& value : *list) {
      items.emplace_back(value);
    }
  }
  return items;
}

std::vector<std::string> JsonView::Texts() const {
  std::vector<std::string> texts;
  for (const JsonView& item : Items()) {
    texts.push_back(item.Text());
  }
  return texts;
}

std::vector<JsonView::Member> JsonView::Members() const {
  std::vector<Member> members;
  const boost::json::object* object = value_ == nullptr ? nullptr : value_->if_object();
  if (object != nullptr) {
    members.reserve(object->size());
    for (const auto& member : *object) {
      members.push_back({.name = std::string(member.key()), .value = JsonView(member.value())});
    }
  }
  return members;
}

}  // namespace socle::cli
