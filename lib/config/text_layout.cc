#include "lib/config/text_layout.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/utf8.h"

namespace socle::config {

namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 2;
// A longer term has its explanation on the next line.
constexpr std::size_t kTermWidthMax = 26;
constexpr std::size_t kTextWidthMin = 30;

bool IsCombining(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || c == 0x200D || c == 0xFEFF;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  if (!IsValidUtf8(text)) {
    return text.size();
  }
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    if (!IsCombining(NextCodePoint(text, offset))) {
      ++width;
    }
  }
  return width;
}

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) {
      continue;
    }
    if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  if (!line.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string RenderDefinitions(const std::vector<Definition>& definitions, std::size_t width) {
  std::size_t term_width = 0;
  for (const Definition& definition : definitions) {
    const std::size_t own = DisplayWidth(definition.term);
    if (own <= kTermWidthMax) {
      term_width = std::max(term_width, own);
    }
  }
  const std::size_t column = kIndent + term_width + kGap;
  const std::size_t text_width = std::max(width, column + kTextWidthMin) - column;
  std::string out;
  for (const Definition& definition : definitions) {
    std::string line = std::string(kIndent, ' ') + definition.term;
    if (DisplayWidth(definition.term) > term_width) {
      out += line + '\n';
      line.clear();
    }
    for (const std::string& part : Wrap(definition.text, text_width)) {
      line.append(column - DisplayWidth(line), ' ');
      out += line + part + '\n';
      line.clear();
    }
  }
  return out;
}

}  // namespace socle::config
