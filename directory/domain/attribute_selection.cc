#include "directory/domain/attribute_selection.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "directory/schema/schema.h"

namespace socle::directory::domain {

AttributeSelection::AttributeSelection(const schema::Schema& schema,
                                       std::span<const std::string_view> requested)
    : all_user_(requested.empty()) {
  for (const std::string_view text : requested) {
    if (text == "*") {
      all_user_ = true;
    } else if (text == "+") {
      all_operational_ = true;
    } else if (text.starts_with('@')) {
      AddClass(schema, text.substr(1));
    } else if (auto description = schema.ParseDescription(text)) {
      named_.push_back(*std::move(description));
    }
  }
  wants_computed_ =
      all_operational_ || std::ranges::any_of(named_, [](const schema::AttributeDescription& one) {
        return one.type->IsOperational();
      });
}

void AttributeSelection::AddClass(const schema::Schema& schema, std::string_view name) {
  const schema::ObjectClass* found = schema.FindClass(name);
  if (found == nullptr) {
    return;
  }
  all_user_ = all_user_ || found->allows_all;
  for (const auto* list : {&found->must, &found->may}) {
    for (const schema::AttributeId id : *list) {
      named_.push_back({.type = &schema.Attribute(id)});
    }
  }
}

bool AttributeSelection::Includes(const schema::Schema& schema,
                                  const schema::AttributeType& type,
                                  std::span<const std::string> options) const {
  if (type.IsOperational() ? all_operational_ : all_user_) {
    return true;
  }
  return std::ranges::any_of(named_, [&](const schema::AttributeDescription& one) {
    return schema.IsSubtype(type.id, one.type->id) && std::ranges::includes(options, one.options);
  });
}

}  // namespace socle::directory::domain
