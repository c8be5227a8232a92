// Any text: a file of access rules is refused with its faults or read; what was read decides about
// entries inside and outside, and the table says what the explanation says.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "directory/rules/access_decider.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "lib/base/check.h"

namespace {

namespace rules = socle::directory::rules;
namespace schema = socle::directory::schema;

class FuzzEntry final : public rules::AccessEntry {
 public:
  explicit FuzzEntry(std::string_view dn) : dn_(dn) {}

  [[nodiscard]] std::string_view NormalDn() const override { return dn_; }

  [[nodiscard]] bool Matches(std::size_t filter) const override { return filter % 2 == 0; }

  [[nodiscard]] bool HasName(schema::AttributeId attribute,
                             std::string_view /*normal_dn*/) const override {
    return attribute.index % 2 == 0;
  }

 private:
  std::string_view dn_;
};

const schema::Schema& ShippedSchema() {
  static const schema::Schema schema = [] {
    auto definitions = schema::Schema::ShippedDefinitions();
    SOCLE_CHECK(definitions.has_value());
    auto made = schema::Schema::Make(*definitions);
    SOCLE_CHECK(made.has_value());
    return *std::move(made);
  }();
  return schema;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = rules::AccessRules::Parse(text, "fuzz", ShippedSchema());
  if (!parsed.has_value()) {
    SOCLE_CHECK(!parsed.error().detail.empty());
    return 0;
  }
  rules::AccessDecider decider(*parsed);
  for (const std::string_view person : {"", "uid=1,ou=p"}) {
    const auto identity =
        decider.Identify({.dn = std::string(person), .groups = {"cn=g"}, .is_secure = true});
    for (const std::string_view dn : {"", "ou=p", "uid=1,ou=p"}) {
      const FuzzEntry entry(dn);
      const auto& table = decider.Decide(identity, entry);
      SOCLE_CHECK(decider.Explain(identity, entry, {}).rights == table.entry);
    }
  }
  return 0;
}
