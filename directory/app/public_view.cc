#include "directory/app/public_view.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/domain/finder_filter.h"
#include "directory/domain/identity.h"
#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "directory/http/public_directory.h"
#include "directory/import/nomenclature.h"
#include "directory/store/directory_view.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::app {

namespace {

// Values of an entry by name.
class Entry {
 public:
  explicit Entry(const ldap::SearchResultEntry& entry) : entry_(entry) {}

  [[nodiscard]] std::vector<std::string> All(std::string_view name) const {
    for (const ldap::Attribute& attribute : entry_.attributes) {
      if (attribute.type == name) {
        return {attribute.values.begin(), attribute.values.end()};
      }
    }
    return {};
  }

  [[nodiscard]] std::string First(std::string_view name) const {
    std::vector<std::string> values = All(name);
    return values.empty() ? std::string() : std::move(values.front());
  }

 private:
  const ldap::SearchResultEntry& entry_;
};

http::ProfessionalSummary SummaryOf(const Entry& entry) {
  return {.id = entry.First("uid"),
          .civility = entry.First("personalTitle"),
          .given_name = entry.First("givenName"),
          .family_name = entry.First("sn"),
          .profession = entry.First("title"),
          .speciality = entry.First("businessCategory"),
          .structure_name = entry.First("o"),
          .town = entry.First("l")};
}

http::StructureSummary StructureOf(const Entry& entry) {
  return {.id = entry.First("uid"),
          .name = entry.First("o"),
          .postal_code = entry.First("postalCode"),
          .town = entry.First("l")};
}

http::PostalAddress AddressOf(const Entry& entry) {
  return {.lines = entry.All("street"),
          .postal_code = entry.First("postalCode"),
          .town = entry.First("l")};
}

std::string ModeLabel(std::string_view code) {
  if (code == "L") {
    return "Libéral";
  }
  if (code == "S") {
    return "Salarié";
  }
  return code == "B" ? "Bénévole" : "";
}

// The value of the first relative name of a structure's entry: its identifier.
std::string IdOfName(const std::string& dn) {
  const auto parsed = ldap::ParseDn(dn);
  return parsed && !parsed->avas.empty() ? parsed->avas.front().value : std::string();
}

http::PublicActivity ActivityOf(const Entry& entry, const Entry& person) {
  http::PublicActivity activity = {.profession = entry.First("title"),
                                   .mode = ModeLabel(entry.First("socleModeExercice")),
                                   .structure_id = IdOfName(entry.First("socleStructure")),
                                   .structure_name = entry.First("o"),
                                   .address = AddressOf(entry),
                                   .phones = entry.All("telephoneNumber"),
                                   .mss_addresses = entry.All("socleMailMss")};
  // The person has the labels, of all activities together: one alone is that of this one.
  const auto labels = person.All("businessCategory");
  const std::string skill = entry.First("socleSavoirFaire");
  if (labels.size() == 1 && !skill.empty() && skill == person.First("socleSavoirFaire")) {
    activity.speciality = labels.front();
  }
  return activity;
}

// An identifier as the addresses of the pages have it.
bool IsId(std::string_view id) {
  constexpr std::size_t kIdMax = 64;
  return !id.empty() && id.size() <= kIdMax;
}

const std::vector<std::string>& SummaryAttributes() {
  static const std::vector<std::string> kNames = {"uid",
                                                  "personalTitle",
                                                  "givenName",
                                                  "sn",
                                                  "title",
                                                  "businessCategory",
                                                  "o",
                                                  "l",
                                                  "postalCode"};
  return kNames;
}

}  // namespace

Result<std::string> PublicView::Base() const {
  const store::DirectoryView view = store_.NewView();
  SOCLE_TRY(const auto suffixes, view.Suffixes());
  if (suffixes.empty()) {
    return Fail(Code::kNotFound, "the directory is empty");
  }
  return view.DnOf(suffixes.front());
}

