#include "mpi/input/mapping.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/tabular/encoding.h"
#include "mpi/input/birth_date.h"
#include "mpi/input/text_trim.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

namespace {

constexpr std::size_t kDomainTrait = 0;
constexpr std::size_t kIppTrait = 1;
static_assert(kTraitFields[kDomainTrait].name == "domain" && kTraitFields[kIppTrait].name == "ipp");

std::optional<std::size_t> FindTrait(std::string_view name) {
  const auto* const at = std::ranges::find(kTraitFields, name, &TraitField::name);
  if (at == kTraitFields.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(at - kTraitFields.begin());
}

std::string TraitNames() {
  std::string names;
  for (const TraitField& field : kTraitFields) {
    names += names.empty() ? "" : ", ";
    names += field.name;
  }
  return names;
}

std::unexpected<Error> Wrong(std::string what) {
  return Fail(Code::kInvalidArgument, std::move(what));
}

// Splits at `separator` outside of quotes and braces; the parts are trimmed.
std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  char closing = '\0';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (closing != '\0') {
      closing = text[i] == closing ? '\0' : closing;
    } else if (text[i] == '"') {
      closing = '"';
    } else if (text[i] == '{') {
      closing = '}';
    } else if (text[i] == separator) {
      parts.push_back(Trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(Trim(text.substr(begin)));
  return parts;
}

// "text" is a constant, {name} a column whose name holds signs, anything else a column.
Result<Mapping::Term> ParseTerm(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return Mapping::Term{.is_constant = true, .text = std::string(text.substr(1, text.size() - 2))};
  }
  if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
    text = Trim(text.substr(1, text.size() - 2));
  } else if (text.find_first_of("\"{}") != std::string_view::npos) {
    return Wrong("'" + std::string(text) +
                 "': write \"text\" for a constant and {name} for a column name with signs");
  }
  if (text.empty()) {
    return Wrong("a column name is missing");
  }
  return Mapping::Term{.is_constant = false, .text = std::string(text)};
}

Result<std::vector<std::string>> ParseNames(std::string_view text) {
  std::vector<std::string> names;
  for (const std::string_view part : Split(text, ',')) {
    SOCLE_TRY(auto term, ParseTerm(part));
    names.push_back(std::move(term.text));
  }
  return names;
}

Result<char> ParseSign(std::string_view value, bool may_be_none) {
  constexpr std::pair<std::string_view, char> kWords[] = {{"comma", ','},
                                                          {"semicolon", ';'},
                                                          {"tab", '\t'},
                                                          {"pipe", '|'},
                                                          {"double", '"'},
                                                          {"single", '\''},
                                                          {"\\t", '\t'}};
  for (const auto& [word, sign] : kWords) {
    if (value == word) {
      return sign;
    }
  }
  if (may_be_none && value == "none") {
    return '\0';
  }
  if (value.size() != 1 || static_cast<unsigned char>(value[0]) >= 0x80) {
    return Wrong("'" + std::string(value) + "' is not one character, nor a word such as tab");
  }
  return value[0];
}

class MappingParser {
 public:
  explicit MappingParser(std::string name) { mapping_.name = std::move(name); }

  Status Line(std::string_view line);
  Result<Mapping> Finish();

 private:
  enum class Section : std::uint8_t { kNone, kSource, kColumns, kValues };

  Status StartSection(std::string_view name);
  Status SetSource(std::string_view key, std::string_view value);
  Status SetForm(std::string_view value);
  Status SetEncoding(std::string_view value);
  Status SetDelimiter(std::string_view value);
  Status SetQuote(std::string_view value);
  Status SetHeader(std::string_view value);
  Status SetNames(std::string_view value);
  Status SetIgnored(std::string_view value);
  Status SetDateFormats(std::string_view value);
  Status SetColumn(std::string_view key, std::string_view value);
  Status SetValue(std::string_view key, std::string_view value);

