#include "directory/schema/definition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/schema/definition_lexer.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

using Kind = DefinitionLexer::Kind;

constexpr auto kUsageNames = std::to_array<std::string_view>(
    {"userApplications", "directoryOperation", "distributedOperation", "dSAOperation"});
constexpr auto kClassKindNames =
    std::to_array<std::string_view>({"ABSTRACT", "STRUCTURAL", "AUXILIARY"});

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Reads a definition of either kind: the number, then keywords, each by its reader.
class DefinitionReader {
 public:
  using Reader = std::function<Status(DefinitionLexer&)>;

  struct Common {
    std::string& oid;
    std::vector<std::string>& names;
    std::string& description;
    bool& is_obsolete;
    std::vector<DefinitionExtension>& extensions;
  };

  DefinitionReader(std::string_view text, const OidMacros& macros)
      : lexer_(text), macros_(macros) {}

  Status Read(Common common, const std::map<std::string_view, Reader>& readers) {
    SOCLE_TRY_STATUS(lexer_.Expect(Kind::kOpen, "("));
    SOCLE_TRY(const std::string number, lexer_.Word("an object identifier"));
    SOCLE_TRY(common.oid, ExpandOid(number, macros_));
    std::set<std::string> seen;
    for (;;) {
      SOCLE_TRY(const std::string keyword, lexer_.Keyword());
      if (keyword.empty()) {
        return {};
      }
      if (!seen.insert(keyword).second) {
        return Fail(Code::kInvalidArgument, fmt::format("{} stands twice", keyword));
      }
      SOCLE_TRY_STATUS(ReadKeyword(keyword, common, readers));
    }
  }

  [[nodiscard]] Status CheckNames(const std::vector<std::string>& names) const {
    const auto bad = std::ranges::find_if_not(names, IsDescriptor);
    if (bad != names.end()) {
      return Fail(Code::kInvalidArgument,
                  fmt::format("'{}' is no name: a letter, then letters, digits and hyphens", *bad));
    }
    return {};
  }

 private:
  Status ReadKeyword(const std::string& keyword,
                     Common common,
                     const std::map<std::string_view, Reader>& readers) {
    if (keyword == "NAME") {
      SOCLE_TRY(common.names, lexer_.QuotedList("a name"));
      return CheckNames(common.names);
    }
    if (keyword == "DESC") {
      SOCLE_TRY(common.description, lexer_.Quoted("a description"));
      return {};
    }
    if (keyword == "OBSOLETE") {
      common.is_obsolete = true;
      return {};
    }
    if (keyword.starts_with("X-")) {
      DefinitionExtension extension{.name = keyword};
      SOCLE_TRY(extension.values, lexer_.QuotedList("a value"));
      common.extensions.push_back(std::move(extension));
      return {};
    }
    const auto reader = readers.find(keyword);
    if (reader == readers.end()) {
      return Fail(Code::kInvalidArgument, fmt::format("unknown keyword {}", keyword));
    }
    return reader->second(lexer_);
  }

  DefinitionLexer lexer_;
  const OidMacros& macros_;
};

// A name, or a number where macros may stand.
Result<std::string> ReadReference(DefinitionLexer& lexer, const OidMacros& macros) {
  SOCLE_TRY(std::string word, lexer.Word("a name or an object identifier"));
  if (IsDescriptor(word)) {
    return word;
  }
  return ExpandOid(word, macros);
}

DefinitionReader::Reader ReferenceInto(std::string& out, const OidMacros& macros) {
  return [&out, &macros](DefinitionLexer& lexer) -> Status {
    SOCLE_TRY(out, ReadReference(lexer, macros));
    return {};
  };
}

DefinitionReader::Reader ReferencesInto(std::vector<std::string>& out, const OidMacros& macros) {
  return [&out, &macros](DefinitionLexer& lexer) -> Status {
    SOCLE_TRY(out, lexer.WordList("a name or an object identifier"));
    for (std::string& word : out) {
      if (!IsDescriptor(word)) {
        SOCLE_TRY(word, ExpandOid(word, macros));
      }
    }
    return {};
  };
}

DefinitionReader::Reader FlagInto(bool& out) {
  return [&out](DefinitionLexer&) -> Status {
    out = true;
    return {};
  };
}

