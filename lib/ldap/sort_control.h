#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

inline constexpr std::size_t kSortKeysMax = 16;

// One key of the control of server-side sorting (RFC 2891, section 1.1).
struct SortKey {
  std::string_view attribute;
  std::string_view ordering_rule{};  // empty: the one of the attribute
  bool reverse = false;
};

// kInvalidArgument without a key; kTooLarge over kSortKeysMax.
Result<std::vector<SortKey>> DecodeSortRequest(std::string_view value);
std::string EncodeSortRequest(std::span<const SortKey> keys);

// Answer (RFC 2891, section 1.2).
struct SortResponse {
  ResultCode code = ResultCode::kSuccess;
  std::optional<std::string_view> attribute{};  // the first that could not be sorted by
};

Result<SortResponse> DecodeSortResponse(std::string_view value);
std::string EncodeSortResponse(const SortResponse& response);

}  // namespace socle::ldap
