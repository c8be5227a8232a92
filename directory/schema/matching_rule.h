#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

// Matching rules of RFC 4517, RFC 4530 (UUID) and Socle's own for French names. A rule is a way to
// make keys: two values match when their keys are equal byte by byte, the order of keys is the
// order of values, and a substring matches when the keys of its pieces follow each other in the key
// of the value. Indexes hold these keys, and filters compare them.
namespace socle::directory::schema {

enum class RuleUse : std::uint8_t { kEquality, kOrdering, kSubstring };

// Which transformation makes the keys.
enum class KeyForm : std::uint8_t {
  kCaseIgnore,  // directory strings, prepared by RFC 4518
  kCaseExact,
  kCaseIgnoreList,  // lines with $ between
  kNumericString,
  kTelephoneNumber,
  kInteger,
  kIntegerFirst,  // the number that a description in parentheses begins with
  kBoolean,
  kBitString,
  kOctetString,
  kGeneralizedTime,
  kOid,
  kOidFirst,
  kDistinguishedName,
  kUniqueMember,
  kUuid,
  kCsn,
  kWord,             // any word of the value
  kFrenchName,       // letters and digits alone
  kFrenchNameSound,  // how a French name sounds; any word of the value
};

struct MatchingRule {
  std::string_view oid;
  std::string_view name;
  std::string_view assertion_syntax;
  RuleUse use = RuleUse::kEquality;
  KeyForm form = KeyForm::kOctetString;
  std::string_view description = {};
};

std::span<const MatchingRule> AllMatchingRules();
// By number, or by name in any letter case; null when there is none.
const MatchingRule* FindMatchingRule(std::string_view name_or_oid);

// What only the whole schema knows.
class KeyContext {
 public:
  virtual ~KeyContext() = default;
  // A name in the one form in which equal names are equal. kInvalidArgument: no name.
  [[nodiscard]] virtual Result<std::string> NormaliseDn(std::string_view dn) const = 0;
  // The number of an attribute type, object class, rule or syntax; what is unknown in small
  // letters.
  [[nodiscard]] virtual std::string CanonicalOid(std::string_view name_or_oid) const = 0;

 protected:
  KeyContext() = default;
  KeyContext(const KeyContext&) = default;
  KeyContext(KeyContext&&) = default;
  KeyContext& operator=(const KeyContext&) = default;
  KeyContext& operator=(KeyContext&&) = default;
};

// Forms of which a value has several keys, one for each word: a value matches when all keys of the
// assertion are among its own.
constexpr bool HasManyKeys(KeyForm form) {
  return form == KeyForm::kWord || form == KeyForm::kFrenchNameSound;
}

// The key of a value, for a form that has one. kInvalidArgument when the value cannot be compared
// by the rule, which makes a filter undefined.
Result<std::string> MakeKey(KeyForm form, std::string_view value, const KeyContext& context);

// All keys of a value or an assertion, without repetitions: one, or one for each word (none where
// no word is heard).
Result<std::vector<std::string>> MakeKeys(KeyForm form,
                                          std::string_view value,
                                          const KeyContext& context);

// The pieces of a substring assertion; empty strings where there is none.
struct SubstringPieces {
  std::string_view initial = {};
  std::vector<std::string_view> any = {};
  std::string_view final = {};
};

// A substring assertion, prepared once for many values.
class SubstringMatcher {
 public:
  // kInvalidArgument when a piece cannot be prepared, or the form has no substrings.
  static Result<SubstringMatcher> Make(KeyForm form,
                                       const SubstringPieces& pieces,
                                       const KeyContext& context);

  // `key`: MakeKey of the value with the same form.
  [[nodiscard]] bool Matches(std::string_view key) const;

  // Keys of the pieces, for an index of parts.
  [[nodiscard]] const std::string& Initial() const { return initial_; }

  [[nodiscard]] const std::vector<std::string>& Any() const { return any_; }

  [[nodiscard]] const std::string& Final() const { return final_; }

 private:
  std::string initial_;
  std::vector<std::string> any_;
  std::string final_;
};

}  // namespace socle::directory::schema
