#include "lib/tabular/line_fault.h"

#include <string_view>

namespace socle::tabular {

std::string_view LineFaultName(LineFault fault) {
  switch (fault) {
    case LineFault::kNone:
      return "none";
    case LineFault::kTooFewFields:
      return "too_few_fields";
    case LineFault::kTooManyFields:
      return "too_many_fields";
    case LineFault::kFieldTooLong:
      return "field_too_long";
    case LineFault::kRecordTooLong:
      return "record_too_long";
    case LineFault::kUnclosedQuote:
      return "unclosed_quote";
    case LineFault::kTextAfterQuote:
      return "text_after_quote";
    case LineFault::kNulByte:
      return "nul_byte";
    case LineFault::kBadUtf8:
      return "bad_utf8";
    case LineFault::kBadJson:
      return "bad_json";
    case LineFault::kNotAnObject:
      return "not_an_object";
    case LineFault::kNestedValue:
      return "nested_value";
    case LineFault::kDuplicateName:
      return "duplicate_name";
  }
  return "unknown";
}

}  // namespace socle::tabular
