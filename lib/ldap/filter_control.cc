#include "lib/ldap/filter_control.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_ber.h"

namespace socle::ldap {

namespace {

bool IsItem(const FilterPart& part) {
  return part.kind != FilterKind::kAnd && part.kind != FilterKind::kOr &&
         part.kind != FilterKind::kNot && !part.dn_attributes;
}

}  // namespace

Result<Filter> DecodeAssertion(std::string_view value, const FilterLimits& limits) {
  BerReader reader(value);
  Filter filter = DecodeFilter(reader, limits);
  SOCLE_TRY_STATUS(reader.Finish());
  return filter;
}

std::string EncodeAssertion(const Filter& assertion) {
  BerWriter writer;
  EncodeFilter(writer, assertion);
  return writer.Finish();
}

Result<Filter> DecodeMatchedValues(std::string_view value, const FilterLimits& limits) {
  BerReader reader(value);
  // A SEQUENCE OF items where a filter has a SET OF them.
  Filter filter = DecodeFilterItems(reader, limits);
  SOCLE_TRY_STATUS(reader.Finish());
  if (filter.parts.size() < 2) {
    return Fail(Code::kInvalidArgument, "no filter item");
  }
  for (std::size_t i = 1; i < filter.parts.size(); ++i) {
    if (!IsItem(filter.parts[i])) {
      return Fail(Code::kInvalidArgument, "filter that is no item");
    }
  }
  return filter;
}

std::string EncodeMatchedValues(const Filter& items) {
  SOCLE_CHECK(!items.parts.empty() && items.parts[0].kind == FilterKind::kOr);
  BerWriter writer;
  EncodeFilterItems(writer, items);
  return writer.Finish();
}

}  // namespace socle::ldap
