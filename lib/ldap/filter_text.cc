#include "lib/ldap/filter_text.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/attribute_description.h"
#include "lib/ldap/filter.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kDnMark = ":dn";

class FilterParser {
 public:
  FilterParser(std::string_view text, const FilterLimits& limits)
      : text_(text),
        limits_(limits),
        values_(std::make_unique<char[]>(text.size())),
        free_(values_.get()) {}

  Result<Filter> Parse() {
    SOCLE_TRY_STATUS(ReadFilter());
    while (!open_.empty()) {
      if (Next() == ')') {
        SOCLE_TRY_STATUS(CloseSet());
      } else if (parts_[open_.back()].kind == FilterKind::kNot &&
                 parts_.size() > open_.back() + 1) {
        return Wrong("not of more than one filter");
      } else {
        SOCLE_TRY_STATUS(ReadFilter());
      }
    }
    if (at_ != text_.size()) {
      return Wrong("text behind the filter");
    }
    return Filter{.parts = std::move(parts_), .text = std::move(values_)};
  }

 private:
  [[nodiscard]] char Next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  [[nodiscard]] std::unexpected<Error> Wrong(std::string_view what) const {
    return Fail(Code::kInvalidArgument,
                "filter: " + std::string(what) + ", octet " + std::to_string(at_));
  }

  Status AddPart(FilterKind kind) {
    if (parts_.size() >= limits_.parts_max) {
      return Fail(Code::kTooLarge, "filter of too many parts");
    }
    parts_.push_back({.kind = kind});
    parts_.back().end = static_cast<std::uint32_t>(parts_.size());
    return {};
  }

  Status CloseSet() {
    FilterPart& part = parts_[open_.back()];
    part.end = static_cast<std::uint32_t>(parts_.size());
    if (part.kind == FilterKind::kNot && part.end == open_.back() + 1) {
      return Wrong("not of no filter");
    }
    open_.pop_back();
    ++at_;
    return {};
  }

  Status OpenSet(FilterKind kind) {
    if (open_.size() + 1 >= limits_.depth_max) {
      return Fail(Code::kTooLarge, "filter nested too deeply");
    }
    SOCLE_TRY_STATUS(AddPart(kind));
    open_.push_back(parts_.size() - 1);
    ++at_;
    return {};
  }

  Status ReadFilter();
  Status ReadItem(std::string_view item);
  Status ReadExtensible(std::string_view left, std::string_view value);
  Status ReadSubstrings(std::string_view value);
  Result<std::string_view> Unescape(std::string_view value);

  std::string_view text_;
  const FilterLimits& limits_;
  std::unique_ptr<char[]> values_;
  char* free_;  // where the next value goes: no value is longer than its text
  std::size_t at_ = 0;
  std::vector<FilterPart> parts_;
  std::vector<std::size_t> open_;
};

Status FilterParser::ReadFilter() {
  if (Next() != '(') {
    return Wrong("expected '('");
  }
  ++at_;
  switch (Next()) {
    case '&':
      return OpenSet(FilterKind::kAnd);
    case '|':
      return OpenSet(FilterKind::kOr);
    case '!':
      return OpenSet(FilterKind::kNot);
    default:
      break;
  }
  const std::size_t end = text_.find(')', at_);
  if (end == std::string_view::npos) {
    return Wrong("expected ')'");
  }
  SOCLE_TRY_STATUS(ReadItem(text_.substr(at_, end - at_)));
  at_ = end + 1;
  return {};
}

Status FilterParser::ReadItem(std::string_view item) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos) {
    return Wrong("expected '='");
  }
  std::string_view left = item.substr(0, equals);
  const std::string_view value = item.substr(equals + 1);
  FilterKind kind = FilterKind::kEqual;
  switch (left.empty() ? '\0' : left.back()) {
    case '~':
      kind = FilterKind::kApprox;
      break;
    case '>':
      kind = FilterKind::kGreaterOrEqual;
      break;
    case '<':
      kind = FilterKind::kLessOrEqual;
      break;
    case ':':
      return ReadExtensible(left.substr(0, left.size() - 1), value);
    default:
      kind = value == "*"                                ? FilterKind::kPresent
             : value.find('*') != std::string_view::npos ? FilterKind::kSubstrings
                                                         : FilterKind::kEqual;
      left = item.substr(0, equals + 1);  // so that the last octet goes in each case
  }
  left.remove_suffix(1);
  if (!IsAttributeDescription(left)) {
    return Wrong("not an attribute description");
  }
  SOCLE_TRY_STATUS(AddPart(kind));
  parts_.back().attribute = left;
  if (kind == FilterKind::kPresent) {
    return {};
  }
  if (kind == FilterKind::kSubstrings) {
    return ReadSubstrings(value);
  }
  SOCLE_TRY(parts_.back().value, Unescape(value));
  return {};
}

// attr [":dn"] [":" rule] or [":dn"] ":" rule, before ":=".
Status FilterParser::ReadExtensible(std::string_view left, std::string_view value) {
  SOCLE_TRY_STATUS(AddPart(FilterKind::kExtensible));
  FilterPart& part = parts_.back();
  const std::size_t colon = left.find(':');
  part.attribute = left.substr(0, colon);
  std::string_view rest = colon == std::string_view::npos ? "" : left.substr(colon);
  const std::string_view mark = rest.substr(0, kDnMark.size());
  if (EqualsIgnoringCase(mark, kDnMark) &&
      (rest.size() == mark.size() || rest[mark.size()] == ':')) {
    part.dn_attributes = true;
    rest.remove_prefix(mark.size());
  }
  const bool has_rule = !rest.empty();
  part.rule = has_rule ? rest.substr(1) : rest;
  if ((part.attribute.empty() && !has_rule) || (has_rule && !IsOid(part.rule)) ||
      (!part.attribute.empty() && !IsAttributeDescription(part.attribute))) {
    return Wrong("extensible match without rule or type");
  }
  SOCLE_TRY(part.value, Unescape(value));
  return {};
}

