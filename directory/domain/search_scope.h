#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/compiled_filter.h"
#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// A subtree with no more entries than this is read whole when the indexes know nothing better.
inline constexpr std::size_t kSmallSubtree = 64;
// Candidates under which nothing better is looked for.
inline constexpr std::uint64_t kFewCandidates = 256;
// Aliases that one search follows.
inline constexpr std::size_t kAliasesMax = 1000;

// Where to go on behind an entry; bytes of its own.
using ScopePosition = std::string;

struct ScopeRequest {
  store::EntryId base = store::kNoEntry;  // kNoEntry: above the suffixes
  ldap::SearchScope scope = ldap::SearchScope::kSubtree;
  bool follows_aliases = false;
  bool finds_referrals = true;
};

// The entries of a search one after another: those in the scope that may match. What gives them is
// chosen once: the indexes, the children of the base, a small subtree, or everything.
class SearchScope {
 public:
  enum class Way : std::uint8_t { kBase, kIndex, kChildren, kList, kAll };

  // The view must outlive it. `behind`: a position of an earlier search of the same request.
  static Result<std::unique_ptr<SearchScope>> Open(const schema::Schema& schema,
                                                   const store::DirectoryView& view,
                                                   const CompiledFilter& filter,
                                                   const ScopeRequest& request);

  // Goes on behind a position that PositionOf gave; false when it is none of this search.
  [[nodiscard]] bool GoBehind(std::string_view position);

  // The next entry; null when there is none at hand: at the end (IsAtEnd), or when a batch held
  // none, so that the caller may look at its budget. `examined` counts the entries that were read.
  Result<const store::StoredEntry*> Next(std::uint64_t& examined);

  [[nodiscard]] bool IsAtEnd() const { return is_at_end_; }

  // Where the entry that Next gave last begins: going behind `position` gives it again first.
  [[nodiscard]] ScopePosition PositionBefore() const;

  [[nodiscard]] Way Chosen() const { return way_; }

 private:
  struct Base {
    store::EntryId id = store::kNoEntry;
    bool has_subtree = false;  // else the entry alone
  };

  SearchScope(const schema::Schema& schema,
              const store::DirectoryView& view,
              const ScopeRequest& request);
  Status Choose(const CompiledFilter& filter);
  Status FollowAliases();
  Result<bool> FollowAlias(store::EntryId id);
  Result<bool> TrySmallSubtree();
  Result<bool> TryFewChildren();
  Status LoadBatch();
  Result<std::vector<store::EntryId>> NextIds();
  Result<bool> IsInScope(const store::StoredEntry& entry);
  [[nodiscard]] bool HasEver(std::string_view attribute) const;

  const schema::Schema& schema_;
  const store::DirectoryView& view_;
  ScopeRequest request_;
  Way way_ = Way::kBase;
  std::unique_ptr<store::CandidateSet> set_;
  std::vector<Base> aliased_;         // further bases, by aliases
  store::DescriptionId alias_ = 0;    // aliasedObjectName, when aliases are followed
  bool covers_everything_ = false;    // no entry is outside
  std::vector<store::EntryId> list_;  // kList, kBase; and those of the bucket at hand
  std::size_t list_at_ = 0;
  store::Bucket next_bucket_ = 0;
  store::EntryId from_ = 0;  // entries before it are done with
  std::string after_;        // kChildren
  std::vector<store::StoredEntry> batch_;
  std::vector<std::string> batch_keys_;  // kChildren: keys before each entry of the batch
  std::size_t batch_at_ = 0;
  bool is_source_done_ = false;
  bool is_at_end_ = false;
};

}  // namespace socle::directory::domain
