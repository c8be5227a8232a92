#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle::text {

// Letters of one word that count for its key; what follows is ignored.
inline constexpr std::size_t kPhoneticWordMax = 120;

// A compact phonetic key of a name as French speakers hear it, made for linking: names that are
// usual misspellings or transliterations of each other have the same key. The six published codes
// (phonetics.h) are for comparison with other systems; this one is for matching.
//
// `folded_name` is the result of FoldName: A-Z, digits (ignored) and blanks. Any other byte is
// ignored. The key is of the characters below and at most twice as long as the name; it is empty
// when the name has no letter that is heard.
//
//   P B T D K G F V S C J L M N R   consonants; C is the sound of CH, S that of S and Z
//   A E I O U Y                     vowels; E for AI, EI, AY, EY; O for AU, EAU; U for U and OU; Y
//   for EU 1 2 3 4                         the nasals IN, AN, ON; and OI
//
// Words. A word of at most three letters (LE, LA, DE, D, BEN, EL, VAN, ST) belongs to the next one:
// LE GALL = LEGALL, D ARTAGNAN = DARTAGNAN. Endings are silent at the end of each longer word. Keys
// of words follow each other without a mark.
//
// Endings. E, ES, EZ are not heard (MARTINE = MARTINES, LOPEZ = LOPES, ANDRE = ANDREE), nor are T,
// D, S (not SS), Z, X after U or after a vowel and I, C and G after N, G after R, P after M, L in
// AULT, AULD, AULX, OULT (DUPONT = DUPOND, BLANC = BLAN, RENAULT = RENAUD = RENAUX). ER is heard E
// after I, Y, G, J, CH (FOURNIER, BOULANGER) and ER elsewhere (MULLER, ROBERT = ROBER). TH is heard
// T. A word keeps its only vowel.
//
// Consonants. Double letters count once. H is mute, but keeps vowels apart (BRAHIM); PH=F, TH=T,
// RH=R, KH=K, GH=G, CH=SH=SCH=C but K before R, L, N. C, K, Q, QU, CK, CQ are K; C is S before E,
// I, Y, in ANCOI, in ONCALV and in a final NCON, where the cedilla was lost (FRANCOIS, GONCALVES).
// S, SS, Z, SC are S. G before E, I, Y, DJ, DG before E, I, Y are J; GU before E, I, Y is G; GN is
// NI (REGNIER = RENIER). E is mute between J or soft G and A or O (JEAN, GEORGES). W is V, and U
// where no vowel follows; OU before a vowel is V (MARWA = MAROUA, OUALI = WALI). X is KS, S at the
// start. Silent inside: B before V (LEFEBVRE), P in APT and MPT (BAPTISTE, LECOMPTE), S in ESN,
// ESL, ESQ, ISLE and DES before a consonant (DUFRESNE, LEVESQUE, DESCHAMPS).
//
// Vowels. Y is I. EU and OEU are Y; AE and OE are E, but not before L or at the end (MICHAEL, NOEL,
// CHLOE), nor OE before a nasal N (COEN = COHEN). AY, EY, AI, EI, OY, OI before a vowel, and AIL,
// EIL, EUIL, OUIL with L or LL are followed by I (MEYER = MEIER, FAYARD = FAILLARD). AN, EN, ON,
// IN, YN, UN, AIN, EIN, OIN are nasal before a consonant other than N, and at the end (HOFFMANN =
// HOFFMAN); with M before B and P only, and OM before T (LECOMTE = LECONTE), for a final M is heard
// (KARIM, ADAM). EN is 1 after I at the end (JULIEN), 2 elsewhere. Endings in DDIN are read DDINE
// (NOUREDDIN).
std::string PhoneticKey(std::string_view folded_name);

// Appends PhoneticKey(folded_name) to `out`.
void PhoneticKeyTo(std::string_view folded_name, std::string& out);

}  // namespace socle::text
