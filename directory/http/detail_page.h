#pragma once

#include <string>
#include <string_view>

#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"

namespace socle::directory::http {

// One professional: identity, secure mail, and each situation d'exercice.
std::string RenderProfessional(const SiteTexts& texts, const PublicProfessional& professional);

// One structure: identity, address, and who works there.
std::string RenderStructure(const SiteTexts& texts, const PublicStructure& structure);

// A page that says what is wrong and what to do. Both in French.
std::string RenderProblem(const SiteTexts& texts,
                          std::string_view title,
                          std::string_view advice,
                          std::string_view request_id);

}  // namespace socle::directory::http