  Mapping mapping_;
  Section section_ = Section::kNone;
  std::size_t values_of_ = 0;
  std::vector<std::string> seen_;  // "section key", to refuse a second one
};

Status MappingParser::StartSection(std::string_view name) {
  if (name == "source" || name == "columns") {
    section_ = name == "source" ? Section::kSource : Section::kColumns;
    return {};
  }
  if (name.starts_with("values ")) {
    const std::string_view trait = Trim(name.substr(7));
    const auto found = FindTrait(trait);
    if (!found.has_value()) {
      return Wrong("no trait '" + std::string(trait) + "'; the traits are " + TraitNames());
    }
    section_ = Section::kValues;
    values_of_ = *found;
    return {};
  }
  return Wrong("no section '" + std::string(name) +
               "'; the sections are [source], [columns] and [values TRAIT]");
}

Status MappingParser::SetForm(std::string_view value) {
  if (value != "csv" && value != "ndjson") {
    return Wrong("format '" + std::string(value) + "' is not csv or ndjson");
  }
  mapping_.form = value == "csv" ? Mapping::Form::kCsv : Mapping::Form::kNdjson;
  return {};
}

Status MappingParser::SetEncoding(std::string_view value) {
  const auto encoding = tabular::FindEncoding(value);
  if (!encoding.has_value()) {
    return Wrong("encoding '" + std::string(value) +
                 "' is not utf-8, iso-8859-1, iso-8859-15 or windows-1252");
  }
  mapping_.encoding = *encoding;
  return {};
}

Status MappingParser::SetDelimiter(std::string_view value) {
  SOCLE_TRY(mapping_.delimiter, ParseSign(value, false));
  return {};
}

Status MappingParser::SetQuote(std::string_view value) {
  SOCLE_TRY(mapping_.quote, ParseSign(value, true));
  return {};
}

Status MappingParser::SetHeader(std::string_view value) {
  if (value != "yes" && value != "no") {
    return Wrong("header is yes or no");
  }
  mapping_.has_header = value == "yes";
  return {};
}

Status MappingParser::SetNames(std::string_view value) {
  SOCLE_TRY(mapping_.columns, ParseNames(value));
  return {};
}

Status MappingParser::SetIgnored(std::string_view value) {
  SOCLE_TRY(mapping_.ignored, ParseNames(value));
  return {};
}

Status MappingParser::SetDateFormats(std::string_view value) {
  for (const std::string_view part : Split(value, ',')) {
    SOCLE_TRY(auto format, DateFormat::Parse(part));
    mapping_.date_formats.push_back(std::move(format));
  }
  return {};
}

Status MappingParser::SetSource(std::string_view key, std::string_view value) {
  struct Row {
    std::string_view key;
    Status (MappingParser::*set)(std::string_view value);
  };

  static constexpr std::array<Row, 8> kRows = {{{"format", &MappingParser::SetForm},
                                                {"encoding", &MappingParser::SetEncoding},
                                                {"delimiter", &MappingParser::SetDelimiter},
                                                {"quote", &MappingParser::SetQuote},
                                                {"header", &MappingParser::SetHeader},
                                                {"columns", &MappingParser::SetNames},
                                                {"ignore", &MappingParser::SetIgnored},
                                                {"date_formats", &MappingParser::SetDateFormats}}};
  const auto* const row = std::ranges::find(kRows, key, &Row::key);
  if (row != kRows.end()) {
    return (this->*row->set)(value);
  }
  std::string keys;
  for (const Row& known : kRows) {
    keys += keys.empty() ? "" : ", ";
    keys += known.key;
  }
  return Wrong("no key '" + std::string(key) + "' in [source]; the keys are " + keys);
}

Status MappingParser::SetColumn(std::string_view key, std::string_view value) {
  const auto trait = FindTrait(key);
  if (!trait.has_value()) {
    return Wrong("no trait '" + std::string(key) + "'; the traits are " + TraitNames());
  }
  for (const std::string_view part : Split(value, '+')) {
    SOCLE_TRY(auto term, ParseTerm(part));
    mapping_.traits[*trait].terms.push_back(std::move(term));
  }
  return {};
}

Status MappingParser::SetValue(std::string_view key, std::string_view value) {
  Mapping::Trait& trait = mapping_.traits[values_of_];
  if (key == "*") {
    trait.has_other_value = true;
    trait.other_value = value;
  } else {
    trait.values.emplace_back(key, value);
  }
  return {};
}

Status MappingParser::Line(std::string_view line) {
  line = Trim(line);
  if (line.empty() || line.front() == '#') {
    return {};
  }
  if (line.front() == '[') {
    if (line.back() != ']') {
      return Wrong("a section is written [name]");
    }
    return StartSection(Trim(line.substr(1, line.size() - 2)));
  }
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || section_ == Section::kNone) {
    return Wrong(section_ == Section::kNone ? "text before the first section"
                                            : "a line is written key = value");
  }
  const std::string_view key = Trim(line.substr(0, equals));
  const std::string_view value = Trim(line.substr(equals + 1));
  std::string once = std::to_string(static_cast<int>(section_)) + ' ' + std::to_string(values_of_) +
                     ' ' + std::string(key);
  if (std::ranges::find(seen_, once) != seen_.end()) {
    return Wrong("'" + std::string(key) + "' comes twice");
  }
  seen_.push_back(std::move(once));
  if (value.empty() && section_ != Section::kValues) {
    return Wrong("'" + std::string(key) + "' has no value");
  }
  switch (section_) {
    case Section::kSource:
      return SetSource(key, value);
    case Section::kColumns:
      return SetColumn(key, value);
    case Section::kValues:
    case Section::kNone:
      return SetValue(key, value);
  }
  return {};
}

