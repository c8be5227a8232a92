#include "directory/schema/schema_file.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "directory/schema/definition.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// The keyword of a definition without the endings that other servers give it.
std::string Keyword(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (out.ends_with(':')) {
    out.pop_back();
  }
  if (out == "attributetypes" || out == "objectclasses") {
    out.resize(out.size() - (out.starts_with('o') ? 2 : 1));
  }
  return out;
}

// objectidentifier NAME NUMBER
Status ReadMacro(std::string_view text, SchemaDefinitions& definitions) {
  const std::size_t blank = text.find_first_of(kBlanks);
  const std::string_view name = text.substr(0, blank);
  if (blank == std::string_view::npos || !IsDescriptor(name)) {
    return Fail(Code::kInvalidArgument, "objectidentifier is followed by a name and a number");
  }
  SOCLE_TRY(std::string oid, ExpandOid(Trim(text.substr(blank)), definitions.macros));
  definitions.macros.insert_or_assign(std::string(name), std::move(oid));
  return {};
}

Status ReadDefinition(std::string_view text, SchemaDefinitions& definitions) {
  const std::size_t blank = text.find_first_of(" \t(");
  const std::string keyword = Keyword(text.substr(0, blank));
  const std::string_view rest =
      blank == std::string_view::npos ? std::string_view{} : Trim(text.substr(blank));
  if (keyword == "objectidentifier") {
    return ReadMacro(rest, definitions);
  }
  if (keyword == "attributetype") {
    SOCLE_TRY(AttributeTypeDefinition definition, ParseAttributeType(rest, definitions.macros));
    definitions.attribute_types.push_back(std::move(definition));
    return {};
  }
  if (keyword == "objectclass") {
    SOCLE_TRY(ObjectClassDefinition definition, ParseObjectClass(rest, definitions.macros));
    definitions.object_classes.push_back(std::move(definition));
    return {};
  }
  return Fail(Code::kInvalidArgument,
              "attributetype, objectclass or objectidentifier expected at the start of a line");
}

}  // namespace

Status ReadSchemaFile(std::string_view text, SchemaDefinitions& definitions) {
  if (text.size() > kSchemaFileBytesMax) {
    return Fail(Code::kTooLarge,
                fmt::format("a schema of {} bytes; at most {}", text.size(), kSchemaFileBytesMax));
  }
  std::string pending;
  std::size_t pending_line = 0;
  const auto finish = [&]() -> Status {
    if (pending.empty()) {
      return {};
    }
    const std::string definition = std::exchange(pending, {});
    if (Status status = ReadDefinition(definition, definitions); !status) {
      return Fail(std::move(status).error().Prefixed(fmt::format("line {}", pending_line)));
    }
    return {};
  };
  std::size_t line_number = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    const std::string_view content = Trim(line);
    if (content.empty() || content.front() == '#') {
      continue;
    }
    const bool goes_on = line.front() == ' ' || line.front() == '\t';
    if (goes_on && !pending.empty()) {
      pending.append(" ").append(content);
      continue;
    }
    SOCLE_TRY_STATUS(finish());
    pending = content;
    pending_line = line_number;
  }
  return finish();
}

}  // namespace socle::directory::schema
