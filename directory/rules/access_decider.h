#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/rules/access_rights.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"

namespace socle::directory::rules {

// Who asks. Names are in the schema's normal form.
struct Subject {
  std::string dn = {};                   // empty: anonymous
  std::vector<std::string> groups = {};  // those that have it as a member; any order
  std::string certificate = {};          // subject of the TLS peer's certificate; empty: none
  bool is_secure = false;                // TLS or the local socket
  bool is_strong = false;                // authenticated by certificate or local socket
};

// What a decision asks of an entry. Only what the rules need is asked.
class AccessEntry {
 public:
  virtual ~AccessEntry() = default;
  [[nodiscard]] virtual std::string_view NormalDn() const = 0;
  // Whether the filter with this index in AccessRules::Filters() is true of it; not for Undefined.
  [[nodiscard]] virtual bool Matches(std::size_t filter) const = 0;
  // Whether a value of the attribute names `normal_dn`.
  [[nodiscard]] virtual bool HasName(schema::AttributeId attribute,
                                     std::string_view normal_dn) const = 0;

 protected:
  AccessEntry() = default;
  AccessEntry(const AccessEntry&) = default;
  AccessEntry(AccessEntry&&) = default;
  AccessEntry& operator=(const AccessEntry&) = default;
  AccessEntry& operator=(AccessEntry&&) = default;
};

// What a subject may do with one entry.
struct RightsTable {
  Rights entry = {};     // to see, make, remove, rename the entry
  Rights children = {};  // to make and remove entries directly below it
  std::vector<Rights> attributes = {};

  // An attribute that the rules' schema does not have has no rights.
  [[nodiscard]] Rights Of(schema::AttributeId id) const {
    return id.index < attributes.size() ? attributes[id.index] : Rights{};
  }
};

// A subject with what does not depend on entries worked out: made once at a bind, and again when
// its groups change. Belongs to the decider that made it.
class Identity {
 public:
  [[nodiscard]] const Subject& Who() const { return subject_; }

 private:
  friend class AccessDecider;
  enum class Fits : std::uint8_t { kNever, kAlways, kByRelation };

  Subject subject_;
  std::uint32_t class_ = 0;
  std::vector<Fits> fits_;  // of all lines of all rules, in order
};

// What is decided about: an attribute, the entry, or its children.
enum class AccessItemKind : std::uint8_t { kEntry, kChildren, kAttribute };

struct AccessItem {
  AccessItemKind kind = AccessItemKind::kEntry;
  schema::AttributeId attribute = {};
};

// Why: the rule and its line that decided. No rule: none is about it. A rule without a line: the
// rule decides and no line of it fits.
struct AccessReason {
  Rights rights = {};
  const AccessRule* rule = nullptr;
  const AccessBy* by = nullptr;
};

// Decides by the rules: the first rule that is about the entry and the item decides by its first
// line that fits the subject; a rule without such a line gives nothing; a line `continue` passes to
// the rules that follow; where no rule decides there are no rights.
//
// Keeps the tables of the combinations it has met. For one thread; make one for each. Borrows the
// rules.
class AccessDecider {
 public:
  // Tables kept, at most; then all are made anew.
  static constexpr std::size_t kTablesMax = 4096;
  static constexpr std::size_t kClassesMax = 4096;

  explicit AccessDecider(const AccessRules& rules);

  [[nodiscard]] Identity Identify(Subject subject);
  // Valid until the next call.
  const RightsTable& Decide(const Identity& identity, const AccessEntry& entry);
  // The same decision for one item, with its reason; slow.
  [[nodiscard]] AccessReason Explain(const Identity& identity,
                                     const AccessEntry& entry,
                                     AccessItem item) const;

  [[nodiscard]] std::size_t TableCount() const { return tables_.size(); }

 private:
  // Which rules are about the entry and which relations hold, one bit each, from a word on.
  struct Situation {
    std::vector<std::uint64_t> rules;
    std::uint32_t relations = 0;
  };

  void LookAt(const Identity& identity, const AccessEntry& entry, Situation& situation) const;
  bool Holds(const AccessRelation& relation,
             const Identity& identity,
             const AccessEntry& entry) const;
  [[nodiscard]] AccessReason DecideItem(const Identity& identity,
                                        const Situation& situation,
                                        AccessItem item) const;
  [[nodiscard]] RightsTable BuildTable(const Identity& identity, const Situation& situation) const;

  const AccessRules* rules_;
  std::vector<std::size_t> first_by_;  // of each rule: index of its first line in Identity::fits_
  Situation situation_;
  std::string key_;
  std::unordered_map<std::string, std::uint32_t> classes_;
  std::uint32_t next_class_ = 0;
  std::unordered_map<std::string, RightsTable> tables_;
};

// For people: "read (conf/directory.access:12, line 15: by authenticated read)".
std::string ReasonText(const AccessReason& reason, const AccessRules& rules);

}  // namespace socle::directory::rules
