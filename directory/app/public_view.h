#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/finder_filter.h"
#include "directory/domain/outcome.h"
#include "directory/domain/search_service.h"
#include "directory/http/public_directory.h"
#include "directory/store/directory_store.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::app {

// Professionals of a structure that its page shows; the others are found by a search.
inline constexpr std::size_t kPageProfessionalsMax = 50;
// Situations d'exercice that a page shows.
inline constexpr std::size_t kPageActivitiesMax = 100;

// The publication view for the pages: what the rules of access give to somebody who has not bound,
// by the searches that everybody makes, with their limits.
class PublicView final : public http::PublicDirectory {
 public:
  // Both must outlive it.
  PublicView(store::DirectoryStore& store, domain::SearchService& searches)
      : store_(store), searches_(searches) {}

  Result<http::PublicPage<http::ProfessionalSummary>> SearchProfessionals(
      const http::ProfessionalQuery& query) override;
  Result<http::PublicProfessional> GetProfessional(std::string_view id) override;
  Result<http::PublicPage<http::StructureSummary>> SearchStructures(
      const http::StructureQuery& query) override;
  Result<http::PublicStructure> GetStructure(std::string_view id) override;

  [[nodiscard]] std::vector<http::CodedLabel> Professions() const override;

 private:
  using OnEntry = std::function<void(const ldap::SearchResultEntry& entry)>;

  struct Slice {
    std::size_t offset = 0;
    std::size_t size_max = 0;
    std::vector<std::string_view> order = {};  // attributes
  };

  // Entries of one slice of a sorted result; gives how many there are in all.
  Result<std::size_t> SearchSorted(const std::string& filter,
                                   const Slice& slice,
                                   const OnEntry& on_entry);
  // Entries at and below `base`, unsorted.
  Status SearchAll(const std::string& base,
                   ldap::SearchScope scope,
                   const std::string& filter,
                   std::size_t size_max,
                   const OnEntry& on_entry);
  [[nodiscard]] Result<std::string> Base() const;

  store::DirectoryStore& store_;
  domain::SearchService& searches_;
};

}  // namespace socle::directory::app
