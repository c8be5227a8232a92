#include "directory/control/import_places.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "directory/control/call.h"
#include "directory/control/change_batch.h"
#include "directory/domain/directory_load.h"
#include "directory/domain/local_search.h"
#include "directory/import/planned_entry.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

namespace {

// The name of the entry above; empty above a name of one part.
Result<std::string> ParentOf(const std::string& dn) {
  SOCLE_TRY(const ldap::Dn parsed, ldap::ParseDn(dn));
  ldap::Dn parent;
  for (std::size_t i = 1; i < parsed.RdnCount(); ++i) {
    for (const ldap::Ava& ava : parsed.Rdn(i)) {
      parent.avas.push_back(ava);
    }
    parent.rdn_ends.push_back(static_cast<std::uint32_t>(parent.avas.size()));
  }
  return ldap::FormatDn(parent);
}

bool IsSuffix(const Call& call, const std::string& dn) {
  const auto normal = call.Schema().NormaliseDn(dn);
  for (const std::string& suffix : call.Parts().suffixes) {
    const auto other = call.Schema().NormaliseDn(suffix);
    if (normal && other && *normal == *other) {
      return true;
    }
  }
  return false;
}

// An entry that holds others, by the type of its relative name.
Result<ldap::AddRequest> HolderOf(const std::string& dn, const std::string& type) {
  if (type == "ou") {
    return ldap::AddRequest{
        .entry = dn, .attributes = {{.type = "objectClass", .values = {"organizationalUnit"}}}};
  }
  if (type == "o") {
    return ldap::AddRequest{.entry = dn,
                            .attributes = {{.type = "objectClass", .values = {"organization"}}}};
  }
  if (type == "dc") {
    return ldap::AddRequest{.entry = dn,
                            .attributes = {{.type = "objectClass", .values = {"domain"}}}};
  }
  return Fail(Code::kInvalidArgument,
              dn + " is not there, and only entries named by o, ou or dc are made by themselves");
}

// Names from the suffix down to `dn` that have no entry.
Result<std::vector<std::string>> MissingDownTo(Call& call, const std::string& dn) {
  const store::DirectoryView view = call.Parts().store.NewView();
  std::vector<std::string> missing;
  std::string at = dn;
  while (!at.empty()) {
    SOCLE_TRY(const std::string normal, call.Schema().NormaliseDn(at));
    SOCLE_TRY(const auto id, view.FindId(normal));
    if (id) {
      break;
    }
    missing.insert(missing.begin(), at);
    if (IsSuffix(call, at)) {
      break;
    }
    SOCLE_TRY(at, ParentOf(at));
  }
  if (at.empty()) {
    return Fail(Code::kNotFound, dn + " is below no suffix of this directory");
  }
  return missing;
}

Status MakeOne(Call& call, const std::string& dn) {
  SOCLE_TRY(const ldap::Dn parsed, ldap::ParseDn(dn));
  SOCLE_TRY([[maybe_unused]] const auto checked, HolderOf(dn, parsed.avas.front().type));
  const auto load = std::make_shared<domain::DirectoryLoad>(NewLoad(call));
  ChangeBatch batch(call);
  SOCLE_TRY_STATUS(batch.Submit(
      [load, dn, type = parsed.avas.front().type](store::DirectoryDraft& draft) -> Status {
        SOCLE_TRY(const ldap::AddRequest add, HolderOf(dn, type));
        return domain::StatusOf(load->Add(add, draft));
      }));
  SOCLE_TRY(const auto done, batch.Finish());
  return done.front();
}

}  // namespace

Status FillPlaces(Call& call, import::ImportPlaces& places) {
  std::string suffix;
  {
    const store::DirectoryView view = call.Parts().store.NewView();
    SOCLE_TRY(const auto suffixes, view.Suffixes());
    if (!suffixes.empty()) {
      SOCLE_TRY(suffix, view.DnOf(suffixes.front()));
    } else if (!call.Parts().suffixes.empty()) {
      suffix = call.Parts().suffixes.front();
    }
  }
  if (suffix.empty()) {
    return Fail(Code::kNotFound, "the directory has no suffix");
  }
  if (places.people.empty()) {
    places.people = "ou=professionnels," + suffix;
  }
  if (places.structures.empty()) {
    places.structures = "ou=structures," + suffix;
  }
  return {};
}

Status MakePlaces(Call& call, const import::ImportPlaces& places) {
  for (const std::string& place : {places.people, places.structures}) {
    SOCLE_TRY(const auto missing, MissingDownTo(call, place));
    for (const std::string& dn : missing) {
      SOCLE_TRY_STATUS(MakeOne(call, dn));
    }
  }
  return {};
}

}  // namespace socle::directory::control
