#include "directory/schema/syntax.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "directory/schema/definition.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/ldap/dn.h"

namespace socle::directory::schema {

namespace {

constexpr std::int64_t kNanosASecond = 1'000'000'000;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsAscii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

bool IsPrintable(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view(" '()+,-.=/:?").contains(c);
}

std::unexpected<Error> Invalid(std::string_view what) {
  return Fail(Code::kInvalidArgument, std::string(what));
}

Status CheckAnyBytes(std::string_view) {
  return {};
}

Status CheckBitString(std::string_view value) {
  const bool is_quoted = value.size() >= 3 && value.starts_with('\'') && value.ends_with("'B");
  if (!is_quoted || !std::ranges::all_of(value.substr(1, value.size() - 3),
                                         [](char c) { return c == '0' || c == '1'; })) {
    return Invalid("a bit string is written '0101'B");
  }
  return {};
}

Status CheckBoolean(std::string_view value) {
  if (value != "TRUE" && value != "FALSE") {
    return Invalid("a boolean is TRUE or FALSE");
  }
  return {};
}

Status CheckPrintableString(std::string_view value) {
  if (value.empty() || !std::ranges::all_of(value, IsPrintable)) {
    return Invalid("a printable string has letters, digits, blanks and '()+,-.=/:? only");
  }
  return {};
}

Status CheckCountryString(std::string_view value) {
  if (value.size() != 2 || !CheckPrintableString(value)) {
    return Invalid("a country has two letters");
  }
  return {};
}

Status CheckDistinguishedName(std::string_view value) {
  if (!ldap::ParseDn(value)) {
    return Invalid("a distinguished name is written as RFC 4514 says");
  }
  return {};
}

Status CheckNameAndOptionalUid(std::string_view value) {
  const std::size_t hash = value.rfind('#');
  if (hash != std::string_view::npos && CheckBitString(value.substr(hash + 1))) {
    return CheckDistinguishedName(value.substr(0, hash));
  }
  return CheckDistinguishedName(value);
}

Status CheckDirectoryString(std::string_view value) {
  if (value.empty() || !IsValidUtf8(value)) {
    return Invalid("a directory string has at least one character, in UTF-8");
  }
  return {};
}

Status CheckUtf8(std::string_view value) {
  if (!IsValidUtf8(value)) {
    return Invalid("text in UTF-8");
  }
  return {};
}

Status CheckIa5String(std::string_view value) {
  if (!std::ranges::all_of(value, IsAscii)) {
    return Invalid("an IA5 string has ASCII characters only");
  }
  return {};
}

Status CheckNumericString(std::string_view value) {
  if (value.empty() || !std::ranges::all_of(value, [](char c) { return IsDigit(c) || c == ' '; })) {
    return Invalid("a numeric string has digits and blanks only");
  }
  return {};
}

Status CheckInteger(std::string_view value) {
  SOCLE_TRY_STATUS(IntegerKey(value));
  return {};
}

Status CheckGeneralizedTime(std::string_view value) {
  SOCLE_TRY_STATUS(GeneralizedTimeKey(value));
  return {};
}

// YYMMDDhhmm[ss] with Z or an offset, or without: obsolete, kept for what is old.
Status CheckUtcTime(std::string_view value) {
  std::string_view digits = value;
  if (digits.ends_with('Z')) {
    digits.remove_suffix(1);
  } else if (digits.size() > 5 && std::string_view("+-").contains(digits[digits.size() - 5])) {
    if (!std::ranges::all_of(digits.substr(digits.size() - 4), IsDigit)) {
      return Invalid("an UTC time is written YYMMDDhhmmssZ");
    }
    digits.remove_suffix(5);
  }
  if ((digits.size() != 10 && digits.size() != 12) || !std::ranges::all_of(digits, IsDigit)) {
    return Invalid("an UTC time is written YYMMDDhhmmssZ");
  }
  return {};
}

Status CheckOid(std::string_view value) {
  if (!IsNumericOid(value) && !IsDescriptor(value)) {
    return Invalid("an object identifier is a number such as 2.5.4.3, or a name");
  }
  return {};
}

Status CheckPostalAddress(std::string_view value) {
  if (value.empty() || !IsValidUtf8(value)) {
    return Invalid("a postal address has lines in UTF-8 with $ between");
  }
  for (std::size_t at = value.find('\\'); at != std::string_view::npos;
       at = value.find('\\', at + 1)) {
    const std::string_view escape = value.substr(at + 1, 2);
    if (escape != "24" && escape != "5C" && escape != "5c") {
      return Invalid("a backslash in a postal address is followed by 24 or 5C");
    }
  }
  return {};
}

Status CheckTelephoneNumber(std::string_view value) {
  return CheckPrintableString(value);
}

// A number, then parameters with $ between.
Status CheckFacsimileTelephoneNumber(std::string_view value) {
  return CheckPrintableString(value.substr(0, value.find('$')));
}

// type $ address
Status CheckOtherMailbox(std::string_view value) {
  const std::size_t dollar = value.find('$');
  if (dollar == std::string_view::npos || !CheckPrintableString(value.substr(0, dollar))) {
    return Invalid("another mailbox is written type$address");
  }
  return CheckIa5String(value.substr(dollar + 1));
}

// printable, with $ between
Status CheckTelexNumber(std::string_view value) {
  if (std::ranges::count(value, '$') != 2 ||
      !std::ranges::all_of(value, [](char c) { return IsPrintable(c) || c == '$'; })) {
    return Invalid("a telex number is written number$country$answerback");
  }
  return {};
}

Status CheckDeliveryMethod(std::string_view value) {
  constexpr auto kMethods = std::to_array<std::string_view>({"any",
                                                             "mhs",
                                                             "physical",
                                                             "telex",
                                                             "teletex",
                                                             "g3fax",
                                                             "g4fax",
                                                             "ia5",
                                                             "videotex",
                                                             "telephone"});
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find('$', begin), value.size());
    std::string_view word = value.substr(begin, end - begin);
    while (word.starts_with(' ')) {
      word.remove_prefix(1);
    }
    while (word.ends_with(' ')) {
      word.remove_suffix(1);
    }
    if (std::ranges::find(kMethods, word) == kMethods.end()) {
      return Invalid("a delivery method is any, mhs, physical, telephone, … with $ between");
    }
    begin = end + 1;
  }
  return {};
}

