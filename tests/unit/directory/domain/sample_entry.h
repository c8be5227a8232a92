#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::domain {

inline const schema::Schema& SampleSchema() {
  static const schema::Schema kSchema = [] {
    auto definitions = schema::Schema::ShippedDefinitions();
    EXPECT_TRUE(definitions.has_value());
    auto made = schema::Schema::Make(*definitions);
    EXPECT_TRUE(made.has_value());
    return *std::move(made);
  }();
  return kSchema;
}

inline const ComputedAttributes& SampleComputed() {
  static const ComputedAttributes kComputed(SampleSchema());
  return kComputed;
}

// An entry with the attributes that a test gives it.
class SampleEntry {
 public:
  explicit SampleEntry(std::string dn) : dn_(std::move(dn)) {}

  SampleEntry& With(std::string_view description, std::vector<std::string_view> values) {
    auto parsed = SampleSchema().ParseDescription(description);
    EXPECT_TRUE(parsed.has_value()) << description;
    descriptions_.push_back(*std::move(parsed));
    ldap::AppendEncodedAttribute(encoded_.emplace_back(), descriptions_.back().Text(), values);
    return *this;
  }

  [[nodiscard]] EntryImage Image() const {
    std::vector<ImageAttribute> attributes;
    attributes.reserve(encoded_.size());
    for (std::size_t i = 0; i < encoded_.size(); ++i) {
      attributes.push_back({.type = descriptions_[i].type,
                            .options = descriptions_[i].options,
                            .encoded = encoded_[i]});
    }
    return {SampleComputed(), dn_, std::move(attributes), [] { return true; }};
  }

 private:
  std::string dn_;
  std::deque<schema::AttributeDescription> descriptions_;
  std::deque<std::string> encoded_;
};

inline SampleEntry Jeanne() {
  SampleEntry entry("uid=801,ou=professionnels,dc=Example");
  entry.With("objectClass", {"top", "inetOrgPerson"})
      .With("cn", {"Jeanne Lefèvre", "J. Lefevre"})
      .With("cn;lang-fr", {"Jeannette"})
      .With("sn", {"Lefèvre"})
      .With("uid", {"801"})
      .With("mail", {"Jeanne@Example.fr"})
      .With("employeeNumber", {"42"})
      .With("telephoneNumber", {"+33 1 02 03"})
      .With("entryUUID", {"1f0e3d00-0000-0000-0000-000000000000"})
      .With("createTimestamp", {"20260102030405Z"})
      .With("modifyTimestamp", {"20260102030405Z"});
  return entry;
}

}  // namespace socle::directory::domain
