#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/schema/definition.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

std::string_view RuleName(const schema::MatchingRule* rule) {
  return rule == nullptr ? std::string_view() : rule->name;
}

json::object AttributeJson(const schema::Schema& schema, const schema::AttributeType& type) {
  return {{"kind", "attribute"},
          {"name", type.Name()},
          {"names", json::array(type.definition.names.begin(), type.definition.names.end())},
          {"oid", type.definition.oid},
          {"description", type.definition.description},
          {"superior", type.superior ? schema.Attribute(*type.superior).Name() : std::string()},
          {"syntax", type.syntax->oid},
          {"syntax_name", type.syntax->description},
          {"equality", RuleName(type.equality)},
          {"ordering", RuleName(type.ordering)},
          {"substring", RuleName(type.substring)},
          {"single_value", type.definition.is_single_value},
          {"operational", type.IsOperational()},
          {"definition", schema::RenderAttributeType(type.definition)}};
}

json::array NamesOf(const schema::Schema& schema, const std::vector<schema::AttributeId>& ids) {
  json::array names;
  for (const schema::AttributeId id : ids) {
    names.emplace_back(schema.Attribute(id).Name());
  }
  return names;
}

std::string_view KindName(schema::ObjectClassKind kind) {
  switch (kind) {
    case schema::ObjectClassKind::kAbstract:
      return "abstract";
    case schema::ObjectClassKind::kStructural:
      return "structural";
    case schema::ObjectClassKind::kAuxiliary:
      return "auxiliary";
  }
  return "";
}

json::object ClassJson(const schema::Schema& schema, const schema::ObjectClass& one) {
  json::array superiors;
  for (const schema::ClassId id : one.superiors) {
    superiors.emplace_back(schema.Class(id).Name());
  }
  return {{"kind", "class"},
          {"name", one.Name()},
          {"names", json::array(one.definition.names.begin(), one.definition.names.end())},
          {"oid", one.definition.oid},
          {"description", one.definition.description},
          {"class_kind", KindName(one.definition.kind)},
          {"superiors", std::move(superiors)},
          {"must", NamesOf(schema, one.must)},
          {"may", NamesOf(schema, one.may)},
          {"definition", schema::RenderObjectClass(one.definition)}};
}

Result<json::value> ShowSchema(Call& call) {
  const std::string name = call.Parameters().Text("name");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const schema::Schema& schema = call.Schema();
  if (!name.empty()) {
    const schema::AttributeType* type = schema.FindAttribute(name);
    const schema::ObjectClass* one = schema.FindClass(name);
    if (type == nullptr && one == nullptr) {
      call.Stream().SetHint("`socle directory schema` lists all");
      return Fail(Code::kNotFound, "the schema has no attribute and no class " + name);
    }
    SOCLE_TRY_STATUS(call.Stream().SendItem(type != nullptr ? AttributeJson(schema, *type)
                                                            : ClassJson(schema, *one)));
    return json::object{};
  }
  for (const schema::ObjectClass& one : schema.Classes()) {
    SOCLE_TRY_STATUS(call.Stream().SendItem(ClassJson(schema, one)));
  }
  for (const schema::AttributeType& type : schema.Attributes()) {
    SOCLE_TRY_STATUS(call.Stream().SendItem(AttributeJson(schema, type)));
  }
  return json::object{};
}

}  // namespace

void AddSchemaMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.schema", kRead, ShowSchema, methods);
}

}  // namespace socle::directory::control