// 1.3.6.1.4.1.1466.115.121.1.15{64}; some files put the number into quotes.
Status ReadSyntax(DefinitionLexer& lexer,
                  const OidMacros& macros,
                  AttributeTypeDefinition& definition) {
  SOCLE_TRY(const DefinitionLexer::Token token, lexer.Next());
  if (token.kind != Kind::kWord && token.kind != Kind::kQuoted) {
    return lexer.FailAt(token.at, "the number of a syntax expected");
  }
  std::string_view text = token.text;
  const std::size_t brace = text.find('{');
  if (brace != std::string_view::npos) {
    const std::string_view bound = text.substr(brace + 1);
    const char* const end = bound.data() + bound.size();
    const auto [rest, error] = std::from_chars(bound.data(), end, definition.length_bound);
    if (error != std::errc{} || std::string_view(rest, end) != "}") {
      return lexer.FailAt(token.at, "a length in braces expected, such as {64}");
    }
    text = text.substr(0, brace);
  }
  SOCLE_TRY(definition.syntax, ExpandOid(text, macros));
  return {};
}

Status ReadUsage(DefinitionLexer& lexer, AttributeTypeDefinition& definition) {
  SOCLE_TRY(const std::string word, lexer.Word("a usage"));
  const auto found = std::ranges::find(kUsageNames, word);
  if (found == kUsageNames.end()) {
    return Fail(Code::kInvalidArgument,
                fmt::format("unknown usage '{}': {}", word, fmt::join(kUsageNames, ", ")));
  }
  definition.usage = static_cast<AttributeUsage>(found - kUsageNames.begin());
  return {};
}

Status CheckSize(std::string_view text) {
  if (text.size() > kDefinitionBytesMax) {
    return Fail(
        Code::kTooLarge,
        fmt::format("a definition of {} bytes; at most {}", text.size(), kDefinitionBytesMax));
  }
  return {};
}

void AppendQuoted(std::string& out, std::string_view text) {
  out.push_back('\'');
  for (const char c : text) {
    if (c == '\'') {
      out.append("\\27");
    } else if (c == '\\') {
      out.append("\\5c");
    } else {
      out.push_back(c);
    }
  }
  out.push_back('\'');
}

void AppendQuotedList(std::string& out,
                      std::string_view keyword,
                      const std::vector<std::string>& values) {
  if (values.empty()) {
    return;
  }
  out.append(" ").append(keyword).append(values.size() == 1 ? " " : " ( ");
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.append(i == 0 ? "" : " ");
    AppendQuoted(out, values[i]);
  }
  out.append(values.size() == 1 ? "" : " )");
}

void AppendWordList(std::string& out,
                    std::string_view keyword,
                    const std::vector<std::string>& words) {
  if (words.empty()) {
    return;
  }
  if (words.size() == 1) {
    out.append(fmt::format(" {} {}", keyword, words.front()));
  } else {
    out.append(fmt::format(" {} ( {} )", keyword, fmt::join(words, " $ ")));
  }
}

void AppendWord(std::string& out, std::string_view keyword, std::string_view word) {
  if (!word.empty()) {
    out.append(fmt::format(" {} {}", keyword, word));
  }
}

void AppendFlag(std::string& out, std::string_view keyword, bool is_set) {
  if (is_set) {
    out.append(" ").append(keyword);
  }
}

template <class Definition>
std::string RenderHead(const Definition& definition) {
  std::string out = "( " + definition.oid;
  AppendQuotedList(out, "NAME", definition.names);
  if (!definition.description.empty()) {
    out.append(" DESC ");
    AppendQuoted(out, definition.description);
  }
  AppendFlag(out, "OBSOLETE", definition.is_obsolete);
  return out;
}

void AppendTail(std::string& out, const std::vector<DefinitionExtension>& extensions) {
  for (const DefinitionExtension& extension : extensions) {
    AppendQuotedList(out, extension.name, extension.values);
  }
  out.append(" )");
}

}  // namespace

bool IsNumericOid(std::string_view text) {
  std::size_t arcs = 0;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    const std::string_view arc = text.substr(begin, end - begin);
    if (arc.empty() || !std::ranges::all_of(arc, IsDigit) || (arc.size() > 1 && arc[0] == '0')) {
      return false;
    }
    ++arcs;
    begin = end + 1;
  }
  return arcs >= 2;
}

bool IsDescriptor(std::string_view text) {
  return !text.empty() && IsLetter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
}

Result<std::string> ExpandOid(std::string_view text, const OidMacros& macros) {
  if (IsNumericOid(text)) {
    return std::string(text);
  }
  const std::size_t colon = text.find(':');
  const auto macro = macros.find(text.substr(0, colon));
  if (macro != macros.end()) {
    std::string out = macro->second;
    if (colon != std::string_view::npos) {
      out.append(".").append(text.substr(colon + 1));
    }
    if (IsNumericOid(out)) {
      return out;
    }
  }
  return Fail(Code::kInvalidArgument, fmt::format("'{}' is no object identifier", text));
}

