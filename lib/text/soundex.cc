#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/utf8.h"
#include "lib/text/phonetic_letters.h"
#include "lib/text/phonetics.h"
#include "lib/text/rewrite.h"

namespace socle::text {

namespace {

constexpr LetterClasses kClasses{.vowels = "AEIOU", .consonants = "!AEIOU"};

// Class of each letter from A; '-' for W and H, which do not even part two equal classes.
constexpr std::string_view kSoundexClasses = "0123097-07245501268309-808";

constexpr RewriteRule kSoundex2Groups[] = {
    {"<GU>{IE}", "K"},
    {"<G>{AO}", "K"},
    {"<GU>", "K"},
    {"<C>{AOU}", "K"},
    {"<Q>|<CC>|<CK>", "K"},
};

constexpr RewriteRule kSoundex2Ends[] = {
    {"^<MAC>", "MCC"},
    {"^<SCH>", "SSS"},
    {"^<ASA>", "AZA"},
    {"^<KN>", "NN"},
    {"^<PH>", "FF"},
    {"^<PF>", "FF"},
    {"{!CS}<H>", ""},
    {"{!A}<Y>", ""},
    {"<{ADTS}>$", ""},
};

constexpr RewriteRule kPhonexRules[] = {
    {"<Y>", "I"},
    {"{!PCS}<H>", ""},
    {"<PH>", "F"},
    {"<G>A(I,){NM}", "K"},
    {"<{AE}I{NM}>@", "YN"},
    {"<EAU>", "O", RewriteRule::Places::kFirst},
    {"<OUA>", "2", RewriteRule::Places::kFirst},
    {"<{EA}I{NM}>", "4"},
    {"<{EA}I>", "Y"},
    {"<E>{RTZ}", "Y"},
    {"<ESS>", "YS"},
    {"<{AOE}N>{!@1234}", "1"},
    {"<{AE}M>{!@1234}", "1"},
    {"<IN>{!@1234}", "4"},
    {"{@Y1234}<S>{@Y1234}", "Z"},
    {"<OE>|<EU>", "E"},
    {"<AU>", "O"},
    {"<O{IY}>", "2"},
    {"<OU>", "3"},
    {"<SCH>|<CH>|<SH>", "5"},
    {"<S{CS}>", "S"},
    {"<C>{EI}", "S", RewriteRule::Places::kFirst},
    {"<GU>|<QU>|<Q>|<C>", "K"},
    {"<G>{AOY}", "K"},
};

// Letters that sound alike, as the last step of Phonex writes them.
constexpr std::string_view kPhonexFrom = "ADPJBVM";
constexpr std::string_view kPhonexTo = "OTTGFFN";

// Accented letters as Phonex reads them, with what it makes of them; others lose their accent.
constexpr std::u32string_view kPhonexAccented = U"ÉÈÊËéèêëÇç";
constexpr std::string_view kPhonexAccentedTo = "YYYYYYYYSS";

std::string PhonexLetters(std::string_view utf8) {
  std::string letters;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t begin = i;
    const std::size_t bad = FindInvalidUtf8(utf8.substr(i, 4));
    if (bad == 0) {
      ++i;
      continue;
    }
    const std::size_t accented = kPhonexAccented.find(NextCodePoint(utf8, i));
    letters += accented == std::u32string_view::npos ? LettersOf(utf8.substr(begin, i - begin))
                                                     : std::string(1, kPhonexAccentedTo[accented]);
  }
  return letters;
}

}  // namespace

std::string SoundexFr(std::string_view utf8) {
  constexpr std::size_t kLength = 4;
  std::string text = ReplaceAll(ReplaceAll(utf8, "Ç", "S"), "ç", "S");
  text = ReplaceAll(ReplaceAll(text, "Œ", "E"), "œ", "E");
  const std::string letters = LettersOf(text);
  if (letters.empty()) {
    return "";
  }
  const auto class_of = [](char c) { return kSoundexClasses[static_cast<std::size_t>(c - 'A')]; };
  std::string classes;
  for (const char c : letters.substr(1)) {
    if (class_of(c) != '-') {
      classes += class_of(c);
    }
  }
  if (classes.starts_with(class_of(letters.front()))) {
    classes.erase(0, 1);
  }
  Squeeze(classes);
  std::string code = letters.front() + TailWithout(classes, 0, '0');
  code.resize(kLength, '0');
  return code;
}

std::string Soundex2(std::string_view utf8) {
  static const RewriteRules groups(kSoundex2Groups, kClasses);
  static const RewriteRules ends(kSoundex2Ends, kClasses);
  constexpr std::size_t kLength = 4;
  std::string code = LettersOf(utf8);
  groups.Apply(code);
  for (std::size_t i = 1; i < code.size(); ++i) {
    if (kClasses.vowels.find(code[i]) != std::string_view::npos) {
      code[i] = 'A';
    }
  }
  ends.Apply(code);
  code = code.substr(0, 1) + TailWithout(code, 1, 'A');
  Squeeze(code);
  return code.substr(0, kLength);
}

std::string Phonex(std::string_view utf8) {
  static const RewriteRules rules(kPhonexRules, kClasses);
  std::string code = PhonexLetters(utf8);
  rules.Apply(code);
  for (char& c : code) {
    if (const std::size_t i = kPhonexFrom.find(c); i != std::string_view::npos) {
      c = kPhonexTo[i];
    }
  }
  Squeeze(code);
  if (code.ends_with('T') || code.ends_with('X')) {
    code.pop_back();
  }
  return code;
}

}  // namespace socle::text