Result<Mapping> MappingParser::Finish() {
  for (const std::string_view needed : {"domain", "ipp"}) {
    const std::size_t trait = needed == "domain" ? kDomainTrait : kIppTrait;
    if (mapping_.traits[trait].terms.empty()) {
      return Wrong("[columns] has no '" + std::string(needed) + "'; a constant is written " +
                   std::string(needed) + " = \"TEXT\"");
    }
  }
  if (mapping_.has_header != mapping_.columns.empty()) {
    return Wrong("'columns' in [source] is needed with header = no, and only then");
  }
  if (mapping_.delimiter == mapping_.quote) {
    return Wrong("delimiter and quote are the same character");
  }
  for (std::size_t i = 0; i < kTraitCount; ++i) {
    const Mapping::Trait& trait = mapping_.traits[i];
    if (trait.terms.empty() && (trait.has_other_value || !trait.values.empty())) {
      return Wrong("[values " + std::string(kTraitFields[i].name) +
                   "] is there, but [columns] does not have the trait");
    }
  }
  return std::move(mapping_);
}

}  // namespace

Result<Mapping> ParseMapping(std::string_view text, const std::string& name) {
  if (const std::size_t bad = FindInvalidUtf8(text); bad != std::string_view::npos) {
    const auto line = 1 + std::ranges::count(text.substr(0, bad), '\n');
    return Wrong(name + ":" + std::to_string(line) + ": the mapping is not UTF-8");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  MappingParser parser(name);
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++number;
    if (Status status = parser.Line(text.substr(0, end)); !status.has_value()) {
      return Fail(std::move(status).error().Prefixed(name + ":" + std::to_string(number)));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  auto mapping = parser.Finish();
  if (!mapping.has_value()) {
    return Fail(std::move(mapping).error().Prefixed(name));
  }
  return mapping;
}

Result<Mapping> LoadMapping(const std::string& path) {
  SOCLE_TRY(const auto text, ReadWholeFile(path, kMappingBytesMax));
  return ParseMapping(text, path);
}

}  // namespace socle::mpi
