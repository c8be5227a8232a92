#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/rules/access_file_words.h"
#include "directory/rules/access_rights.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/normal_dn.h"

namespace socle::directory::rules {

namespace {

using Words = std::span<const std::string>;

struct ScopeRow {
  std::string_view word;
  AccessScope scope;
};

constexpr std::array kScopes = {
    ScopeRow{"entry", AccessScope::kEntry},
    ScopeRow{"one", AccessScope::kOne},
    ScopeRow{"children", AccessScope::kChildren},
    ScopeRow{"subtree", AccessScope::kSubtree},
};

enum class WhoArgument : std::uint8_t { kNone, kName, kAttribute };

struct WhoRow {
  std::string_view word;
  AccessWho who;
  WhoArgument argument = WhoArgument::kNone;
};

constexpr std::array kWhos = {
    WhoRow{"anyone", AccessWho::kAnyone},
    WhoRow{"anonymous", AccessWho::kAnonymous},
    WhoRow{"authenticated", AccessWho::kAuthenticated},
    WhoRow{"self", AccessWho::kSelf},
    WhoRow{"owner", AccessWho::kOwner},
    WhoRow{"attribute", AccessWho::kAttribute, WhoArgument::kAttribute},
    WhoRow{"dn", AccessWho::kDn, WhoArgument::kName},
    WhoRow{"subtree", AccessWho::kSubtree, WhoArgument::kName},
    WhoRow{"group", AccessWho::kGroup, WhoArgument::kName},
    WhoRow{"certificate", AccessWho::kCertificate, WhoArgument::kName},
};

bool UsesRelation(AccessWho who) {
  return who == AccessWho::kSelf || who == AccessWho::kOwner || who == AccessWho::kAttribute;
}

// Whether `by` fits everybody, so that no line after it counts.
bool FitsAll(const AccessBy& by) {
  return by.who == AccessWho::kAnyone && !by.needs_secure && !by.needs_strong;
}

// What a rule has been given while it is read: each line once.
struct Given {
  bool scope = false;
  bool filter = false;
  bool attributes = false;
};

bool ContainsAttributes(const AccessRule& wide, const AccessRule& narrow) {
  for (std::size_t i = 0; i < wide.attributes.size(); ++i) {
    if (narrow.attributes[i] && !wide.attributes[i]) {
      return false;
    }
  }
  return (wide.covers_entry || !narrow.covers_entry) &&
         (wide.covers_children || !narrow.covers_children);
}

// Whether `earlier` decides wherever `later` could.
bool Shadows(const AccessRule& earlier, const AccessRule& later) {
  if (earlier.continues || earlier.filter.has_value()) {
    return false;
  }
  const bool is_same = earlier.scope == later.scope && earlier.base == later.base;
  const bool is_around =
      earlier.scope == AccessScope::kSubtree && ldap::IsWithin(later.base, earlier.base);
  return (is_same || is_around) && ContainsAttributes(earlier, later);
}

}  // namespace

class AccessRulesParser {
 public:
  AccessRulesParser(std::string_view file_name, const schema::Schema& schema) : schema_(schema) {
    rules_.file_name_ = file_name;
    rules_.attribute_count_ = schema.Attributes().size();
  }

  Result<AccessRules> Parse(std::string_view text) && {
    while (!text.empty() && faults_.size() < kAccessFaultsMax) {
      ++line_;
      const std::size_t end = text.find('\n');
      ReadLine(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    FinishRule();
    CheckReach();
    if (!faults_.empty()) {
      return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults_, "\n")));
    }
    return std::move(rules_);
  }

 private:
  void Fault(std::string_view what) { FaultAt(line_, what); }

  void FaultAt(std::size_t line, std::string_view what) {
    if (faults_.size() < kAccessFaultsMax) {
      faults_.push_back(fmt::format("{}:{}: {}", rules_.file_name_, line, what));
    }
  }

  void ReadLine(std::string_view line) {
    const auto words = SplitAccessLine(line);
    if (!words.has_value()) {
      Fault(words.error().detail);
      return;
    }
    if (words->empty()) {
      return;
    }
    if (words->front() == "rule") {
      BeginRule(*words);
      return;
    }
    if (!has_rule_) {
      Fault("a line before the first \"rule NAME\"");
      return;
    }
    ReadPart(*words);
  }

  void BeginRule(Words words) {
    FinishRule();
    if (words.size() != 2) {
      Fault("a rule has one name: rule NAME");
    }
    has_rule_ = true;
    given_ = {};
    rule_ = AccessRule{.line = line_, .name = words.size() > 1 ? words[1] : std::string()};
    for (const AccessRule& other : rules_.rules_) {
      if (other.name == rule_.name) {
        Fault(fmt::format("the rule of line {} has this name", other.line));
      }
    }
  }

