#include "directory/rules/access_rights.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::directory::rules {

namespace {

constexpr Rights Of(Right right) {
  return {.bits = static_cast<std::uint16_t>(right)};
}

constexpr Rights kCompareRights = Of(Right::kCompare) | Of(Right::kDisclose);
constexpr Rights kSearchRights = Of(Right::kSearch) | kCompareRights;
constexpr Rights kReadRights = Of(Right::kRead) | kSearchRights;

struct RightsRow {
  std::string_view word;
  Rights rights;
};

constexpr std::array kWords = {
    RightsRow{"none", {}},
    RightsRow{"disclose", Of(Right::kDisclose)},
    RightsRow{"auth", Of(Right::kAuth)},
    RightsRow{"compare", kCompareRights},
    RightsRow{"search", kSearchRights},
    RightsRow{"read", kReadRights},
    RightsRow{"add", Of(Right::kAdd)},
    RightsRow{"delete", Of(Right::kDelete)},
    RightsRow{"write", Of(Right::kAdd) | Of(Right::kDelete)},
    RightsRow{"manage", {.bits = 0xFF}},  // to act as somebody else is a right of its own
    RightsRow{"proxy", Of(Right::kProxy)},
};

struct RightName {
  Right right;
  std::string_view name;
};

constexpr std::array kNames = {
    RightName{Right::kDisclose, "disclose"},
    RightName{Right::kAuth, "auth"},
    RightName{Right::kCompare, "compare"},
    RightName{Right::kSearch, "search"},
    RightName{Right::kRead, "read"},
    RightName{Right::kAdd, "add"},
    RightName{Right::kDelete, "delete"},
    RightName{Right::kManage, "manage"},
    RightName{Right::kProxy, "proxy"},
};

}  // namespace

std::optional<Rights> FindRights(std::string_view word) {
  for (const RightsRow& row : kWords) {
    if (row.word == word) {
      return row.rights;
    }
  }
  return std::nullopt;
}

std::string RightsText(Rights rights) {
  std::string text;
  for (const RightName& row : kNames) {
    if (rights.Has(row.right)) {
      text.append(text.empty() ? "" : " ").append(row.name);
    }
  }
  return text.empty() ? "none" : text;
}

}  // namespace socle::directory::rules
