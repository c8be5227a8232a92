#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/order_index.h"
#include "directory/store/posting_key.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"
#include "tests/support/seed.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::store {
namespace {

// Normal forms are asked for over and over.
const std::string& NormalOf(const std::string& dn) {
  static std::map<std::string, std::string> known;
  const auto found = known.find(dn);
  return found != known.end() ? found->second : known.emplace(dn, Normal(dn)).first->second;
}

// The directory as one would write it on a slate: names to attributes. Names of values follow
// renames and deletes, memberOf is worked out from the groups when it is asked for.
class Model {
 public:
  struct Entry {
    std::string dn;
    Attributes attributes;
  };

  std::map<std::string, Entry> entries;  // by normal name

  [[nodiscard]] bool Has(const std::string& dn) const { return entries.contains(Normal(dn)); }

  [[nodiscard]] bool HasChildren(const std::string& dn) const {
    const std::string normal = Normal(dn);
    return std::ranges::any_of(
        entries, [&](const auto& entry) { return ldap::ParentOf(entry.first) == normal; });
  }

  [[nodiscard]] std::vector<std::string> Subtree(const std::string& normal) const {
    std::vector<std::string> out;
    for (const auto& [name, entry] : entries) {
      if (ldap::IsWithin(name, normal)) {
        out.push_back(name);
      }
    }
    return out;
  }

  void Delete(const std::string& dn) {
    std::map<std::string, std::optional<std::string>> names;
    for (const std::string& name : Subtree(Normal(dn))) {
      names.emplace(name, std::nullopt);
      entries.erase(name);
    }
    Mend(names);
  }

  void Rename(const std::string& dn, const std::string& new_dn) {
    const std::string old_dn = entries.at(Normal(dn)).dn;
    std::map<std::string, std::optional<std::string>> names;
    std::map<std::string, Entry> moved;
    for (const std::string& name : Subtree(Normal(dn))) {
      Entry entry = entries.at(name);
      entry.dn = entry.dn.substr(0, entry.dn.size() - old_dn.size()) + new_dn;
      names.emplace(name, entry.dn);
      entries.erase(name);
      const std::string normal = Normal(entry.dn);
      moved.emplace(normal, std::move(entry));
    }
    entries.merge(moved);
    Mend(names);
  }

  // With memberOf, values sorted.
  [[nodiscard]] Attributes WithMemberOf(const std::string& normal) const {
    Attributes out = entries.at(normal).attributes;
    std::set<std::string> groups;
    for (const auto& [name, entry] : entries) {
      const auto members = entry.attributes.find("member");
      if (members != entry.attributes.end() &&
          std::ranges::any_of(members->second, [&](const std::string& value) {
            return NormalOf(value) == normal;
          })) {
        groups.insert(entry.dn);
      }
    }
    if (!groups.empty()) {
      out["memberOf"] = {groups.begin(), groups.end()};
    }
    for (auto& [name, values] : out) {
      std::ranges::sort(values);
    }
    return out;
  }

 private:
  void Mend(const std::map<std::string, std::optional<std::string>>& names) {
    for (auto& [name, entry] : entries) {
      const auto members = entry.attributes.find("member");
      if (members == entry.attributes.end()) {
        continue;
      }
      std::vector<std::string> values;
      std::set<std::string> kept;
      for (const std::string& value : members->second) {
        const auto found = names.find(NormalOf(value));
        if (found != names.end() && !found->second) {
          continue;
        }
        const std::string mended = found == names.end() ? value : *found->second;
        if (kept.insert(NormalOf(mended)).second) {
          values.push_back(mended);
        }
      }
      if (values.empty()) {
        entry.attributes.erase(members);
      } else {
        members->second = values;
      }
    }
  }
};

class DirectoryModelTest : public DirectoryTest {
 protected:
  template <class T>
  const T& Pick(const std::vector<T>& from) {
    return from[dice_.Below(from.size())];
  }

  std::string PickDn() {
    auto at = model_.entries.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(dice_.Below(model_.entries.size())));
    return at->second.dn;
  }

