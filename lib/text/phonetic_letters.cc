#include "lib/text/phonetic_letters.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/text/fold.h"

namespace socle::text {

std::string LettersOf(std::string_view utf8) {
  std::string letters;
  for (const char c : FoldName(utf8)) {
    if (c >= 'A' && c <= 'Z') {
      letters += c;
    }
  }
  return letters;
}

std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t copied = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos;
       at = text.find(from, copied)) {
    result.append(text, copied, at - copied).append(to);
    copied = at + from.size();
  }
  return result.append(text, copied);
}

std::string TailWithout(std::string_view text, std::size_t begin, char c) {
  std::string result;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] != c) {
      result += text[i];
    }
  }
  return result;
}

void Squeeze(std::string& text) {
  const auto rest = std::ranges::unique(text);
  text.erase(rest.begin(), rest.end());
}

}  // namespace socle::text
