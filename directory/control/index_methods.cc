#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

std::string_view StateName(store::IndexState state) {
  switch (state) {
    case store::IndexState::kBuilding:
      return "building";
    case store::IndexState::kReady:
      return "ready";
    case store::IndexState::kDropping:
      return "dropping";
  }
  return "";
}

std::string NameOf(const schema::Schema& schema, const store::IndexDefinition& index) {
  const schema::AttributeType* type = schema.FindAttribute(index.attribute);
  return type == nullptr ? index.attribute : type->Name();
}

Result<json::value> ListIndexes(Call& call) {
  const std::string attribute = call.Parameters().Text("attribute");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const schema::AttributeType* wanted =
      attribute.empty() ? nullptr : call.Schema().FindAttribute(attribute);
  if (!attribute.empty() && wanted == nullptr) {
    return Fail(Code::kNotFound, "the schema has no attribute " + attribute);
  }
  const store::DirectoryView view = call.Parts().store.NewView();
  for (const store::IndexDefinition& index : view.Indexes().All()) {
    if (wanted != nullptr && index.attribute != wanted->definition.oid) {
      continue;
    }
    SOCLE_TRY_STATUS(call.Stream().SendItem({{"attribute", NameOf(call.Schema(), index)},
                                             {"kinds", store::FormatIndexKinds(index.kinds)},
                                             {"state", StateName(index.state)}}));
  }
  return json::object{};
}

Result<json::value> AddIndex(Call& call) {
  const std::string attribute = call.Parameters().RequiredText("attribute");
  const std::string words = call.Parameters().RequiredText("kinds");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  auto kinds = store::ParseIndexKinds(words);
  if (!kinds) {
    call.Stream().SetHint("kinds are eq, sub, pres, approx, order, with commas between");
    return Fail(std::move(kinds.error()));
  }
  SOCLE_TRY_STATUS(call.Maintain([attribute, kinds = *kinds](store::DirectoryStore& store) {
    return store.AddIndex(attribute, kinds);
  }));
  call.Note("index.add", attribute);
  return json::object{{"attribute", attribute}, {"state", "building"}};
}

Result<json::value> DropIndex(Call& call) {
  const std::string attribute = call.Parameters().RequiredText("attribute");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  SOCLE_TRY_STATUS(call.Maintain(
      [attribute](store::DirectoryStore& store) { return store.DropIndex(attribute); }));
  call.Note("index.drop", attribute);
  return json::object{{"attribute", attribute}, {"state", "dropping"}};
}

}  // namespace

void AddIndexMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.index.list", kRead, ListIndexes, methods);
  AddMethod(parts, "directory.index.add", kAdminister, AddIndex, methods);
  AddMethod(parts, "directory.index.drop", kAdminister, DropIndex, methods);
}

}  // namespace socle::directory::control
