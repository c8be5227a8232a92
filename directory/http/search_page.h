#pragma once

#include <optional>
#include <string>
#include <vector>

#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "directory/http/public_query.h"

namespace socle::directory::http {

// What came of a search. Both empty: nothing was searched yet.
template <class T>
struct SearchOutcome {
  std::optional<PublicPage<T>> found = {};
  std::string problem = {};  // in French, for the visitor: what to do
};

// The form with what was asked, and below it the answers in pages, or what to do when there are
// none.
std::string RenderProfessionalSearch(const SiteTexts& texts,
                                     const ProfessionalSearch& search,
                                     const std::vector<CodedLabel>& professions,
                                     const SearchOutcome<ProfessionalSummary>& outcome);
std::string RenderStructureSearch(const SiteTexts& texts,
                                  const StructureSearch& search,
                                  const SearchOutcome<StructureSummary>& outcome);

}  // namespace socle::directory::http