Status CheckUuid(std::string_view value) {
  constexpr std::size_t kUuidChars = 36;
  constexpr auto kDashes = std::to_array<std::size_t>({8, 13, 18, 23});
  bool is_valid = value.size() == kUuidChars;
  for (std::size_t i = 0; is_valid && i < value.size(); ++i) {
    const char c = value[i];
    const bool is_hex = IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    is_valid = std::ranges::find(kDashes, i) != kDashes.end() ? c == '-' : is_hex;
  }
  if (!is_valid) {
    return Invalid("a UUID is written 597ae2f6-16a6-1027-98f4-d28b5365dc14");
  }
  return {};
}

// 20260101120000.000001Z#000000#000#000000
Status CheckCsn(std::string_view value) {
  const std::size_t hash = value.find('#');
  if (hash == std::string_view::npos || std::ranges::count(value, '#') != 3) {
    return Invalid("a CSN is written time#count#replica#modification");
  }
  return CheckGeneralizedTime(value.substr(0, hash));
}

// DER: a SEQUENCE whose length is that of the value.
Status CheckDerSequence(std::string_view value) {
  const auto byte = [value](std::size_t i) { return static_cast<unsigned char>(value[i]); };
  constexpr unsigned char kSequence = 0x30;
  constexpr std::size_t kLengthBytesMax = 4;
  bool is_valid = value.size() >= 2 && byte(0) == kSequence;
  std::size_t head = 2;
  std::size_t length = is_valid ? byte(1) : 0;
  if (is_valid && length >= 0x80) {
    const std::size_t count = length & 0x7F;
    is_valid = count >= 1 && count <= kLengthBytesMax && value.size() >= 2 + count;
    length = 0;
    for (std::size_t i = 0; is_valid && i < count; ++i) {
      length = length << 8 | byte(2 + i);
    }
    head += count;
  }
  if (!is_valid || value.size() - head != length) {
    return Invalid("a certificate is a DER SEQUENCE (ask with ;binary)");
  }
  return {};
}

