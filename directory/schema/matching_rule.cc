#include "directory/schema/matching_rule.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/definition.h"
#include "directory/schema/syntax.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/text/fold.h"
#include "lib/text/phonetic_key.h"
#include "lib/text/stringprep.h"

namespace socle::directory::schema {

namespace {

using text::CaseRule;
using text::PreparedPart;

constexpr auto kRules = std::to_array<MatchingRule>({
    {"2.5.13.0", "objectIdentifierMatch", kOidSyntax, RuleUse::kEquality, KeyForm::kOid},
    {"2.5.13.1",
     "distinguishedNameMatch",
     kDistinguishedNameSyntax,
     RuleUse::kEquality,
     KeyForm::kDistinguishedName},
    {"2.5.13.2",
     "caseIgnoreMatch",
     kDirectoryStringSyntax,
     RuleUse::kEquality,
     KeyForm::kCaseIgnore},
    {"2.5.13.3",
     "caseIgnoreOrderingMatch",
     kDirectoryStringSyntax,
     RuleUse::kOrdering,
     KeyForm::kCaseIgnore},
    {"2.5.13.4",
     "caseIgnoreSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kCaseIgnore},
    {"2.5.13.5", "caseExactMatch", kDirectoryStringSyntax, RuleUse::kEquality, KeyForm::kCaseExact},
    {"2.5.13.6",
     "caseExactOrderingMatch",
     kDirectoryStringSyntax,
     RuleUse::kOrdering,
     KeyForm::kCaseExact},
    {"2.5.13.7",
     "caseExactSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kCaseExact},
    {"2.5.13.8",
     "numericStringMatch",
     kNumericStringSyntax,
     RuleUse::kEquality,
     KeyForm::kNumericString},
    {"2.5.13.9",
     "numericStringOrderingMatch",
     kNumericStringSyntax,
     RuleUse::kOrdering,
     KeyForm::kNumericString},
    {"2.5.13.10",
     "numericStringSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kNumericString},
    {"2.5.13.11",
     "caseIgnoreListMatch",
     kPostalAddressSyntax,
     RuleUse::kEquality,
     KeyForm::kCaseIgnoreList},
    {"2.5.13.12",
     "caseIgnoreListSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kCaseIgnoreList},
    {"2.5.13.13", "booleanMatch", kBooleanSyntax, RuleUse::kEquality, KeyForm::kBoolean},
    {"2.5.13.14", "integerMatch", kIntegerSyntax, RuleUse::kEquality, KeyForm::kInteger},
    {"2.5.13.15", "integerOrderingMatch", kIntegerSyntax, RuleUse::kOrdering, KeyForm::kInteger},
    {"2.5.13.16",
     "bitStringMatch",
     "1.3.6.1.4.1.1466.115.121.1.6",
     RuleUse::kEquality,
     KeyForm::kBitString},
    {"2.5.13.17",
     "octetStringMatch",
     kOctetStringSyntax,
     RuleUse::kEquality,
     KeyForm::kOctetString},
    {"2.5.13.18",
     "octetStringOrderingMatch",
     kOctetStringSyntax,
     RuleUse::kOrdering,
     KeyForm::kOctetString},
    {"2.5.13.20",
     "telephoneNumberMatch",
     kTelephoneNumberSyntax,
     RuleUse::kEquality,
     KeyForm::kTelephoneNumber},
    {"2.5.13.21",
     "telephoneNumberSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kTelephoneNumber},
    {"2.5.13.23",
     "uniqueMemberMatch",
     kNameAndOptionalUidSyntax,
     RuleUse::kEquality,
     KeyForm::kUniqueMember},
    {"2.5.13.27",
     "generalizedTimeMatch",
     kGeneralizedTimeSyntax,
     RuleUse::kEquality,
     KeyForm::kGeneralizedTime},
    {"2.5.13.28",
     "generalizedTimeOrderingMatch",
     kGeneralizedTimeSyntax,
     RuleUse::kOrdering,
     KeyForm::kGeneralizedTime},
    {"2.5.13.29",
     "integerFirstComponentMatch",
     kIntegerSyntax,
     RuleUse::kEquality,
     KeyForm::kIntegerFirst},
    {"2.5.13.30",
     "objectIdentifierFirstComponentMatch",
     kOidSyntax,
     RuleUse::kEquality,
     KeyForm::kOidFirst},
    {"2.5.13.32", "wordMatch", kDirectoryStringSyntax, RuleUse::kEquality, KeyForm::kWord},
    {"2.5.13.33", "keywordMatch", kDirectoryStringSyntax, RuleUse::kEquality, KeyForm::kWord},
    {"1.3.6.1.4.1.1466.109.114.1",
     "caseExactIA5Match",
     kIa5StringSyntax,
     RuleUse::kEquality,
     KeyForm::kCaseExact},
    {"1.3.6.1.4.1.1466.109.114.2",
     "caseIgnoreIA5Match",
     kIa5StringSyntax,
     RuleUse::kEquality,
     KeyForm::kCaseIgnore},
    {"1.3.6.1.4.1.1466.109.114.3",
     "caseIgnoreIA5SubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kCaseIgnore},
    {"1.3.6.1.4.1.4203.1.2.1",
     "caseExactIA5SubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kCaseExact},
    {"1.3.6.1.1.16.2", "UUIDMatch", kUuidSyntax, RuleUse::kEquality, KeyForm::kUuid},
    {"1.3.6.1.1.16.3", "UUIDOrderingMatch", kUuidSyntax, RuleUse::kOrdering, KeyForm::kUuid},
    {"1.3.6.1.4.1.4203.666.11.2.2",
     "CSNMatch",
     "1.3.6.1.4.1.4203.666.11.2.1",
     RuleUse::kEquality,
     KeyForm::kCsn},
    {"1.3.6.1.4.1.4203.666.11.2.3",
     "CSNOrderingMatch",
     "1.3.6.1.4.1.4203.666.11.2.1",
     RuleUse::kOrdering,
     KeyForm::kCsn},
    {"1.3.6.1.4.1.99999.1.1",
     "frenchNameMatch",
     kDirectoryStringSyntax,
     RuleUse::kEquality,
     KeyForm::kFrenchName,
     "letters and digits alone count: no case, accent, hyphen, apostrophe or blank"},
    {"1.3.6.1.4.1.99999.1.2",
     "frenchNameSubstringsMatch",
     kSubstringAssertionSyntax,
     RuleUse::kSubstring,
     KeyForm::kFrenchName,
     "parts of a name, compared as frenchNameMatch does"},
    {"1.3.6.1.4.1.99999.1.3",
     "frenchNameApproximateMatch",
     kDirectoryStringSyntax,
     RuleUse::kEquality,
     KeyForm::kFrenchNameSound,
     "names that sound alike in French; each word of the assertion is one of the value's"},
});

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), LowerAscii);
  return out;
}

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  return text;
}

std::unexpected<Error> NotComparable(std::string_view what) {
  return Fail(Code::kInvalidArgument, std::string(what));
}

// The words of a text, without the blanks between.
std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) {
      out.push_back(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return out;
}

std::string FrenchNameKey(std::string_view value) {
  std::string out = text::FoldName(value);
  std::erase(out, ' ');
  return out;
}

// Lines are compared one by one: the mark between them takes no part in the handling of blanks.
Result<std::string> CaseIgnoreListKey(std::string_view value) {
  std::string out;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find('$', begin), value.size());
    std::string line;
    for (std::size_t at = begin; at < end; ++at) {
      if (value[at] != '\\') {
        line.push_back(value[at]);
      } else if (value.substr(at + 1, 2) == "24") {
        line.push_back('$');
        at += 2;
      } else {
        line.push_back('\\');
        at += 2;  // \5C; the syntax allows no other
      }
    }
    SOCLE_TRY(const std::string prepared,
              text::PrepareString(line, CaseRule::kIgnore, PreparedPart::kWhole));
    out.append(begin == 0 ? "" : "\n").append(prepared);
    begin = end + 1;
  }
  return out;
}

Result<std::string> BooleanKey(std::string_view value) {
  std::string out = Lower(value);
  if (out != "true" && out != "false") {
    return NotComparable("a boolean is TRUE or FALSE");
  }
  return out;
}

// The part of a description in parentheses up to the first blank: ( 2.5.4.3 NAME 'cn' … ).
// An assertion is that part alone.
std::string_view FirstComponent(std::string_view value) {
  std::string_view rest = Trim(value);
  if (!rest.starts_with('(')) {
    return rest;
  }
  rest = Trim(rest.substr(1));
  return rest.substr(0, rest.find(' '));
}

Result<std::string> OidKey(std::string_view value, const KeyContext& context) {
  const std::string_view oid = Trim(value);
  if (!IsNumericOid(oid) && !IsDescriptor(oid)) {
    return NotComparable("an object identifier is a number such as 2.5.4.3, or a name");
  }
  return context.CanonicalOid(oid);
}

// dn#'0101'B
Result<std::string> UniqueMemberKey(std::string_view value, const KeyContext& context) {
  const std::size_t hash = value.rfind('#');
  if (hash != std::string_view::npos && value.substr(hash + 1).starts_with('\'') &&
      value.ends_with("'B")) {
    SOCLE_TRY(std::string name, context.NormaliseDn(value.substr(0, hash)));
    return name.append(value.substr(hash));
  }
  return context.NormaliseDn(value);
}

Result<std::string> UuidKey(std::string_view value) {
  SOCLE_TRY_STATUS(FindSyntax(kUuidSyntax)->check(value));
  return Lower(value);
}

// Short words belong to the word after them, as
// PhoneticKey has it: LE GALL is one group.
std::vector<std::string> FrenchNameSounds(std::string_view value) {
  constexpr std::size_t kShortWordMax = 3;
  const std::string folded = text::FoldName(value);
  std::vector<std::string> out;
  std::string group;
  for (const std::string_view word : Words(folded)) {
    group.append(group.empty() ? "" : " ").append(word);
    if (word.size() > kShortWordMax) {
      out.push_back(text::PhoneticKey(group));
      group.clear();
    }
  }
  if (!group.empty()) {
    out.push_back(text::PhoneticKey(group));
  }
  std::erase(out, std::string{});
  return out;
}

Result<std::vector<std::string>> WordKeys(std::string_view value) {
  SOCLE_TRY(const std::string prepared,
            text::PrepareString(value, CaseRule::kIgnore, PreparedPart::kWhole));
  std::vector<std::string> out;
  for (const std::string_view word : Words(prepared)) {
    out.emplace_back(word);
  }
  return out;
}

// A piece of a substring assertion, as it stands in the key of a value.
Result<std::string> PieceKey(KeyForm form, std::string_view piece, PreparedPart part) {
  switch (form) {
    case KeyForm::kCaseIgnore:
    case KeyForm::kCaseIgnoreList:
      return text::PrepareString(piece, CaseRule::kIgnore, part);
    case KeyForm::kCaseExact:
      return text::PrepareString(piece, CaseRule::kExact, part);
    case KeyForm::kNumericString:
      return text::PrepareNumericString(piece);
    case KeyForm::kTelephoneNumber:
      return text::PrepareTelephoneNumber(piece);
    case KeyForm::kFrenchName:
      return FrenchNameKey(piece);
    case KeyForm::kOctetString:
      return std::string(piece);
    default:
      return NotComparable("the rule knows no substrings");
  }
}

}  // namespace

std::span<const MatchingRule> AllMatchingRules() {
  return kRules;
}

const MatchingRule* FindMatchingRule(std::string_view name_or_oid) {
  const std::string wanted = Lower(name_or_oid);
  const auto* const found = std::ranges::find_if(kRules, [&wanted](const MatchingRule& rule) {
    return rule.oid == wanted || Lower(rule.name) == wanted;
  });
  return found == kRules.end() ? nullptr : found;
}

Result<std::string> MakeKey(KeyForm form, std::string_view value, const KeyContext& context) {
  switch (form) {
    case KeyForm::kCaseIgnore:
      return text::PrepareString(value, CaseRule::kIgnore, PreparedPart::kWhole);
    case KeyForm::kCaseExact:
      return text::PrepareString(value, CaseRule::kExact, PreparedPart::kWhole);
    case KeyForm::kCaseIgnoreList:
      return CaseIgnoreListKey(value);
    case KeyForm::kNumericString:
      return text::PrepareNumericString(value);
    case KeyForm::kTelephoneNumber:
      return text::PrepareTelephoneNumber(value);
    case KeyForm::kInteger:
      return IntegerKey(value);
    case KeyForm::kIntegerFirst:
      return IntegerKey(FirstComponent(value));
    case KeyForm::kBoolean:
      return BooleanKey(value);
    case KeyForm::kBitString:
    case KeyForm::kOctetString:
      return std::string(value);
    case KeyForm::kGeneralizedTime:
      return GeneralizedTimeKey(value);
    case KeyForm::kOid:
      return OidKey(value, context);
    case KeyForm::kOidFirst:
      return OidKey(FirstComponent(value), context);
    case KeyForm::kDistinguishedName:
      return context.NormaliseDn(value);
    case KeyForm::kUniqueMember:
      return UniqueMemberKey(value, context);
    case KeyForm::kUuid:
      return UuidKey(value);
    case KeyForm::kCsn:
      return Lower(value);
    case KeyForm::kFrenchName:
      return FrenchNameKey(value);
    case KeyForm::kWord:
    case KeyForm::kFrenchNameSound:
      break;
  }
  return NotComparable("the rule compares word by word");
}

Result<std::vector<std::string>> MakeKeys(KeyForm form,
                                          std::string_view value,
                                          const KeyContext& context) {
  std::vector<std::string> out;
  if (form == KeyForm::kWord) {
    SOCLE_TRY(out, WordKeys(value));
  } else if (form == KeyForm::kFrenchNameSound) {
    out = FrenchNameSounds(value);
  } else {
    SOCLE_TRY(std::string key, MakeKey(form, value, context));
    out.push_back(std::move(key));
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

Result<SubstringMatcher> SubstringMatcher::Make(KeyForm form,
                                                const SubstringPieces& pieces,
                                                const KeyContext&) {
  SubstringMatcher out;
  if (!pieces.initial.empty()) {
    SOCLE_TRY(out.initial_, PieceKey(form, pieces.initial, PreparedPart::kInitial));
  }
  for (const std::string_view any : pieces.any) {
    SOCLE_TRY(std::string piece, PieceKey(form, any, PreparedPart::kAny));
    out.any_.push_back(std::move(piece));
  }
  if (!pieces.final.empty()) {
    SOCLE_TRY(out.final_, PieceKey(form, pieces.final, PreparedPart::kFinal));
  }
  return out;
}

bool SubstringMatcher::Matches(std::string_view key) const {
  if (!key.starts_with(initial_)) {
    return false;
  }
  key.remove_prefix(initial_.size());
  for (const std::string& piece : any_) {
    const std::size_t at = key.find(piece);
    if (at == std::string_view::npos) {
      return false;
    }
    key.remove_prefix(at + piece.size());
  }
  return key.ends_with(final_);
}

}  // namespace socle::directory::schema
