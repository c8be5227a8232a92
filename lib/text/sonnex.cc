#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/utf8.h"
#include "lib/text/fold.h"
#include "lib/text/phonetics.h"
#include "lib/text/rewrite.h"

namespace socle::text {

namespace {

// The rules as they are written here are UTF-8; they run on Latin-1, one byte a letter.
constexpr LetterClasses kClasses{.vowels = "aâàäeéèêëiîïoôöuùûüy",
                                 .consonants = "bcçdfghjklmnpqrstvwxyz"};

// The first rule that fits at the letter reached writes its code. Rules for one letter stand
// together, special cases first.
constexpr RewriteRule kRules[] = {
    {"^<t>=ien", "t"},
    {"<a>$", "a"},
    {"<aient>$", "E"},
    {"<ain>$", "1"},
    {"<ain>=@", "E"},
    {"<ain>=.", "1"},
    {"<ais>$", "E"},
    {"<aiss>", "Es"},
    {"<ais>=@", "Ez"},
    {"<ais>=.", "Es"},
    {"<ail>$|<aill>", "ai"},
    {"<ai>", "E"},
    {"<amm>|<am>=@", "am"},
    {"<am>=.", "2"},
    {"<an>$", "2"},
    {"<ann>|<an>=@", "an"},
    {"<an>=.", "2"},
    {"<assent>$|<ass>|<as>=%", "as"},
    {"<as>=.", "az"},
    {"<au>", "o"},
    {"<ay>$|<ays>$", "E"},
    {"<à>|<â>", "a"},
    {"<b>$", ""},
    {"<bb>", "b"},
    {"<c>$", ""},
    {"<c>=a|<cc>={ou}", "k"},
    {"<cc.>", "ks"},
    {"<c>=e", "s"},
    {"<chiro>={!u}", "kiro"},
    {"<ch>=ao", "k"},
    {"<chl>", "kl"},
    {"<ch>=oe", "k"},
    {"<chr>", "kr"},
    {"<ch>", "C"},
    {"<c>=i", "s"},
    {"<ck>|<c>=oeu", "k"},
    {"<compt>", "k3t"},
    {"<c>=o", "k"},
    {"<cue>=i", "ke"},
    {"<c>=u", "k"},
    {"<c>=y", "s"},
    {"<c>", "k"},
    {"<ç>", "s"},
    {"<d>$|<ds>$", ""},
    {"<dd>", "d"},
    {"<e>$", ""},
    {"<ec>$", "Ec"},
    {"<ef>$", "Ef"},
    {"<eaux>$", "o"},
    {"<eann>", "an"},
    {"<ean>", "2"},
    {"<eau>", "o"},
    {"<eff>", "Ef"},
    {"<e>=gm", "E"},
    {"<ein>$", "1"},
    {"<einn>|<ein>=@", "En"},
    {"<ein>=.", "1"},
    {"<ei>", "E"},
    {"<ell>", "El"},
    {"<e>=l%", "E"},
    {"<e>=l.", "e"},
    {"<emm>", "Em"},
    {"<em>=ph", "2"},
    {"<emp{!@}>$", "2"},
    {"<emp>=.", "2p"},
    {"<enn>", "En"},
    {"<en>$", "2"},
    {"<en>=@", "en"},
    {"<en>=.", "2"},
    {"<er>$", "E"},
    {"<ert>$|<err>|<er>=f", "Er"},
    {"<es>$", ""},
    {"<esch>", "EC"},
    {"<essent>$", "Es"},
    {"<es>={hn}", "E"},
    {"<ess>|<es>=%", "Es"},
    {"<es>=.", "ez"},
    {"<ett>", "Et"},
    {"<et>$", "E"},
    {"<et>", "et"},
    {"<eun>=@", "en"},
    {"<eun>=.", "1"},
    {"<eux>$", "e"},
    {"<eux>=i", "ez"},
    {"<eu>", "e"},
    {"<ex>$", "Eks"},
    {"<ey>=%", "E"},
    {"<e>=y.", "E"},
    {"<ez>$", "E"},
    {"<è>|<ê>|<ë>=l", "E"},
    {"<ét>", "Et"},
    {"<é>", "E"},
    {"<ff>", "f"},
    {"<g>$", ""},
    {"<g>=e", "j"},
    {"<gé>", "jE"},
    {"<g>=i", "j"},
    {"<gn>", "n"},
    {"<g>=y", "j"},
    {"<guë>", "gu"},
    {"<gu>|<gg>", "g"},
    {"<h>", ""},
    {"<ic>$|<ics>$", "ik"},
    {"<ienn>", "iEn"},
    {"<ien>", "i1"},
    {"<in>$", "1"},
    {"<inn>|<in>=@", "in"},
    {"<in>=.", "1"},
    {"<issent>$|<iss>|<is>=%", "is"},
    {"<is>=.|<ix>=i", "iz"},
    {"<ill>|<i>|<ï>", "i"},
    {"<ll>", "l"},
    {"<mm>", "m"},
    {"<nn>", "n"},
    {"<occ>", "ok"},
    {"<oeu>|<oe>", "e"},
    {"<oient>$", "Ua"},
    {"<oin>", "U1"},
    {"<oi>", "Ua"},
    {"<omm>|<om>=@", "om"},
    {"<om>=.", "3"},
    {"<onn>", "on"},
    {"<on>", "3"},
    {"<ossent>$|<oss>|<os>=%", "os"},
    {"<os>=.", "oz"},
    {"<o{uùû}>", "U"},
    {"<ô>|<ö>", "o"},
    {"<p>$", ""},
    {"<ph>", "f"},
    {"<pp>", "p"},
    {"<payss>|<pays>=%", "pEis"},
    {"<pays>=.", "pEiz"},
    {"<pays>$", "pEi"},
    {"<qu>=r", "ku"},
    {"<qu>|<q>", "k"},
    {"<rr>", "r"},
    {"<s>$", ""},
    {"<ss>", "s"},
    {"<st>", "st"},
    {"<sc>=i", "s"},
    {"<t>$", ""},
    {"<t>=ier", "t"},
    {"<t>=i@", "s"},
    {"<tt>", "t"},
    {"<un>$", "1"},
    {"<ussent>$|<uss>|<us>=%", "us"},
    {"<us>=.", "uz"},
    {"<û>", "u"},
    {"<w>", "v"},
    {"<x>$", ""},
    {"<xc>", "ks"},
    {"<x>=@", "kz"},
    {"<x>=.", "ks"},
    {"<y>", "i"},
    {"<zz>", "z"},
};

struct Exception {
  std::string_view word;
  std::string_view code;
};

// Words, in UTF-8, that the rules would get wrong.
constexpr Exception kExceptions[] = {
    {"cerf", "sEr"},
    {"cerfs", "sEr"},
    {"de", "de"},
    {"est", "E"},
    {"es", "E"},
    {"huit", "uit"},
    {"les", "lE"},
    {"mer", "mEr"},
    {"mes", "mE"},
    {"ressent", "res2"},
    {"serf", "sEr"},
    {"serfs", "sEr"},
    {"sept", "sEt"},
    {"septième", "sEtiEm"},
    {"ses", "sE"},
    {"tes", "tE"},
    {"eschatologie", "Eskatoloji"},
};

constexpr char32_t kLatin1End = 0x100;

std::string ToLatin1(std::string_view utf8) {
  std::string latin1;
  for (std::size_t i = 0; i < utf8.size();) {
    latin1 += static_cast<char>(NextCodePoint(utf8, i));
  }
  return latin1;
}

std::string FromLatin1(std::string_view latin1) {
  std::string utf8;
  for (const char c : latin1) {
    AppendUtf8(utf8, static_cast<unsigned char>(c));
  }
  return utf8;
}

// One code point of the input, in small letters and Latin-1. Letters from elsewhere lose their
// diacritics.
void AppendSmall(char32_t c, std::string& latin1) {
  constexpr std::u32string_view kApostrophes = U"'’‘`‛";
  constexpr char32_t kCaseBit = 0x20;
  const bool capital = (c >= U'A' && c <= U'Z') || (c >= U'À' && c <= U'Þ' && c != U'×');
  if (kApostrophes.find(c) != std::u32string_view::npos) {
    return;
  }
  if (c == U'Œ' || c == U'œ') {
    latin1 += "oe";
  } else if (c < kLatin1End) {
    latin1 += static_cast<char>(capital ? c | kCaseBit : c);
  } else {
    std::string utf8;
    AppendUtf8(utf8, c);
    for (const char letter : FoldName(utf8)) {
      latin1 += static_cast<char>(static_cast<unsigned char>(letter) | kCaseBit);
    }
  }
}

std::string ToSmallLatin1(std::string_view utf8) {
  std::string latin1;
  for (std::size_t i = 0; i < utf8.size();) {
    if (FindInvalidUtf8(utf8.substr(i, 4)) == 0) {
      latin1 += ' ';
      ++i;
    } else {
      AppendSmall(NextCodePoint(utf8, i), latin1);
    }
  }
  return latin1;
}

RewriteRules MakeRules() {
  std::vector<std::string> patterns;
  for (const RewriteRule& rule : kRules) {
    patterns.push_back(ToLatin1(rule.pattern));
  }
  std::vector<RewriteRule> rules(std::begin(kRules), std::end(kRules));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    rules[i].pattern = patterns[i];
  }
  const std::string vowels = ToLatin1(kClasses.vowels);
  const std::string consonants = ToLatin1(kClasses.consonants);
  return {rules, {.vowels = vowels, .consonants = consonants}};
}

}  // namespace

std::string Sonnex(std::string_view utf8) {
  static const RewriteRules rules = MakeRules();
  const std::string word = ToSmallLatin1(utf8);
  const auto* exception = std::ranges::find(kExceptions, FromLatin1(word), &Exception::word);
  if (exception != std::end(kExceptions)) {
    return std::string(exception->code);
  }
  return FromLatin1(rules.Transduce(word));
}

}  // namespace socle::text
