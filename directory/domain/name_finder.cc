#include "directory/domain/name_finder.h"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

std::unexpected<Outcome> Broken() {
  return std::unexpected(Refuse(ldap::ResultCode::kOther, "the directory could not be read"));
}

// First value of a stored attribute.
std::string FirstValue(const EntryImage& image, std::string_view name) {
  for (const ImageAttribute& attribute : image.Stored()) {
    if (ldap::EqualsIgnoringCase(attribute.type->Name(), name)) {
      store::AttributeValues values(attribute.encoded);
      return values.Next() ? std::string(values.Value()) : std::string();
    }
  }
  return {};
}

}  // namespace

std::vector<std::string_view> ReferralsOf(const EntryImage& entry) {
  std::vector<std::string_view> urls;
  bool is_referral = false;
  for (const ImageAttribute& attribute : entry.Stored()) {
    const std::string& name = attribute.type->Name();
    if (name != "ref" && name != "objectClass") {
      continue;
    }
    store::AttributeValues values(attribute.encoded);
    while (values.Next()) {
      if (name == "ref") {
        urls.push_back(values.Value());
      } else if (ldap::EqualsIgnoringCase(values.Value(), "referral")) {
        is_referral = true;
      }
    }
  }
  return is_referral ? urls : std::vector<std::string_view>();
}

bool NameFinder::HasEver(std::string_view attribute) const {
  const schema::AttributeType* type = parts_.schema.FindAttribute(attribute);
  return type != nullptr && parts_.descriptions.Find({.type = type}) != nullptr;
}

Result<bool> NameFinder::MayDisclose(store::EntryId id) const {
  if (parts_.access == nullptr) {
    return true;
  }
  SOCLE_TRY(const auto entry, parts_.reader.GetEntry(id));
  SOCLE_TRY(const std::string dn, parts_.reader.DnOf(entry.row));
  const EntryImage image = ImageOf(parts_.computed, parts_.reader, parts_.descriptions, entry, dn);
  parts_.access->Look(image);
  return parts_.access->MayEntry(Right::kDisclose);
}

Result<std::vector<std::string>> NameFinder::ReferralAt(store::EntryId id) const {
  if (!HasEver("ref")) {
    return std::vector<std::string>();
  }
  SOCLE_TRY(auto ids, parts_.reader.AncestorsOf(id));
  ids.insert(ids.begin(), id);
  for (const store::EntryId one : ids) {
    SOCLE_TRY(const auto entry, parts_.reader.GetEntry(one));
    const EntryImage image =
        ImageOf(parts_.computed, parts_.reader, parts_.descriptions, entry, "");
    const auto urls = ReferralsOf(image);
    if (!urls.empty()) {
      return std::vector<std::string>(urls.begin(), urls.end());
    }
  }
  return std::vector<std::string>();
}

Result<std::string> NameFinder::AliasTarget(store::EntryId id) const {
  if (!HasEver("aliasedObjectName")) {
    return std::string();
  }
  SOCLE_TRY(const auto entry, parts_.reader.GetEntry(id));
  return FirstValue(ImageOf(parts_.computed, parts_.reader, parts_.descriptions, entry, ""),
                    "aliasedObjectName");
}

std::expected<FoundName, Outcome> NameFinder::NotThere(const store::NameMatch& match,
                                                       const Options& options) const {
  if (match.entry == store::kNoEntry) {
    Outcome outcome = Refuse(parts_.default_referral.empty() ? ldap::ResultCode::kNoSuchObject
                                                             : ldap::ResultCode::kReferral);
    outcome.referral = parts_.default_referral;
    return std::unexpected(std::move(outcome));
  }
  if (!options.manages_dsa_it) {
    auto referral = ReferralAt(match.entry);
    if (!referral) {
      return Broken();
    }
    if (!referral->empty()) {
      Outcome outcome = Refuse(ldap::ResultCode::kReferral);
      outcome.referral = *std::move(referral);
      return std::unexpected(std::move(outcome));
    }
  }
  Outcome outcome = Refuse(ldap::ResultCode::kNoSuchObject);
  const auto may_disclose = MayDisclose(match.entry);
  if (may_disclose && *may_disclose) {
    outcome.matched_dn = parts_.reader.DnOf(match.entry).value_or("");
  }
  return std::unexpected(std::move(outcome));
}

std::expected<FoundName, Outcome> NameFinder::Find(std::string_view dn,
                                                   const Options& options) const {
  const auto normal = parts_.schema.NormaliseDn(dn);
  if (!normal) {
    return std::unexpected(Refuse(ldap::ResultCode::kInvalidDnSyntax, "the name cannot be read"));
  }
  return FindNormal(*normal, options);
}

std::expected<FoundName, Outcome> NameFinder::There(store::EntryId entry,
                                                    const Options& options) const {
  auto referral = options.manages_dsa_it ? std::vector<std::string>() : ReferralAt(entry);
  const auto may_disclose = MayDisclose(entry);
  if (!referral || !may_disclose) {
    return Broken();
  }
  if (!*may_disclose) {
    return std::unexpected(Refuse(ldap::ResultCode::kNoSuchObject));
  }
  if (!referral->empty()) {
    Outcome outcome = Refuse(ldap::ResultCode::kReferral);
    outcome.referral = *std::move(referral);
    return std::unexpected(std::move(outcome));
  }
  return FoundName{.id = entry};
}

std::expected<FoundName, Outcome> NameFinder::FindNormal(std::string_view normal_dn,
                                                         const Options& options) const {
  std::string name(normal_dn);
  for (std::size_t i = 0; i < kAliasChainMax; ++i) {
    if (name.empty()) {
      return std::unexpected(Refuse(ldap::ResultCode::kNoSuchObject));
    }
    const auto match = parts_.reader.FindNearest(name);
    if (!match) {
      return Broken();
    }
    // An alias may stand for a part of the name too.
    const auto target =
        options.follows_aliases && match->entry != store::kNoEntry ? AliasTarget(match->entry) : "";
    if (!target) {
      return Broken();
    }
    if (target->empty() && match->missing_rdns != 0) {
      return NotThere(*match, options);
    }
    if (target->empty()) {
      return There(match->entry, options);
    }
    auto normal = parts_.schema.NormaliseDn(*target);
    if (!normal) {
      return std::unexpected(Refuse(ldap::ResultCode::kAliasProblem));
    }
    // What stood below the alias stands below its target.
    std::size_t end = 0;
    for (std::size_t rdn = 0; rdn < match->missing_rdns; ++rdn) {
      end = name.find(',', end) + 1;
    }
    name = name.substr(0, end) + *normal;
  }
  return std::unexpected(Refuse(ldap::ResultCode::kAliasDereferencingProblem));
}

}  // namespace socle::directory::domain
