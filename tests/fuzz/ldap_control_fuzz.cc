// Values of controls: the first octet says which one; what is taken is the same after encoding.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/ldap/dereference.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/filter_control.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/read_entry_control.h"
#include "lib/ldap/session_tracking.h"
#include "lib/ldap/simple_controls.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/sync_control.h"
#include "lib/ldap/virtual_list_view.h"

namespace {

namespace ldap = socle::ldap;

template <class Decode, class Encode>
void CheckValue(std::string_view value, Decode decode, Encode encode) {
  const auto decoded = decode(value);
  if (decoded.has_value()) {
    const std::string once = encode(*decoded);
    const auto again = decode(std::string_view(once));
    SOCLE_CHECK(again.has_value());
    SOCLE_CHECK(encode(*again) == once);
  }
}

void CheckSearchControls(unsigned which, std::string_view value) {
  switch (which) {
    case 0:
      return CheckValue(value, ldap::DecodePagedResults, ldap::EncodePagedResults);
    case 1:
      return CheckValue(value, ldap::DecodeSortRequest, ldap::EncodeSortRequest);
    case 2:
      return CheckValue(value, ldap::DecodeSortResponse, ldap::EncodeSortResponse);
    case 3:
      return CheckValue(value, ldap::DecodeVlvRequest, ldap::EncodeVlvRequest);
    case 4:
      return CheckValue(value, ldap::DecodeVlvResponse, ldap::EncodeVlvResponse);
    case 5:
      return CheckValue(
          value,
          [](std::string_view v) { return ldap::DecodeMatchedValues(v); },
          ldap::EncodeMatchedValues);
    case 6:
      return CheckValue(
          value,
          [](std::string_view v) { return ldap::DecodeAssertion(v); },
          ldap::EncodeAssertion);
    case 7:
      return CheckValue(value, ldap::DecodeDereferenceRequest, ldap::EncodeDereferenceRequest);
    case 8:
      return CheckValue(value, ldap::DecodeDereferenceResponse, ldap::EncodeDereferenceResponse);
    default:
      return CheckValue(value, ldap::DecodeSubentries, ldap::EncodeSubentries);
  }
}

void CheckOtherControls(unsigned which, std::string_view value) {
  switch (which) {
    case 0:
      return CheckValue(value, ldap::DecodeReadEntryRequest, ldap::EncodeReadEntryRequest);
    case 1:
      return CheckValue(value, ldap::DecodeReadEntryResponse, ldap::EncodeReadEntryResponse);
    case 2:
      return CheckValue(
          value, ldap::DecodePasswordPolicyResponse, ldap::EncodePasswordPolicyResponse);
    case 3:
      return CheckValue(value, ldap::DecodeSyncRequest, ldap::EncodeSyncRequest);
    case 4:
      return CheckValue(value, ldap::DecodeSyncState, ldap::EncodeSyncState);
    case 5:
      return CheckValue(value, ldap::DecodeSyncDone, ldap::EncodeSyncDone);
    case 6:
      return CheckValue(value, ldap::DecodeSyncInfo, ldap::EncodeSyncInfo);
    case 7:
      return CheckValue(value, ldap::DecodeSessionTracking, ldap::EncodeSessionTracking);
    case 8:
      return CheckValue(
          value, ldap::DecodePasswordModifyRequest, ldap::EncodePasswordModifyRequest);
    case 9:
      return CheckValue(
          value, ldap::DecodePasswordModifyResponse, ldap::EncodePasswordModifyResponse);
    default:
      return CheckValue(value, ldap::DecodeCancelRequest, ldap::EncodeCancelRequest);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr unsigned kSearchControls = 10;
  constexpr unsigned kAll = 21;
  if (size == 0) {
    return 0;
  }
  const std::string value(reinterpret_cast<const char*>(data + 1), size - 1);
  const unsigned which = data[0] % kAll;
  if (which < kSearchControls) {
    CheckSearchControls(which, value);
  } else {
    CheckOtherControls(which - kSearchControls, value);
  }
  return 0;
}
