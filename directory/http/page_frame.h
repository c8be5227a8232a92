#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/http/html_writer.h"
#include "directory/http/public_directory.h"
#include "directory/http/url.h"

namespace socle::directory::http {

// What all pages of a site have in common.
struct SiteTexts {
  std::string name = "Annuaire des professionnels de santé";
  std::string owner = {};  // "Région Exemple"; may be empty
  // Where to ask for a correction; shown at the foot. A mail address, or empty.
  std::string contact = {};
  bool may_be_indexed = false;  // by search engines
};

// Where the visitor is in the navigation.
enum class Section : std::uint8_t { kProfessionals, kStructures, kNone };

struct PageFrame {
  const SiteTexts& texts;
  Section section = Section::kNone;
  std::string title = {};  // of this page, before the name of the site
};

// A whole page in French with landmarks (RGAA 4.1, WCAG 2.1 AA): skip link, banner, navigation,
// main content that `write_main` writes, foot.
std::string RenderFrame(const PageFrame& frame, const std::function<void(HtmlWriter&)>& write_main);

// Pieces that several pages show. Nothing is written for what is empty.
void WriteAddress(HtmlWriter& html, const PostalAddress& address);
// One row of a dl.
void WriteRow(HtmlWriter& html, Literal term, std::string_view text);
void WritePhones(HtmlWriter& html, const std::vector<std::string>& phones);
void WriteMails(HtmlWriter& html, const std::vector<std::string>& addresses);

// "Dr Kloe JANIER".
std::string DisplayName(const ProfessionalSummary& professional);
// "03 53 01 47 09"; other numbers as they are.
std::string DisplayPhone(std::string_view number);

Url ProfessionalUrl(std::string_view id);
Url StructureUrl(std::string_view id);

}  // namespace socle::directory::http
