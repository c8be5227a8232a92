#include "directory/domain/entry_answer.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::domain {

EntryAnswer::EntryAnswer(const schema::Schema& schema,
                         AttributeSelection selection,
                         bool types_only,
                         const CompiledFilter* matched_values)
    : schema_(schema),
      selection_(std::move(selection)),
      types_only_(types_only),
      matched_values_(matched_values),
      included_(schema.Attributes().size(), Included::kUnknown) {}

bool EntryAnswer::Includes(const ImageAttribute& attribute) {
  if (!attribute.options.empty()) {
    return selection_.Includes(schema_, *attribute.type, attribute.options);
  }
  Included& known = included_[attribute.type->id.index];
  if (known == Included::kUnknown) {
    known = selection_.Includes(schema_, *attribute.type, {}) ? Included::kYes : Included::kNo;
  }
  return known == Included::kYes;
}

void EntryAnswer::Take(const ImageAttribute& attribute) {
  if (!types_only_ && matched_values_ == nullptr) {
    // Runs that follow each other in the row are one copy.
    if (!runs_.empty() && runs_.back().data() + runs_.back().size() == attribute.encoded.data()) {
      runs_.back() = {runs_.back().data(), runs_.back().size() + attribute.encoded.size()};
    } else {
      runs_.push_back(attribute.encoded);
    }
    return;
  }
  store::AttributeValues values(attribute.encoded);
  std::vector<std::string_view> kept;
  while (values.Next()) {
    if (matched_values_ == nullptr || matched_values_->MatchesValue(attribute, values.Value())) {
      kept.push_back(values.Value());
    }
  }
  if (kept.empty()) {
    return;
  }
  if (types_only_) {
    kept.clear();
  }
  ldap::AppendEncodedAttribute(rewritten_.emplace_back(), values.Type(), kept);
}

void EntryAnswer::GatherFrom(std::span<const ImageAttribute> attributes,
                             const AttributeGate& may_read) {
  for (const ImageAttribute& attribute : attributes) {
    if (Includes(attribute) && (!may_read || may_read(*attribute.type))) {
      Take(attribute);
    }
  }
}

void EntryAnswer::Gather(const EntryImage& entry, const AttributeGate& may_read) {
  runs_.clear();
  rewritten_.clear();
  if (selection_.WantsNothing()) {
    return;
  }
  GatherFrom(entry.Stored(), may_read);
  if (selection_.WantsComputed()) {
    GatherFrom(entry.Computed(), may_read);
  }
  for (const std::string& one : rewritten_) {
    runs_.push_back(one);
  }
}

void EntryAnswer::AppendMessage(std::int32_t message_id,
                                const EntryImage& entry,
                                const AttributeGate& may_read,
                                std::string& out,
                                std::string_view encoded_controls) {
  Gather(entry, may_read);
  ldap::AppendEncodedEntry(out,
                           {.message_id = message_id,
                            .object_name = entry.Dn(),
                            .attribute_runs = runs_,
                            .encoded_controls = encoded_controls});
}

void EntryAnswer::AppendAttributes(const EntryImage& entry,
                                   const AttributeGate& may_read,
                                   std::string& out) {
  Gather(entry, may_read);
  for (const std::string_view run : runs_) {
    out += run;
  }
}

EntryImage ImageOf(const ComputedAttributes& computed,
                   const store::EntryReader& reader,
                   const store::DescriptionTable& descriptions,
                   const store::StoredEntry& entry,
                   std::string_view dn) {
  std::vector<ImageAttribute> attributes;
  attributes.reserve(entry.row.attributes.size());
  for (const store::AttributeRun& run : entry.row.attributes) {
    const store::StoredDescription* description = descriptions.Find(run.description);
    if (description != nullptr && description->type != nullptr) {
      attributes.push_back(
          {.type = description->type, .options = description->options, .encoded = run.encoded});
    }
  }
  return {computed, dn, std::move(attributes), [&reader, id = entry.id] {
            const auto found = reader.HasChildren(id);
            return found.has_value() && *found;
          }};
}

}  // namespace socle::directory::domain
