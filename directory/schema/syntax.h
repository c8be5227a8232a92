#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"

// The syntaxes of values: RFC 4517, and those of certificates (RFC 4523), UUID (RFC 4530) and CSN.
namespace socle::directory::schema {

struct Syntax {
  std::string_view oid;
  std::string_view description;
  // Whether the bytes are a value of the syntax; kInvalidArgument says what a value looks like, and
  // never holds the value. Names of entries are checked for their form alone.
  Status (*check)(std::string_view value) = nullptr;
  bool is_human_readable = true;  // false: bytes, which LDIF writes as base64
};

// All that is known, ordered by number.
std::span<const Syntax> AllSyntaxes();
// Null for an unknown number.
const Syntax* FindSyntax(std::string_view oid);

inline constexpr std::string_view kBooleanSyntax = "1.3.6.1.4.1.1466.115.121.1.7";
inline constexpr std::string_view kCountryStringSyntax = "1.3.6.1.4.1.1466.115.121.1.11";
inline constexpr std::string_view kDistinguishedNameSyntax = "1.3.6.1.4.1.1466.115.121.1.12";
inline constexpr std::string_view kDirectoryStringSyntax = "1.3.6.1.4.1.1466.115.121.1.15";
inline constexpr std::string_view kGeneralizedTimeSyntax = "1.3.6.1.4.1.1466.115.121.1.24";
inline constexpr std::string_view kIa5StringSyntax = "1.3.6.1.4.1.1466.115.121.1.26";
inline constexpr std::string_view kIntegerSyntax = "1.3.6.1.4.1.1466.115.121.1.27";
inline constexpr std::string_view kNameAndOptionalUidSyntax = "1.3.6.1.4.1.1466.115.121.1.34";
inline constexpr std::string_view kNumericStringSyntax = "1.3.6.1.4.1.1466.115.121.1.36";
inline constexpr std::string_view kOidSyntax = "1.3.6.1.4.1.1466.115.121.1.38";
inline constexpr std::string_view kOctetStringSyntax = "1.3.6.1.4.1.1466.115.121.1.40";
inline constexpr std::string_view kPostalAddressSyntax = "1.3.6.1.4.1.1466.115.121.1.41";
inline constexpr std::string_view kPrintableStringSyntax = "1.3.6.1.4.1.1466.115.121.1.44";
inline constexpr std::string_view kTelephoneNumberSyntax = "1.3.6.1.4.1.1466.115.121.1.50";
inline constexpr std::string_view kSubstringAssertionSyntax = "1.3.6.1.4.1.1466.115.121.1.58";
inline constexpr std::string_view kUuidSyntax = "1.3.6.1.1.16.1";

// An integer of any length, "-12", in a form whose byte order is that of the numbers.
//   kInvalidArgument  no integer: digits, no leading zeros, "-0" refused
Result<std::string> IntegerKey(std::string_view value);

// RFC 4517, 3.3.13, minutes, seconds and fractions left out or not, any time zone, as
// "YYYYMMDDHHMMSS" and a fraction without trailing zeros, in UTC: byte order is order in time.
Result<std::string> GeneralizedTimeKey(std::string_view value);

}  // namespace socle::directory::schema
