#include "lib/ldap/ldif_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/attribute_description.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_lines.h"
#include "lib/ldap/message.h"
#include "lib/ldap/percent.h"

namespace socle::ldap {

namespace {

using Line = LdifLines::Line;

constexpr std::string_view kFileScheme = "file://";

std::unexpected<Error> Wrong(const Line& line, std::string_view what) {
  return Fail(Code::kInvalidArgument,
              "line " + std::to_string(line.number) + ": " + std::string(what));
}

std::unexpected<Error> TooLarge(const Line& line, std::string_view what) {
  return Fail(Code::kTooLarge, "line " + std::to_string(line.number) + ": " + std::string(what));
}

struct NameValue {
  std::string_view name;  // of the line
  std::string value;
};

void SkipSpaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

// Reads the lines of one record.
class RecordParser {
 public:
  RecordParser(std::span<const Line> lines, const LdifOptions& options)
      : lines_(lines), options_(options) {}

  Result<LdifRecord> Parse();

 private:
  [[nodiscard]] bool HasMore() const { return next_ < lines_.size(); }

  [[nodiscard]] bool NextIs(std::string_view name) const {
    return HasMore() && EqualsIgnoringCase(NameOf(lines_[next_]), name);
  }

  static std::string_view NameOf(const Line& line) {
    return std::string_view(line.text).substr(0, line.text.find(':'));
  }

  // The value behind the first ':' of `spec`: plain, base64 or by URL.
  Result<std::string> ReadValueSpec(const Line& line, std::string_view spec);
  Result<std::string> ReadByUrl(const Line& line, std::string_view url);
  Result<NameValue> ReadLine();
  // The next line, which must have this name.
  Result<std::string> ReadNamed(std::string_view name);
  // The same for texts: UTF-8 without NUL.
  Result<std::string> ReadText(std::string_view name);
  Result<LdifControl> ReadControl();
  Status ReadAttributes(LdifRecord& record);
  Result<LdifModification> ReadModification();
  Status ReadModifications(LdifRecord& record);
  Status ReadModifyDn(LdifRecord& record);
  Status ReadChange(LdifRecord& record);
  Status CountValue(const Line& line);

