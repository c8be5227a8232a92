#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "directory/http/detail_page.h"
#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "directory/http/public_json.h"
#include "directory/http/public_query.h"
#include "directory/http/search_page.h"
#include "lib/base/random.h"
#include "tests/support/fake_public_directory.h"
#include "tests/support/seed.h"
#include "tests/unit/directory/http/html_skeleton.h"

namespace socle::directory::http {

namespace {

const SiteTexts kTexts = {.owner = "Région Exemple", .contact = "aide@region.example"};

std::string SearchPage(std::string_view query, FakePublicDirectory& directory) {
  const auto search = ParseProfessionalSearch(query);
  SearchOutcome<ProfessionalSummary> outcome{.problem = search->problem};
  if (!search->is_blank && search->problem.empty()) {
    outcome.found = *directory.SearchProfessionals(search->query);
  }
  return RenderProfessionalSearch(kTexts, *search, directory.Professions(), outcome);
}

TEST(SearchPage, IsAFormAtFirst) {
  FakePublicDirectory directory;
  const std::string page = SearchPage("", directory);
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
  EXPECT_TRUE(page.contains("<title>trouver un professionnel – Annuaire des professionnels"));
  EXPECT_TRUE(page.contains("<label for=\"nom\">Nom et prénom</label>"));
  EXPECT_TRUE(page.contains("<option value=\"60\">Infirmier</option>"));
  EXPECT_TRUE(page.contains("name=\"robots\" content=\"noindex, nofollow\""));
  EXPECT_TRUE(page.contains("mailto:aide@region.example"));
  EXPECT_FALSE(page.contains("id=\"resultats\""));
}

TEST(SearchPage, KeepsWhatWasAsked) {
  FakePublicDirectory directory;
  const std::string page = SearchPage("nom=janier&profession=10&ville=seyne", directory);
  EXPECT_TRUE(page.contains("value=\"janier\""));
  EXPECT_TRUE(page.contains("<option value=\"10\" selected>"));
  EXPECT_TRUE(page.contains("<h2 id=\"resultats\">1 résultat</h2>"));
  EXPECT_TRUE(page.contains("<a href=\"/professionnels/809990000011\">Dr Kloé JANIER</a>"));
}

TEST(SearchPage, ShowsResultsInPages) {
  FakePublicDirectory directory;
  const std::string first = SearchPage("nom=martin", directory);
  EXPECT_TRUE(first.contains("45 résultats"));
  EXPECT_EQ(Count(first, "<h3>"), kResultsOfPage);
  EXPECT_FALSE(first.contains("Page précédente"));
  EXPECT_TRUE(
      first.contains("<a href=\"/professionnels?nom=martin&amp;page=2\" rel=\"nofollow\">"
                     "Page suivante</a>"));
  const std::string last = SearchPage("nom=martin&page=3", directory);
  EXPECT_EQ(Count(last, "<h3>"), 5);
  EXPECT_TRUE(last.contains("<ol class=\"results\" start=\"41\">"));
  EXPECT_TRUE(last.contains("aria-current=\"page\" aria-label=\"Page 3\""));
  EXPECT_FALSE(last.contains("Page suivante"));
  EXPECT_TRUE(last.contains("<title>Résultats, page 3 : "));
  const std::string beyond = SearchPage("nom=martin&page=4", directory);
  EXPECT_TRUE(beyond.contains("Cette page est vide"));
}

TEST(SearchPage, SaysWhenNamesOnlySoundAlike) {
  FakePublicDirectory directory;
  const std::string page = SearchPage("nom=janiet", directory);
  EXPECT_TRUE(page.contains("Kloé JANIER"));
  EXPECT_TRUE(page.contains("se prononcent de façon proche"));
  EXPECT_FALSE(SearchPage("nom=janier", directory).contains("se prononcent"));
}

TEST(SearchPage, SaysWhatToDoWhenNobodyIsFound) {
  FakePublicDirectory directory;
  const std::string page = SearchPage("nom=zzyzx", directory);
  EXPECT_TRUE(page.contains("Aucun résultat"));
  EXPECT_TRUE(page.contains("vérifiez l’orthographe"));
}

TEST(SearchPage, SaysWhatIsMissing) {
  FakePublicDirectory directory;
  const std::string page = SearchPage("profession=10", directory);
  EXPECT_TRUE(page.contains("<p class=\"problem\" id=\"probleme\" role=\"alert\">"));
  EXPECT_TRUE(page.contains("Indiquez aussi un nom ou une ville"));
  EXPECT_FALSE(page.contains("id=\"resultats\""));
}

TEST(SearchPage, StopsAtTheLastPage) {
  const auto search = ParseProfessionalSearch(fmt::format("nom=martin&page={}", kPagesMax));
  SearchOutcome<ProfessionalSummary> outcome;
  outcome.found = PublicPage<ProfessionalSummary>{
      .items = {{.id = "1", .family_name = "MARTIN"}}, .total = 5000, .is_total_exact = false};
  const std::string page = RenderProfessionalSearch(kTexts, *search, {}, outcome);
  EXPECT_TRUE(page.contains("Plus de 5000 résultats"));
  EXPECT_TRUE(page.contains("précisez la recherche"));
  EXPECT_FALSE(page.contains("Page suivante"));
}

TEST(DetailPage, ShowsAProfessional) {
  FakePublicDirectory directory;
  const std::string page = RenderProfessional(kTexts, *directory.GetProfessional("809990000011"));
  EXPECT_TRUE(page.contains("<h1>Dr Kloé JANIER</h1>"));
  EXPECT_TRUE(page.contains("<dt>Numéro RPPS</dt>\n<dd>09990000011</dd>"));
  EXPECT_TRUE(page.contains("mailto:medecin@medecin.mssante.example"));
  EXPECT_TRUE(page.contains("mailto:activite@aigrette.mssante.example"));
  EXPECT_TRUE(page.contains("<h3 id=\"situation-1\">Clinique Aigrette</h3>"));
  EXPECT_TRUE(page.contains("<a href=\"/structures/1991001157\">Clinique Aigrette</a>"));
  EXPECT_TRUE(page.contains("<a href=\"tel:0465717818\">04 65 71 78 18</a>"));
  EXPECT_TRUE(page.contains("53 ter place des Essais<br>83500 La Seyne-sur-Mer"));
}

TEST(DetailPage, SaysWhenNothingIsCurrent) {
  const std::string page = RenderProfessional(kTexts, {.summary = {.id = "80"}});
  EXPECT_TRUE(page.contains("<h1>80</h1>"));
  EXPECT_TRUE(page.contains("Aucune situation d’exercice n’est en cours."));
}

TEST(DetailPage, ShowsAStructure) {
  FakePublicDirectory directory;
  const std::string page = RenderStructure(kTexts, *directory.GetStructure("1991001157"));
  EXPECT_TRUE(page.contains("<h1>Clinique Aigrette</h1>"));
  EXPECT_TRUE(page.contains("<dt>Numéro FINESS</dt>\n<dd>991001157</dd>"));
  EXPECT_TRUE(page.contains("<a href=\"/professionnels/809990000011\">Dr Kloé JANIER</a>"));
  EXPECT_TRUE(page.contains("Les 1 premiers sur 3"));
}

TEST(PageFrame, LetsSearchEnginesInWhenAsked) {
  FakePublicDirectory directory;
  SiteTexts texts = kTexts;
  texts.may_be_indexed = true;
  EXPECT_FALSE(RenderStructure(texts, *directory.GetStructure("1991001157")).contains("noindex"));
}

TEST(PublicJson, LeavesOutWhatIsEmpty) {
  PublicPage<ProfessionalSummary> page{.items = {{.id = "1", .family_name = "A\"<"}}, .total = 1};
  EXPECT_EQ(ToJson(page, 2),
            R"({"total":1,"isTotalExact":true,"isApproximate":false,"page":2,"pageSize":20,)"
            R"("items":[{"id":"1","familyName":"A\"<"}]})");
  FakePublicDirectory directory;
  const std::string one = ToJson(*directory.GetProfessional("809990000011"));
  EXPECT_TRUE(one.contains(R"("mssAddresses":["medecin@medecin.mssante.example"])"));
  EXPECT_TRUE(one.contains(R"("structureId":"1991001157")"));
  EXPECT_TRUE(ToJson(*directory.GetStructure("1991001157")).contains(R"("professionalCount":3)"));
}

