#pragma once

#include <string>
#include <string_view>

namespace socle::text {

// Two written forms of a name are compared in their folded form: capital letters A-Z, digits 0-9
// and single blanks, none at either end.
//
// - Case and diacritics go: every precomposed Latin letter (Latin-1, Extended-A and -B,
// Vietnamese),
//   every combining mark. Letters that no decomposition gives: Ø=O, Ł=L, Đ=D, Ð=D, Þ=TH, ß=SS,
//   Æ=AE, Œ=OE, Ĳ=IJ, ı=I, ſ=S, Ŋ=N, Ə=E, and the letters of West African alphabets
//   (Ɓ=B, Ɗ=D, Ɛ=E, Ɣ=G, Ɩ=I, Ƙ=K, Ɔ=O, Ʋ=V, Ƴ=Y).
// - Compatibility forms are what they stand for: full width letters, ligatures such as ﬁ,
// superscripts.
// - Invisible characters (soft hyphen, joiners, zero width space, byte order mark) go without a
// trace.
// - Dashes, apostrophes, punctuation, letters of other scripts, control characters and bytes that
// are
//   not UTF-8 each become a blank.
//
// FoldName(FoldName(x)) == FoldName(x). Any bytes are accepted. The result has at most two
// characters for each byte of the input.
std::string FoldName(std::string_view utf8);

// Appends FoldName(utf8) to `out`; what `out` holds already does not matter.
void FoldNameTo(std::string_view utf8, std::string& out);

// The form in which the French identity rules (RNIV) store a name: as FoldName, but any dash is
// kept as '-', any apostrophe as '\'', and a digit becomes a blank.
std::string FoldNameRniv(std::string_view utf8);
void FoldNameRnivTo(std::string_view utf8, std::string& out);

}  // namespace socle::text
