#include "directory/schema/subschema.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "directory/schema/definition.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"

namespace socle::directory::schema {

namespace {

// Attributes whose values an extensible match may have compared by the rule.
std::vector<std::string> AppliesTo(const Schema& schema, const MatchingRule& rule) {
  std::vector<std::string> out;
  for (const AttributeType& type : schema.Attributes()) {
    if (IsUsableWith(rule, type)) {
      out.push_back(type.Name());
    }
  }
  return out;
}

std::string RenderRule(const MatchingRule& rule) {
  const std::string description =
      rule.description.empty() ? "" : fmt::format(" DESC '{}'", rule.description);
  return fmt::format(
      "( {} NAME '{}'{} SYNTAX {} )", rule.oid, rule.name, description, rule.assertion_syntax);
}

std::string RenderRuleUse(const MatchingRule& rule, const std::vector<std::string>& names) {
  const std::string applies =
      names.size() == 1 ? names.front() : fmt::format("( {} )", fmt::join(names, " $ "));
  return fmt::format("( {} NAME '{}' APPLIES {} )", rule.oid, rule.name, applies);
}

std::string RenderSyntax(const Syntax& syntax) {
  const std::string_view readable = syntax.is_human_readable ? "" : " X-NOT-HUMAN-READABLE 'TRUE'";
  return fmt::format("( {} DESC '{}'{} )", syntax.oid, syntax.description, readable);
}

}  // namespace

Subschema RenderSubschema(const Schema& schema) {
  Subschema out;
  for (const AttributeType& type : schema.Attributes()) {
    out.attribute_types.push_back(RenderAttributeType(type.definition));
  }
  for (const ObjectClass& object_class : schema.Classes()) {
    out.object_classes.push_back(RenderObjectClass(object_class.definition));
  }
  for (const MatchingRule& rule : AllMatchingRules()) {
    out.matching_rules.push_back(RenderRule(rule));
    const std::vector<std::string> names = AppliesTo(schema, rule);
    if (!names.empty()) {
      out.matching_rule_use.push_back(RenderRuleUse(rule, names));
    }
  }
  for (const Syntax& syntax : AllSyntaxes()) {
    out.ldap_syntaxes.push_back(RenderSyntax(syntax));
  }
  return out;
}

}  // namespace socle::directory::schema
