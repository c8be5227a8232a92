#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

// Controls of virtual list views (draft-ietf-ldapext-ldapv3-vlv-09, section 6).
struct VlvRequest {
  std::int32_t before_count = 0;
  std::int32_t after_count = 0;
  // Where the view is: at the first entry with at least this value, or, without it, at
  // offset / content_count of the list.
  std::optional<std::string_view> greater_or_equal{};
  std::int32_t offset = 1;         // 1 is the first entry
  std::int32_t content_count = 0;  // as the client believes; 0: it does not know
  std::optional<std::string_view> context_id{};
};

Result<VlvRequest> DecodeVlvRequest(std::string_view value);
std::string EncodeVlvRequest(const VlvRequest& request);

struct VlvResponse {
  std::int32_t target_position = 0;
  std::int32_t content_count = 0;
  ResultCode code = ResultCode::kSuccess;
  std::optional<std::string_view> context_id{};
};

Result<VlvResponse> DecodeVlvResponse(std::string_view value);
std::string EncodeVlvResponse(const VlvResponse& response);

}  // namespace socle::ldap
