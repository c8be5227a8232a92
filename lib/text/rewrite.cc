#include "lib/text/rewrite.h"

#include <algorithm>
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
    const char c = pattern[i];
    switch (c) {
      case '<':
        result.replaced_begin = target->size();
        ++brackets;
        break;
      case '>':
        result.replaced_end = target->size();
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
      case '&':
        target->push_back({.set = {}, .same_as_before = true});
        break;
      case '.':
        target->push_back({.set = ~ByteSet()});
        break;
      case '{': {
        const std::size_t close = pattern.find('}', i);
        SOCLE_CHECK(close != std::string_view::npos);
        target->push_back({.set = ParseSet(pattern.substr(i + 1, close - i - 1), classes)});
        i = close;
        break;
      }
      default:  // a letter, @ or %
        target->push_back({.set = ParseSet(pattern.substr(i, 1), classes)});
    }
  }
  SOCLE_CHECK(brackets == 2 && !result.elements.empty());
  return result;
}

std::optional<RewriteRules::Match> RewriteRules::MatchAt(const Alternative& alternative,
                                                         std::string_view text,
                                                         std::size_t at) {
  if (alternative.at_start && at != 0) {
    return std::nullopt;
  }
  const auto fits = [text](const Element& element, std::size_t i) {
    if (i >= text.size()) {
      return false;
    }
    return element.same_as_before ? i > 0 && text[i] == text[i - 1]
                                  : element.set.test(static_cast<unsigned char>(text[i]));
  };
  Match match{.replaced_begin = at, .replaced_end = at, .end = at};
  for (std::size_t e = 0; e < alternative.elements.size(); ++e) {
    const Element& element = alternative.elements[e];
    if (!fits(element, match.end)) {
      return std::nullopt;
    }
    ++match.end;
    while (element.repeated && fits(element, match.end)) {
      ++match.end;
    }
    if (e + 1 == alternative.replaced_begin) {
      match.replaced_begin = match.end;
    }
    if (e + 1 == alternative.replaced_end) {
      match.replaced_end = match.end;
    }
  }
  const auto follows = [&](const std::vector<Element>& elements) {
    std::size_t i = match.end;
    return std::ranges::all_of(elements,
                               [&](const Element& element) { return fits(element, i++); });
  };
  const bool ends = match.end == text.size();
  const bool refused =
      (alternative.at_end && !ends) || !follows(alternative.ahead) ||
      (!alternative.not_ahead.empty() && follows(alternative.not_ahead)) ||
      (alternative.not_at_end && match.end + alternative.ahead.size() == text.size());
  return refused ? std::nullopt : std::optional(match);
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
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<Match> match = MatchAt(rule, text, at);
    if (!match) {
      ++at;
      continue;
    }
    result.append(text, copied, match->replaced_begin - copied).append(rule.replacement);
    copied = match->replaced_end;
    at = match->end;
    if (rule.places == RewriteRule::Places::kFirst) {
      break;
    }
  }
  if (copied != 0) {
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
    const auto rule = std::ranges::find_if(
        rules_, [&](const Rule& candidate) { return MatchAt(candidate, text, at).has_value(); });
    if (rule == rules_.end()) {
      result += text[at++];
    } else {
      result += rule->replacement;
      at = MatchAt(*rule, text, at)->end;
    }
  }
  return result;
}

}  // namespace socle::text
