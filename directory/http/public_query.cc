#include "directory/http/public_query.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "directory/http/public_directory.h"
#include "directory/http/url.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/net/http_form.h"

namespace socle::directory::http {

namespace {

constexpr net::HttpFormLimits kFormLimits = {
    .bytes_max = 4'000,
    .fields_max = 20,
    .name_bytes_max = 40,
    .value_bytes_max = kSearchTextBytesMax,
};

// The value without white space at its ends.
std::string TextOf(const net::HttpForm& form, std::string_view name) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::string* value = form.Find(name);
  const std::size_t begin = value == nullptr ? std::string::npos : value->find_first_not_of(kSpace);
  if (begin == std::string::npos) {
    return "";
  }
  return value->substr(begin, value->find_last_not_of(kSpace) - begin + 1);
}

Result<std::size_t> PageOf(const net::HttpForm& form) {
  const std::string text = TextOf(form, "page");
  if (text.empty()) {
    return 1;
  }
  std::size_t page = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  if (error != std::errc{} || end != text.data() + text.size() || page == 0 || page > kPagesMax) {
    return Fail(Code::kInvalidArgument, fmt::format("no page from 1 to {}", kPagesMax));
  }
  return page;
}

std::size_t CountLetters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    count += c == ' ' || c == '*' || c == '.' || c == '-' || c == '\'' ? 0U : 1U;
  }
  return count;
}

std::string ShortNameProblem() {
  return fmt::format(
      "Le nom doit avoir au moins {} lettres. Ajoutez des lettres, ou effacez-le et "
      "indiquez une ville.",
      kNameLettersMin);
}

bool IsShort(const std::string& name) {
  return !name.empty() && CountLetters(name) < kNameLettersMin;
}

std::string PageText(std::size_t number) {
  return number == 1 ? "" : std::to_string(number);
}

}  // namespace

Result<ProfessionalSearch> ParseProfessionalSearch(std::string_view query) {
  SOCLE_TRY(const net::HttpForm form, net::HttpForm::Parse(query, kFormLimits));
  ProfessionalSearch search;
  SOCLE_TRY(search.page, PageOf(form));
  search.query = {.name = TextOf(form, "nom"),
                  .profession = TextOf(form, "profession"),
                  .speciality = TextOf(form, "specialite"),
                  .town = TextOf(form, "ville"),
                  .offset = (search.page - 1) * kResultsOfPage,
                  .size_max = kResultsOfPage};
  const ProfessionalQuery& wanted = search.query;
  search.is_blank = wanted.name.empty() && wanted.profession.empty() && wanted.speciality.empty() &&
                    wanted.town.empty();
  if (IsShort(wanted.name)) {
    search.problem = ShortNameProblem();
  } else if (!search.is_blank && wanted.name.empty() && wanted.town.empty()) {
    search.problem =
        "Indiquez aussi un nom ou une ville : pour toute la région, il y aurait trop de réponses.";
  }
  return search;
}

Result<StructureSearch> ParseStructureSearch(std::string_view query) {
  SOCLE_TRY(const net::HttpForm form, net::HttpForm::Parse(query, kFormLimits));
  StructureSearch search;
  SOCLE_TRY(search.page, PageOf(form));
  search.query = {.name = TextOf(form, "nom"),
                  .town = TextOf(form, "ville"),
                  .offset = (search.page - 1) * kResultsOfPage,
                  .size_max = kResultsOfPage};
  search.is_blank = search.query.name.empty() && search.query.town.empty();
  if (IsShort(search.query.name)) {
    search.problem = ShortNameProblem();
  }
  return search;
}

Url ProfessionalSearch::UrlOfPage(std::size_t number) const {
  return Url("/professionnels")
      .Parameter("nom", query.name)
      .Parameter("profession", query.profession)
      .Parameter("specialite", query.speciality)
      .Parameter("ville", query.town)
      .Parameter("page", PageText(number));
}

Url StructureSearch::UrlOfPage(std::size_t number) const {
  return Url("/structures")
      .Parameter("nom", query.name)
      .Parameter("ville", query.town)
      .Parameter("page", PageText(number));
}

}  // namespace socle::directory::http