Result<std::size_t> PublicView::SearchSorted(const std::string& filter,
                                             const Slice& slice,
                                             const OnEntry& on_entry) {
  std::vector<ldap::SortKey> keys;
  keys.reserve(slice.order.size());
  for (const std::string_view attribute : slice.order) {
    keys.push_back({.attribute = attribute});
  }
  const ldap::VlvRequest window = {.after_count = static_cast<std::int32_t>(slice.size_max) - 1,
                                   .offset = static_cast<std::int32_t>(slice.offset) + 1};
  domain::LocalSearch search = {
      .filter = filter,
      .attributes = SummaryAttributes(),
      .controls = {
          {.oid = std::string(ldap::oid::kSortRequest), .value = ldap::EncodeSortRequest(keys)},
          {.oid = std::string(ldap::oid::kVlvRequest), .value = ldap::EncodeVlvRequest(window)}}};
  SOCLE_TRY(search.base, Base());
  SOCLE_TRY(const domain::Outcome outcome,
            domain::RunLocalSearch(searches_,
                                   search,
                                   domain::Identity{.is_protected = true, .peer = "page"},
                                   [&](const ldap::SearchResultEntry& entry) {
                                     on_entry(entry);
                                     return true;
                                   }));
  if (outcome.code == ldap::ResultCode::kNoSuchObject) {
    return 0;  // nothing of the tree may be seen
  }
  SOCLE_TRY_STATUS(domain::StatusOf(outcome));
  for (const domain::AnswerControl& control : outcome.controls) {
    if (control.oid == ldap::oid::kVlvResponse && control.value) {
      SOCLE_TRY(const ldap::VlvResponse view, ldap::DecodeVlvResponse(*control.value));
      return static_cast<std::size_t>(std::max(view.content_count, 0));
    }
  }
  return Fail(Code::kInternal, "a view of a list without its answer");
}

Status PublicView::SearchAll(const std::string& base,
                             ldap::SearchScope scope,
                             const std::string& filter,
                             std::size_t size_max,
                             const OnEntry& on_entry) {
  const domain::LocalSearch search = {.base = base,
                                      .scope = scope,
                                      .filter = filter,
                                      .size_max = static_cast<std::uint32_t>(size_max)};
  SOCLE_TRY(const domain::Outcome outcome,
            domain::RunLocalSearch(searches_,
                                   search,
                                   domain::Identity{.is_protected = true, .peer = "page"},
                                   [&](const ldap::SearchResultEntry& entry) {
                                     on_entry(entry);
                                     return true;
                                   }));
  const bool is_cut = outcome.code == ldap::ResultCode::kSizeLimitExceeded;
  return is_cut ? Status() : domain::StatusOf(outcome);
}

Result<http::PublicPage<http::ProfessionalSummary>> PublicView::SearchProfessionals(
    const http::ProfessionalQuery& query) {
  domain::FinderQuery finder = {.name = query.name,
                                .profession = query.profession,
                                .speciality = query.speciality,
                                .town = query.town};
  const Slice slice = {
      .offset = query.offset, .size_max = query.size_max, .order = {"sn", "givenName", "uid"}};
  http::PublicPage<http::ProfessionalSummary> page;
  const OnEntry take = [&page](const ldap::SearchResultEntry& entry) {
    page.items.push_back(SummaryOf(Entry(entry)));
  };
  SOCLE_TRY(page.total, SearchSorted(domain::ProfessionalFilter(finder), slice, take));
  if (page.total == 0 && !query.name.empty()) {
    finder.by_sound = true;
    page.items.clear();
    SOCLE_TRY(page.total, SearchSorted(domain::ProfessionalFilter(finder), slice, take));
    page.is_approximate = page.total > 0;
  }
  if (query.offset >= page.total) {
    page.items.clear();  // a list view gives its last entry then
  }
  return page;
}

Result<http::PublicPage<http::StructureSummary>> PublicView::SearchStructures(
    const http::StructureQuery& query) {
  domain::FinderQuery finder = {.name = query.name, .town = query.town};
  const Slice slice = {
      .offset = query.offset, .size_max = query.size_max, .order = {"o", "l", "uid"}};
  http::PublicPage<http::StructureSummary> page;
  const OnEntry take = [&page](const ldap::SearchResultEntry& entry) {
    page.items.push_back(StructureOf(Entry(entry)));
  };
  SOCLE_TRY(page.total, SearchSorted(domain::StructureFilter(finder), slice, take));
  if (page.total == 0 && !query.name.empty()) {
    finder.by_sound = true;
    page.items.clear();
    SOCLE_TRY(page.total, SearchSorted(domain::StructureFilter(finder), slice, take));
    page.is_approximate = page.total > 0;
  }
  if (query.offset >= page.total) {
    page.items.clear();
  }
  return page;
}

