#include "directory/http/page_frame.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/http/html_writer.h"
#include "directory/http/public_directory.h"
#include "directory/http/url.h"

namespace socle::directory::http {

namespace {

constexpr std::size_t kFrenchPhoneDigits = 10;

void WriteHead(HtmlWriter& html, const PageFrame& frame) {
  const auto head = html.Open("head");
  html.WriteVoid("meta", {{"charset", "utf-8"}});
  html.WriteVoid("meta",
                 {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  if (!frame.texts.may_be_indexed) {
    html.WriteVoid("meta", {{"name", "robots"}, {"content", "noindex, nofollow"}});
  }
  html.Write("title",
             frame.title.empty() ? frame.texts.name : frame.title + " – " + frame.texts.name);
  html.WriteVoid("link", {{"rel", "stylesheet"}, {"href", Url("/annuaire.css")}});
}

void WriteNavigationLink(HtmlWriter& html, Literal text, const Url& url, bool is_here) {
  const auto item = html.Open("li");
  if (is_here) {
    html.Write("a", text.Text(), {{"href", url}, {"aria-current", "true"}});
  } else {
    html.Write("a", text.Text(), {{"href", url}});
  }
}

void WriteBanner(HtmlWriter& html, const PageFrame& frame) {
  const auto header = html.Open("header", {{"role", "banner"}});
  {
    const auto name = html.Open("p", {{"class", "site"}});
    html.Write("a", frame.texts.name, {{"href", Url("/")}});
    if (!frame.texts.owner.empty()) {
      html.Write("span", frame.texts.owner, {{"class", "owner"}});
    }
  }
  const auto nav = html.Open("nav", {{"aria-label", "Navigation principale"}});
  const auto list = html.Open("ul");
  WriteNavigationLink(
      html, "Professionnels", Url("/professionnels"), frame.section == Section::kProfessionals);
  WriteNavigationLink(
      html, "Structures", Url("/structures"), frame.section == Section::kStructures);
}

void WriteFoot(HtmlWriter& html, const SiteTexts& texts) {
  const auto footer = html.Open("footer", {{"role", "contentinfo"}});
  html.Write("p",
             "Les informations de cet annuaire sont celles des répertoires nationaux des "
             "professionnels et des établissements de santé.");
  const Url mail = Url::Mail(texts.contact);
  if (!mail.IsEmpty()) {
    const auto line = html.Open("p");
    html.WriteText("Une information est fausse ? Écrivez à ");
    html.Write("a", texts.contact, {{"href", mail}});
    html.WriteText(".");
  }
}

}  // namespace

std::string RenderFrame(const PageFrame& frame,
                        const std::function<void(HtmlWriter&)>& write_main) {
  HtmlWriter html;
  {
    const auto root = html.Open("html", {{"lang", "fr"}});
    WriteHead(html, frame);
    const auto body = html.Open("body");
    html.Write("a", "Aller au contenu", {{"class", "skip"}, {"href", Url("#contenu")}});
    WriteBanner(html, frame);
    {
      const auto main = html.Open("main", {{"id", "contenu"}, {"tabindex", "-1"}});
      write_main(html);
    }
    WriteFoot(html, frame.texts);
  }
  return html.Take();
}

void WriteAddress(HtmlWriter& html, const PostalAddress& address) {
  if (address.lines.empty() && address.town.empty()) {
    return;
  }
  html.Write("dt", "Adresse");
  const auto value = html.Open("dd");
  const auto block = html.Open("address");
  for (const std::string& line : address.lines) {
    html.WriteText(line);
    html.WriteVoid("br");
  }
  html.WriteText(address.postal_code.empty() ? address.town
                                             : address.postal_code + " " + address.town);
}

void WriteRow(HtmlWriter& html, Literal term, std::string_view text) {
  if (!text.empty()) {
    html.Write("dt", term.Text());
    html.Write("dd", text);
  }
}

void WritePhones(HtmlWriter& html, const std::vector<std::string>& phones) {
  if (phones.empty()) {
    return;
  }
  html.Write("dt", "Téléphone");
  for (const std::string& phone : phones) {
    const auto value = html.Open("dd");
    const Url url = Url::Phone(phone);
    if (url.IsEmpty()) {
      html.WriteText(phone);
    } else {
      html.Write("a", DisplayPhone(phone), {{"href", url}});
    }
  }
}

void WriteMails(HtmlWriter& html, const std::vector<std::string>& addresses) {
  if (addresses.empty()) {
    return;
  }
  {
    const auto term = html.Open("dt");
    html.WriteText("Messagerie sécurisée ");
    html.Write("abbr", "MSSanté", {{"title", "Messagerie sécurisée de santé"}});
  }
  for (const std::string& address : addresses) {
    const auto value = html.Open("dd");
    const Url url = Url::Mail(address);
    if (url.IsEmpty()) {
      html.WriteText(address);
    } else {
      html.Write("a", address, {{"href", url}});
    }
  }
}

std::string DisplayName(const ProfessionalSummary& professional) {
  std::string name;
  for (const std::string* part :
       {&professional.civility, &professional.given_name, &professional.family_name}) {
    if (!part->empty()) {
      name += (name.empty() ? "" : " ") + *part;
    }
  }
  return name.empty() ? professional.id : name;
}

std::string DisplayPhone(std::string_view number) {
  const bool is_french = number.size() == kFrenchPhoneDigits &&
                         std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_french) {
    return std::string(number);
  }
  std::string text;
  for (std::size_t i = 0; i < number.size(); i += 2) {
    text += (i == 0 ? "" : " ");
    text += number.substr(i, 2);
  }
  return text;
}

Url ProfessionalUrl(std::string_view id) {
  return Url("/professionnels").Segment(id);
}

Url StructureUrl(std::string_view id) {
  return Url("/structures").Segment(id);
}

}  // namespace socle::directory::http
