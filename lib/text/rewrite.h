#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Inside lib/text: ordered rewrite rules on strings of bytes, the notation in which the published
// phonetic codes are written down here.
//
//   <...>    what is replaced; stands once in every alternative; what is around it is context
//   AB       these letters, one after the other
//   {AB} {!AB}  one of these; one that is none of these; @ and % may stand inside
//   .        any character
//   @ %      a vowel, a consonant, as the list of rules defines them
//   &        the same character as the one before
//   +        behind a letter, set or dot: once or more, as many as there are
//   (A,BC,)  one of these, tried in this order; not nested
//   ^ $      at the start of the text, at its end
//   =A       behind the rest: A must follow, but is not used up
//   !A       last of all: A must not follow; !$ means that the text must not end there
//   |        separates alternatives, tried in this order at each place
//
// A place that was used up, as context or to be replaced, is not looked at again by the same rule.
namespace socle::text {

struct RewriteRule {
  enum class Places : std::uint8_t {
    kAll,
    kFirst,
    kLast,  // the last place that is not the start of the text
  };

  std::string_view pattern;
  std::string_view replacement;
  Places places = Places::kAll;
};

// What @ and % mean.
struct LetterClasses {
  std::string_view vowels;
  std::string_view consonants;
};

class RewriteRules {
 public:
  // Stops the process when a pattern is malformed: patterns are constants of the program.
  RewriteRules(std::span<const RewriteRule> rules, LetterClasses classes);

  // Applies each rule once, in order.
  void Apply(std::string& text) const;

  // Reads `text` from left to right: at each place the first rule that fits writes its replacement
  // and uses up all of its pattern but what is behind `=` and `!`; where none fits the character is
  // kept. ^ means the start of `text`.
  [[nodiscard]] std::string Transduce(std::string_view text) const;

 private:
  using ByteSet = std::bitset<256>;

  struct Element {
    ByteSet set;
    bool same_as_before = false;
    bool repeated = false;
  };

  struct Alternative {
    std::vector<Element> elements;
    std::size_t replaced_begin = 0;  // elements before <
    std::size_t replaced_end = 0;    // elements before >
    std::vector<Element> ahead;
    std::vector<Element> not_ahead;
    bool at_start = false;
    bool at_end = false;
    bool not_at_end = false;
  };

  struct Rule {
    std::vector<Alternative> alternatives;
    std::string replacement;
    RewriteRule::Places places = RewriteRule::Places::kAll;
  };

  struct Match {
    std::size_t replaced_begin = 0;
    std::size_t replaced_end = 0;
    std::size_t end = 0;
  };

  static Alternative Compile(std::string_view pattern, LetterClasses classes);
  static Element OneOf(std::string_view inside, LetterClasses classes);
  static Element Single(std::string_view sign, LetterClasses classes);
  static bool Fits(const Element& element, std::string_view text, std::size_t at);
  static bool FitAll(std::span<const Element> elements, std::string_view text, std::size_t at);
  static bool IsRefused(const Alternative& alternative, std::string_view text, std::size_t end);
  static std::optional<Match> MatchAt(const Alternative& alternative,
                                      std::string_view text,
                                      std::size_t at);
  static std::optional<Match> MatchAt(const Rule& rule, std::string_view text, std::size_t at);
  static void ApplyRule(const Rule& rule, std::string& text);

  std::vector<Rule> rules_;
};

}  // namespace socle::text
