// A policy is refused with its line, or what is read is written and read again without a change.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "mpi/match/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using socle::mpi::match::PolicyFromText;
  using socle::mpi::match::PolicyToText;
  const auto policy = PolicyFromText(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!policy.has_value()) {
    SOCLE_CHECK(policy.error().detail.starts_with("policy, line "));
    return 0;
  }
  const std::string written = PolicyToText(*policy);
  const auto again = PolicyFromText(written);
  SOCLE_CHECK(again.has_value());
  SOCLE_CHECK(PolicyToText(*again) == written);
  return 0;
}
