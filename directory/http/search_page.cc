#include "directory/http/search_page.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "directory/http/html_writer.h"
#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "directory/http/public_query.h"
#include "directory/http/url.h"

namespace socle::directory::http {

namespace {

// One page of answers, whatever they are of.
struct Answers {
  std::size_t total = 0;
  bool is_total_exact = true;
  bool is_approximate = false;
  std::size_t page = 1;
  std::size_t count = 0;  // on this page
  std::function<Url(std::size_t page)> url_of_page;
  std::function<void(HtmlWriter&, std::size_t index)> write_item;
};

constexpr Literal kProblemId = "probleme";

void WriteField(
    HtmlWriter& html, Literal name, Literal label, Literal hint, std::string_view value) {
  const auto field = html.Open("div", {{"class", "field"}});
  html.Write("label", label.Text(), {{"for", name.Text()}});
  const std::string hint_id = std::string(name.Text()) + "-aide";
  html.Write("p", hint.Text(), {{"class", "hint"}, {"id", hint_id}});
  html.WriteVoid("input",
                 {{"type", "text"},
                  {"id", name.Text()},
                  {"name", name.Text()},
                  {"value", value},
                  {"maxlength", "100"},
                  {"autocomplete", "off"},
                  {"spellcheck", "false"},
                  {"aria-describedby", hint_id}});
}

void WriteProfessions(HtmlWriter& html,
                      const std::vector<CodedLabel>& professions,
                      const std::string& chosen) {
  const auto field = html.Open("div", {{"class", "field"}});
  html.Write("label", "Profession", {{"for", "profession"}});
  html.Write("p", "Facultatif.", {{"class", "hint"}, {"id", "profession-aide"}});
  const auto select = html.Open(
      "select",
      {{"id", "profession"}, {"name", "profession"}, {"aria-describedby", "profession-aide"}});
  html.Write("option", "Toutes les professions", {{"value", ""}});
  for (const CodedLabel& profession : professions) {
    html.Write("option",
               profession.label,
               {{"value", profession.code}, {"selected", profession.code == chosen}});
  }
}

void WriteProblem(HtmlWriter& html, const std::string& problem) {
  if (!problem.empty()) {
    html.Write("p", problem, {{"class", "problem"}, {"id", kProblemId.Text()}, {"role", "alert"}});
  }
}

std::string CountText(const Answers& answers) {
  if (answers.total == 0) {
    return "Aucun résultat";
  }
  if (answers.total == 1 && answers.is_total_exact) {
    return "1 résultat";
  }
  return fmt::format("{}{} résultats", answers.is_total_exact ? "" : "Plus de ", answers.total);
}

std::size_t PageCount(const Answers& answers) {
  return std::min((answers.total + kResultsOfPage - 1) / kResultsOfPage, kPagesMax);
}

void WritePageLink(HtmlWriter& html, const Answers& answers, std::size_t page, Literal text) {
  const auto item = html.Open("li");
  const std::string number = std::to_string(page);
  if (!text.Text().empty()) {
    html.Write("a", text.Text(), {{"href", answers.url_of_page(page)}, {"rel", "nofollow"}});
  } else if (page == answers.page) {
    html.Write("a",
               number,
               {{"href", answers.url_of_page(page)},
                {"aria-current", "page"},
                {"aria-label", "Page " + number}});
  } else {
    html.Write("a",
               number,
               {{"href", answers.url_of_page(page)},
                {"rel", "nofollow"},
                {"aria-label", "Page " + number}});
  }
}

void WritePages(HtmlWriter& html, const Answers& answers) {
  const std::size_t last = PageCount(answers);
  if (last <= 1) {
    return;
  }
  constexpr std::size_t kAround = 2;
  const auto nav = html.Open("nav", {{"aria-label", "Pages de résultats"}, {"class", "pages"}});
  const auto list = html.Open("ul");
  if (answers.page > 1) {
    WritePageLink(html, answers, answers.page - 1, "Page précédente");
  }
  const std::size_t first_shown = answers.page > kAround ? answers.page - kAround : 1;
  for (std::size_t page = first_shown; page <= std::min(last, answers.page + kAround); ++page) {
    WritePageLink(html, answers, page, "");
  }
  if (answers.page < last) {
    WritePageLink(html, answers, answers.page + 1, "Page suivante");
  }
}

void WriteNobody(HtmlWriter& html) {
  html.Write("p", "Pour trouver quand même :");
  const auto list = html.Open("ul");
  html.Write("li", "vérifiez l’orthographe, ou n’écrivez que le début du nom ;");
  html.Write("li", "effacez un des critères, par exemple la ville ;");
  html.Write("li", "pour un nom composé ou d’usage, essayez chacun de ses noms.");
}

void WriteAnswers(HtmlWriter& html, const Answers& answers) {
  const auto section = html.Open("section", {{"aria-labelledby", "resultats"}});
  html.Write("h2", CountText(answers), {{"id", "resultats"}});
  if (answers.total == 0) {
    WriteNobody(html);
    return;
  }
  if (answers.count == 0) {
    html.Write("p", "Cette page est vide : revenez à la première.");
    html.Write("a", "Première page", {{"href", answers.url_of_page(1)}});
    return;
  }
  if (answers.is_approximate) {
    html.Write("p",
               "Aucun nom ne s’écrit ainsi. Voici ceux qui se prononcent de façon proche.",
               {{"class", "note"}});
  }
  {
    const std::size_t first = (answers.page - 1) * kResultsOfPage + 1;
    const auto list = html.Open("ol", {{"class", "results"}, {"start", std::to_string(first)}});
    for (std::size_t i = 0; i < answers.count; ++i) {
      const auto item = html.Open("li");
      answers.write_item(html, i);
    }
  }
  if (answers.page == kPagesMax && answers.total > kPagesMax * kResultsOfPage) {
    html.Write("p",
               "Les résultats suivants ne sont pas affichés : précisez la recherche.",
               {{"class", "note"}});
  }
  WritePages(html, answers);
}

template <class T>
Answers AnswersOf(const PublicPage<T>& page, std::size_t number) {
  return {.total = page.total,
          .is_total_exact = page.is_total_exact,
          .is_approximate = page.is_approximate,
          .page = number,
          .count = page.items.size(),
          .url_of_page = {},
          .write_item = {}};
}

std::string TitleOf(Literal what, bool is_searched, std::size_t page) {
  if (!is_searched) {
    return std::string(what.Text());
  }
  return page == 1 ? fmt::format("Résultats : {}", what.Text())
                   : fmt::format("Résultats, page {} : {}", page, what.Text());
}

void WriteProfessionalItem(HtmlWriter& html, const ProfessionalSummary& item) {
  {
    const auto name = html.Open("h3");
    html.Write("a", DisplayName(item), {{"href", ProfessionalUrl(item.id)}});
  }
  std::string work = item.profession;
  if (!item.speciality.empty()) {
    work += (work.empty() ? "" : ", ") + item.speciality;
  }
  if (!work.empty()) {
    html.Write("p", work);
  }
  std::string place = item.structure_name;
  if (!item.town.empty()) {
    place += (place.empty() ? "" : ", ") + item.town;
  }
  if (!place.empty()) {
    html.Write("p", place, {{"class", "place"}});
  }
}

void WriteStructureItem(HtmlWriter& html, const StructureSummary& item) {
  {
    const auto name = html.Open("h3");
    html.Write("a", item.name.empty() ? item.id : item.name, {{"href", StructureUrl(item.id)}});
  }
  if (!item.sector.empty()) {
    html.Write("p", item.sector);
  }
  const std::string place =
      item.postal_code.empty() ? item.town : item.postal_code + " " + item.town;
  if (!place.empty()) {
    html.Write("p", place, {{"class", "place"}});
  }
}

void WriteProfessionalForm(HtmlWriter& html,
                           const ProfessionalQuery& query,
                           const std::vector<CodedLabel>& professions) {
  const auto form = html.Open("form",
                              {{"role", "search"},
                               {"action", Url("/professionnels")},
                               {"method", "get"},
                               {"aria-label", "Chercher un professionnel"}});
  WriteField(
      html,
      "nom",
      "Nom et prénom",
      "Sans souci des accents ni des traits d’union ; l’orthographe peut être approximative.",
      query.name);
  WriteProfessions(html, professions, query.profession);
  WriteField(html,
             "specialite",
             "Spécialité ou savoir-faire",
             "Facultatif. Par exemple : cardiologie.",
             query.speciality);
  WriteField(html, "ville", "Ville ou code postal", "Facultatif si un nom est donné.", query.town);
  html.Write("button", "Chercher", {{"type", "submit"}});
}

}  // namespace

std::string RenderProfessionalSearch(const SiteTexts& texts,
                                     const ProfessionalSearch& search,
                                     const std::vector<CodedLabel>& professions,
                                     const SearchOutcome<ProfessionalSummary>& outcome) {
  const PageFrame frame{
      .texts = texts,
      .section = Section::kProfessionals,
      .title = TitleOf("trouver un professionnel", outcome.found.has_value(), search.page)};
  return RenderFrame(frame, [&](HtmlWriter& html) {
    html.Write("h1", "Trouver un professionnel de santé");
    WriteProblem(html, outcome.problem);
    WriteProfessionalForm(html, search.query, professions);
    if (!outcome.found) {
      return;
    }
    Answers answers = AnswersOf(*outcome.found, search.page);
    answers.url_of_page = [&](std::size_t page) { return search.UrlOfPage(page); };
    answers.write_item = [&](HtmlWriter& out, std::size_t i) {
      WriteProfessionalItem(out, outcome.found->items[i]);
    };
    WriteAnswers(html, answers);
  });
}

std::string RenderStructureSearch(const SiteTexts& texts,
                                  const StructureSearch& search,
                                  const SearchOutcome<StructureSummary>& outcome) {
  const PageFrame frame{
      .texts = texts,
      .section = Section::kStructures,
      .title = TitleOf("trouver une structure", outcome.found.has_value(), search.page)};
  return RenderFrame(frame, [&](HtmlWriter& html) {
    html.Write("h1", "Trouver une structure de santé");
    WriteProblem(html, outcome.problem);
    {
      const auto form = html.Open("form",
                                  {{"role", "search"},
                                   {"action", Url("/structures")},
                                   {"method", "get"},
                                   {"aria-label", "Chercher une structure"}});
      WriteField(html,
                 "nom",
                 "Nom de la structure",
                 "Un mot du nom ou de l’enseigne suffit.",
                 search.query.name);
      WriteField(html,
                 "ville",
                 "Ville ou code postal",
                 "Facultatif si un nom est donné.",
                 search.query.town);
      html.Write("button", "Chercher", {{"type", "submit"}});
    }
    if (!outcome.found) {
      return;
    }
    Answers answers = AnswersOf(*outcome.found, search.page);
    answers.url_of_page = [&](std::size_t page) { return search.UrlOfPage(page); };
    answers.write_item = [&](HtmlWriter& out, std::size_t i) {
      WriteStructureItem(out, outcome.found->items[i]);
    };
    WriteAnswers(html, answers);
  });
}

}  // namespace socle::directory::http
