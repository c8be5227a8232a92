#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Value of the control of paged results, both ways (RFC 2696, section 2).
struct PagedResults {
  // Request: entries wanted at most; 0 asks for an estimate only. Answer: estimate, 0 for unknown.
  std::int32_t size = 0;
  // Empty in the first request and in the last answer.
  std::string_view cookie{};
};

Result<PagedResults> DecodePagedResults(std::string_view value);
std::string EncodePagedResults(const PagedResults& paged);

}  // namespace socle::ldap