Status CheckAttributeTypeDescription(std::string_view value) {
  SOCLE_TRY_STATUS(ParseAttributeType(value));
  return {};
}

Status CheckObjectClassDescription(std::string_view value) {
  SOCLE_TRY_STATUS(ParseObjectClass(value));
  return {};
}

// Other descriptions in parentheses, which this server publishes and never reads.
Status CheckDescription(std::string_view value) {
  if (!value.starts_with('(') || !value.ends_with(')') || !IsValidUtf8(value)) {
    return Invalid("a description stands in parentheses");
  }
  return {};
}

// [initial]*any*any*[final]
Status CheckSubstringAssertion(std::string_view value) {
  if (!value.contains('*') || !IsValidUtf8(value)) {
    return Invalid("a substring assertion has at least one *");
  }
  return {};
}

constexpr auto kSyntaxes = std::to_array<Syntax>({
    {"1.3.6.1.1.16.1", "UUID", CheckUuid},
    {"1.3.6.1.4.1.1466.115.121.1.11", "Country String", CheckCountryString},
    {"1.3.6.1.4.1.1466.115.121.1.12", "DN", CheckDistinguishedName},
    {"1.3.6.1.4.1.1466.115.121.1.14", "Delivery Method", CheckDeliveryMethod},
    {"1.3.6.1.4.1.1466.115.121.1.15", "Directory String", CheckDirectoryString},
    {"1.3.6.1.4.1.1466.115.121.1.16", "DIT Content Rule Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.17", "DIT Structure Rule Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.21", "Enhanced Guide", CheckUtf8},
    {"1.3.6.1.4.1.1466.115.121.1.22", "Facsimile Telephone Number", CheckFacsimileTelephoneNumber},
    {"1.3.6.1.4.1.1466.115.121.1.23", "Fax", CheckAnyBytes, false},
    {"1.3.6.1.4.1.1466.115.121.1.24", "Generalized Time", CheckGeneralizedTime},
    {"1.3.6.1.4.1.1466.115.121.1.25", "Guide", CheckUtf8},
    {"1.3.6.1.4.1.1466.115.121.1.26", "IA5 String", CheckIa5String},
    {"1.3.6.1.4.1.1466.115.121.1.27", "INTEGER", CheckInteger},
    {"1.3.6.1.4.1.1466.115.121.1.28", "JPEG", CheckAnyBytes, false},
    {"1.3.6.1.4.1.1466.115.121.1.3", "Attribute Type Description", CheckAttributeTypeDescription},
    {"1.3.6.1.4.1.1466.115.121.1.30", "Matching Rule Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.31", "Matching Rule Use Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.34", "Name And Optional UID", CheckNameAndOptionalUid},
    {"1.3.6.1.4.1.1466.115.121.1.35", "Name Form Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.36", "Numeric String", CheckNumericString},
    {"1.3.6.1.4.1.1466.115.121.1.37", "Object Class Description", CheckObjectClassDescription},
    {"1.3.6.1.4.1.1466.115.121.1.38", "OID", CheckOid},
    {"1.3.6.1.4.1.1466.115.121.1.39", "Other Mailbox", CheckOtherMailbox},
    {"1.3.6.1.4.1.1466.115.121.1.40", "Octet String", CheckAnyBytes, false},
    {"1.3.6.1.4.1.1466.115.121.1.41", "Postal Address", CheckPostalAddress},
    {"1.3.6.1.4.1.1466.115.121.1.44", "Printable String", CheckPrintableString},
    {"1.3.6.1.4.1.1466.115.121.1.45", "Subtree Specification", CheckUtf8},
    {"1.3.6.1.4.1.1466.115.121.1.49", "Supported Algorithm", CheckDerSequence, false},
    {"1.3.6.1.4.1.1466.115.121.1.50", "Telephone Number", CheckTelephoneNumber},
    {"1.3.6.1.4.1.1466.115.121.1.51", "Teletex Terminal Identifier", CheckUtf8},
    {"1.3.6.1.4.1.1466.115.121.1.52", "Telex Number", CheckTelexNumber},
    {"1.3.6.1.4.1.1466.115.121.1.53", "UTC Time", CheckUtcTime},
    {"1.3.6.1.4.1.1466.115.121.1.54", "LDAP Syntax Description", CheckDescription},
    {"1.3.6.1.4.1.1466.115.121.1.58", "Substring Assertion", CheckSubstringAssertion},
    {"1.3.6.1.4.1.1466.115.121.1.6", "Bit String", CheckBitString},
    {"1.3.6.1.4.1.1466.115.121.1.7", "Boolean", CheckBoolean},
    {"1.3.6.1.4.1.1466.115.121.1.8", "X.509 Certificate", CheckDerSequence, false},
    {"1.3.6.1.4.1.1466.115.121.1.9", "X.509 Certificate List", CheckDerSequence, false},
    {"1.3.6.1.4.1.1466.115.121.1.10", "X.509 Certificate Pair", CheckDerSequence, false},
    {"1.3.6.1.4.1.4203.666.11.2.1", "CSN", CheckCsn},
});

