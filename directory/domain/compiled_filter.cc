#include "directory/domain/compiled_filter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/filter.h"

namespace socle::directory::domain {

namespace {

using Kind = CompiledFilter::Kind;
using Part = CompiledFilter::Part;

constexpr std::array<std::string_view, 5> kTextSyntaxes = {schema::kDirectoryStringSyntax,
                                                           schema::kIa5StringSyntax,
                                                           schema::kPrintableStringSyntax,
                                                           schema::kNumericStringSyntax,
                                                           schema::kTelephoneNumberSyntax};

template <class List, class Value>
bool Has(const List& list, const Value& value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

// Turns a description into the type and options of a part; false when the schema does not know it.
bool SetType(const schema::Schema& schema, std::string_view text, Part& part) {
  auto description = schema.ParseDescription(text);
  if (!description) {
    return false;
  }
  part.type = description->type;
  part.options = std::move(description->options);
  return true;
}

// Whether an assertion value is one of the rule's assertion syntax; RFC 4511, 4.5.1.7: a filter
// with another is Undefined. Of what is no text the key tells.
bool IsOfAssertionSyntax(const schema::MatchingRule& rule, std::string_view value) {
  const std::string_view oid = schema::ValueSyntaxOf(rule);
  const schema::Syntax* syntax = Has(kTextSyntaxes, oid) ? schema::FindSyntax(oid) : nullptr;
  return syntax == nullptr || syntax->check(value).has_value();
}

// RFC 4517, 4.2.26 and 4.2.27: a name of an object identifier that the server does not know makes
// the rule Undefined.
bool IsUnknownName(schema::KeyForm form, std::string_view key) {
  const bool is_of_oid = form == schema::KeyForm::kOid || form == schema::KeyForm::kOidFirst;
  return is_of_oid && !key.empty() && (key.front() < '0' || key.front() > '9');
}

// Prepares an assertion value; false when the rule cannot compare it.
bool SetKeys(const schema::Schema& schema,
             const schema::MatchingRule* rule,
             std::string_view value,
             Part& part) {
  if (rule == nullptr || !IsOfAssertionSyntax(*rule, value)) {
    return false;
  }
  part.rule = rule;
  part.form = rule->form;
  part.value = value;
  auto keys = schema::MakeKeys(rule->form, value, schema);
  if (!keys || (!keys->empty() && IsUnknownName(rule->form, keys->front()))) {
    return false;
  }
  part.keys = *std::move(keys);
  return true;
}

bool SetSubstrings(const schema::Schema& schema, const schema::MatchingRule* rule, Part& part) {
  if (rule == nullptr) {
    return false;
  }
  part.rule = rule;
  part.form = rule->form;
  const schema::SubstringPieces pieces = part.Pieces();
  const auto is_wrong = [rule](std::string_view piece) {
    return !piece.empty() && !IsOfAssertionSyntax(*rule, piece);
  };
  if (is_wrong(pieces.initial) || is_wrong(pieces.final) ||
      std::ranges::any_of(pieces.any, is_wrong)) {
    return false;
  }
  auto matcher = schema::SubstringMatcher::Make(rule->form, part.Pieces(), schema);
  if (!matcher) {
    return false;
  }
  part.substrings = *std::move(matcher);
  return true;
}

// "initial*any*final" with \2a for an asterisk and \5c for a backslash: RFC 4517, 3.3.30.
void SplitSubstrings(std::string_view text, Part& part) {
  std::vector<std::string> pieces(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view escape = text.substr(at, 3);
    if (text[at] == '*') {
      pieces.emplace_back();
    } else if (escape == "\\2a" || escape == "\\2A" || escape == "\\5c" || escape == "\\5C") {
      pieces.back().push_back(escape[1] == '2' ? '*' : '\\');
      at += 2;
    } else {
      pieces.back().push_back(text[at]);
    }
  }
  part.initial = pieces.front();
  if (pieces.size() > 1) {
    part.final = pieces.back();
    pieces.pop_back();
  }
  pieces.erase(pieces.begin());
  std::erase_if(pieces, [](const std::string& piece) { return piece.empty(); });
  part.any = std::move(pieces);
}

// Sounds are compared where values are texts; other values as they are.
bool SetApprox(const schema::Schema& schema, std::string_view value, Part& part) {
  if (part.type->syntax->oid == schema::kDirectoryStringSyntax) {
    auto sounds = schema::MakeKeys(schema::KeyForm::kFrenchNameSound, value, schema);
    if (sounds && !sounds->empty()) {
      part.form = schema::KeyForm::kFrenchNameSound;
      part.rule = part.type->equality;
      part.value = value;
      part.keys = *std::move(sounds);
      return true;
    }
  }
  part.kind = Kind::kEqual;
  return SetKeys(schema, part.type->equality, value, part);
}

bool SetExtensible(const schema::Schema& schema, const ldap::FilterPart& from, Part& part) {
  if (!from.attribute.empty() && !SetType(schema, from.attribute, part)) {
    return false;
  }
  const schema::MatchingRule* rule = from.rule.empty()
                                         ? (part.type == nullptr ? nullptr : part.type->equality)
                                         : schema::FindMatchingRule(from.rule);
  if (rule == nullptr || (part.type != nullptr && !schema::IsUsableWith(*rule, *part.type))) {
    return false;
  }
  part.dn_attributes = from.dn_attributes;
  if (rule->use == schema::RuleUse::kSubstring) {
    part.value = from.value;
    SplitSubstrings(from.value, part);
    return SetSubstrings(schema, rule, part);
  }
  return SetKeys(schema, rule, from.value, part);
}

// Gathers the pieces of a substring filter, which stand behind its part.
void SetPieces(const ldap::Filter& filter, std::size_t at, Part& part) {
  for (std::size_t i = at + 1; i < filter.parts[at].end; ++i) {
    const ldap::FilterPart& piece = filter.parts[i];
    if (piece.kind == ldap::FilterKind::kInitial) {
      part.initial = piece.value;
    } else if (piece.kind == ldap::FilterKind::kFinal) {
      part.final = piece.value;
    } else {
      part.any.emplace_back(piece.value);
    }
  }
}

bool SetComparison(const schema::Schema& schema,
                   const ldap::Filter& filter,
                   std::size_t at,
                   Part& part) {
  const ldap::FilterPart& from = filter.parts[at];
  switch (from.kind) {
    case ldap::FilterKind::kEqual:
      part.kind = Kind::kEqual;
      return SetKeys(schema, part.type->equality, from.value, part);
    case ldap::FilterKind::kGreaterOrEqual:
      part.kind = Kind::kGreaterOrEqual;
      return SetKeys(schema, part.type->ordering, from.value, part);
    case ldap::FilterKind::kLessOrEqual:
      part.kind = Kind::kLessOrEqual;
      return SetKeys(schema, part.type->ordering, from.value, part);
    case ldap::FilterKind::kPresent:
      part.kind = Kind::kPresent;
      return true;
    case ldap::FilterKind::kApprox:
      part.kind = Kind::kApprox;
      return SetApprox(schema, from.value, part);
    case ldap::FilterKind::kSubstrings:
      part.kind = Kind::kSubstrings;
      SetPieces(filter, at, part);
      return SetSubstrings(schema, part.type->substring, part);
    default:
      return false;
  }
}

Part Compile(const schema::Schema& schema,
             const ComputedAttributes& computed,
             const ldap::Filter& filter,
             std::size_t at) {
  const ldap::FilterPart& from = filter.parts[at];
  Part part;
  part.end = from.end;
  switch (from.kind) {
    case ldap::FilterKind::kAnd:
      part.kind = Kind::kAnd;
      return part;
    case ldap::FilterKind::kOr:
      part.kind = Kind::kOr;
      return part;
    case ldap::FilterKind::kNot:
      part.kind = Kind::kNot;
      return part;
    default:
      break;
  }
  bool is_known = false;
  if (from.kind == ldap::FilterKind::kExtensible) {
    part.kind = Kind::kExtensible;
    is_known = SetExtensible(schema, from, part);
  } else if (from.kind != ldap::FilterKind::kUndefined) {
    is_known = SetType(schema, from.attribute, part) && SetComparison(schema, filter, at, part);
  }
  if (!is_known) {
    Part undefined;
    undefined.end = from.end;
    return undefined;
  }
  part.is_computed = part.type == nullptr || computed.Covers(schema, part.type->id);
  return part;
}

Truth Not(Truth value) {
  switch (value) {
    case Truth::kTrue:
      return Truth::kFalse;
    case Truth::kFalse:
      return Truth::kTrue;
    case Truth::kUndefined:
      break;
  }
  return Truth::kUndefined;
}

Truth Or(Truth a, Truth b) {
  if (a == Truth::kTrue || b == Truth::kTrue) {
    return Truth::kTrue;
  }
  return a == Truth::kFalse && b == Truth::kFalse ? Truth::kFalse : Truth::kUndefined;
}

Truth And(Truth a, Truth b) {
  return Not(Or(Not(a), Not(b)));
}

bool IsList(Kind kind) {
  return kind == Kind::kAnd || kind == Kind::kOr || kind == Kind::kNot;
}

// A list that is being evaluated: `next` is the part inside that comes next.
struct Frame {
  std::uint32_t at = 0;
  std::uint32_t next = 0;
  Truth value = Truth::kTrue;
};

// Takes in the value of a part inside; whether the value of the list is known by now.
bool TakeIn(Kind kind, Truth value, Frame& frame) {
  switch (kind) {
    case Kind::kAnd:
      frame.value = And(frame.value, value);
      return frame.value == Truth::kFalse;
    case Kind::kOr:
      frame.value = Or(frame.value, value);
      return frame.value == Truth::kTrue;
    default:
      frame.value = Not(value);
      return true;
  }
}

// Gives the value of a part to the lists around it, as far as it makes them known. The part that is
// to be looked at next; nothing when the value is that of the whole.
std::optional<std::uint32_t> GiveUp(std::span<const CompiledFilter::Part> parts,
                                    Truth& value,
                                    std::vector<Frame>& stack) {
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const bool is_known = TakeIn(parts[frame.at].kind, value, frame);
    frame.next = parts[frame.next].end;
    if (!is_known && frame.next < parts[frame.at].end) {
      return frame.next;
    }
    value = frame.value;
    stack.pop_back();
  }
  return std::nullopt;
}

}  // namespace

schema::SubstringPieces CompiledFilter::Part::Pieces() const {
  return {.initial = initial, .any = {any.begin(), any.end()}, .final = final};
}

CompiledFilter::CompiledFilter(const schema::Schema& schema,
                               const ComputedAttributes& computed,
                               const ldap::Filter& filter)
    : schema_(schema) {
  // Numbers of parts stay as they are, so that `end` holds.
  for (std::size_t at = 0; at < filter.parts.size(); ++at) {
    const bool is_piece = filter.parts[at].kind >= ldap::FilterKind::kInitial;
    parts_.push_back(is_piece ? Part{.end = filter.parts[at].end}
                              : Compile(schema, computed, filter, at));
  }
}

Truth CompiledFilter::Evaluate(const EntryImage& entry, const Gate& may_search) const {
  std::vector<Frame> stack;
  std::uint32_t at = 0;
  while (true) {
    const Part& part = parts_[at];
    Truth value = Truth::kUndefined;
    if (IsList(part.kind) && part.end > at + 1) {
      stack.push_back({.at = at,
                       .next = at + 1,
                       .value = part.kind == Kind::kOr ? Truth::kFalse : Truth::kTrue});
      at = at + 1;
      continue;
    }
    if (IsList(part.kind)) {  // RFC 4526
      value = part.kind == Kind::kAnd ? Truth::kTrue : Truth::kFalse;
    } else {
      value = EvaluateItem(part, entry, may_search);
    }
    const std::optional<std::uint32_t> next = GiveUp(parts_, value, stack);
    if (!next) {
      return value;
    }
    at = *next;
  }
}

bool CompiledFilter::Covers(const Part& part, const ImageAttribute& one) const {
  if (part.type == nullptr) {
    return schema::IsUsableWith(*part.rule, *one.type);
  }
  if (one.type != part.type && !schema_.IsSubtype(one.type->id, part.type->id)) {
    return false;
  }
  return part.options.empty() || std::ranges::includes(one.options, part.options);
}

Truth CompiledFilter::EvaluateItem(const Part& part,
                                   const EntryImage& entry,
                                   const Gate& may_search) const {
  if (part.kind == Kind::kUndefined) {
    return Truth::kUndefined;
  }
  const auto is_asked = [&](const ImageAttribute& attribute) {
    return Covers(part, attribute) && (!may_search || may_search(*attribute.type));
  };
  Truth value = Truth::kFalse;
  for (const ImageAttribute& attribute : entry.Stored()) {
    if (is_asked(attribute)) {
      value = Or(value, EvaluateAttribute(part, attribute));
    }
    if (value == Truth::kTrue) {
      return value;
    }
  }
  if (part.is_computed) {
    for (const ImageAttribute& attribute : entry.Computed()) {
      if (is_asked(attribute)) {
        value = Or(value, EvaluateAttribute(part, attribute));
      }
    }
  }
  return part.dn_attributes && value != Truth::kTrue ? Or(value, EvaluateDn(part, entry.Dn()))
                                                     : value;
}

Truth CompiledFilter::EvaluateAttribute(const Part& part, const ImageAttribute& attribute) const {
  if (part.kind == Kind::kPresent) {
    return Truth::kTrue;
  }
  Truth value = Truth::kFalse;
  store::AttributeValues values(attribute.encoded);
  while (value != Truth::kTrue && values.Next()) {
    value = Or(value, MatchValue(part, values.Value()));
  }
  return value;
}

Truth CompiledFilter::EvaluateDn(const Part& part, std::string_view dn) const {
  const Result<ldap::Dn> parsed = ldap::ParseDn(dn);
  Truth value = Truth::kFalse;
  if (!parsed) {
    return value;
  }
  for (const ldap::Ava& ava : parsed->avas) {
    const ImageAttribute attribute = {.type = schema_.FindAttribute(ava.type)};
    if (attribute.type != nullptr && !ava.is_encoded && Covers(part, attribute)) {
      value = Or(value, MatchValue(part, ava.value));
    }
  }
  return value;
}

Truth CompiledFilter::MatchValue(const Part& part, std::string_view value) const {
  const auto truth = [](bool is_true) { return is_true ? Truth::kTrue : Truth::kFalse; };
  const bool is_ordering = part.rule != nullptr && part.rule->use == schema::RuleUse::kOrdering;
  if (!part.substrings && !is_ordering && part.value == value) {
    return Truth::kTrue;  // the same bytes: no key is needed
  }
  if (schema::HasManyKeys(part.form)) {
    const auto keys = schema::MakeKeys(part.form, value, schema_);
    if (!keys) {
      return Truth::kUndefined;
    }
    return truth(!part.keys.empty() && std::ranges::all_of(part.keys, [&](const std::string& key) {
      return Has(*keys, key);
    }));
  }
  const auto key = schema::MakeKey(part.form, value, schema_);
  if (!key) {
    return Truth::kUndefined;
  }
  if (part.substrings) {
    return truth(part.substrings->Matches(*key));
  }
  const std::string& asserted = part.keys.front();
  switch (part.kind) {
    case Kind::kGreaterOrEqual:
      return truth(*key >= asserted);
    case Kind::kLessOrEqual:
      return truth(*key <= asserted);
    default:
      return truth(is_ordering ? *key < asserted : *key == asserted);
  }
}

bool CompiledFilter::MatchesValue(const ImageAttribute& attribute, std::string_view value) const {
  return std::ranges::any_of(parts_, [&](const Part& part) {
    if (IsList(part.kind) || part.kind == Kind::kUndefined || !Covers(part, attribute)) {
      return false;
    }
    return part.kind == Kind::kPresent || MatchValue(part, value) == Truth::kTrue;
  });
}

}  // namespace socle::directory::domain
