#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/random.h"

namespace socle::directory::domain {

// One attribute of an entry: `encoded` is a whole PartialAttribute in BER.
struct ImageAttribute {
  const schema::AttributeType* type = nullptr;  // never null
  std::span<const std::string> options = {};    // small letters, sorted
  std::string_view encoded = {};
};

// Name of the subschema subentry.
inline constexpr std::string_view kSubschemaDn = "cn=Subschema";

// Attributes that no row holds because they follow from it: entryDN, hasSubordinates,
// subschemaSubentry. Made once for a schema, which must outlive it; any number of threads may read
// it.
class ComputedAttributes {
 public:
  explicit ComputedAttributes(const schema::Schema& schema);

  enum Kind : std::uint8_t { kEntryDn, kHasSubordinates, kSubschemaSubentry, kKinds };

  [[nodiscard]] std::span<const schema::AttributeType* const> All() const { return all_; }

  // Whether a type, or one below it, is among them.
  [[nodiscard]] bool Covers(const schema::Schema& schema, schema::AttributeId ancestor) const;

 private:
  std::vector<const schema::AttributeType*> all_;
};

// "1f0e3dad-9990-8345-b743-9f8ffabdffc4".
std::string FormatUuid(const store::Uuid& uuid);
// A random one (RFC 9562, 5.4).
store::Uuid MakeUuid(Random& random);
// Nothing for what is no UUID.
std::optional<store::Uuid> ParseUuid(std::string_view text);
// "20260102030405Z".
std::string FormatGeneralizedTime(std::int64_t micros);
// "20260102030405.000006Z#0000ff#000#000000": the last 24 bits of the count.
std::string FormatCsn(std::int64_t micros, std::uint64_t count);

// An entry as filters, selections and access rules see it: its attributes with what the schema
// knows of them. Points into the row it was made of, which must live as long. One thread.
class EntryImage {
 public:
  // `has_children` is asked when somebody wants hasSubordinates; may be empty (no children).
  EntryImage(const ComputedAttributes& computed,
             std::string_view dn,
             std::vector<ImageAttribute> attributes,
             std::function<bool()> has_children = {});
  // An entry without the attributes that follow from a row: root DSE, subschema.
  EntryImage(std::string_view dn, std::vector<ImageAttribute> attributes);

  [[nodiscard]] std::string_view Dn() const { return dn_; }

  // As stored.
  [[nodiscard]] std::span<const ImageAttribute> Stored() const { return stored_; }

  // Those that follow from the row; made when they are first asked for.
  [[nodiscard]] std::span<const ImageAttribute> Computed() const;

 private:
  void MakeComputed() const;

  const ComputedAttributes* kinds_ = nullptr;
  std::string_view dn_;
  std::vector<ImageAttribute> stored_;
  std::function<bool()> has_children_;
  mutable std::vector<ImageAttribute> computed_;
  mutable std::vector<std::string> computed_bytes_;
};

}  // namespace socle::directory::domain
