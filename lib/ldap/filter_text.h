#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/filter.h"

namespace socle::ldap {

inline constexpr std::size_t kFilterTextBytesMax = std::size_t{1} << 20;

// A filter in the text form of RFC 4515, with the empty "(&)" and "(|)" of RFC 4526: exactly that
// form, outer parentheses included. No recursion. Names point into `text`, values into the filter.
// kInvalidArgument with the offset of what is wrong; kTooLarge over `limits` or
// kFilterTextBytesMax.
Result<Filter> ParseFilter(std::string_view text, const FilterLimits& limits = {});

// The text form. Octets that are no UTF-8, control characters and those of the syntax are escaped.
// A part of kind kUndefined becomes "(?=undefined)", which ParseFilter refuses.
std::string FormatFilter(const Filter& filter);

}  // namespace socle::ldap
