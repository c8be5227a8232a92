#include "lib/net/http_accept.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

constexpr int kWeightMax = 1000;
constexpr std::size_t kRangesMax = 50;

// What stands before `separator`; `rest` is left behind it.
std::string_view TakeUntil(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = TrimSpace(rest.substr(0, at));
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return part;
}

// "0.8" to 800; what is no weight counts as 1 (section 12.4.2).
int ParseWeight(std::string_view text) {
  if (text.empty() || text.front() != '0') {
    return kWeightMax;
  }
  int weight = 0;
  int unit = kWeightMax;
  for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (c < '0' || c > '9') {
      break;
    }
    unit /= 10;
    weight += (c - '0') * unit;
  }
  return weight;
}

// How well a range names a type: 3 exactly, 2 "text/*", 1 "*/*", 0 not at all.
int Closeness(std::string_view range, std::string_view type) {
  if (range == type) {
    return 3;
  }
  if (range == "*/*") {
    return 1;
  }
  const bool is_group =
      range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1));
  return is_group ? 2 : 0;
}

// By the range that names the type most closely.
int WeightOf(std::string_view accept, std::string_view type) {
  int weight = 0;
  int closest = 0;
  for (std::size_t i = 0; i < kRangesMax && !accept.empty(); ++i) {
    std::string_view item = TakeUntil(accept, ',');
    const std::string range = LowerAscii(TakeUntil(item, ';'));
    const int closeness = Closeness(range, type);
    if (closeness <= closest) {
      continue;
    }
    closest = closeness;
    weight = kWeightMax;
    while (!item.empty()) {
      const std::string parameter = LowerAscii(TakeUntil(item, ';'));
      if (parameter.starts_with("q=")) {
        weight = ParseWeight(std::string_view(parameter).substr(2));
      }
    }
  }
  return weight;
}

}  // namespace

std::size_t ChooseMediaType(std::string_view accept, std::span<const std::string_view> offers) {
  if (TrimSpace(accept).empty()) {
    return offers.empty() ? std::string_view::npos : 0;
  }
  std::size_t best = std::string_view::npos;
  int best_weight = 0;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const int weight = WeightOf(accept, offers[i]);
    if (weight > best_weight) {
      best = i;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace socle::net
