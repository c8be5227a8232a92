#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "directory/rules/access_decider.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"

namespace socle::directory::rules {

inline const schema::Schema& ShippedSchema() {
  static const schema::Schema schema = [] {
    auto definitions = schema::Schema::ShippedDefinitions();
    auto made = schema::Schema::Make(*definitions);
    return *std::move(made);
  }();
  return schema;
}

inline schema::AttributeId IdOf(std::string_view name) {
  const auto* const type = ShippedSchema().FindAttribute(name);
  EXPECT_NE(type, nullptr) << name;
  return type == nullptr ? schema::AttributeId{} : type->id;
}

// An entry whose answers the test sets.
class TestEntry final : public AccessEntry {
 public:
  explicit TestEntry(std::string_view dn) : dn_(*ShippedSchema().NormaliseDn(dn)) {}

  [[nodiscard]] std::string_view NormalDn() const override { return dn_; }

  [[nodiscard]] bool Matches(std::size_t filter) const override { return filters.contains(filter); }

  [[nodiscard]] bool HasName(schema::AttributeId attribute,
                             std::string_view normal_dn) const override {
    return names.contains({attribute.index, std::string(normal_dn)});
  }

  std::set<std::size_t> filters;
  std::set<std::pair<std::uint16_t, std::string>> names;

 private:
  std::string dn_;
};

}  // namespace socle::directory::rules
