#include "lib/text/rewrite.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"

namespace socle::text {

namespace {

using ByteSet = std::bitset<256>;

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// Writes out the groups: one pattern without groups for each way through them, first ways first.
std::vector<std::string> ExpandGroups(const std::string& pattern) {
  std::vector<std::string> done;
  std::vector<std::string> todo{pattern};  // the next one is the last
  while (!todo.empty()) {
    const std::string next = std::move(todo.back());
    todo.pop_back();
    const std::size_t open = next.find('(');
    if (open == std::string::npos) {
      done.push_back(next);
      continue;
    }
    const std::size_t close = next.find(')', open);
    SOCLE_CHECK(close != std::string::npos);
    const std::vector<std::string> ways =
        Split(std::string_view(next).substr(open + 1, close - open - 1), ',');
    for (std::size_t i = ways.size(); i > 0; --i) {
      todo.push_back(next.substr(0, open) + ways[i - 1] + next.substr(close + 1));
    }
  }
  return done;
}

void AddClass(std::string_view letters, ByteSet& set) {
  for (const char c : letters) {
    set.set(static_cast<unsigned char>(c));
  }
}

// The set that `inside`, the text between braces, stands for.
ByteSet ParseSet(std::string_view inside, LetterClasses classes) {
  ByteSet set;
  const bool negated = inside.starts_with('!');
  for (const char c : inside.substr(negated ? 1 : 0)) {
    if (c == '@') {
      AddClass(classes.vowels, set);
    } else if (c == '%') {
      AddClass(classes.consonants, set);
    } else {
      set.set(static_cast<unsigned char>(c));
    }
  }
  return negated ? ~set : set;
}

}  // namespace

RewriteRules::RewriteRules(std::span<const RewriteRule> rules, LetterClasses classes) {
  for (const RewriteRule& rule : rules) {
    Rule compiled;
    compiled.replacement = rule.replacement;
    compiled.places = rule.places;
    for (const std::string& pattern : Split(rule.pattern, '|')) {
      for (const std::string& plain : ExpandGroups(pattern)) {
        compiled.alternatives.push_back(Compile(plain, classes));
      }
    }
    rules_.push_back(std::move(compiled));
  }
}

RewriteRules::Alternative RewriteRules::Compile(std::string_view pattern, LetterClasses classes) {
  Alternative result;
  std::vector<Element>* target = &result.elements;
  int brackets = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    switch (pattern[i]) {
      case '<':
      case '>':
        (pattern[i] == '<' ? result.replaced_begin : result.replaced_end) = target->size();
        ++brackets;
        break;
      case '^':
        result.at_start = true;
        break;
      case '$':
        (target == &result.not_ahead ? result.not_at_end : result.at_end) = true;
        break;
      case '=':
        target = &result.ahead;
        break;
      case '!':
        target = &result.not_ahead;
        break;
      case '+':
        target->back().repeated = true;
        break;
      case '{': {
        const std::size_t close = pattern.find('}', i);
        SOCLE_CHECK(close != std::string_view::npos);
        target->push_back(OneOf(pattern.substr(i + 1, close - i - 1), classes));
        i = close;
        break;
      }
      default:
        target->push_back(Single(pattern.substr(i, 1), classes));
    }
  }
  SOCLE_CHECK(brackets == 2 && !result.elements.empty());
  return result;
}

RewriteRules::Element RewriteRules::OneOf(std::string_view inside, LetterClasses classes) {
  return {.set = ParseSet(inside, classes)};
}

RewriteRules::Element RewriteRules::Single(std::string_view sign, LetterClasses classes) {
  if (sign == "&") {
    return {.set = {}, .same_as_before = true};
  }
  if (sign == ".") {
    return {.set = ~ByteSet()};
  }
  return OneOf(sign, classes);  // a letter, @ or %
}

bool RewriteRules::Fits(const Element& element, std::string_view text, std::size_t at) {
  if (at >= text.size()) {
    return false;
  }
  return element.same_as_before ? at > 0 && text[at] == text[at - 1]
                                : element.set.test(static_cast<unsigned char>(text[at]));
}

bool RewriteRules::FitAll(std::span<const Element> elements,
                          std::string_view text,
                          std::size_t at) {
  return std::ranges::all_of(elements,
                             [&](const Element& element) { return Fits(element, text, at++); });
}

std::optional<RewriteRules::Match> RewriteRules::MatchAt(const Alternative& alternative,
                                                         std::string_view text,
                                                         std::size_t at) {
  if (alternative.at_start && at != 0) {
    return std::nullopt;
  }
  Match match{.replaced_begin = at, .replaced_end = at, .end = at};
  for (std::size_t e = 0; e < alternative.elements.size(); ++e) {
    const Element& element = alternative.elements[e];
    if (!Fits(element, text, match.end)) {
      return std::nullopt;
    }
    ++match.end;
    while (element.repeated && Fits(element, text, match.end)) {
      ++match.end;
    }
    if (e + 1 == alternative.replaced_begin) {
      match.replaced_begin = match.end;
    }
    if (e + 1 == alternative.replaced_end) {
      match.replaced_end = match.end;
    }
  }
  return IsRefused(alternative, text, match.end) ? std::nullopt : std::optional(match);
}

bool RewriteRules::IsRefused(const Alternative& alternative,
                             std::string_view text,
                             std::size_t end) {
  return (alternative.at_end && end != text.size()) || !FitAll(alternative.ahead, text, end) ||
         (!alternative.not_ahead.empty() && FitAll(alternative.not_ahead, text, end)) ||
         (alternative.not_at_end && end + alternative.ahead.size() == text.size());
}

std::optional<RewriteRules::Match> RewriteRules::MatchAt(const Rule& rule,
                                                         std::string_view text,
                                                         std::size_t at) {
  for (const Alternative& alternative : rule.alternatives) {
    if (const std::optional<Match> match = MatchAt(alternative, text, at)) {
      return match;
    }
  }
  return std::nullopt;
}

void RewriteRules::ApplyRule(const Rule& rule, std::string& text) {
  if (rule.places == RewriteRule::Places::kLast) {
    for (std::size_t at = text.size(); at > 1; --at) {
      if (const std::optional<Match> match = MatchAt(rule, text, at - 1)) {
        text.replace(
            match->replaced_begin, match->replaced_end - match->replaced_begin, rule.replacement);
        return;
      }
    }
    return;
  }
  std::string result;
  std::size_t copied = 0;
  bool changed = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<Match> match = MatchAt(rule, text, at);
    if (!match) {
      ++at;
      continue;
    }
    result.append(text, copied, match->replaced_begin - copied).append(rule.replacement);
    changed = true;
    copied = match->replaced_end;
    at = match->end;
    if (rule.places == RewriteRule::Places::kFirst) {
      break;
    }
  }
  if (changed) {
    result.append(text, copied);
    text = std::move(result);
  }
}

void RewriteRules::Apply(std::string& text) const {
  for (const Rule& rule : rules_) {
    ApplyRule(rule, text);
  }
}

std::string RewriteRules::Transduce(std::string_view text) const {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::optional<Match> match;
    for (const Rule& rule : rules_) {
      match = MatchAt(rule, text, at);
      if (match) {
        result += rule.replacement;
        break;
      }
    }
    if (!match) {
      result += text[at];
    }
    at = match ? match->end : at + 1;
  }
  return result;
}

}  // namespace socle::text
