#include "lib/text/fold.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "lib/base/utf8.h"

namespace socle::text {

namespace {

// What an ASCII byte becomes; 0 for bytes that are not ASCII.
using AsciiTable = std::array<char, 256>;

constexpr AsciiTable MakeAsciiTable(bool rniv) {
  AsciiTable table{};
  for (std::size_t c = 0; c < 128; ++c) {
    table[c] = ' ';
  }
  for (std::size_t i = 0; i < 26; ++i) {
    table['A' + i] = table['a' + i] = static_cast<char>('A' + i);
  }
  if (rniv) {
    table['-'] = '-';
    table['\''] = '\'';
    table['`'] = '\'';
  } else {
    for (std::size_t i = 0; i < 10; ++i) {
      table['0' + i] = static_cast<char>('0' + i);
    }
  }
  return table;
}

constexpr AsciiTable kPlain = MakeAsciiTable(false);
constexpr AsciiTable kRniv = MakeAsciiTable(true);

// What a code point from U+0080 to U+036F stands for: at most two ASCII characters, to be read
// through one of the tables above. Both 0: the character goes without a trace.
struct Spelling {
  char first = ' ';
  char second = 0;
};

constexpr char32_t kTableBegin = 0x80;
constexpr char32_t kTableEnd = 0x370;
using LatinTable = std::array<Spelling, kTableEnd - kTableBegin>;

struct LetterGroup {
  std::u32string_view characters;
  std::string_view spelling;
};

constexpr LetterGroup kLetterGroups[] = {
    {U"ÀÁÂÃÄÅàáâãäåªĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧȺɐɑ", "A"},
    {U"ÆæǢǣǼǽ", "AE"},
    {U"ƀƁƂƃɃɓʙ", "B"},
    {U"ÇçĆćĈĉĊċČčƇƈȻȼɕ", "C"},
    {U"ÐðĎďĐđƉƊƋƌȡɖɗ", "D"},
    {U"ǄǅǆǱǲǳ", "DZ"},
    {U"ȸ", "DB"},
    {U"ÈÉÊËèéêëĒēĔĕĖėĘęĚěƎƏƐǝȄȅȆȇȨȩɆɇɘəɚɛɜɝɞ", "E"},
    {U"Ƒƒ", "F"},
    {U"ĜĝĞğĠġĢģƓƔǤǥǦǧǴǵɠɡɢɣɤʛ", "G"},
    {U"ĤĥĦħȞȟɥɦɧʜ", "H"},
    {U"Ƕƕ", "HV"},
    {U"ÌÍÎÏìíîïĨĩĪīĬĭĮįİıƖƗǏǐȈȉȊȋɨɩɪ", "I"},
    {U"Ĳĳ", "IJ"},
    {U"Ĵĵǰȷɉɟʄʝ", "J"},
    {U"Ɉ", "J"},
    {U"ĶķĸƘƙǨǩʞ", "K"},
    {U"ĹĺĻļĽľĿŀŁłƚƛȴȽɫɬɭʟ", "L"},
    {U"Ǉǈǉ", "LJ"},
    {U"ɮ", "LZ"},
    {U"Ɯɯɰɱ", "M"},
    {U"ÑñŃńŅņŇňŉŊŋƝƞǸǹȠȵɲɳɴ", "N"},
    {U"Ǌǋǌ", "NJ"},
    {U"ÒÓÔÕÖØòóôõöøºŌōŎŏŐőƆƟƠơǑǒǪǫǬǭǾǿȌȍȎȏȪȫȬȭȮȯȰȱɔɵɷ", "O"},
    {U"Œœɶ", "OE"},
    {U"Ƣƣ", "OI"},
    {U"Ȣȣ", "OU"},
    {U"Ƥƥ", "P"},
    {U"ȹ", "QP"},
    {U"Ɋɋʠ", "Q"},
    {U"ŔŕŖŗŘřƦȐȑȒȓɌɍɹɺɻɼɽɾɿʀʁ", "R"},
    {U"ŚśŜŝŞşŠšſƧƨȘșȿʂʃ", "S"},
    {U"Ʃ", "S"},
    {U"ß", "SS"},
    {U"ŢţŤťŦŧƫƬƭƮȚțȶȾʇʈ", "T"},
    {U"Þþ", "TH"},
    {U"ʨ", "TC"},
    {U"ʦʧ", "TS"},
    {U"ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưƱǓǔǕǖǗǘǙǚǛǜȔȕȖȗɄʉʊ", "U"},
    {U"ƲɅʋʌ", "V"},
    {U"ŴŵƿǷʍ", "W"},
    {U"ÝýÿŶŷŸƳƴȲȳɎɏʎʏ", "Y"},
    {U"ŹźŻżŽžƵƶƷƸƹǮǯȤȥɀʐʑʒ", "Z"},
    {U"²", "2"},
    {U"³", "3"},
    {U"¹", "1"},
    {U"´ʹʻʼʽʾʿˈˊˋ", "'"},
    {U"¯˗", "-"},
    // Modifier letters that NFKC reads as letters.
    {U"ʰ", "H"},
    {U"ʲ", "J"},
    {U"ʳ", "R"},
    {U"ʷ", "W"},
    {U"ʸ", "Y"},
    {U"ˡ", "L"},
    {U"ˢ", "S"},
    {U"ˣ", "X"},
};

constexpr char32_t kSoftHyphen = 0xAD;
constexpr char32_t kFirstCombiningMark = 0x300;

constexpr LatinTable MakeLatinTable() {
  LatinTable table{};
  table[kSoftHyphen - kTableBegin].first = 0;
  for (std::size_t i = kFirstCombiningMark - kTableBegin; i < table.size(); ++i) {
    table[i].first = 0;
  }
  for (const LetterGroup& group : kLetterGroups) {
    for (const char32_t c : group.characters) {
      Spelling& spelling = table[c - kTableBegin];
      spelling.first = group.spelling[0];
      spelling.second = group.spelling.size() > 1 ? group.spelling[1] : '\0';
    }
  }
  return table;
}

constexpr LatinTable kLatin = MakeLatinTable();

// Writes characters and keeps blanks single. `out` has room for two characters a byte of input.
class Writer {
 public:
  Writer(const AsciiTable& ascii, char* out) : ascii_(ascii), begin_(out), end_(out) {}