Result<http::PublicProfessional> PublicView::GetProfessional(std::string_view id) {
  if (!IsId(id)) {
    return Fail(Code::kNotFound, "no identifier");
  }
  SOCLE_TRY(const std::string base, Base());
  std::optional<http::PublicProfessional> found;
  std::string dn;
  const std::string value = domain::EscapeFilterValue(id);
  // The one of the two searches below needs values of the other one's entry.
  std::vector<std::string> labels;
  std::string skill;
  SOCLE_TRY_STATUS(SearchAll(
      base,
      ldap::SearchScope::kSubtree,
      fmt::format("(&(objectClass=socleProfessionnel)(uid={})(!(socleStatut=ferme))(!(socleStatut="
                  "radie)))",
                  value),
      1,
      [&](const ldap::SearchResultEntry& result) {
        const Entry entry(result);
        found = {.summary = SummaryOf(entry),
                 .rpps = entry.First("socleRpps"),
                 .mss_addresses = entry.All("socleMailMss")};
        dn = result.object_name;
        labels = entry.All("businessCategory");
        skill = entry.First("socleSavoirFaire");
      }));
  if (!found) {
    return Fail(Code::kNotFound, "nobody has this identifier");
  }
  ldap::SearchResultEntry person;
  person.attributes.push_back(
      {.type = "businessCategory", .values = {labels.begin(), labels.end()}});
  person.attributes.push_back({.type = "socleSavoirFaire", .values = {skill}});
  SOCLE_TRY_STATUS(SearchAll(dn,
                             ldap::SearchScope::kOne,
                             "(&(objectClass=socleActiviteProfessionnelle)(!(socleStatut=ferme)))",
                             kPageActivitiesMax,
                             [&](const ldap::SearchResultEntry& result) {
                               found->activities.push_back(
                                   ActivityOf(Entry(result), Entry(person)));
                             }));
  return *std::move(found);
}

Result<http::PublicStructure> PublicView::GetStructure(std::string_view id) {
  if (!IsId(id)) {
    return Fail(Code::kNotFound, "no identifier");
  }
  SOCLE_TRY(const std::string base, Base());
  std::optional<http::PublicStructure> found;
  std::string dn;
  SOCLE_TRY_STATUS(SearchAll(
      base,
      ldap::SearchScope::kSubtree,
      fmt::format("(&(objectClass=socleStructureSante)(uid={}))", domain::EscapeFilterValue(id)),
      1,
      [&](const ldap::SearchResultEntry& result) {
        const Entry entry(result);
        found = {.summary = StructureOf(entry),
                 .trade_name = entry.First("socleEnseigne"),
                 .finess = entry.First("socleFiness"),
                 .siret = entry.First("socleSiret"),
                 .address = AddressOf(entry),
                 .phones = entry.All("telephoneNumber"),
                 .mss_addresses = entry.All("socleMailMss")};
        dn = result.object_name;
      }));
  if (!found) {
    return Fail(Code::kNotFound, "no structure has this identifier");
  }
  SOCLE_TRY(found->professional_count,
            SearchSorted(fmt::format("(&(objectClass=socleProfessionnel)(socleStructure={})"
                                     "(!(socleStatut=ferme))(!(socleStatut=radie)))",
                                     domain::EscapeFilterValue(dn)),
                         {.size_max = kPageProfessionalsMax, .order = {"sn", "givenName", "uid"}},
                         [&](const ldap::SearchResultEntry& entry) {
                           found->professionals.push_back(SummaryOf(Entry(entry)));
                         }));
  return *std::move(found);
}

std::vector<http::CodedLabel> PublicView::Professions() const {
  constexpr int kCodeMin = 10;
  constexpr int kCodeMax = 99;
  std::vector<http::CodedLabel> professions;
  for (int code = kCodeMin; code <= kCodeMax; ++code) {
    const std::string text = std::to_string(code);
    const import::Profession* known = import::FindProfession(text);
    if (known != nullptr && !known->is_obsolete) {
      professions.push_back({.code = text, .label = std::string(known->label)});
    }
  }
  std::ranges::sort(professions, {}, &http::CodedLabel::label);
  return professions;
}

}  // namespace socle::directory::app
