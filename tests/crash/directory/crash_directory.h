#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

// What crash_directory writes and directory_kill_test looks for: a subtree of kPeople entries that
// is renamed without end, from "ou=n0" to "ou=n1" and so on, and a group outside that names some of
// them.
namespace socle::test {

inline constexpr std::size_t kPeople = 10'000;
inline constexpr std::size_t kMemberStep = 500;  // every 500th is in the group
inline constexpr const char* kCrashSuffix = "o=Annuaire,c=FR";
inline constexpr const char* kCrashGroup = "cn=Staff,o=Annuaire,c=FR";

inline std::string UnitName(std::uint64_t rename) {
  return "ou=n" + std::to_string(rename) + "," + kCrashSuffix;
}

inline std::string PersonName(std::size_t person, std::uint64_t rename) {
  return "cn=p" + std::to_string(person) + "," + UnitName(rename);
}

}  // namespace socle::test
