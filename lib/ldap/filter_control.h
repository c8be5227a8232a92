#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/filter.h"

namespace socle::ldap {

// Values of the two controls that are filters: the assertion (RFC 4528), and matched values (RFC
// 3876).

Result<Filter> DecodeAssertion(std::string_view value, const FilterLimits& limits = {});
std::string EncodeAssertion(const Filter& assertion);

// The items of a ValuesReturnFilter, inside a kOr. kInvalidArgument when there is none, for and,
// or, not, and for an extensible match with the attributes of the DN.
Result<Filter> DecodeMatchedValues(std::string_view value, const FilterLimits& limits = {});
// `items` as DecodeMatchedValues gives them.
std::string EncodeMatchedValues(const Filter& items);

}  // namespace socle::ldap
