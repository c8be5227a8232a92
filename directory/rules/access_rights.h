#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::directory::rules {

// What somebody may do with an attribute or an entry. docs/formats/access-rules.md has the table of
// which operation asks for which.
enum class Right : std::uint16_t {
  kDisclose = 1U << 0U,  // may know that it exists: errors tell it apart from nothing
  kAuth = 1U << 1U,      // bind: a password is compared with it, nothing is shown
  kCompare = 1U << 2U,
  kSearch = 1U << 3U,  // may stand in a filter, or be sorted by
  kRead = 1U << 4U,
  kAdd = 1U << 5U,     // values; of `entry` and `children`: make entries
  kDelete = 1U << 6U,  // values; of `entry` and `children`: remove entries
  kManage = 1U << 7U,  // operational attributes, relax
  kProxy = 1U << 8U,   // of `entry`: to act as it (RFC 4370)
};

// A set of rights.
struct Rights {
  std::uint16_t bits = 0;

  [[nodiscard]] constexpr bool Has(Right right) const {
    return (bits & static_cast<std::uint16_t>(right)) != 0;
  }

  // Both, as a rename or a replaced value needs.
  [[nodiscard]] constexpr bool MayWrite() const { return Has(Right::kAdd) && Has(Right::kDelete); }

  constexpr bool operator==(const Rights&) const = default;
};

constexpr Rights operator|(Rights a, Rights b) {
  return {.bits = static_cast<std::uint16_t>(a.bits | b.bits)};
}

// The right of a word of the file, with all that it brings: manage everything but proxy, read
// search, search compare, compare disclose; "write" is add and delete; "none" is nothing. Nothing
// for other words.
std::optional<Rights> FindRights(std::string_view word);

// For people: "disclose compare search read", or "none".
std::string RightsText(Rights rights);

}  // namespace socle::directory::rules
