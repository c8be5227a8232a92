// Any bytes as the query of a search, then its page: the query is read or refused, and what is
// shown of it never opens an element of its own.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "directory/http/public_query.h"
#include "directory/http/search_page.h"
#include "lib/base/bytes.h"
#include "lib/base/check.h"

namespace {

namespace http = socle::directory::http;

std::size_t Count(std::string_view text, char wanted) {
  std::size_t count = 0;
  for (const char c : text) {
    count += c == wanted ? 1U : 0U;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = socle::AsText({data, size});
  const auto search = http::ParseProfessionalSearch(text);
  if (!search) {
    return 0;
  }
  SOCLE_CHECK(search->query.name.size() <= http::kSearchTextBytesMax);
  http::ProfessionalSearch blank;
  const std::string page = http::RenderProfessionalSearch({}, *search, {}, {});
  const std::string empty = http::RenderProfessionalSearch({}, blank, {}, {});
  SOCLE_CHECK(Count(page, '<') == Count(empty, '<') && Count(page, '>') == Count(empty, '>'));
  SOCLE_CHECK(Count(page, '"') == Count(empty, '"'));
  // The address of another page is read as the same search.
  const std::string url = search->UrlOfPage(2).Text();
  const std::size_t question = url.find('?');
  SOCLE_CHECK(question != std::string::npos);
  const auto again = http::ParseProfessionalSearch(std::string_view(url).substr(question + 1));
  SOCLE_CHECK(again && again->query.name == search->query.name && again->page == 2);
  SOCLE_CHECK(again->query.town == search->query.town);
  return 0;
}