constexpr std::array<Syntax, kSyntaxes.size()> Sorted() {
  auto out = kSyntaxes;
  std::ranges::sort(out, {}, &Syntax::oid);
  return out;
}

constexpr auto kSortedSyntaxes = Sorted();

// The digits at `at`, a number of exactly `count` digits; moves behind them.
bool TakeNumber(std::string_view text, std::size_t& at, std::size_t count, int& out) {
  if (text.size() - at < count || !std::ranges::all_of(text.substr(at, count), IsDigit)) {
    return false;
  }
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out = out * 10 + (text[at++] - '0');
  }
  return true;
}

struct ParsedTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = -1;  // left out
  int second = -1;
  std::string_view fraction;  // digits, of the last part that is there
  int offset_minutes = 0;     // to be taken away
};

bool ParseZone(std::string_view text, std::size_t at, ParsedTime& time) {
  if (text.substr(at) == "Z") {
    return true;
  }
  if (at >= text.size() || (text[at] != '+' && text[at] != '-')) {
    return false;
  }
  const int sign = text[at++] == '+' ? 1 : -1;
  int hours = 0;
  int minutes = 0;
  if (!TakeNumber(text, at, 2, hours) || hours > 23) {
    return false;
  }
  if (at != text.size() && (!TakeNumber(text, at, 2, minutes) || minutes > 59)) {
    return false;
  }
  time.offset_minutes = sign * (hours * 60 + minutes);
  return at == text.size();
}

bool ParseTime(std::string_view text, ParsedTime& time) {
  std::size_t at = 0;
  if (!TakeNumber(text, at, 4, time.year) || !TakeNumber(text, at, 2, time.month) ||
      !TakeNumber(text, at, 2, time.day) || !TakeNumber(text, at, 2, time.hour)) {
    return false;
  }
  if (TakeNumber(text, at, 2, time.minute)) {
    TakeNumber(text, at, 2, time.second);
  }
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    const std::size_t begin = ++at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
    time.fraction = text.substr(begin, at - begin);
    if (time.fraction.empty()) {
      return false;
    }
  }
  // 60 is a leap second.
  return time.hour <= 23 && time.minute <= 59 && time.second <= 60 && ParseZone(text, at, time);
}

