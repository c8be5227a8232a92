#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/dereference.h"

namespace socle::directory::domain {

// Entries that one answer shows behind its names, at most; a search that would need more ends with
// adminLimitExceeded.
inline constexpr std::size_t kDereferencedPerEntryMax = 2'000;

// The control of dereferencing (draft-masarati-ldap-deref-00) for the answers of one search:
// attributes of the entries that an answered entry names, as far as the asker may read them. Names
// of entries that are not there, or that he may not see, are given without attributes.
class Dereferencer {
 public:
  struct Parts {
    const store::DirectoryView& view;
    const ComputedAttributes& computed;
    std::unique_ptr<AccessSession> access = {};  // of its own; null: everything may be read
  };

  // protocolError for an attribute that the schema does not have, or that stands twice, and for one
  // whose values are no names when `is_critical`; such a one is passed over otherwise.
  static std::expected<Dereferencer, Outcome> Make(Parts parts,
                                                   std::span<const ldap::DereferenceSpec> specs,
                                                   bool is_critical);

  // The whole Control for one answer, encoded; empty when the entry has no such names, or may_read
  // hides them. Counts the entries that it reads.
  std::expected<std::string, Outcome> ControlFor(const EntryImage& entry,
                                                 const AttributeGate& may_read,
                                                 std::uint64_t& examined);

 private:
  struct Wanted {
    const schema::AttributeType* type = nullptr;
    std::string attribute = {};  // as the client wrote it
    EntryAnswer answer;
  };

  explicit Dereferencer(Parts parts) : parts_(std::move(parts)) {}

  void AppendTarget(Wanted& wanted, std::string_view dn, ldap::BerWriter& writer);
  std::string AttributesOf(Wanted& wanted, std::string_view dn);

  Parts parts_;
  std::vector<Wanted> wanted_;
};

}  // namespace socle::directory::domain
