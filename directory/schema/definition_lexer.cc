#include "directory/schema/definition_lexer.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool IsSign(char c) {
  return c == '(' || c == ')' || c == '$' || c == '\'';
}

}  // namespace

std::unexpected<Error> DefinitionLexer::FailAt(std::size_t at, std::string_view what) const {
  return Fail(Code::kInvalidArgument, fmt::format("at byte {}: {}", at + 1, what));
}

Result<std::string> DefinitionLexer::ReadQuoted() {
  const std::size_t begin = at_;
  std::string out;
  for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_) {
    if (text_[at_] != '\\') {
      out.push_back(text_[at_]);
      continue;
    }
    const std::string_view escape = text_.substr(at_ + 1, 2);
    if (escape == "27") {
      out.push_back('\'');
    } else if (escape == "5c" || escape == "5C") {
      out.push_back('\\');
    } else {
      return FailAt(at_, "a backslash in a string is followed by 27 or 5c");
    }
    at_ += 2;
  }
  if (at_ == text_.size()) {
    return FailAt(begin, "a string without closing quote");
  }
  ++at_;
  return out;
}

Result<DefinitionLexer::Token> DefinitionLexer::Next() {
  while (at_ < text_.size() && IsBlank(text_[at_])) {
    ++at_;
  }
  Token token{.at = at_};
  if (at_ == text_.size()) {
    return token;
  }
  switch (text_[at_]) {
    case '(':
      token.kind = Kind::kOpen;
      ++at_;
      return token;
    case ')':
      token.kind = Kind::kClose;
      ++at_;
      return token;
    case '$':
      token.kind = Kind::kDollar;
      ++at_;
      return token;
    case '\'': {
      token.kind = Kind::kQuoted;
      SOCLE_TRY(token.text, ReadQuoted());
      return token;
    }
    default:
      break;
  }
  token.kind = Kind::kWord;
  while (at_ < text_.size() && !IsBlank(text_[at_]) && !IsSign(text_[at_])) {
    token.text.push_back(text_[at_++]);
  }
  return token;
}

Status DefinitionLexer::Expect(Kind kind, std::string_view what) {
  SOCLE_TRY(const Token token, Next());
  if (token.kind != kind) {
    return FailAt(token.at, fmt::format("{} expected", what));
  }
  return {};
}

Result<std::string> DefinitionLexer::Keyword() {
  SOCLE_TRY(Token token, Next());
  if (token.kind == Kind::kClose) {
    SOCLE_TRY_STATUS(Expect(Kind::kEnd, "the end of the definition"));
    return std::string{};
  }
  if (token.kind != Kind::kWord) {
    return FailAt(token.at, "a keyword or ) expected");
  }
  std::ranges::transform(token.text, token.text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return std::move(token.text);
}

Result<std::string> DefinitionLexer::Word(std::string_view what) {
  SOCLE_TRY(Token token, Next());
  if (token.kind != Kind::kWord) {
    return FailAt(token.at, fmt::format("{} expected", what));
  }
  return std::move(token.text);
}

Result<std::string> DefinitionLexer::Quoted(std::string_view what) {
  SOCLE_TRY(Token token, Next());
  if (token.kind != Kind::kQuoted) {
    return FailAt(token.at, fmt::format("{} in quotes expected", what));
  }
  return std::move(token.text);
}

Result<std::vector<std::string>> DefinitionLexer::QuotedList(std::string_view what) {
  SOCLE_TRY(Token token, Next());
  std::vector<std::string> out;
  if (token.kind == Kind::kQuoted) {
    out.push_back(std::move(token.text));
    return out;
  }
  if (token.kind != Kind::kOpen) {
    return FailAt(token.at, fmt::format("{} in quotes expected", what));
  }
  for (;;) {
    SOCLE_TRY(token, Next());
    if (token.kind == Kind::kClose) {
      return out;
    }
    if (token.kind != Kind::kQuoted) {
      return FailAt(token.at, fmt::format("{} in quotes or ) expected", what));
    }
    out.push_back(std::move(token.text));
  }
}

Result<std::vector<std::string>> DefinitionLexer::WordList(std::string_view what) {
  SOCLE_TRY(Token token, Next());
  std::vector<std::string> out;
  if (token.kind == Kind::kWord) {
    out.push_back(std::move(token.text));
    return out;
  }
  if (token.kind != Kind::kOpen) {
    return FailAt(token.at, fmt::format("{} expected", what));
  }
  for (;;) {
    SOCLE_TRY(std::string word, Word(what));
    out.push_back(std::move(word));
    SOCLE_TRY(token, Next());
    if (token.kind == Kind::kClose) {
      return out;
    }
    if (token.kind != Kind::kDollar) {
      return FailAt(token.at, "$ or ) expected");
    }
  }
}

}  // namespace socle::directory::schema
