#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_key.h"
#include "directory/store/store_check.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"
#include "tests/support/memory_env.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::store {

// Attribute description to values.
using Attributes = std::map<std::string, std::vector<std::string>>;

// Attributes as the store takes them; the texts must outlive them.
inline std::vector<AttributeChange> ToChanges(const Attributes& attributes) {
  std::vector<AttributeChange> out;
  for (const auto& [text, values] : attributes) {
    AttributeChange change;
    change.description = schema::ShippedSchema().ParseDescription(text).value();
    change.values.assign(values.begin(), values.end());
    out.push_back(std::move(change));
  }
  return out;
}

inline std::string Normal(std::string_view dn) {
  return schema::ShippedSchema().NormaliseDn(dn).value();
}

// The first relative name of a name as written; of tests, whose names have no escapes.
inline std::string FirstRdn(const std::string& dn) {
  return dn.substr(0, dn.find(','));
}

inline std::string ParentDn(const std::string& dn) {
  const std::size_t comma = dn.find(',');
  return comma == std::string::npos ? std::string() : dn.substr(comma + 1);
}

// A directory in memory, reopened at will.
class DirectoryTest : public ::testing::Test {
 protected:
  static constexpr const char* kSuffix = "o=Annuaire,c=FR";

  void SetUp() override { Open(); }

  void Open(const StoreOptions& options = {}) {
    store_.reset();
    auto opened = DirectoryStore::Open("/directory",
                                       schema::ShippedSchema(),
                                       options,
                                       {.clock = clock_, .random = random_, .env = env_.get()});
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    store_ = *std::move(opened);
  }

  // Applies a change as one unit; a refused one leaves nothing.
  Status Change(const std::function<Status(DirectoryDraft&)>& change) {
    const auto draft = store_->NewDraft();
    draft->BeginCommand();
    const Status status = change(*draft);
    if (!status.has_value()) {
      draft->RollBackCommand();
    }
    const auto committed = store_->Commit(*draft);
    EXPECT_TRUE(committed.has_value()) << committed.error().detail;
    return status;
  }

  static Result<EntryId> AddTo(DirectoryDraft& draft,
                               const std::string& dn,
                               const Attributes& attributes) {
    const std::string normal = Normal(dn);
    EntryName name{.rdn = dn, .normal_rdn = normal};
    std::string rdn;
    if (dn != kSuffix) {
      SOCLE_TRY(const auto parent, draft.FindId(Normal(ParentDn(dn))));
      if (!parent) {
        return Fail(Code::kNotFound, "no parent");
      }
      rdn = FirstRdn(dn);
      name = {.parent = *parent, .rdn = rdn, .normal_rdn = ldap::FirstRdnOf(normal)};
    }
    const std::vector<AttributeChange> changes = ToChanges(attributes);
    Uuid uuid{};
    uuid[15] = static_cast<std::uint8_t>(dn.size());
    return draft.Add(name, uuid, changes);
  }

  Status TryAdd(const std::string& dn, const Attributes& attributes) {
    return Change([&](DirectoryDraft& draft) -> Status {
      SOCLE_TRY([[maybe_unused]] const EntryId id, AddTo(draft, dn, attributes));
      return {};
    });
  }

  void Add(const std::string& dn, const Attributes& attributes = {{"objectClass", {"top"}}}) {
    const Status added = TryAdd(dn, attributes);
    ASSERT_TRUE(added.has_value()) << dn << ": " << added.error().detail;
  }

  EntryId IdOf(const std::string& dn) const {
    const DirectoryView view = store_->NewView();
    return view.FindId(Normal(dn)).value().value_or(kNoEntry);
  }

  Status Modify(const std::string& dn, const Attributes& attributes) {
    const EntryId id = IdOf(dn);
    return Change([&](DirectoryDraft& draft) { return draft.Modify(id, ToChanges(attributes)); });
  }

  Status Delete(const std::string& dn) {
    const EntryId id = IdOf(dn);
    return Change([&](DirectoryDraft& draft) { return draft.Delete(id); });
  }

  Status Rename(const std::string& dn, const std::string& new_dn) {
    const EntryId id = IdOf(dn);
    const EntryId parent = dn == kSuffix ? kNoEntry : IdOf(ParentDn(new_dn));
    const std::string rdn = dn == kSuffix ? new_dn : FirstRdn(new_dn);
    const std::string normal = Normal(rdn);
    return Change([&](DirectoryDraft& draft) {
      return draft.Rename(id, {.parent = parent, .rdn = rdn, .normal_rdn = normal}, {});
    });
  }

  // Attributes of an entry, values sorted.
  static Attributes AttributesOf(const DirectoryView& view, EntryId id) {
    Attributes out;
    const StoredEntry entry = view.GetEntry(id).value();
    for (const AttributeRun& run : entry.row.attributes) {
      AttributeValues values(run.encoded);
      std::multiset<std::string> sorted;
      while (values.Next()) {
        sorted.emplace(values.Value());
      }
      out[std::string(values.Type())] = {sorted.begin(), sorted.end()};
    }
    return out;
  }

  Attributes Read(const std::string& dn) const {
    const DirectoryView view = store_->NewView();
    return AttributesOf(view, view.FindId(Normal(dn)).value().value());
  }

  static std::set<EntryId> Drain(CandidateSet& set) {
    std::set<EntryId> out;
    Bucket from = 0;
    while (const auto slice = set.Next(from).value()) {
      slice->entries.ForEach(
          [&](std::size_t number) { out.insert(EntryInBucket(slice->bucket, number)); });
      from = slice->bucket + 1;
    }
    return out;
  }

  static const IndexDefinition& IndexOf(const DirectoryView& view, std::string_view attribute) {
    return *view.Indexes().FindReady(view.Schema().FindAttribute(attribute)->id);
  }

  static std::set<EntryId> FindEqual(const DirectoryView& view,
                                     std::string_view attribute,
                                     std::string_view value) {
    const auto prefixes = PostingsOfEquality(
        view.Schema(), *view.Schema().FindAttribute(attribute), IndexOf(view, attribute), value);
    const auto set = view.OpenPosting(prefixes.value().at(0)).value();
    return Drain(*set);
  }

  // What is wrong with the store; empty: nothing.
  std::string Findings() const {
    const DirectoryView view = store_->NewView();
    const auto report = CheckStore(view);
    if (!report.has_value()) {
      return report.error().detail;
    }
    std::string out;
    for (const Finding& finding : report->findings) {
      out += "entry " + std::to_string(finding.entry) + ": " + finding.detail + "\n";
    }
    return out;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{7};
  std::unique_ptr<DirectoryStore> store_;
};

}  // namespace socle::directory::store
