#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

// Aliases that one name leads through, at most.
inline constexpr std::size_t kAliasChainMax = 16;

struct FoundName {
  store::EntryId id = store::kNoEntry;
};

// Finds the entry that a request names, or says why not as LDAP says it: invalidDNSyntax,
// noSuchObject with the part of the name that is there (as far as it may be told), referral,
// aliasProblem. The same for reads and, on a draft, for writes.
class NameFinder {
 public:
  struct Parts {
    const store::EntryReader& reader;
    const store::DescriptionTable& descriptions;
    const schema::Schema& schema;
    const ComputedAttributes& computed;
    AccessSession* access = nullptr;  // null: everything may be told
    const std::vector<std::string>& default_referral;
  };

  explicit NameFinder(const Parts& parts) : parts_(parts) {}

  struct Options {
    bool follows_aliases = false;
    bool manages_dsa_it = false;
  };

  [[nodiscard]] std::expected<FoundName, Outcome> Find(std::string_view dn,
                                                       const Options& options) const;
  // ... in normal form already.
  [[nodiscard]] std::expected<FoundName, Outcome> FindNormal(std::string_view normal_dn,
                                                             const Options& options) const;

 private:
  [[nodiscard]] std::expected<FoundName, Outcome> NotThere(const store::NameMatch& match,
                                                           const Options& options) const;
  // The entry, when it may be told of and is no referral.
  [[nodiscard]] std::expected<FoundName, Outcome> There(store::EntryId entry,
                                                        const Options& options) const;
  [[nodiscard]] bool HasEver(std::string_view attribute) const;
  [[nodiscard]] Result<bool> MayDisclose(store::EntryId id) const;
  // The referral of the entry or of one above it.
  [[nodiscard]] Result<std::vector<std::string>> ReferralAt(store::EntryId id) const;
  [[nodiscard]] Result<std::string> AliasTarget(store::EntryId id) const;

  Parts parts_;
};

// URLs of a referral entry (RFC 3296); none for other entries. They point into the image.
std::vector<std::string_view> ReferralsOf(const EntryImage& entry);

}  // namespace socle::directory::domain