  void ReadPart(Words words) {
    const auto* const scope =
        std::ranges::find(kScopes, std::string_view(words[0]), &ScopeRow::word);
    if (scope != kScopes.end()) {
      ReadScope(words, scope->scope);
    } else if (words[0] == "filter") {
      ReadFilter(words);
    } else if (words[0] == "attributes") {
      ReadAttributes(words.subspan(1));
    } else if (words[0] == "by") {
      ReadBy(words.subspan(1));
    } else {
      Fault(
          fmt::format("\"{}\" is not one of rule, entry, one, children, subtree, filter, "
                      "attributes, by",
                      words[0]));
    }
  }

  bool IsFirst(bool& given, std::string_view what) {
    if (given) {
      Fault(fmt::format("a second {} in the rule", what));
    }
    return !std::exchange(given, true);
  }

  std::optional<std::string> NormalName(std::string_view dn) {
    auto normal = schema_.NormaliseDn(dn);
    if (!normal.has_value()) {
      Fault("not a name: " + normal.error().detail);
      return std::nullopt;
    }
    return *std::move(normal);
  }

  void ReadScope(Words words, AccessScope scope) {
    if (!IsFirst(given_.scope, "place")) {
      return;
    }
    if (words.size() != 2) {
      Fault(fmt::format("{} is followed by one name, in quotes when it has blanks", words[0]));
      return;
    }
    rule_.scope = scope;
    if (auto base = NormalName(words[1])) {
      rule_.base = *std::move(base);
    }
  }

  void ReadFilter(Words words) {
    if (!IsFirst(given_.filter, "filter")) {
      return;
    }
    if (words.size() != 2) {
      Fault("filter is followed by one filter, in quotes when it has blanks");
      return;
    }
    auto text = std::make_unique<const std::string>(words[1]);
    auto filter = ldap::ParseFilter(*text);
    if (!filter.has_value()) {
      Fault("not a filter: " + filter.error().detail);
      return;
    }
    for (const ldap::FilterPart& part : filter->parts) {
      CheckFilterAttribute(part.attribute);
    }
    rule_.filter = rules_.filters_.size();
    rules_.filters_.push_back(
        {.line = line_, .text = std::move(text), .filter = *std::move(filter)});
  }

  // An unknown attribute would make the filter Undefined for ever, and the rule with it.
  void CheckFilterAttribute(std::string_view attribute) {
    if (!attribute.empty() && !schema_.ParseDescription(attribute).has_value()) {
      Fault(fmt::format("the schema has no attribute \"{}\"", attribute));
    }
  }

  void ReadAttributes(Words words) {
    if (words.empty()) {
      Fault("attributes is followed by names");
      return;
    }
    if (!std::exchange(given_.attributes, true)) {
      rule_.covers_entry = false;
      rule_.covers_children = false;
      rule_.attributes.assign(rules_.attribute_count_, false);
    }
    bool covers = true;
    for (const std::string& word : words) {
      if (word == "except") {
        covers = false;
      } else {
        CoverWord(word, covers);
      }
    }
  }

  void CoverWord(std::string_view word, bool covers) {
    if (word == "entry") {
      rule_.covers_entry = covers;
    } else if (word == "children") {
      rule_.covers_children = covers;
    } else if (word == "*" || word == "+") {
      for (const schema::AttributeType& type : schema_.Attributes()) {
        if (type.IsOperational() == (word == "+")) {
          rule_.attributes[type.id.index] = covers;
        }
      }
    } else if (word.starts_with('@')) {
      CoverClass(word.substr(1), covers);
    } else if (const auto* const type = schema_.FindAttribute(word); type != nullptr) {
      CoverType(type->id, covers);
    } else {
      Fault(fmt::format("the schema has no attribute \"{}\"", word));
    }
  }

  void CoverType(schema::AttributeId id, bool covers) {
    for (const schema::AttributeId subtype : schema_.Subtypes(id)) {
      rule_.attributes[subtype.index] = covers;
    }
  }

  void CoverClass(std::string_view name, bool covers) {
    const auto* const object_class = schema_.FindClass(name);
    if (object_class == nullptr) {
      Fault(fmt::format("the schema has no object class \"{}\"", name));
      return;
    }
    for (const schema::AttributeId id : object_class->must) {
      rule_.attributes[id.index] = covers;
    }
    for (const schema::AttributeId id : object_class->may) {
      rule_.attributes[id.index] = covers;
    }
  }

  void ReadBy(Words words) {
    AccessBy by{.line = line_};
    if (!ReadWho(words, by)) {
      return;
    }
    if (!rule_.by.empty() && FitsAll(rule_.by.back())) {
      Fault("never reached: the line before is for anyone");
    }
    while (!words.empty() && (words.front() == "secure" || words.front() == "strong")) {
      (words.front() == "secure" ? by.needs_secure : by.needs_strong) = true;
      words = words.subspan(1);
    }
    ReadRights(words, by);
    if (++by_lines_ > kAccessByLinesMax) {
      Fault("over kAccessByLinesMax lines");
      return;
    }
    rule_.continues = rule_.continues || by.continues;
    rule_.by.push_back(std::move(by));
  }