// Hostile text: random pieces of what breaks out of text, attributes, addresses and scripts.
std::string Hostile(SeededRandom& random) {
  static constexpr std::array<std::string_view, 18> kPieces = {
      "<script>alert(1)</script>",
      "\"",
      "'",
      ">",
      "<",
      "</",
      "--",
      "<!--",
      "]]>",
      "&lt;",
      "&#x3c;",
      "\" onmouseover=\"alert(1)",
      "javascript:alert(1)",
      "\xFF\xFE",
      "\xE2\x80\xA8",
      "\r\n",
      "{{7*7}}",
      "</title></main><img src=x onerror=alert(1)>"};
  std::string text = "x";
  const std::size_t count = 1 + random.Below(4);
  for (std::size_t i = 0; i < count; ++i) {
    text += kPieces.at(random.Below(kPieces.size()));
  }
  return text;
}

// A page of each kind with `text()` wherever text of others stands.
template <class Text>
std::vector<std::string> AllPages(const Text& text) {
  const SiteTexts texts = {.name = text(), .owner = text(), .contact = "a@b.example"};
  const ProfessionalSummary summary = {.id = text(),
                                       .civility = text(),
                                       .given_name = text(),
                                       .family_name = text(),
                                       .profession = text(),
                                       .speciality = text(),
                                       .structure_name = text(),
                                       .town = text()};
  const PostalAddress address = {.lines = {text()}, .postal_code = text(), .town = text()};
  const PublicProfessional professional = {.summary = summary,
                                           .rpps = text(),
                                           .mss_addresses = {text()},
                                           .activities = {{.profession = text(),
                                                           .speciality = text(),
                                                           .mode = text(),
                                                           .function = text(),
                                                           .structure_id = text(),
                                                           .structure_name = text(),
                                                           .address = address,
                                                           .phones = {"poste <b>"},
                                                           .mss_addresses = {text()}}}};
  const PublicStructure structure = {.summary = {.id = text(),
                                                 .name = text(),
                                                 .sector = text(),
                                                 .postal_code = text(),
                                                 .town = text()},
                                     .trade_name = text(),
                                     .finess = text(),
                                     .siret = text(),
                                     .address = address,
                                     .phones = {},
                                     .mss_addresses = {text()},
                                     .professionals = {summary},
                                     .professional_count = 1};
  ProfessionalSearch search;
  search.query = {.name = text(), .profession = text(), .speciality = text(), .town = text()};
  StructureSearch structures;
  structures.query = {.name = text(), .town = text()};
  const std::vector<CodedLabel> professions = {{.code = text() + "c", .label = text()}};
  return {RenderProfessional(texts, professional),
          RenderStructure(texts, structure),
          RenderProblem(texts, text(), text(), text()),
          RenderProfessionalSearch(
              texts,
              search,
              professions,
              {.found = PublicPage<ProfessionalSummary>{.items = {summary}, .total = 30}}),
          RenderProfessionalSearch(texts, search, professions, {.problem = text()}),
          RenderStructureSearch(
              texts,
              structures,
              {.found = PublicPage<StructureSummary>{.items = {structure.summary}, .total = 30}})};
}

TEST(Pages, KeepTheirStructureWhateverTheTextIs) {
  const std::vector<std::string> harmless = AllPages([] { return std::string("x"); });
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE(seed);
  SeededRandom random(seed);
  for (int i = 0; i < 500; ++i) {
    const std::vector<std::string> hostile = AllPages([&] { return Hostile(random); });
    for (std::size_t page = 0; page < harmless.size(); ++page) {
      const std::string skeleton = Skeleton(hostile[page]);
      ASSERT_FALSE(skeleton.contains("BROKEN")) << hostile[page];
      ASSERT_EQ(skeleton, Skeleton(harmless[page])) << hostile[page];
      ASSERT_FALSE(hostile[page].contains("href=\"javascript")) << hostile[page];
    }
  }
}

}  // namespace

}  // namespace socle::directory::http