// Nanoseconds that a fraction of a part of `part_seconds` stands for; further digits do not count.
std::int64_t FractionNanos(std::string_view fraction, std::int64_t part_seconds) {
  std::int64_t unit = part_seconds * kNanosASecond;
  std::int64_t out = 0;
  for (const char c : fraction.substr(0, 12)) {
    unit /= 10;
    out += unit * (c - '0');
  }
  return out;
}

}  // namespace

Result<std::string> IntegerKey(std::string_view value) {
  const bool is_negative = value.starts_with('-');
  std::string_view digits = value;
  digits.remove_prefix(is_negative ? 1 : 0);
  const bool is_zero = digits == "0";
  if (digits.empty() || !std::ranges::all_of(digits, IsDigit) ||
      (digits[0] == '0' && (!is_zero || is_negative))) {
    return Invalid("an integer is written in digits without leading zeros");
  }
  // Sign, length of the length, length, digits; all turned round for negative numbers.
  const std::string length = fmt::format("{}", digits.size());
  std::string key = fmt::format("{}{}{}", length.size(), length, digits);
  if (is_negative) {
    std::ranges::transform(
        key, key.begin(), [](char c) { return static_cast<char>('9' - c + '0'); });
  }
  return (is_negative ? "-" : "p") + key;
}

Result<std::string> GeneralizedTimeKey(std::string_view value) {
  constexpr std::string_view kForm = "a time is written YYYYMMDDHHMMSSZ";
  ParsedTime time;
  if (!ParseTime(value, time)) {
    return Invalid(kForm);
  }
  namespace chrono = std::chrono;
  const chrono::year_month_day date{chrono::year(time.year),
                                    chrono::month(static_cast<unsigned>(time.month)),
                                    chrono::day(static_cast<unsigned>(time.day))};
  if (!date.ok()) {
    return Invalid("a time with a day that the calendar does not have");
  }
  std::int64_t part_seconds = 1;
  if (time.minute < 0) {
    part_seconds = 3600;
  } else if (time.second < 0) {
    part_seconds = 60;
  }
  // Seconds and nanoseconds apart: 99991231235959Z, which often stands for never, is beyond what
  // nanoseconds alone count.
  const std::int64_t nanos = FractionNanos(time.fraction, part_seconds);
  const chrono::sys_seconds instant =
      chrono::sys_seconds(chrono::sys_days(date)) + chrono::hours(time.hour) +
      chrono::minutes(std::max(time.minute, 0) - time.offset_minutes) +
      chrono::seconds(std::max(time.second, 0) + nanos / kNanosASecond);
  const auto day = chrono::floor<chrono::days>(instant);
  const chrono::year_month_day utc(day);
  const chrono::hh_mm_ss clock(instant - day);
  const int year = static_cast<int>(utc.year());
  if (year < 0 || year > 9999) {
    return Invalid(kForm);
  }
  std::string out = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}",
                                year,
                                static_cast<unsigned>(utc.month()),
                                static_cast<unsigned>(utc.day()),
                                clock.hours().count(),
                                clock.minutes().count(),
                                clock.seconds().count());
  if (nanos % kNanosASecond != 0) {
    std::string fraction = fmt::format(".{:09}", nanos % kNanosASecond);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += fraction;
  }
  return out;
}

std::span<const Syntax> AllSyntaxes() {
  return kSortedSyntaxes;
}

const Syntax* FindSyntax(std::string_view oid) {
  const auto found = std::ranges::lower_bound(kSortedSyntaxes, oid, {}, &Syntax::oid);
  return found != kSortedSyntaxes.end() && found->oid == oid ? &*found : nullptr;
}

}  // namespace socle::directory::schema
