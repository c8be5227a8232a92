#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/definition.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

// Takes a definition apart: words, quoted strings, and the signs ( ) $.
class DefinitionLexer {
 public:
  enum class Kind : std::uint8_t { kEnd, kOpen, kClose, kDollar, kWord, kQuoted };

  struct Token {
    Kind kind = Kind::kEnd;
    std::string text = {};  // of a word, or what the quotes hold
    std::size_t at = 0;     // byte of the text where it begins
  };

  explicit DefinitionLexer(std::string_view text) : text_(text) {}

  // kInvalidArgument for a string without end or with a bad escape (only \27 and \5c are known).
  Result<Token> Next();

  // `)` ends the list of keywords; everything else is the next keyword, in capitals.
  Result<std::string> Keyword();
  Status Expect(Kind kind, std::string_view what);
  Result<std::string> Word(std::string_view what);
  Result<std::string> Quoted(std::string_view what);
  // 'a'  or  ( 'a' 'b' ).
  Result<std::vector<std::string>> QuotedList(std::string_view what);
  // a  or  ( a $ b ).
  Result<std::vector<std::string>> WordList(std::string_view what);

  [[nodiscard]] std::unexpected<Error> FailAt(std::size_t at, std::string_view what) const;

 private:
  Result<std::string> ReadQuoted();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace socle::directory::schema