  std::span<const Line> lines_;
  const LdifOptions& options_;
  std::size_t next_ = 0;
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;
};

Result<std::string> RecordParser::ReadByUrl(const Line& line, std::string_view url) {
  if (!options_.read_file) {
    return Wrong(line, "value by URL, which is not allowed here");
  }
  if (!url.starts_with(kFileScheme) || !url.substr(kFileScheme.size()).starts_with('/')) {
    return Wrong(line, "URL of another form than file:///path");
  }
  const auto path = DecodePercent(url.substr(kFileScheme.size()));
  if (!path.has_value()) {
    return Wrong(line, path.error().detail);
  }
  auto value = options_.read_file(*path);
  if (!value.has_value()) {
    return Fail(std::move(value.error()).Prefixed("line " + std::to_string(line.number)));
  }
  bytes_ += value->size();
  if (bytes_ > options_.record_bytes_max) {
    return TooLarge(line, "record over the limit of octets");
  }
  return std::move(*value);
}

Result<std::string> RecordParser::ReadValueSpec(const Line& line, std::string_view spec) {
  if (spec.starts_with(':')) {
    spec.remove_prefix(1);
    SkipSpaces(spec);
    auto value = DecodeBase64(spec.substr(0, spec.find_last_not_of(' ') + 1));
    return value.has_value() ? std::move(value) : Wrong(line, "not base64");
  }
  if (spec.starts_with('<')) {
    spec.remove_prefix(1);
    SkipSpaces(spec);
    return ReadByUrl(line, spec);
  }
  SkipSpaces(spec);
  if (!IsValidUtf8(spec) || spec.find_first_of(std::string_view("\0\r", 2)) != spec.npos) {
    return Wrong(line, "value that must be written as base64");
  }
  return std::string(spec);
}

Result<NameValue> RecordParser::ReadLine() {
  const Line& line = lines_[next_];
  const std::string_view name = NameOf(line);
  if (name.size() == line.text.size()) {
    return Wrong(line, "no ':'");
  }
  SOCLE_TRY(std::string value,
            ReadValueSpec(line, std::string_view(line.text).substr(name.size() + 1)));
  ++next_;
  return NameValue{.name = name, .value = std::move(value)};
}

Result<std::string> RecordParser::ReadNamed(std::string_view name) {
  if (!NextIs(name)) {
    return Wrong(HasMore() ? lines_[next_] : lines_.back(), "expected " + std::string(name));
  }
  SOCLE_TRY(NameValue line, ReadLine());
  return std::move(line.value);
}

Result<std::string> RecordParser::ReadText(std::string_view name) {
  SOCLE_TRY(std::string text, ReadNamed(name));
  if (!IsValidUtf8(text) || text.find('\0') != std::string::npos) {
    return Wrong(lines_[next_ - 1], std::string(name) + " that is not UTF-8");
  }
  return text;
}

// control: OID [true|false][: value]
Result<LdifControl> RecordParser::ReadControl() {
  const Line& line = lines_[next_++];
  std::string_view rest = line.text;
  rest.remove_prefix(std::min(NameOf(line).size() + 1, rest.size()));
  SkipSpaces(rest);
  LdifControl control;
  control.oid = rest.substr(0, rest.find_first_of(" :"));
  rest.remove_prefix(control.oid.size());
  SkipSpaces(rest);
  const std::string_view criticality = rest.substr(0, rest.find_first_of(" :"));
  rest.remove_prefix(criticality.size());
  SkipSpaces(rest);
  control.critical = criticality == "true";
  const bool is_known = criticality.empty() || criticality == "true" || criticality == "false";
  if (!IsOid(control.oid) || !is_known || (!rest.empty() && rest[0] != ':')) {
    return Wrong(line, "control of another form than OID [true|false][: value]");
  }
  if (!rest.empty()) {
    SOCLE_TRY(control.value, ReadValueSpec(line, rest.substr(1)));
  }
  return control;
}

Status RecordParser::CountValue(const Line& line) {
  if (++values_ > options_.values_max) {
    return TooLarge(line, "record of too many values");
  }
  return {};
}

Status RecordParser::ReadAttributes(LdifRecord& record) {
  while (HasMore()) {
    const Line& line = lines_[next_];
    SOCLE_TRY(NameValue read, ReadLine());
    if (!IsAttributeDescription(read.name)) {
      return Wrong(line, "not an attribute description");
    }
    SOCLE_TRY_STATUS(CountValue(line));
    auto found = std::ranges::find_if(record.attributes, [&](const LdifAttribute& attribute) {
      return EqualsIgnoringCase(attribute.type, read.name);
    });
    if (found == record.attributes.end()) {
      if (record.attributes.size() >= options_.attributes_max) {
        return TooLarge(line, "record of too many attributes");
      }
      found = record.attributes.insert(found, {.type = std::string(read.name)});
    }
    found->values.push_back(std::move(read.value));
  }
  if (record.attributes.empty()) {
    return Wrong(lines_.back(), "entry without attributes");
  }
  return {};
}

Result<LdifModification> RecordParser::ReadModification() {
  constexpr auto kOperations =
      std::to_array<std::string_view>({"add", "delete", "replace", "increment"});
  const Line& line = lines_[next_];
  SOCLE_TRY(NameValue front, ReadLine());
  const auto* const operation = std::ranges::find_if(
      kOperations, [&](std::string_view name) { return EqualsIgnoringCase(name, front.name); });
  if (operation == kOperations.end() || !IsAttributeDescription(front.value)) {
    return Wrong(line, "expected add, delete, replace or increment of an attribute");
  }
  LdifModification change{
      .operation = static_cast<ModifyOperation>(operation - kOperations.begin()),
      .attribute = {.type = std::move(front.value)}};
  while (HasMore() && lines_[next_].text != "-") {
    SOCLE_TRY_STATUS(CountValue(lines_[next_]));
    SOCLE_TRY(std::string value, ReadNamed(change.attribute.type));
    change.attribute.values.push_back(std::move(value));
  }
  next_ += HasMore() ? 1 : 0;
  return change;
}

Status RecordParser::ReadModifications(LdifRecord& record) {
  while (HasMore()) {
    if (record.changes.size() >= options_.attributes_max) {
      return TooLarge(lines_[next_], "record of too many changes");
    }
    SOCLE_TRY(LdifModification change, ReadModification());
    record.changes.push_back(std::move(change));
  }
  return {};
}

Status RecordParser::ReadModifyDn(LdifRecord& record) {
  SOCLE_TRY(record.new_rdn, ReadText("newrdn"));
  SOCLE_TRY(const std::string delete_old, ReadNamed("deleteoldrdn"));
  if (delete_old != "0" && delete_old != "1") {
    return Wrong(lines_[next_ - 1], "deleteoldrdn other than 0 and 1");
  }
  record.delete_old_rdn = delete_old == "1";
  if (HasMore()) {
    SOCLE_TRY(record.new_superior, ReadText("newsuperior"));
  }
  return {};
}

Status RecordParser::ReadChange(LdifRecord& record) {
  SOCLE_TRY(const std::string type, ReadNamed("changetype"));
  if (EqualsIgnoringCase(type, "add")) {
    record.kind = LdifKind::kAdd;
    return ReadAttributes(record);
  }
  if (EqualsIgnoringCase(type, "modify")) {
    record.kind = LdifKind::kModify;
    return ReadModifications(record);
  }
  if (EqualsIgnoringCase(type, "modrdn") || EqualsIgnoringCase(type, "moddn")) {
    record.kind = LdifKind::kModifyDn;
    return ReadModifyDn(record);
  }
  if (EqualsIgnoringCase(type, "delete")) {
    record.kind = LdifKind::kDelete;
    return {};
  }
  return Wrong(lines_[next_ - 1], "unknown changetype");
}

Result<LdifRecord> RecordParser::Parse() {
  LdifRecord record;
  record.line = lines_[0].number;
  SOCLE_TRY(record.dn, ReadText("dn"));
  while (NextIs("control")) {
    SOCLE_TRY(LdifControl control, ReadControl());
    record.controls.push_back(std::move(control));
  }
  if (NextIs("changetype") || !record.controls.empty()) {
    SOCLE_TRY_STATUS(ReadChange(record));
  } else {
    SOCLE_TRY_STATUS(ReadAttributes(record));
  }
  if (HasMore()) {
    return Wrong(lines_[next_], "line behind the end of the change");
  }
  return record;
}

bool IsVersion(const Line& line) {
  return EqualsIgnoringCase(line.text.substr(0, line.text.find(':')), "version");
}

}  // namespace

LdifReader::LdifReader(LdifSource source, LdifOptions options)
    : lines_(std::move(source), options.line_bytes_max), options_(std::move(options)) {}

Result<std::vector<Line>> LdifReader::ReadLines() {
  std::vector<Line> lines;
  std::optional<Error> error;
  std::size_t bytes = 0;
  while (true) {
    auto line = lines_.Next();
    if (!line.has_value()) {
      error = error.has_value() ? error : std::move(line.error());
      continue;
    }
    std::optional<Line>& found = *line;
    if (!found.has_value()) {
      break;
    }
    if (found->text.empty()) {
      if (lines.empty() && !error.has_value()) {
        continue;
      }
      break;
    }
    bytes += found->text.size() + sizeof(Line);
    if (bytes > options_.record_bytes_max && !error.has_value()) {
      error = TooLarge(*found, "record over the limit of octets").error();
    }
    if (!error.has_value()) {
      lines.push_back(*std::move(found));
    }
  }
  if (error.has_value()) {
    return Fail(std::move(*error));
  }
  return lines;
}

Result<std::optional<LdifRecord>> LdifReader::Next() {
  while (true) {
    SOCLE_TRY(std::vector<Line> lines, ReadLines());
    if (lines.empty()) {
      return std::nullopt;
    }
    std::span<const Line> rest = lines;
    if (std::exchange(may_be_version_, false) && IsVersion(rest[0])) {
      const std::string& text = rest[0].text;
      const std::size_t digit = text.find_first_not_of(" :", text.find(':'));
      if (digit == std::string::npos || text.substr(digit) != "1") {
        return Wrong(rest[0], "version other than 1");
      }
      rest = rest.subspan(1);
      if (rest.empty()) {
        continue;
      }
    }
    SOCLE_TRY(LdifRecord record, RecordParser(rest, options_).Parse());
    return record;
  }
}

}  // namespace socle::ldap