Result<AttributeTypeDefinition> ParseAttributeType(std::string_view text, const OidMacros& macros) {
  SOCLE_TRY_STATUS(CheckSize(text));
  AttributeTypeDefinition out;
  const std::map<std::string_view, DefinitionReader::Reader> readers{
      {"SUP", ReferenceInto(out.superior, macros)},
      {"EQUALITY", ReferenceInto(out.equality, macros)},
      {"ORDERING", ReferenceInto(out.ordering, macros)},
      {"SUBSTR", ReferenceInto(out.substring, macros)},
      {"SYNTAX",
       [&out, &macros](DefinitionLexer& lexer) { return ReadSyntax(lexer, macros, out); }},
      {"SINGLE-VALUE", FlagInto(out.is_single_value)},
      {"COLLECTIVE", FlagInto(out.is_collective)},
      {"NO-USER-MODIFICATION", FlagInto(out.no_user_modification)},
      {"USAGE", [&out](DefinitionLexer& lexer) { return ReadUsage(lexer, out); }},
  };
  DefinitionReader reader(text, macros);
  SOCLE_TRY_STATUS(
      reader.Read({out.oid, out.names, out.description, out.is_obsolete, out.extensions}, readers));
  if (out.superior.empty() && out.syntax.empty()) {
    return Fail(Code::kInvalidArgument, "an attribute type has SUP or SYNTAX");
  }
  if (out.is_collective && out.usage != AttributeUsage::kUserApplications) {
    return Fail(Code::kInvalidArgument, "COLLECTIVE is for user applications only");
  }
  if (out.no_user_modification && out.usage == AttributeUsage::kUserApplications) {
    return Fail(Code::kInvalidArgument, "NO-USER-MODIFICATION is for operational attributes only");
  }
  return out;
}

Result<ObjectClassDefinition> ParseObjectClass(std::string_view text, const OidMacros& macros) {
  SOCLE_TRY_STATUS(CheckSize(text));
  ObjectClassDefinition out;
  bool has_kind = false;
  const auto kind_into = [&out, &has_kind](ObjectClassKind kind) -> DefinitionReader::Reader {
    return [&out, &has_kind, kind](DefinitionLexer&) -> Status {
      if (std::exchange(has_kind, true)) {
        return Fail(Code::kInvalidArgument, "one of ABSTRACT, STRUCTURAL and AUXILIARY");
      }
      out.kind = kind;
      return {};
    };
  };
  const std::map<std::string_view, DefinitionReader::Reader> readers{
      {"SUP", ReferencesInto(out.superiors, macros)},
      {"ABSTRACT", kind_into(ObjectClassKind::kAbstract)},
      {"STRUCTURAL", kind_into(ObjectClassKind::kStructural)},
      {"AUXILIARY", kind_into(ObjectClassKind::kAuxiliary)},
      {"MUST", ReferencesInto(out.must, macros)},
      {"MAY", ReferencesInto(out.may, macros)},
  };
  DefinitionReader reader(text, macros);
  SOCLE_TRY_STATUS(
      reader.Read({out.oid, out.names, out.description, out.is_obsolete, out.extensions}, readers));
  return out;
}

std::string RenderAttributeType(const AttributeTypeDefinition& definition) {
  std::string out = RenderHead(definition);
  AppendWord(out, "SUP", definition.superior);
  AppendWord(out, "EQUALITY", definition.equality);
  AppendWord(out, "ORDERING", definition.ordering);
  AppendWord(out, "SUBSTR", definition.substring);
  if (definition.length_bound != 0) {
    AppendWord(out, "SYNTAX", fmt::format("{}{{{}}}", definition.syntax, definition.length_bound));
  } else {
    AppendWord(out, "SYNTAX", definition.syntax);
  }
  AppendFlag(out, "SINGLE-VALUE", definition.is_single_value);
  AppendFlag(out, "COLLECTIVE", definition.is_collective);
  AppendFlag(out, "NO-USER-MODIFICATION", definition.no_user_modification);
  if (definition.usage != AttributeUsage::kUserApplications) {
    AppendWord(out, "USAGE", kUsageNames[static_cast<std::size_t>(definition.usage)]);
  }
  AppendTail(out, definition.extensions);
  return out;
}

std::string RenderObjectClass(const ObjectClassDefinition& definition) {
  std::string out = RenderHead(definition);
  AppendWordList(out, "SUP", definition.superiors);
  AppendFlag(out, kClassKindNames[static_cast<std::size_t>(definition.kind)], true);
  AppendWordList(out, "MUST", definition.must);
  AppendWordList(out, "MAY", definition.may);
  AppendTail(out, definition.extensions);
  return out;
}

}  // namespace socle::directory::schema