  std::string NewDn() {
    static const std::vector<std::string> kNames = {
        "cn=Anne", "cn=Bruno", "CN=Claire", "ou=Daix", "ou=Elbe", "cn=FranÇois"};
    return Pick(kNames) + "," + PickDn();
  }

  // Names that are there, and some that are not.
  std::vector<std::string> Members() {
    std::map<std::string, std::string> out;
    for (std::uint64_t i = dice_.Below(4); i > 0; --i) {
      const std::string dn = dice_.Chance(0.7) ? PickDn() : NewDn();
      out.emplace(Normal(dn), dn);
    }
    std::vector<std::string> values;
    values.reserve(out.size());
    for (const auto& [normal, dn] : out) {
      values.push_back(dn);
    }
    return values;
  }

  Attributes SomeAttributes() {
    static const std::vector<std::string> kSurnames = {"Martin", "Lefèvre", "LEFEVRE", "d'Arc"};
    Attributes out = {{"objectClass", {"top"}}};
    if (dice_.Chance(0.8)) {
      out["sn"] = {Pick(kSurnames)};
    }
    if (dice_.Chance(0.5)) {
      out["cn"] = {"Z" + std::to_string(dice_.Below(50)), "A" + std::to_string(dice_.Below(50))};
    }
    if (const auto members = Members(); !members.empty()) {
      out["member"] = members;
    }
    return out;
  }

  void Expect(const Status& status, bool is_fine, const std::string& what) {
    EXPECT_EQ(status.has_value(), is_fine)
        << what << ": " << (status.has_value() ? "done" : status.error().detail);
  }

  void Step() {
    const std::uint64_t die = dice_.Below(100);
    if (die < 45) {
      StepAdd();
    } else if (die < 65) {
      StepModify();
    } else if (die < 75) {
      StepDelete();
    } else if (die < 78) {
      StepDeleteTree();
    } else {
      StepRename();
    }
  }

  void StepAdd() {
    const std::string dn = NewDn();
    const Attributes attributes = SomeAttributes();
    const bool is_fine = !model_.Has(dn);
    Expect(TryAdd(dn, attributes), is_fine, "add " + dn);
    if (is_fine) {
      model_.entries[Normal(dn)] = {.dn = dn, .attributes = attributes};
    }
  }

  void StepModify() {
    const std::string dn = PickDn();
    Attributes changes = SomeAttributes();
    if (dice_.Chance(0.3)) {
      changes["member"] = {};
    }
    Expect(Modify(dn, changes), true, "modify " + dn);
    Attributes& attributes = model_.entries.at(Normal(dn)).attributes;
    for (const auto& [name, values] : changes) {
      if (values.empty()) {
        attributes.erase(name);
      } else {
        attributes[name] = values;
      }
    }
  }

  void StepDelete() {
    const std::string dn = PickDn();
    const bool is_fine = !model_.HasChildren(dn) && dn != kSuffix;
    if (dn == kSuffix && !model_.HasChildren(dn)) {
      return;
    }
    Expect(Delete(dn), is_fine, "delete " + dn);
    if (is_fine) {
      model_.Delete(dn);
    }
  }

  void StepDeleteTree() {
    const std::string dn = PickDn();
    if (dn == kSuffix) {
      return;
    }
    const EntryId id = IdOf(dn);
    std::size_t count = 0;
    Expect(Change([&](DirectoryDraft& draft) -> Status {
             SOCLE_TRY(count, draft.DeleteTree(id));
             return {};
           }),
           true,
           "delete tree " + dn);
    EXPECT_EQ(count, model_.Subtree(Normal(dn)).size());
    model_.Delete(dn);
  }

  void StepRename() {
    const std::string dn = PickDn();
    const std::string new_dn = NewDn();
    if (dn == kSuffix) {
      return;
    }
    const bool is_same = Normal(dn) == Normal(new_dn);
    const bool is_below = ldap::IsWithin(ldap::ParentOf(Normal(new_dn)), Normal(dn));
    const bool is_fine = !is_below && (is_same || !model_.Has(new_dn));
    Expect(Rename(dn, new_dn), is_fine, "rename " + dn + " to " + new_dn);
    if (is_fine) {
      // The parent as it is written there, not as it was asked for.
      model_.Rename(dn, FirstRdn(new_dn) + "," + model_.entries.at(Normal(ParentDn(new_dn))).dn);
    }
  }

