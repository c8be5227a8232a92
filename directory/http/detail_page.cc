#include "directory/http/detail_page.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "directory/http/html_writer.h"
#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "directory/http/url.h"

namespace socle::directory::http {

namespace {

void WriteStructureLink(HtmlWriter& html, const PublicActivity& activity) {
  if (activity.structure_name.empty()) {
    return;
  }
  html.Write("dt", "Structure");
  const auto value = html.Open("dd");
  if (activity.structure_id.empty()) {
    html.WriteText(activity.structure_name);
  } else {
    html.Write("a", activity.structure_name, {{"href", StructureUrl(activity.structure_id)}});
  }
}

std::string ActivityTitle(const PublicActivity& activity, std::size_t number) {
  const std::string& place =
      activity.structure_name.empty() ? activity.address.town : activity.structure_name;
  return place.empty() ? fmt::format("Situation d’exercice {}", number) : place;
}

void WriteActivity(HtmlWriter& html, const PublicActivity& activity, std::size_t number) {
  const std::string id = fmt::format("situation-{}", number);
  const auto article = html.Open("article", {{"class", "activity"}, {"aria-labelledby", id}});
  html.Write("h3", ActivityTitle(activity, number), {{"id", id}});
  const auto list = html.Open("dl");
  WriteRow(html, "Profession", activity.profession);
  WriteRow(html, "Spécialité ou savoir-faire", activity.speciality);
  WriteRow(html, "Mode d’exercice", activity.mode);
  WriteRow(html, "Fonction", activity.function);
  WriteStructureLink(html, activity);
  WriteAddress(html, activity.address);
  WritePhones(html, activity.phones);
  WriteMails(html, activity.mss_addresses);
}

void WriteBackLink(HtmlWriter& html, Literal text, const Url& url) {
  const auto line = html.Open("p", {{"class", "back"}});
  html.Write("a", text.Text(), {{"href", url}});
}

void WriteStaff(HtmlWriter& html, const PublicStructure& structure) {
  const auto section = html.Open("section", {{"aria-labelledby", "professionnels"}});
  html.Write("h2", "Professionnels", {{"id", "professionnels"}});
  if (structure.professionals.empty()) {
    html.Write("p", "Aucun professionnel n’est connu dans cette structure.");
    return;
  }
  {
    const auto list = html.Open("ul", {{"class", "results"}});
    for (const ProfessionalSummary& professional : structure.professionals) {
      const auto item = html.Open("li");
      html.Write("a", DisplayName(professional), {{"href", ProfessionalUrl(professional.id)}});
      if (!professional.profession.empty()) {
        html.WriteText(", " + professional.profession);
      }
    }
  }
  if (structure.professional_count > structure.professionals.size()) {
    html.Write("p",
               fmt::format("Les {} premiers sur {} sont affichés. Pour en trouver un autre, "
                           "cherchez-le par son nom.",
                           structure.professionals.size(),
                           structure.professional_count),
               {{"class", "note"}});
  }
}

}  // namespace

std::string RenderProfessional(const SiteTexts& texts, const PublicProfessional& professional) {
  const std::string name = DisplayName(professional.summary);
  const PageFrame frame{.texts = texts, .section = Section::kNone, .title = name};
  return RenderFrame(frame, [&](HtmlWriter& html) {
    WriteBackLink(html, "Nouvelle recherche", Url("/professionnels"));
    html.Write("h1", name);
    {
      const auto list = html.Open("dl");
      WriteRow(html, "Profession", professional.summary.profession);
      WriteRow(html, "Spécialité ou savoir-faire", professional.summary.speciality);
      WriteRow(html, "Numéro RPPS", professional.rpps);
      WriteMails(html, professional.mss_addresses);
    }
    const auto section = html.Open("section", {{"aria-labelledby", "situations"}});
    html.Write("h2", "Situations d’exercice", {{"id", "situations"}});
    if (professional.activities.empty()) {
      html.Write("p", "Aucune situation d’exercice n’est en cours.");
    }
    for (std::size_t i = 0; i < professional.activities.size(); ++i) {
      WriteActivity(html, professional.activities[i], i + 1);
    }
  });
}

std::string RenderStructure(const SiteTexts& texts, const PublicStructure& structure) {
  const std::string& name =
      structure.summary.name.empty() ? structure.summary.id : structure.summary.name;
  const PageFrame frame{.texts = texts, .section = Section::kNone, .title = name};
  return RenderFrame(frame, [&](HtmlWriter& html) {
    WriteBackLink(html, "Nouvelle recherche", Url("/structures"));
    html.Write("h1", name);
    {
      const auto list = html.Open("dl");
      WriteRow(html, "Enseigne", structure.trade_name);
      WriteRow(html, "Secteur d’activité", structure.summary.sector);
      WriteRow(html, "Numéro FINESS", structure.finess);
      WriteRow(html, "Numéro SIRET", structure.siret);
      WriteAddress(html, structure.address);
      WritePhones(html, structure.phones);
      WriteMails(html, structure.mss_addresses);
    }
    WriteStaff(html, structure);
  });
}

std::string RenderProblem(const SiteTexts& texts,
                          std::string_view title,
                          std::string_view advice,
                          std::string_view request_id) {
  const PageFrame frame{.texts = texts, .section = Section::kNone, .title = std::string(title)};
  return RenderFrame(frame, [&](HtmlWriter& html) {
    html.Write("h1", title);
    html.Write("p", advice);
    if (!request_id.empty()) {
      html.Write("p", fmt::format("Référence de la demande : {}", request_id), {{"class", "note"}});
    }
    WriteBackLink(html, "Chercher un professionnel", Url("/professionnels"));
    WriteBackLink(html, "Chercher une structure", Url("/structures"));
  });
}

}  // namespace socle::directory::http
