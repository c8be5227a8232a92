#include "directory/rules/access_file_words.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::rules {

namespace {

constexpr std::string_view kBlanks = " \t\r";

// Reads what follows an opening quote, and removes it with the closing one.
Result<std::string> TakeQuoted(std::string_view& rest) {
  std::string word;
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() == '\\' && rest.size() > 1 && (rest[1] == '"' || rest[1] == '\\')) {
      rest.remove_prefix(1);
    }
    word.push_back(rest.front());
    rest.remove_prefix(1);
  }
  if (rest.empty()) {
    return Fail(Code::kInvalidArgument, "a quote is not closed");
  }
  rest.remove_prefix(1);
  if (!rest.empty() && !kBlanks.contains(rest.front())) {
    return Fail(Code::kInvalidArgument, "no blank after a closing quote");
  }
  return word;
}

std::string TakePlain(std::string_view& rest) {
  const std::size_t end = rest.find_first_of(kBlanks);
  std::string word(rest.substr(0, end));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

Result<std::vector<std::string>> SplitAccessLine(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos || line[begin] == '#') {
      return words;
    }
    if (words.size() == kAccessLineWordsMax) {
      return Fail(Code::kInvalidArgument, "too many words");
    }
    line.remove_prefix(begin);
    if (line.front() != '"') {
      words.push_back(TakePlain(line));
      continue;
    }
    line.remove_prefix(1);
    SOCLE_TRY(std::string word, TakeQuoted(line));
    words.push_back(std::move(word));
  }
}

}  // namespace socle::directory::rules