  void CompareEntries(const DirectoryView& view) {
    for (const auto& [normal, entry] : model_.entries) {
      const auto id = view.FindId(normal).value();
      ASSERT_TRUE(id.has_value()) << normal;
      ids_[normal] = *id;
      EXPECT_EQ(view.DnOf(*id).value(), entry.dn);
      EXPECT_EQ(AttributesOf(view, *id), model_.WithMemberOf(normal)) << normal;
      std::vector<std::string> children;
      const auto below = view.ChildrenAfter(*id, {}, 1000);
      for (const Child& child : below.value()) {
        children.push_back(Normal(view.DnOf(child.id).value()));
      }
      std::ranges::sort(children);
      std::vector<std::string> expected;
      for (const auto& [name, unused] : model_.entries) {
        if (ldap::ParentOf(name) == normal) {
          expected.push_back(name);
        }
      }
      EXPECT_EQ(children, expected);
    }
    EXPECT_EQ(view.EntriesFrom(0, 100'000)->size(), model_.entries.size());
  }

  void CompareIndexes(const DirectoryView& view) {
    for (const std::string value : {"Martin", "lefevre", "D'ARC"}) {
      std::set<EntryId> expected;
      const auto key = schema::MakeKey(schema::KeyForm::kFrenchName, value, view.Schema()).value();
      for (const auto& [normal, entry] : model_.entries) {
        const auto names = entry.attributes.find("sn");
        if (names != entry.attributes.end() &&
            std::ranges::any_of(names->second, [&](const std::string& name) {
              return schema::MakeKey(schema::KeyForm::kFrenchName, name, view.Schema()).value() ==
                     key;
            })) {
          expected.insert(ids_.at(normal));
        }
      }
      EXPECT_EQ(FindEqual(view, "sn", value), expected) << value;
    }
    std::vector<std::pair<std::string, EntryId>> expected;
    const schema::AttributeType& cn = *view.Schema().FindAttribute("cn");
    for (const auto& [normal, entry] : model_.entries) {
      std::vector<std::string> keys;
      if (const auto names = entry.attributes.find("cn"); names != entry.attributes.end()) {
        for (const std::string& name : names->second) {
          keys.push_back(OrderKey(view.Schema(), cn, name).value());
        }
        expected.emplace_back(std::ranges::min(keys), ids_.at(normal));
      }
    }
    std::ranges::sort(expected);
    const IndexId index = IndexOf(view, "cn").id;
    EXPECT_EQ(view.CountOrdered(index).value(), expected.size());
    std::vector<std::pair<std::string, EntryId>> found;
    OrderScan scan = view.ScanOrder(index, {});
    while (scan.Next()) {
      if (scan.IsLeast()) {
        found.emplace_back(scan.Position().key, scan.Id());
      }
    }
    EXPECT_EQ(found, expected);
    for (std::size_t i = 0; i < expected.size(); i += 7) {
      const auto at = view.FindOrderOffset(index, i).value();
      ASSERT_TRUE(at.has_value());
      EXPECT_EQ(at->id, expected[i].second);
    }
  }

  void Compare() {
    const DirectoryView view = store_->NewView();
    ids_.clear();
    CompareEntries(view);
    CompareIndexes(view);
    EXPECT_EQ(Findings(), "");
  }

  std::uint64_t seed_ = test::TestSeed();
  SeededRandom dice_{seed_};
  Model model_;
  std::map<std::string, EntryId> ids_;
};

TEST_F(DirectoryModelTest, RandomOperationsGiveWhatTheModelHas) {
  constexpr int kRounds = 6;
  constexpr int kSteps = 50;
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed_));
  Add(kSuffix);
  model_.entries[Normal(kSuffix)] = {.dn = kSuffix, .attributes = {{"objectClass", {"top"}}}};
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    for (int step = 0; step < kSteps && !HasFailure(); ++step) {
      Step();
    }
    Compare();
    if (round % 2 == 1) {
      Open();
      Compare();
    }
  }
}

}  // namespace
}  // namespace socle::directory::store
