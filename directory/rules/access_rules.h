#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/rules/access_rights.h"
#include "directory/schema/schema.h"
#include "lib/base/result.h"
#include "lib/ldap/filter.h"

// The file of access rules (docs/formats/access-rules.md), read and resolved against the schema.
namespace socle::directory::rules {

inline constexpr std::size_t kAccessFileBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kAccessRulesMax = 256;
inline constexpr std::size_t kAccessByLinesMax = 2048;
// Different ways in which a line depends on the entry: self, owner, and each attribute.
inline constexpr std::size_t kAccessRelationsMax = 32;
inline constexpr std::size_t kAccessFaultsMax = 20;

// Which entries a rule is about; `base` in the schema's normal form.
enum class AccessScope : std::uint8_t {
  kEntry,     // `base` itself
  kOne,       // directly below it
  kChildren,  // all below it
  kSubtree,   // it and all below
};

enum class AccessWho : std::uint8_t {
  kAnyone,
  kAnonymous,
  kAuthenticated,
  kSelf,         // the entry itself
  kOwner,        // the entry itself or one above: what lies below one's own entry
  kAttribute,    // the entry's attribute `attribute` has the name of the person
  kDn,           // this one person
  kSubtree,      // people at or below `dn`
  kGroup,        // members of `dn`
  kCertificate,  // the TLS peer's certificate has a subject at or below `dn`
};

// How a line depends on the entry: an index into AccessRules::Relations().
struct AccessRelation {
  AccessWho who = AccessWho::kSelf;  // kSelf, kOwner, kAttribute
  schema::AttributeId attribute = {};
  bool operator==(const AccessRelation&) const = default;
};

// A line `by WHO RIGHTS`.
struct AccessBy {
  std::size_t line = 0;  // of the file, from 1
  AccessWho who = AccessWho::kAnyone;
  std::string dn = {};                       // normal form
  std::optional<std::size_t> relation = {};  // kSelf, kOwner, kAttribute
  bool needs_secure = false;                 // TLS or the local socket
  bool needs_strong = false;                 // not by a password
  bool continues = false;                    // the rules that follow decide
  Rights rights = {};
};

struct AccessRule {
  std::size_t line = 0;
  std::string name = {};
  AccessScope scope = AccessScope::kSubtree;
  std::string base = {};
  std::optional<std::size_t> filter = {};  // index into AccessRules::Filters()
  std::vector<bool> attributes = {};       // by AttributeId
  bool covers_entry = true;
  bool covers_children = true;
  std::vector<AccessBy> by = {};
  std::uint32_t relations = 0;  // bits of the relations that its lines use
  bool covers_all = false;      // all attributes, `entry` and `children`
  bool continues = false;       // a line of it says so

  // By name alone; the filter is not looked at.
  [[nodiscard]] bool IsAbout(std::string_view normal_dn) const;
};

// A filter as written in the file, resolved nowhere: whoever evaluates it makes what it needs once,
// by index.
struct AccessFilter {
  std::size_t line = 0;
  std::unique_ptr<const std::string> text = {};  // never null
  ldap::Filter filter = {};                      // names point into `text`, values into itself
};

// Never changes once made; any number of threads may read it.
class AccessRules {
 public:
  // `file_name` stands in errors alone. kInvalidArgument lists faults, up to kAccessFaultsMax, as
  // "name:line: what" on lines of their own: unknown words, attributes and rights, names and
  // filters that do not parse, lines that no decision can reach, and limits of the rules. kTooLarge
  // over kAccessFileBytesMax.
  static Result<AccessRules> Parse(std::string_view text,
                                   std::string_view file_name,
                                   const schema::Schema& schema);

  [[nodiscard]] std::span<const AccessRule> Rules() const { return rules_; }

  [[nodiscard]] std::span<const AccessFilter> Filters() const { return filters_; }

  [[nodiscard]] std::span<const AccessRelation> Relations() const { return relations_; }

  [[nodiscard]] std::size_t AttributeCount() const { return attribute_count_; }

  [[nodiscard]] const std::string& FileName() const { return file_name_; }

 private:
  friend class AccessRulesParser;
  AccessRules() = default;

  std::string file_name_;
  std::size_t attribute_count_ = 0;
  std::vector<AccessRule> rules_;
  std::vector<AccessFilter> filters_;
  std::vector<AccessRelation> relations_;
};

}  // namespace socle::directory::rules
