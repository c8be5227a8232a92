#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::text {

// Whether letter case distinguishes two strings.
enum class CaseRule : std::uint8_t {
  kExact,
  kIgnore,  // folded (RFC 3454, table B.2)
};

// What a prepared string is compared as, which decides the blanks at its ends.
enum class PreparedPart : std::uint8_t {
  kWhole,    // a stored value, or the assertion of an equality or ordering rule
  kInitial,  // pieces of a substring assertion
  kAny,
  kFinal,
};

// Prepares a directory string for comparison by the rules of LDAP: the six steps of RFC 4518,
// insignificant space handling of 2.6.1 included. In the result a whole value begins and ends with
// one blank, and words stand two blanks apart; two values match when their prepared forms are equal
// byte by byte, and a substring matches when its prepared form is found in them. An empty or blank
// value becomes one of exactly two blanks, a blank substring exactly one.
//
// Code points are those of the Unicode version of utf8proc, newer than the 3.2 of the RFC: letters
// that were assigned since are letters here.
//   kInvalidArgument  bytes that are not UTF-8, and characters that the RFC prohibits (private use,
//                     unassigned, U+FFFD, surrogates, U+0340 and U+0341)
Result<std::string> PrepareString(std::string_view utf8, CaseRule rule, PreparedPart part);

// Insignificant handling of numericString (RFC 4518, 2.6.2): all blanks go.
Result<std::string> PrepareNumericString(std::string_view utf8);

// ... and of telephoneNumber (2.6.3): blanks and hyphens of any kind go; case is ignored.
Result<std::string> PrepareTelephoneNumber(std::string_view utf8);

}  // namespace socle::text
