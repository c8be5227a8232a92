#include "lib/ldap/normal_dn.h"

#include <string>
#include <string_view>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

// What the schema knows of the types in names.
class SchemaNames final : public ldap::DnSchema {
 public:
  explicit SchemaNames(const Schema& schema) : schema_(schema) {}

  Status AppendType(std::string& out, std::string_view type) const override {
    const AttributeType* found = schema_.FindAttribute(type);
    const std::string_view name = found == nullptr ? type : std::string_view(found->Name());
    for (const char c : name) {
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return {};
  }

  Status AppendValue(std::string& out,
                     std::string_view type,
                     std::string_view value) const override {
    const AttributeType* found = schema_.FindAttribute(type);
    KeyForm form = KeyForm::kCaseIgnore;
    if (found != nullptr && found->equality != nullptr && !HasManyKeys(found->equality->form)) {
      form = found->equality->form;
    }
    // A value that is a name again is compared as text: names in names would nest without end.
    if (form == KeyForm::kDistinguishedName || form == KeyForm::kUniqueMember) {
      form = KeyForm::kCaseIgnore;
    }
    const Result<std::string> key = MakeKey(form, value, schema_);
    if (!key) {
      out.append(value);
      return {};
    }
    // The blanks that prepared text has at its ends would be escaped.
    std::string_view text = *key;
    if (form == KeyForm::kCaseIgnore || form == KeyForm::kCaseExact) {
      text.remove_prefix(1);
      text.remove_suffix(1);
    }
    out.append(text);
    return {};
  }

 private:
  const Schema& schema_;
};

}  // namespace

Result<std::string> Schema::NormaliseDn(std::string_view dn) const {
  return ldap::NormalizeDn(dn, SchemaNames(*this));
}

}  // namespace socle::directory::schema
