#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "directory/http/public_directory.h"
#include "directory/http/url.h"
#include "lib/base/result.h"

namespace socle::directory::http {

inline constexpr std::size_t kResultsOfPage = 20;
inline constexpr std::size_t kPagesMax = 50;             // beyond: say more
inline constexpr std::size_t kSearchTextBytesMax = 200;  // of each field
inline constexpr std::size_t kNameLettersMin = 2;        // of a name searched for

struct ProfessionalSearch {
  ProfessionalQuery query = {};
  std::size_t page = 1;
  // In French, for the visitor: what to do before there can be a search; empty when all is well.
  std::string problem = {};
  bool is_blank = true;  // no field was filled in

  // The address of this search, at another page.
  [[nodiscard]] Url UrlOfPage(std::size_t number) const;
};

struct StructureSearch {
  StructureQuery query = {};
  std::size_t page = 1;
  std::string problem = {};
  bool is_blank = true;

  [[nodiscard]] Url UrlOfPage(std::size_t number) const;
};

// Read the query of an address: nom, profession, specialite, ville, page. kInvalidArgument,
// kTooLarge: not a query that our forms send.
Result<ProfessionalSearch> ParseProfessionalSearch(std::string_view query);
Result<StructureSearch> ParseStructureSearch(std::string_view query);

}  // namespace socle::directory::http
