#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Inside lib/text: what the phonetic codes share.
namespace socle::text {

// The letters of `utf8` as capitals A-Z; everything else goes.
std::string LettersOf(std::string_view utf8);

// Replaces each `from` by `to`.
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

// `text` from `begin` on without the character `c`.
std::string TailWithout(std::string_view text, std::size_t begin, char c);

// Keeps one of each run of equal characters.
void Squeeze(std::string& text);

}  // namespace socle::text
