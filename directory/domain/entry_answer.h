#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

// Whether an attribute of the entry at hand may be looked at; empty: all may.
using AttributeGate = std::function<bool(const schema::AttributeType& type)>;

// Writes entries as one search asks for them: attributes and values that are wanted and allowed.
class EntryAnswer {
 public:
  // `matched_values` may be null; outlives this as the schema does.
  EntryAnswer(const schema::Schema& schema,
              AttributeSelection selection,
              bool types_only,
              const CompiledFilter* matched_values);

  // Appends a SearchResultEntry message. `encoded_controls`: whole Controls, one behind the other.
  void AppendMessage(std::int32_t message_id,
                     const EntryImage& entry,
                     const AttributeGate& may_read,
                     std::string& out,
                     std::string_view encoded_controls = {});

  // Appends the attributes alone: whole PartialAttributes.
  void AppendAttributes(const EntryImage& entry, const AttributeGate& may_read, std::string& out);

  [[nodiscard]] const AttributeSelection& Selection() const { return selection_; }

 private:
  enum class Included : std::uint8_t { kUnknown, kNo, kYes };

  void Gather(const EntryImage& entry, const AttributeGate& may_read);
  void GatherFrom(std::span<const ImageAttribute> attributes, const AttributeGate& may_read);
  void Take(const ImageAttribute& attribute);
  [[nodiscard]] bool Includes(const ImageAttribute& attribute);

  const schema::Schema& schema_;
  AttributeSelection selection_;
  bool types_only_;
  const CompiledFilter* matched_values_;
  std::vector<Included> included_;  // by AttributeId, of descriptions without options
  std::vector<std::string_view> runs_;
  std::vector<std::string> rewritten_;  // of the entry at hand
};

// An entry of the store with its name. Points into `entry` and `dn`.
EntryImage ImageOf(const ComputedAttributes& computed,
                   const store::EntryReader& reader,
                   const store::DescriptionTable& descriptions,
                   const store::StoredEntry& entry,
                   std::string_view dn);

}  // namespace socle::directory::domain