  // `c` is a character of the result.
  void Put(char c) {
    *end_ = c;
    end_ += static_cast<std::ptrdiff_t>((c != ' ') | (last_ != ' '));
    last_ = c;
  }

  void PutAscii(char c) { Put(ascii_[static_cast<unsigned char>(c)]); }

  void PutSpelling(Spelling spelling) {
    if (spelling.first != 0) {
      PutAscii(spelling.first);
    }
    if (spelling.second != 0) {
      PutAscii(spelling.second);
    }
  }

  [[nodiscard]] std::size_t Written() const { return static_cast<std::size_t>(end_ - begin_); }

  std::size_t Finish() {
    end_ -= static_cast<std::ptrdiff_t>(end_ != begin_ && end_[-1] == ' ');
    return Written();
  }

 private:
  const AsciiTable& ascii_;
  char* begin_;
  char* end_;
  char last_ = ' ';
};

// Flags of the C library, which are an enumeration there.
constexpr auto kDecompose =
    static_cast<utf8proc_option_t>(unsigned{UTF8PROC_DECOMPOSE} | unsigned{UTF8PROC_COMPAT});

bool IsApostrophe(char32_t c) {
  constexpr std::u32string_view kApostrophes = U"՚‘’‛′Ꞌꞌ＇";
  return kApostrophes.find(c) != std::u32string_view::npos;
}

bool IsDash(char32_t c) {
  constexpr char32_t kHyphenBullet = 0x2043;
  constexpr char32_t kMinus = 0x2212;
  return c == kHyphenBullet || c == kMinus ||
         utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_PD;
}

// One code point that is the result of a compatibility decomposition.
Spelling SpellDecomposed(char32_t c) {
  constexpr char32_t kCapitalSharpS = 0x1E9E;
  if (c < kTableBegin) {
    return {.first = static_cast<char>(c)};
  }
  if (c < kTableEnd) {
    return kLatin[c - kTableBegin];
  }
  if (IsApostrophe(c)) {
    return {.first = '\''};
  }
  if (IsDash(c)) {
    return {.first = '-'};
  }
  if (c == kCapitalSharpS) {
    return {.first = 'S', .second = 'S'};
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
      return {.first = 0};
    default:
      return {};
  }
}

// Characters from U+0370 on: Vietnamese, typographic punctuation, compatibility forms, other
// scripts.
void PutWide(char32_t c, std::size_t room, Writer& writer) {
  if (IsApostrophe(c)) {
    writer.PutAscii('\'');
    return;
  }
  // The longest compatibility decomposition of Unicode has 18 code points.
  std::array<utf8proc_int32_t, 18> parts{};
  int boundary = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c),
                              parts.data(),
                              static_cast<utf8proc_ssize_t>(parts.size()),
                              kDecompose,
                              &boundary);
  const std::size_t limit = writer.Written() + room;
  for (const utf8proc_int32_t part :
       std::span(parts).first(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 0)))) {
    if (writer.Written() + 2 > limit) {
      return;
    }
    writer.PutSpelling(SpellDecomposed(static_cast<char32_t>(part)));
  }
}

// Folds the character at `i`, which is not ASCII; gives the number of bytes read.
std::size_t PutNonAscii(std::string_view text, std::size_t i, Writer& writer) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const std::string_view sequence = text.substr(i, length);
  if (sequence.size() != length || !IsValidUtf8(sequence)) {
    writer.Put(' ');
    return 1;
  }
  std::size_t offset = 0;
  const char32_t c = NextCodePoint(sequence, offset);
  if (c < kTableEnd) {
    writer.PutSpelling(kLatin[c - kTableBegin]);
  } else {
    PutWide(c, 2 * length, writer);
  }
  return length;
}

// `out` has room for two characters a byte of `text`.
std::size_t Fold(std::string_view text, const AsciiTable& ascii, char* out) {
  Writer writer(ascii, out);
  std::size_t i = 0;
  while (i < text.size()) {
    const char folded = ascii[static_cast<unsigned char>(text[i])];
    if (folded != 0) [[likely]] {
      writer.Put(folded);
      ++i;
    } else {
      i += PutNonAscii(text, i, writer);
    }
  }
  return writer.Finish();
}

void AppendFolded(std::string_view text, const AsciiTable& ascii, std::string& out) {
  constexpr std::size_t kShort = 128;
  if (text.size() <= kShort) {
    // A name: no memory is taken beyond what the result needs.
    std::array<char, 2 * kShort> buffer;
    out.append(buffer.data(), Fold(text, ascii, buffer.data()));
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + 2 * text.size());
  out.resize(before + Fold(text, ascii, out.data() + before));
}

}  // namespace

std::string FoldName(std::string_view utf8) {
  std::string out;
  AppendFolded(utf8, kPlain, out);
  return out;
}

void FoldNameTo(std::string_view utf8, std::string& out) {
  AppendFolded(utf8, kPlain, out);
}

std::string FoldNameRniv(std::string_view utf8) {
  std::string out;
  AppendFolded(utf8, kRniv, out);
  return out;
}

void FoldNameRnivTo(std::string_view utf8, std::string& out) {
  AppendFolded(utf8, kRniv, out);
}

}  // namespace socle::text
