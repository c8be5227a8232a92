#include <cstdint>
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
#include "directory/schema/entry_check.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "directory/store/store_check.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/storage/progress.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

Result<json::value> ShowStatus(Call& call) {
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const ControlParts& parts = call.Parts();
  const store::DirectoryView view = parts.store.NewView();
  SOCLE_TRY(const auto ids, view.Suffixes());
  json::array suffixes;
  for (const store::EntryId id : ids) {
    SOCLE_TRY(const std::string dn, view.DnOf(id));
    suffixes.emplace_back(dn);
  }
  std::uint64_t building = 0;
  for (const store::IndexDefinition& index : view.Indexes().All()) {
    building += index.state == store::IndexState::kReady ? 0 : 1;
  }
  json::object answer{{"suffixes", std::move(suffixes)},
                      {"last_entry", view.EntryIdEnd() - 1},
                      {"change", view.LastChange()},
                      {"indexes", view.Indexes().All().size()},
                      {"indexes_in_work", building},
                      {"waiting", parts.writer.Waiting()},
                      {"is_writing", !parts.writer.IsStopped()}};
  if (parts.trace_size) {
    SOCLE_TRY(const std::uint64_t trace_size, parts.trace_size());
    answer["trace_size"] = trace_size;
  }
  return answer;
}

// What the schema says against an entry as it is kept; empty: nothing.
std::string SchemaFault(const store::StoredEntry& entry, const store::DirectoryView& view) {
  const schema::Schema& schema = view.Schema();
  std::vector<schema::EntryAttribute> attributes;
  const schema::EntryAttribute* classes = nullptr;
  attributes.reserve(entry.row.attributes.size());
  for (const store::AttributeRun& run : entry.row.attributes) {
    const store::StoredDescription* known = view.Descriptions().Find(run.description);
    if (known == nullptr || known->type == nullptr) {
      return "an attribute that the schema does not have";
    }
    schema::EntryAttribute& attribute = attributes.emplace_back();
    attribute.description = {.type = known->type, .options = known->options};
    store::AttributeValues values(run.encoded);
    while (values.Next()) {
      attribute.values.push_back(values.Value());
    }
    if (const auto checked = schema::CheckAttribute(schema, attribute); !checked) {
      return checked.error().detail;
    }
    if (attribute.description.Text() == "objectClass") {
      classes = &attribute;
    }
  }
  if (classes == nullptr) {
    return "no objectClass";
  }
  const auto found = schema::CheckClasses(schema, classes->values);
  if (!found) {
    return found.error().detail;
  }
  const auto checked = schema::CheckContent(schema, *found, attributes);
  return checked ? std::string() : checked.error().detail;
}

std::string_view KindName(store::FindingKind kind) {
  switch (kind) {
    case store::FindingKind::kEntry:
      return "entry";
    case store::FindingKind::kTree:
      return "tree";
    case store::FindingKind::kIndex:
      return "index";
    case store::FindingKind::kOrder:
      return "order";
    case store::FindingKind::kReference:
      return "reference";
    case store::FindingKind::kSchema:
      return "schema";
  }
  return "";
}

Result<json::value> Check(Call& call) {
  const bool only_indexes = call.Parameters().Flag("only_indexes");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  call.Note("check", "");
  const store::DirectoryView view = call.Parts().store.NewViewOfDisk();
  store::CheckOptions options;
  if (!only_indexes) {
    options.schema_check = SchemaFault;
  }
  options.progress = [&](const storage::Progress& progress) {
    // Who has gone away needs no report; the check ends by itself.
    static_cast<void>(call.Stream().SendProgress(
        {{"step", progress.stage}, {"records", progress.done}, {"of", progress.total}}));
  };
  SOCLE_TRY(const store::CheckReport report, store::CheckStore(view, options));
  for (const store::Finding& finding : report.findings) {
    json::object item{
        {"kind", KindName(finding.kind)}, {"entry", finding.entry}, {"detail", finding.detail}};
    if (const auto dn = view.DnOf(finding.entry)) {
      item["dn"] = *dn;
    }
    SOCLE_TRY_STATUS(call.Stream().SendItem(item));
  }
  return json::object{{"entries", report.entries},
                      {"index_rows", report.index_rows},
                      {"order_rows", report.order_rows},
                      {"references", report.references},
                      {"findings", report.finding_count}};
}

}  // namespace

void AddMaintenanceMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.status", kRead, ShowStatus, methods);
  AddMethod(parts, "directory.check", kAdminister, Check, methods);
}

}  // namespace socle::directory::control
