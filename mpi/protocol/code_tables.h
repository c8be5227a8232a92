#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace socle::mpi::protocol {

// Tables of codes, as PAM France 2.11 has them.
inline constexpr auto kYesNo = std::to_array<std::string_view>({"Y", "N"});
// 0445, identity reliability.
inline constexpr auto kReliabilityCodes = std::to_array<std::string_view>(
    {"VIDE", "PROV",  "VALI", "DOUB", "DESA", "DPOT", "DOUA", "COLP", "COLV", "FILI", "CACH",
     "ANOM", "IDVER", "RECD", "IDRA", "USUR", "HOMD", "HOMA", "INVA", "FICT", "DOUT"});
inline constexpr auto kMovementActions =
    std::to_array<std::string_view>({"INSERT", "UPDATE", "CANCEL"});  // ZBE-4
inline constexpr auto kRecordStates =
    std::to_array<std::string_view>({"ACTIF", "FERME", "INEXISTANT"});  // ZFA-1
inline constexpr auto kFeedingChoices =
    std::to_array<std::string_view>({"NA", "IO", "INO"});  // ZFA-9
inline constexpr auto kReadingChoices =
    std::to_array<std::string_view>({"NA", "INC", "IC"});  // ZFA-11
inline constexpr auto kInsSources =
    std::to_array<std::string_view>({"SM", "CV", "INSI", "CB", "RFID"});  // ZFD-5
inline constexpr auto kDocumentTypes = std::to_array<std::string_view>(
    {"AN", "CC", "CE", "CM", "CN", "CS", "LE", "PA", "PC", "TC", "AV", "DC", "AC", "IE"});

inline bool IsIn(std::span<const std::string_view> table, std::string_view code) {
  return std::ranges::find(table, code) != table.end();
}

}  // namespace socle::mpi::protocol
