#include <string>
#include <string_view>

#include "lib/text/phonetic_letters.h"
#include "lib/text/phonetics.h"
#include "lib/text/rewrite.h"

namespace socle::text {

namespace {

constexpr LetterClasses kClasses{.vowels = "AEIOUY", .consonants = ""};

// Rules in the order of the publication's appendix, with their numbers there. C stands for "{!@}",
// so that what a former rule wrote ('#', '-') counts as a consonant. A '#' keeps the A of GAN and
// the AC of MAC from later rules, and is undone at the end.
constexpr RewriteRule kRules[] = {
    {"@<&>", ""},                                                // V-14
    {"{!@CLS}<&>|C<C>!@|{!@}S<S>|.S<S>!@|{!I}L<L>", ""},         // C-28
    {"IL<E>$", "LE"},                                            // C-28 bis
    {"<GEO>|<GEAU>", "JO"},                                      // C-12
    {"<CC>={EIY}", "X"},                                         // C-9
    {"<G>={EIY}", "J"},                                          // C-10
    {"^M<AC>={!@}", "#"},                                        // C-16
    {"^M<C>", "#"},                                              // C-17
    {"^<SC>={EIY}", "S"},                                        // C-20
    {"@<C>={EIY}", "SS"},                                        // C-2
    {"{!CX}<C>={EIY}", "S"},                                     // C-3
    {"<C>={!@CH}", "K"},                                         // C-7
    {"<(EAU,AU,O)LT>$", "O"},                                    // V-2
    {"<(E,)AUT>$", "O"},                                         // V-3
    {"<(E,)AUX>$", "O"},                                         // V-4
    {"<(EAU,AU,O)LX>$", "O"},                                    // V-5
    {"<(E,)AU(L,)D>$", "O"},                                     // V-6
    {"<(E,)AU>", "O"},                                           // V-1
    {"^<H>|{!CPS}<H>", ""},                                      // C-14
    {"G<A>=(I,){MN}", "#"},                                      // C-11
    {"^<STE>", "STE-"},                                          // C-33
    {"^<ST>!E", "ST-"},                                          // C-32
    {"^<SAINTE>", "STE-"},                                       // C-31
    {"^<(SINT,SIN,SAINT,SAIN,SEIN,SEIM,CINQ,CIN)>", "ST-"},      // C-30
    {"<{AE}M>={!@N}!$", "EN"},                                   // V-15
    {"<AN>={!@}", "EN"},                                         // V-17
    {"<(AIM,AIN,EIN)>={!@}|<(AIM,AIN,EIN)>$", "IN"},             // V-18
    {"{!G}<AY>$", "E"},                                          // V-7
    {"<EUX>$", "EU"},                                            // V-8
    {"<EY>={!@}|<EY>$", "E"},                                    // V-9
    {"^<Y>|{!@}<Y>|<Y>{!@}|<Y>$", "I"},                          // V-10
    {"@<I>=@", "Y"},                                             // V-11
    {"@<ILL>", "Y"},                                             // V-12
    {"<OU>={AEOU}|<OU>=I!LL", "W"},                              // V-13
    {"<OM>={!@N}", "ON"},                                        // V-16
    {"<(BORNE,BORN,BOURNE,BOURN,BURNE)>$", "BURN"},              // V-19
    {"<IM>={!@N}", "IN"},                                        // V-20
    {"<B>V", ""},                                                // C-1
    {"^<C>={EIY}", "S"},                                         // C-4
    {"^<C>={AOU}", "K"},                                         // C-5
    {"@<C>$", "K"},                                              // C-6
    {"<CC>={AOU}", "K"},                                         // C-8
    {"GN<I>=@", ""},                                             // C-13
    {"J<E>A", ""},                                               // C-15
    {"<PH>", "F"},                                               // C-18
    {"<QU>", "K"},                                               // C-19
    {".<SC>={EIY}", "SS"},                                       // C-21
    {".<SC>={AOU}", "SK"},                                       // C-22
    {"<SH>", "CH"},                                              // C-23
    {"<TIA>$", "SSIA"},                                          // C-24
    {"{AIOUY}<W>", ""},                                          // C-25
    {"X<{CSZ}>", ""},                                            // C-26
    {"<Z>=@|{!@}<Z>={!@}", "S"},                                 // C-27
    {"ILS<>$|{CS}H<>$|{MN}P<>$|R{CFKLNSX}<>$|{!@}<{!@}>$", ""},  // C-29
    {"@<&>", ""},                                                // V-14
    {"{!@CLS}<&>|C<C>!@|{!@}S<S>|.S<S>!@|{!I}L<L>", ""},         // C-28
    {"IL<E>$", "LE"},                                            // C-28 bis
    {"G<#>", "A"},
    {"M<#>", "AC"},
};

}  // namespace

std::string Fonem(std::string_view utf8) {
  static const RewriteRules rules(kRules, kClasses);
  std::string code = LettersOf(utf8);
  rules.Apply(code);
  return code;
}

}  // namespace socle::text
