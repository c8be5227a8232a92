#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "directory/control/call.h"
#include "directory/control/entry_json.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/finder_filter.h"
#include "directory/domain/identity.h"
#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "directory/store/directory_view.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kSearchEntriesMax = 1'000'000;
constexpr std::uint64_t kSearchEntriesStandard = 50;

std::optional<ldap::SearchScope> ScopeOf(std::string_view name) {
  if (name.empty() || name == "sub") {
    return ldap::SearchScope::kSubtree;
  }
  if (name == "base") {
    return ldap::SearchScope::kBase;
  }
  if (name == "one") {
    return ldap::SearchScope::kOne;
  }
  return std::nullopt;
}

// The first suffix: where searches begin that do not say where.
Result<std::string> FirstSuffix(const Call& call) {
  const store::DirectoryView view = call.Parts().store.NewView();
  SOCLE_TRY(const auto suffixes, view.Suffixes());
  return suffixes.empty() ? Result<std::string>(std::string()) : view.DnOf(suffixes.front());
}

// What is asked, as the parameters say it.
struct Wanted {
  domain::LocalSearch search = {};
  domain::FinderQuery finder = {};
  bool finds_structures = false;
  bool has_filter = false;
  bool is_security = false;
};

// The view that the caller may have: kPermissionDenied for another one.
Status TakeView(Call& call, const std::string& view, Wanted& wanted) {
  if (!view.empty() && view != "public" && view != "security") {
    call.Parameters().SetFault("view is public or security");
    return {};
  }
  wanted.is_security = view == "security" || (view.empty() && call.Has(kAdminister));
  if (wanted.is_security && !call.Has(kAdminister)) {
    call.Stream().SetHint("without --view security, the publication view is searched");
    return Fail(Code::kPermissionDenied, "the security view is for administrators");
  }
  return {};
}

Result<Wanted> ReadWanted(Call& call) {
  Params& params = call.Parameters();
  Wanted wanted;
  wanted.search.base = params.Text("base");
  const auto scope = ScopeOf(params.Text("scope"));
  if (!scope) {
    params.SetFault("scope is base, one or sub");
  }
  wanted.search.scope = scope.value_or(ldap::SearchScope::kSubtree);
  wanted.search.filter = params.Text("filter");
  wanted.has_filter = !wanted.search.filter.empty();
  wanted.search.size_max = static_cast<std::uint32_t>(
      params.Count("limit", {.min = 1, .max = kSearchEntriesMax}).value_or(kSearchEntriesStandard));
  wanted.search.attributes = params.Texts("attributes");
  wanted.finder = {.name = params.Text("name"),
                   .profession = params.Text("profession"),
                   .speciality = params.Text("speciality"),
                   .town = params.Text("town"),
                   .by_sound = params.Flag("by_sound"),
                   .with_departed = params.Flag("with_departed")};
  wanted.finds_structures = params.Flag("structures");
  SOCLE_TRY_STATUS(TakeView(call, params.Text("view"), wanted));
  SOCLE_TRY_STATUS(params.Finish());
  if (wanted.search.base.empty()) {
    SOCLE_TRY(wanted.search.base, FirstSuffix(call));
  }
  return wanted;
}

// Runs one search and sends its entries; gives how many.
struct Found {
  std::uint64_t entries = 0;
  bool is_cut = false;
};

Result<Found> SendEntries(Call& call, const Wanted& wanted) {
  Found found;
  Status sent;
  const domain::Identity identity = wanted.is_security ? call.Who() : Call::Public();
  SOCLE_TRY(const domain::Outcome outcome,
            domain::RunLocalSearch(call.Parts().searches,
                                   wanted.search,
                                   identity,
                                   [&](const ldap::SearchResultEntry& entry) {
                                     ++found.entries;
                                     sent = call.Stream().SendItem(EntryJson(entry));
                                     return sent.has_value() && !call.Stream().IsCancelled();
                                   }));
  SOCLE_TRY_STATUS(sent);
  found.is_cut = outcome.code == ldap::ResultCode::kSizeLimitExceeded;
  if (!found.is_cut) {
    SOCLE_TRY_STATUS(domain::StatusOf(outcome));
  }
  return found;
}

Result<json::value> Search(Call& call) {
  SOCLE_TRY(Wanted wanted, ReadWanted(call));
  call.Note(wanted.is_security ? "search.security" : "search", wanted.search.base);
  const auto filter = [&] {
    return wanted.finds_structures ? domain::StructureFilter(wanted.finder)
                                   : domain::ProfessionalFilter(wanted.finder);
  };
  if (!wanted.has_filter) {
    wanted.search.filter = filter();
  }
  SOCLE_TRY(Found found, SendEntries(call, wanted));
  const bool may_sound = !wanted.has_filter && !wanted.finder.name.empty();
  if (found.entries == 0 && may_sound && !wanted.finder.by_sound) {
    wanted.finder.by_sound = true;
    wanted.search.filter = filter();
    SOCLE_TRY(found, SendEntries(call, wanted));
  }
  return json::object{{"found", found.entries},
                      {"is_cut", found.is_cut},
                      {"is_by_sound", wanted.finder.by_sound},
                      {"view", wanted.is_security ? "security" : "public"}};
}

}  // namespace

void AddSearchMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.search", kRead, Search, methods);
}

}  // namespace socle::directory::control
