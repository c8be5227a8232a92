#include "lib/text/distance.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "lib/text/byte_masks.h"
#include "lib/text/jaro_kernel.h"

namespace socle::text {

namespace {

// Strings of any length.
JaroCounts CountCommonLong(std::string_view a, std::string_view b) {
  const std::size_t half = JaroWindow(a.size(), b.size());
  std::vector<char> b_taken(b.size(), 0);
  std::vector<char> a_common;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t begin = i > half ? i - half : 0;
    const std::size_t end = std::min(i + half + 1, b.size());
    for (std::size_t j = begin; j < end; ++j) {
      if (b_taken[j] == 0 && a[i] == b[j]) {
        b_taken[j] = 1;
        a_common.push_back(a[i]);
        break;
      }
    }
  }
  JaroCounts counts{.common = a_common.size()};
  std::size_t next = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (b_taken[j] != 0) {
      counts.out_of_order += static_cast<std::size_t>(a_common[next] != b[j]);
      ++next;
    }
  }
  return counts;
}

double AddPrefix(double jaro, std::string_view a, std::string_view b) {
  constexpr std::size_t kMaxPrefix = 4;
  constexpr double kPrefixScale = 0.1;
  const std::size_t most = std::min({a.size(), b.size(), kMaxPrefix});
  std::size_t prefix = 0;
  while (prefix < most && a[prefix] == b[prefix]) {
    ++prefix;
  }
  return jaro + static_cast<double>(prefix) * kPrefixScale * (1.0 - jaro);
}

JaroCounts CountCommonAny(std::string_view a, std::string_view b) {
#if defined(__SSE2__)
  if (a.size() <= RegisterMasks::kMaxSize && b.size() <= RegisterMasks::kMaxSize) {
    return CountCommon(a, b, RegisterMasks(b));
  }
#endif
  if (a.size() <= TableMasks::kMaxSize && b.size() <= TableMasks::kMaxSize) {
    return CountCommon(a, b, TableMasks(b, a));
  }
  return CountCommonLong(a, b);
}

}  // namespace

double Jaro(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return a.size() == b.size() ? 1.0 : 0.0;
  }
  return JaroFromCounts(CountCommonAny(a, b), a.size(), b.size());
}

double JaroWinkler(std::string_view a, std::string_view b) {
  return AddPrefix(Jaro(a, b), a, b);
}

JaroWinklerPattern::JaroWinklerPattern(std::string_view pattern) : size_(pattern.size()) {
  if (size_ <= kInline) {
    std::memcpy(inline_.data(), pattern.data(), size_);
  } else {
    long_ = pattern;
  }
}

double JaroWinklerPattern::Similarity(std::string_view text) const {
#if defined(__SSE2__)
  if (size_ <= kInline && text.size() <= kInline && size_ != 0 && !text.empty()) {
    const std::string_view pattern(inline_.data(), size_);
    const RegisterMasks masks(LoadShort({inline_.data(), kInline}), size_);
    const JaroCounts counts = CountCommon(text, pattern, masks);
    return AddPrefix(JaroFromCounts(counts, text.size(), size_), text, pattern);
  }
#endif
  return JaroWinkler(size_ <= kInline ? std::string_view(inline_.data(), size_) : long_, text);
}

}  // namespace socle::text