  // Removes what it reads from `words`.
  bool ReadWho(Words& words, AccessBy& by) {
    const auto* const row =
        words.empty() ? kWhos.end()
                      : std::ranges::find(kWhos, std::string_view(words.front()), &WhoRow::word);
    if (row == kWhos.end()) {
      Fault(
          "by is followed by anyone, anonymous, authenticated, self, owner, attribute, dn, "
          "subtree, group or certificate");
      return false;
    }
    by.who = row->who;
    words = words.subspan(1);
    std::string_view argument;
    if (row->argument != WhoArgument::kNone) {
      if (words.empty()) {
        Fault(fmt::format("{} is followed by a name", row->word));
        return false;
      }
      argument = words.front();
      words = words.subspan(1);
    }
    if (row->argument == WhoArgument::kName) {
      auto name = NormalName(argument);
      if (!name || name->empty()) {
        Fault(fmt::format("{} is followed by the name of an entry", row->word));
        return false;
      }
      by.dn = *std::move(name);
    }
    return !UsesRelation(by.who) || AddRelation(argument, by);
  }

  bool AddRelation(std::string_view attribute, AccessBy& by) {
    AccessRelation relation{.who = by.who};
    if (by.who == AccessWho::kAttribute) {
      const auto* const type = schema_.FindAttribute(attribute);
      if (type == nullptr) {
        Fault(fmt::format("the schema has no attribute \"{}\"", attribute));
        return false;
      }
      relation.attribute = type->id;
    }
    auto& relations = rules_.relations_;
    const auto found = std::ranges::find(relations, relation);
    const auto index = static_cast<std::size_t>(found - relations.begin());
    if (found == relations.end()) {
      if (relations.size() == kAccessRelationsMax) {
        Fault("over kAccessRelationsMax different attributes");
        return false;
      }
      relations.push_back(relation);
    }
    by.relation = index;
    rule_.relations |= std::uint32_t{1} << index;
    return true;
  }

  void ReadRights(Words words, AccessBy& by) {
    if (words.empty()) {
      Fault("a line without rights: give some, none, or continue");
    }
    for (const std::string& word : words) {
      const auto rights = FindRights(word);
      const bool stands_alone = word == "continue" || word == "none";
      if (!rights && word != "continue") {
        Fault(
            fmt::format("\"{}\" is not one of none, disclose, auth, compare, search, read, add, "
                        "delete, write, manage, continue",
                        word));
      } else if (stands_alone && words.size() > 1) {
        Fault(fmt::format("{} stands alone", word));
      }
      by.continues = by.continues || word == "continue";
      by.rights = by.rights | rights.value_or(Rights{});
    }
  }

  void FinishRule() {
    if (!has_rule_) {
      return;
    }
    if (rule_.by.empty()) {
      FaultAt(rule_.line, "a rule without a line \"by\"");
    }
    if (rule_.attributes.empty()) {
      rule_.attributes.assign(rules_.attribute_count_, true);
    }
    rule_.covers_all = rule_.covers_entry && rule_.covers_children &&
                       std::ranges::find(rule_.attributes, false) == rule_.attributes.end();
    if (rules_.rules_.size() == kAccessRulesMax) {
      FaultAt(rule_.line, "over kAccessRulesMax rules");
      return;
    }
    rules_.rules_.push_back(std::move(rule_));
  }

  // A rule that no decision reaches says something that does not hold.
  void CheckReach() {
    for (std::size_t i = 0; i < rules_.rules_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (Shadows(rules_.rules_[j], rules_.rules_[i])) {
          FaultAt(rules_.rules_[i].line,
                  fmt::format("never reached: the rule of line {} decides before it",
                              rules_.rules_[j].line));
          break;
        }
      }
    }
  }

  const schema::Schema& schema_;
  AccessRules rules_;
  std::vector<std::string> faults_;
  std::size_t line_ = 0;
  std::size_t by_lines_ = 0;
  bool has_rule_ = false;
  Given given_;
  AccessRule rule_;
};

Result<AccessRules> AccessRules::Parse(std::string_view text,
                                       std::string_view file_name,
                                       const schema::Schema& schema) {
  if (text.size() > kAccessFileBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("{}: over kAccessFileBytesMax", file_name));
  }
  if (const std::size_t bad = FindInvalidUtf8(text); bad != std::string_view::npos) {
    const auto line = 1 + std::ranges::count(text.substr(0, bad), '\n');
    return Fail(Code::kInvalidArgument, fmt::format("{}:{}: not UTF-8", file_name, line));
  }
  return AccessRulesParser(file_name, schema).Parse(text);
}

}  // namespace socle::directory::rules