Status FilterParser::ReadSubstrings(std::string_view value) {
  const std::size_t index = parts_.size() - 1;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t star = value.find('*', begin);
    const bool is_last = star == std::string_view::npos;
    const std::string_view piece = value.substr(begin, is_last ? star : star - begin);
    const bool is_first = begin == 0;
    begin = is_last ? value.size() + 1 : star + 1;
    if (piece.empty() && (is_first || is_last)) {
      continue;
    }
    if (piece.empty()) {
      return Wrong("'*' behind '*'");
    }
    SOCLE_TRY_STATUS(AddPart(is_first  ? FilterKind::kInitial
                             : is_last ? FilterKind::kFinal
                                       : FilterKind::kAny));
    SOCLE_TRY(parts_.back().value, Unescape(piece));
  }
  if (parts_.size() == index + 1) {
    return Wrong("'*' behind '*'");
  }
  parts_[index].end = static_cast<std::uint32_t>(parts_.size());
  return {};
}

Result<std::string_view> FilterParser::Unescape(std::string_view value) {
  const char* const begin = free_;
  for (std::size_t i = 0; i < value.size(); ++i) {
    char octet = value[i];
    if (octet == '(' || octet == '*') {
      return Wrong("sign that must be escaped");
    }
    if (octet == '\\') {
      const auto pair = FindHexPair(value, i + 1);
      if (!pair.has_value()) {
        return Wrong("'\\' without two hexadecimal digits");
      }
      octet = *pair;
      i += 2;
    }
    *free_++ = octet;
  }
  return std::string_view(begin, free_);
}

bool MustBeEscaped(char c) {
  return static_cast<std::uint8_t>(c) < ' ' || c == 0x7F || c == '(' || c == ')' || c == '*' ||
         c == '\\';
}

void AppendEscaped(std::string& out, std::string_view value) {
  while (!value.empty()) {
    const std::string_view valid = value.substr(0, FindInvalidUtf8(value));
    for (const char c : valid) {
      if (MustBeEscaped(c)) {
        out += '\\';
        AppendHexPair(out, c);
      } else {
        out += c;
      }
    }
    value.remove_prefix(valid.size());
    if (!value.empty()) {
      out += '\\';
      AppendHexPair(out, value[0]);
      value.remove_prefix(1);
    }
  }
}

void AppendExtensible(std::string& out, const FilterPart& part) {
  out += part.attribute;
  if (part.dn_attributes) {
    out += kDnMark;
  }
  if (!part.rule.empty()) {
    out += ':';
    out += part.rule;
  }
  out += ":=";
  AppendEscaped(out, part.value);
}

// The part without its end: parts inside follow.
void AppendFront(std::string& out, const FilterPart& part) {
  switch (part.kind) {
    case FilterKind::kAnd:
      out += "(&";
      return;
    case FilterKind::kOr:
      out += "(|";
      return;
    case FilterKind::kNot:
      out += "(!";
      return;
    case FilterKind::kAny:
    case FilterKind::kFinal:
      out += '*';
      [[fallthrough]];
    case FilterKind::kInitial:
      AppendEscaped(out, part.value);
      return;
    case FilterKind::kUndefined:
      out += "(?=undefined";
      return;
    case FilterKind::kExtensible:
      out += '(';
      AppendExtensible(out, part);
      return;
    default:
      break;
  }
  out += '(';
  out += part.attribute;
  out += part.kind == FilterKind::kGreaterOrEqual ? ">="
         : part.kind == FilterKind::kLessOrEqual  ? "<="
         : part.kind == FilterKind::kApprox       ? "~="
         : part.kind == FilterKind::kPresent      ? "=*"
                                                  : "=";
  if (part.kind != FilterKind::kPresent && part.kind != FilterKind::kSubstrings) {
    AppendEscaped(out, part.value);
  }
}

bool IsSubstring(FilterKind kind) {
  return kind == FilterKind::kInitial || kind == FilterKind::kAny || kind == FilterKind::kFinal;
}

}  // namespace

Result<Filter> ParseFilter(std::string_view text, const FilterLimits& limits) {
  if (text.size() > kFilterTextBytesMax) {
    return Fail(Code::kTooLarge, "filter over the limit of octets");
  }
  if (!IsValidUtf8(text) || text.find('\0') != std::string_view::npos) {
    return Fail(Code::kInvalidArgument, "filter: not UTF-8, or NUL that is not escaped");
  }
  return FilterParser(text, limits).Parse();
}

std::string FormatFilter(const Filter& filter) {
  std::string out;
  std::vector<const FilterPart*> open;
  for (std::size_t i = 0; i < filter.parts.size(); ++i) {
    const FilterPart& part = filter.parts[i];
    AppendFront(out, part);
    if (!IsSubstring(part.kind)) {
      open.push_back(&part);
    }
    while (!open.empty() && open.back()->end == i + 1) {
      if (open.back()->kind == FilterKind::kSubstrings && part.kind != FilterKind::kFinal) {
        out += '*';
      }
      out += ')';
      open.pop_back();
    }
  }
  return out;
}

}  // namespace socle::ldap
