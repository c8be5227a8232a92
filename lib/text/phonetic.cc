#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/text/phonetic_letters.h"
#include "lib/text/phonetics.h"
#include "lib/text/rewrite.h"

namespace socle::text {

namespace {

constexpr auto kLast = RewriteRule::Places::kLast;

// A consonant is any of these, and so Y is neither.
constexpr LetterClasses kClasses{.vowels = "AEIOU", .consonants = "BCDFGHJKLMNPQRSTVWXZ"};

// The rules are those of the published program, in its order: most were found word by word, so that
// only their order and their vectors explain them.

constexpr RewriteRule kFirstRules[] = {
    {"<OO+>", "OU"},
    {"<SAOU>", "SOU"},
    {"<OES>", "OS"},
    {"<CCH>", "K"},
    {"<CC>{IYE}", "KS"},
    {".<&>", ""},
};

constexpr RewriteRule kMainRules[] = {
    {"OIN<{GT}>$", ""},
    {"E<{RS}>$", ""},
    {"<(C,CH)OEU>", "KE"},
    {"<MOEU>", "ME"},
    {"<OE>{UI}+%", "E"},
    {"^<GEN{TS}>$", "JAN"},
    {"<CU>EI", "K"},
    {"{!AEIOUYC}<AE>%", "E"},
    {"<AE>{QS}", "E"},
    {"AI<E>{BCDFGJKLMNPQRSTVWXZ}", ""},
    {"ANI<E>M", ""},
    {"(DRA,TRO,IRO)<P>$", ""},
    {"LOM<B>$", ""},
    {"(RON,POR)<C>$", ""},
    {"PE<C>T$", ""},
    {"<ECUL>$", "CU"},
    {"(CHA,CA,E)<M(PS,P)>$", "N"},
    {"(TAN,RAN)<G>$", ""},
    // The sound of Y in IL, ILL.
    {"{!VO}ILA<G>", "J"},
    {"{!TRH}UI<L>(AR,E).+", ""},
    {"GUI<L>{AEO}", ""},
    {"{NSPM}AI<L>{AEO}", ""},
    {"DI<L>(AI,ON,ER,EM)", ""},
    {"RI<L>ON", ""},
    {"TAI<L>E", ""},
    {"GAI<L>ET", ""},
    {"AI<L>A{IR}", ""},
    {"OUI<L>A", ""},
    {"<EIL>(AI,AR,ER,EM)", "AI"},
    {"<REIL>ET", "RAI"},
    {"EI<L>ET", ""},
    {"AI<L>OL", ""},
    {"{!AEIOUY}(SC,S)I<E>M{EA}", "A"},
    {"^(SC,S)I<E>M{EA}", "A"},
    // M before B and P.
    {"{OAI}<M>B", "N"},
    {"{OA}<M>P", "N"},
    {"<GEM>B", "JAN"},
    {"<EM>{BP}", "AN"},
    {"<UM>BL", "IN"},
    {"<CIEN>", "SIAN"},
    // CH and C read K.
    {"^E<C>EUR", "K"},
    {"^<CH>(OG,OL,OR,EU,ARIS,M,IRO,ONDR)", "K"},
    {"(YN,RI)<CH>(OG,OL,OC,OP,OM,ARIS,M,IRO,ONDR)", "K"},
    {"CH<S>", ""},
    {"<CH>AIQ", "K"},
    {"^E<CH>O{!UIPY}", "K"},
    {"IS<CH>{IE}", "K"},
    {"^I<CH>T", "K"},
    {"OR<CH>ID", "K"},
    {"ON<CH>IO", "K"},
    {"A<CH>IA", "K"},
    {"{!C}ANI<CH>", "K"},
    {"OMANI<K>", "CH"},
    {"A<CHY>{!D}", "KI"},
    {"{AEIOU}<C>{BDFGJKLMNPQRTVWXZ}", "K"},
    {"E<UCH>A", "K"},
    {"<YCH>(IA,A,O,ED)", "IK"},
    {"{AR}<CH>EO", "K"},
    {"R<CH>ES", "K"},
    {"E<CH>N", "K"},
    {"O<CH>TO", "K"},
    {"<CH>O(RA,NDR,RE)", "K"},
    {"MA<CH>M", "K"},
    {"BRON<CH>O", "K"},
    {"LI<CH>O{SC}", "K"},
    // W.
    {"<WA>", "OI"},
    {"<WO>", "O"},
    {"<(WI,WHI,WHY)>", "OUI"},
    {"<WHA>", "OUA"},
    {"<WHO>", "OU"},
    // G, GN, C, Q, PH, TH.
    {"<GNE>{STR}", "NIE"},
    {"<GNE>", "NE"},
    {"<GI>", "JI"},
    {"<GNI>", "NI"},
    {"<GN>(A,OU,UR)", "NI"},
    {"<GY>", "JI"},
    {"OUG<A>IN", ""},
    {"A<GEO>{LT}", "JO"},
    {"<GEORG>", "JORJ"},
    {"<G>EO(LO,M,P,G,S,R)", "J"},
    {"{NU}<GE>OT", "J"},
    {"<G>EO{TDC}", "J"},
    {"<GE>{OA}", "J"},
    {"<GE>", "JE"},
    {"<Q(U,)>", "K"},
    {"<C{YI}>", "SI"},
    {"<C>N", "K"},
    {"I<C>M", "K"},
    {"<CEA>T", "SA"},
    {"<C>E", "S"},
    {"<C>{RO}", "K"},
    {"<CU>EI", "K"},
    {"<C>U", "K"},
    {"V<ENC>A", "ANS"},
    {"<C>{AS}", "K"},
    {"<CLE>N", "KLA"},
    {"<C>{LZ}", "K"},
    {"<C>TIQ", "K"},
    {"<CTI{CS}>", "KTIS"},
    {"<C>TI{FL}", "K"},
    {"<CT>IO", "KS"},
    {"<C>T", "K"},
    {"<PH>", "F"},
    {"<TH>", "T"},
    {"<OW>", "OU"},
    {"<LH>", "L"},
    {"R<D>L", ""},
    {"<CH>(LO,R)", "K"},
    {"P<T>IA", "S"},
    {"G<U>{!RLMBSTPZN}", ""},
    {"<GNO>={MLTNRKG}", "NIO"},
    // TI read SI.
    {"BU<T>I{EA}", "S"},
    {"BA<T>IA", "S"},
    {"AN<T>IEL", "S"},
    {"RE<T>ION", "S"},
    {"EN<T>I{EA}L", "S"},
    {"EN<T>IO", "S"},
    {"EN<T>IAI", "S"},
    {"UJE<T>ION", "S"},
    {"A<TIE>M", "SIA"},
    {"PE<T>IEN", "S"},
    {"CE<T>IE", "S"},
    {"OFE<T>IE", "S"},
    {"IPE<T>I", "S"},
    {"LBU<T>ION", "S"},
    {"BLU<T>ION", "S"},
    {"L{EA}<T>ION", "S"},
    {"SA<T>IET", "S"},
    {"AN<T>I(AL,O)", "S", kLast},
    {"INU<T>I{!V}", "S", kLast},
    {"{!O}U<T>IEN", "S"},
    {"{!DE}RA<T>IE$", "S"},
    {"({!SNEU},KU,KO,RU,LU,BU,TU,AU)<T>I(E,O)N", "S"},
    // H.
    {"{!CS}<H>", ""},
    {"{EN}S<H>", ""},
    {"<SH>", "CH"},
    // Nasals.
    {"O<M>T", "N"},
    {"I<M>{BP}", "N"},
    {"<UM>D", "ON"},
    {"{TRD}I<E>NT", "A"},
    {"I<E>N", ""},
    {"<Y>M{UOAEIN}", "I"},
    {"<YM>", "IN"},
    {"A<H>O", ""},
    {"{FDS}<AIM>", "IN"},
    {"<EIN>", "AIN"},
    {"<A>INS", ""},
    {"<A>IN$", ""},
    {"<A>IN{BTDK}", ""},
    {"{!O}<U>ND", "I"},
    {"{JTVLFMRPSBD}<U>N{!IAE}", "I"},
    {"{JTVLFMRPSBD}<U>N$", "I"},
    {"RF<UM>$", "IN"},
    {"L<UM>B", "IN"},
    {"{!BCDFGHJKLMNPQRSTVWXZ}<E>N", "A"},
    {"{VTLJMRPDSBFKNG}<E>N={BRCTDKZSVN}", "A"},
    {"^<E>N({BCDFGHJKLNPQRSTVXZ},CH,IV,ORG,OB,UI,UA,UY)", "A"},
    {"^{JRVTH}<E>N{DRTFGSVJMP}", "A"},
    {"S<E>N{ST}", "A"},
    {"^DES<E>NIV", "A"},
    {"{!M}<E>NU{IY}", "A"},
    {"{JTVLFMRPSBD}<E>N{JLFDSTG}", "A", kLast},
    // Other vowels.
    {"{VSBTNRLPM}<E{IY}>{ACDFRJLGZ}", "AI"},
    {"<EAU>", "O"},
    {"E<U>", ""},
    {"<Y>", "I"},
    {"<E>OI", ""},
    {"J<E>A", ""},
    {"OI<E>M", ""},
    {"OU<A>NJ", "E"},
    {"O<UA>", "I"},
    {"OU<E>NJ", "A"},
    {"<AU>{!E}", "O"},
    // Single words.
    {"^B<E>NJ", "I"},
    {"R<T>IEL", "S"},
    {"P<I>NK", "O"},
    {"K<I>ND", "O"},
    {"K<UM>{NP}", "ON"},
    {"LKO<U>", ""},
    {"E<D>BE", ""},
    {"AR<C>M", "K"},
    {"<S>CH", ""},
    {"^O<I>NI", ""},
    {"{!NDCGRHKO}A<P>T", ""},
    {"(L,KON)<P>T", ""},
    {"O<T>B", ""},
    {"I<X>A", "S"},
    {"<T>G", ""},
    {"^T<Z>", "S"},
    {"<P>TIE", ""},
    {"<G>T", ""},
    {"ANKI<E>M", "LE"},
    {"(LO,RE)K<E>MAN", "A"},
    {"N<T>{BM}", ""},
    {"<G>SU", ""},
    {"E<S>D", ""},
    {"LE<S>KEL", ""},
    {"<C>K", ""},
};

constexpr RewriteRule kFirstEndings[] = {
    {"USI<L>$", ""},
    {"<X>$|<{TD}S>$|<{DS}>$", ""},
    {"{!KL}<T>$", ""},
    {"^<H>", ""},
};

constexpr RewriteRule kLastEndings[] = {
    {"TI<L>$", ""},  {"L<C>$", "K"},    {"L<(E,)(S,)>$", ""},   {"N<(E,)(S,)>$", "", kLast},
    {"E<Z>$", ""},   {"OI<G>$", ""},    {"OU<P>$", ""},         {"{!R}O<M>$", "N"},
    {"LO<P>$", ""},  {"NTAN<P>$", ""},  {"T<U>N$", "I"},        {"<AU>$", "O"},
    {"<E>I$", "A"},  {"R<{DG}>$", ""},  {"AN<C>$", ""},         {"KRO<C>$", ""},
    {"HOU<C>$", ""}, {"OMA<C>$", ""},   {"JO{NU}<{CG}>$", ""},  {"{!GTR}{AO}N<G>$", ""},
    {"U<C>$", "K"},  {"<AING>$", "IN"}, {"{EISOARN}<C>$", "K"}, {"{!CN}<{EH}>$", ""},
    {"<E>N$", "A"},  {"^PAI<E>M", ""},  {"{!NTB}<EF>$", ""},    {".<&>", ""},
};

struct Exception {
  std::string_view word;
  std::string_view code;
};

constexpr Exception kExceptions[] = {
    {"CD", "CD"},
    {"BD", "BD"},
    {"BV", "BV"},
    {"TABAC", "TABA"},
    {"FEU", "FE"},
    {"FE", "FE"},
    {"FER", "FER"},
    {"FIEF", "FIEF"},
    {"FJORD", "FJORD"},
    {"GOAL", "GOL"},
    {"FLEAU", "FLEO"},
    {"HIER", "IER"},
    {"HEU", "E"},
    {"HE", "E"},
    {"OS", "OS"},
    {"RIZ", "RI"},
    {"RAZ", "RA"},
    {"ECHO", "EKO"},
};

// Whether three consonants in a row make the word an abbreviation.
bool IsAbbreviation(std::string_view word) {
  std::size_t consonants = 0;
  return std::ranges::any_of(word, [&consonants](char c) {
    consonants = kClasses.consonants.find(c) == std::string_view::npos ? 0 : consonants + 1;
    return consonants == 3;
  });
}

// Whether the word holds one of these consonants and a vowel behind it.
bool IsSimple(std::string_view word) {
  constexpr std::string_view kConsonants = "RFMLVSPJDF";
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (kConsonants.find(word[i - 1]) != std::string_view::npos &&
        kClasses.vowels.find(word[i]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// The code of a word of which the rules leave at most one letter.
std::string ShortCode(const std::string& word, const std::string& before_last_endings) {
  if (IsAbbreviation(word)) {
    return word;
  }
  if (IsSimple(word) && (word.size() == 3 || word.size() == 4)) {
    return word.substr(0, word.size() - 1);
  }
  return before_last_endings.size() > 1 ? before_last_endings : "";
}

std::string PhoneticLetters(std::string_view utf8) {
  std::string text = ReplaceAll(ReplaceAll(utf8, "Œ", "OEU"), "œ", "OEU");
  text = ReplaceAll(ReplaceAll(text, "Æ", "E"), "æ", "E");
  return LettersOf(ReplaceAll(ReplaceAll(text, "Ç", "S"), "ç", "S"));
}

}  // namespace

std::string Phonetic(std::string_view utf8) {
  static const RewriteRules first_rules(kFirstRules, kClasses);
  static const RewriteRules main_rules(kMainRules, kClasses);
  static const RewriteRules first_endings(kFirstEndings, kClasses);
  static const RewriteRules last_endings(kLastEndings, kClasses);
  const std::string word = PhoneticLetters(utf8);
  std::string code = word;
  first_rules.Apply(code);
  const auto* exception = std::ranges::find(kExceptions, code, &Exception::word);
  if (exception != std::end(kExceptions)) {
    return std::string(exception->code);
  }
  main_rules.Apply(code);
  first_endings.Apply(code);
  const std::string before_last_endings = code;
  last_endings.Apply(code);
  if (code == "FUEL") {
    return "FIOUL";
  }
  return code.size() > 1 || code == "O" ? code : ShortCode(word, before_last_endings);
}

}  // namespace socle::text
