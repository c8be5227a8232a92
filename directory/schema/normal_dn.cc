#include "lib/ldap/normal_dn.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

// A longer name goes the long way.
constexpr std::size_t kPlainDnBytesMax = 512;
constexpr std::size_t kPlainRdnsMax = 16;

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// ASCII without signs that mean something in a name, but for '=' and ','.
bool IsPlainText(std::string_view dn) {
  return dn.size() <= kPlainDnBytesMax && std::ranges::all_of(dn, [](char c) {
           return c >= ' ' && c < 0x7F && c != '\\' && c != '"' && c != '+' && c != ';' &&
                  c != '<' && c != '>' && c != '#';
         });
}

// Appends a value of letters, with single or more blanks between words, as PrepareString has it.
void AppendPlainValue(std::string& out, std::string_view value, bool ignores_case) {
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != ' ') {
      out.push_back(ignores_case ? LowerAscii(value[at]) : value[at]);
    } else if (value[at - 1] != ' ') {
      out.append(2, ' ');
    }
  }
}

// Appends type=value in normal form; false for what must go the long way.
bool AppendPlainRdn(const Schema& schema, std::string_view rdn, std::string& out) {
  const std::size_t equals = rdn.find('=');
  if (equals == std::string_view::npos) {
    return false;
  }
  const AttributeType* type = schema.FindAttribute(rdn.substr(0, equals));
  const std::string_view value = rdn.substr(equals + 1);
  if (type == nullptr || type->equality == nullptr || value.empty() || value.starts_with(' ') ||
      value.ends_with(' ')) {
    return false;
  }
  const KeyForm form = type->equality->form;
  if (form != KeyForm::kCaseIgnore && form != KeyForm::kCaseExact) {
    return false;
  }
  for (const char c : type->Name()) {
    out.push_back(LowerAscii(c));
  }
  out.push_back('=');
  AppendPlainValue(out, value, form == KeyForm::kCaseIgnore);
  return true;
}

// The normal form of the names that nearly all names are: known types of directory strings, plain
// values, no blanks around signs. Nothing for others.
std::optional<std::string> NormalisePlainDn(const Schema& schema, std::string_view dn) {
  if (dn.empty() || !IsPlainText(dn)) {
    return std::nullopt;
  }
  std::string out;
  out.reserve(dn.size() + 4);
  for (std::size_t count = 0; count < kPlainRdnsMax; ++count) {
    const std::size_t comma = dn.find(',');
    if (!AppendPlainRdn(schema, dn.substr(0, comma), out)) {
      return std::nullopt;
    }
    if (comma == std::string_view::npos) {
      return out;
    }
    out.push_back(',');
    dn.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> Schema::NormaliseDn(std::string_view dn) const {
  if (auto plain = NormalisePlainDn(*this, dn)) {
    return *std::move(plain);
  }
  return ldap::NormalizeDn(dn, SchemaNames(*this));
}

}  // namespace socle::directory::schema
