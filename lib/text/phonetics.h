#pragma once

#include <string>
#include <string_view>

// Six published phonetic codes for French names and words, for exchange and comparison with systems
// that use them. For matching use PhoneticKey (phonetic_key.h), which is made for it and faster.
//
// All take one name or word in UTF-8, in any case; bytes that are not UTF-8 count as blanks. Where
// the publications are silent the codes are those of the vectors in tests/data/phonetics-fr.
namespace socle::text {

// Soundex with French letter classes: the first letter and three digits, filled up with 0. Empty
// without a letter. Source: F. Carlier, Université du Maine; F. Brouard, sqlpro.developpez.com.
std::string SoundexFr(std::string_view utf8);

// Soundex 2: at most four letters, without the blanks that the publication adds. Same sources.
std::string Soundex2(std::string_view utf8);

// Phonex of F. Brouard (1999), as letters and the digits 1 to 5 for sounds. Tells accented E from
// E.
std::string Phonex(std::string_view utf8);

// Phonetic of É. Bergé (roudoudou.com). Empty when nothing of the word is heard.
std::string Phonetic(std::string_view utf8);

// FONEM of G. Bouchard, P. Brard and Y. Lavoie (Population 36-6, 1981), made for the families of
// Saguenay. Writes SAINT and SAINTE as "ST-" and "STE-".
std::string Fonem(std::string_view utf8);

// Sonnex of F. Bisson (github.com/Zigazou/Sonnex), in UTF-8: small letters, and 1, 2, 3, C, E, U
// for IN, AN, ON, CH, È and OU. Tells accented E from E. Characters that are no letters stay,
// apostrophes go.
std::string Sonnex(std::string_view utf8);

}  // namespace socle::text
