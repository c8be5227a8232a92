#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/dn.h"

// The normal form of a DN: two texts are equal if and only if they name the same entry, as far as
// the schema tells. It is itself a DN (RFC 4514); ',' stands between relative names and nowhere
// else, so that parents and subtrees are found by looking at the text.
namespace socle::ldap {

// What a schema knows of the types in names. Must outlive its use; const calls from any thread.
class DnSchema {
 public:
  DnSchema() = default;
  DnSchema(const DnSchema&) = delete;
  DnSchema& operator=(const DnSchema&) = delete;
  virtual ~DnSchema() = default;

  // Appends the one name that stands for a type under all its names and its object identifier.
  // kNotFound or kInvalidArgument when it may not stand in a name.
  virtual Status AppendType(std::string& out, std::string_view type) const = 0;
  // Appends octets that are equal for values that the equality rule of `type` holds for equal;
  // `type` is as AppendType gave it. kInvalidArgument when it is no value of that type.
  virtual Status AppendValue(std::string& out,
                             std::string_view type,
                             std::string_view value) const = 0;
};

// Without a schema: types and values with ASCII letters in lower case, spaces at the ends of values
// left out and several in a row taken as one. Types are not known under another name.
class CaseFoldDnSchema final : public DnSchema {
 public:
  Status AppendType(std::string& out, std::string_view type) const override;
  Status AppendValue(std::string& out,
                     std::string_view type,
                     std::string_view value) const override;
};

// kInvalidArgument when a type stands twice in a relative name; errors of the schema. The parts of
// a relative name are sorted. A value that was written as BER of a common string type is taken as
// that string, another one is kept as it is.
Result<std::string> NormalizeDn(const Dn& dn, const DnSchema& schema);
Result<std::string> NormalizeDn(std::string_view text, const DnSchema& schema);

// Of normal forms. The parent of a name of one part is "", and so is that of "".
std::string_view ParentOf(std::string_view normal_dn);
std::string_view FirstRdnOf(std::string_view normal_dn);
// Whether `normal_dn` is `normal_base` or below it; every name is below "".
bool IsWithin(std::string_view normal_dn, std::string_view normal_base);

}  // namespace socle::ldap
