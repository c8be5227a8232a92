#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"

namespace socle::directory::domain {

// What a search asks of each entry (RFC 4511, 4.5.1.8; RFC 3673; RFC 4529): "*", "+", "1.1", names
// with options, "@class"; nothing at all is "*". Names that the schema does not know are left out.
// The schema must outlive it.
class AttributeSelection {
 public:
  AttributeSelection() = default;
  AttributeSelection(const schema::Schema& schema, std::span<const std::string_view> requested);

  [[nodiscard]] bool Includes(const schema::Schema& schema,
                              const schema::AttributeType& type,
                              std::span<const std::string> options) const;

  // Whether attributes that follow from the row may be asked for.
  [[nodiscard]] bool WantsComputed() const { return wants_computed_; }

  [[nodiscard]] bool WantsAllUser() const { return all_user_; }

  [[nodiscard]] bool WantsNothing() const {
    return !all_user_ && !all_operational_ && named_.empty();
  }

 private:
  void AddClass(const schema::Schema& schema, std::string_view name);

  bool all_user_ = false;
  bool all_operational_ = false;
  bool wants_computed_ = false;
  std::vector<schema::AttributeDescription> named_;
};

}  // namespace socle::directory::domain
