#include "directory/store/bulk_loader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/row_sorter.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/id_set.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/support/memory_env.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Rows = std::map<std::string, std::string>;

class BulkLoaderTest : public DirectoryTest {
 protected:
  static Result<EntryId> Load(BulkLoader& load,
                              const std::string& dn,
                              const Attributes& attributes) {
    const std::string normal = Normal(dn);
    const std::vector<AttributeChange> changes = ToChanges(attributes);
    Uuid uuid{};
    uuid[15] = static_cast<std::uint8_t>(dn.size());
    return load.Add({.dn = dn,
                     .normal_dn = normal,
                     .is_suffix = dn == kSuffix,
                     .uuid = uuid,
                     .attributes = changes});
  }

  // Numbers of entries from which 300 go on into the next bucket.
  static constexpr EntryId kBeforeBucketEnd = storage::kIdSetSize - 100;

  void BeginAtEntry(EntryId id) {
    storage::WriteUnit unit;
    unit.Put(kMeta, kNextEntryKey, EncodeId(id));
    ASSERT_TRUE(store_->Database().Commit(unit).has_value());
    Open();
  }

  // A small tree with names that point both ways.
  static std::vector<std::pair<std::string, Attributes>> Entries(std::size_t people) {
    std::vector<std::pair<std::string, Attributes>> out;
    const std::string suffix = kSuffix;
    out.emplace_back(suffix, Attributes{{"objectClass", {"organization"}}, {"o", {"Annuaire"}}});
    out.emplace_back("cn=Staff," + suffix,
                     Attributes{{"objectClass", {"groupOfNames"}},
                                {"cn", {"Staff"}},
                                {"member", {"cn=p0," + suffix, "cn=nobody," + suffix}}});
    for (std::size_t i = 0; i < people; ++i) {
      const std::string name = "p" + std::to_string(i);
      out.emplace_back(fmt::format("cn={},{}", name, suffix),
                       Attributes{{"objectClass", {"person"}},
                                  {"cn", {name, "x" + std::to_string(i % 7)}},
                                  {"sn", {"Martin" + std::to_string(i % 100)}},
                                  {"seeAlso", {"cn=Staff," + suffix}}});
    }
    return out;
  }

  Rows RowsOf(storage::FamilyId family) const {
    const storage::ReadView view = store_->Database().NewReadView();
    storage::Scan scan = view.ScanPrefix(family, {});
    Rows out;
    while (scan.Next()) {
      out.emplace(scan.Key(), scan.Value());
    }
    return out;
  }

  test::TemporaryFolder folder_;
};

TEST_F(BulkLoaderTest, MakesTheRowsThatAddsMake) {
  constexpr std::size_t kPeople = 300;
  BeginAtEntry(kBeforeBucketEnd);
  const auto entries = Entries(kPeople);
  {
    auto load =
        BulkLoader::Start(
            *store_, {.threads = 1, .work_folder = folder_.Path(), .memory_bytes_max = 1 << 18})
            .value();
    for (const auto& [dn, attributes] : entries) {
      ASSERT_TRUE(Load(*load, dn, attributes).has_value()) << dn;
    }
    const BulkReport report = load->Finish().value();
    EXPECT_EQ(report.entries, entries.size());
    EXPECT_EQ(report.references, kPeople + 1);
    EXPECT_EQ(report.dangling_references, 1U);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.Path()));
  EXPECT_EQ(Findings(), "");
  EXPECT_THAT(Read("cn=p0,o=Annuaire,c=FR").at("memberOf"),
              ElementsAre("cn=Staff,o=Annuaire,c=FR"));
  const std::vector<storage::FamilyId> families = {
      kEntries, kChildren, kPostings, kOrder, kReferences};
  std::vector<Rows> loaded;
  loaded.reserve(families.size());
  for (const storage::FamilyId family : families) {
    loaded.push_back(RowsOf(family));
  }
  storage::ChangeLogReader reader(store_->Database(), 1);
  const auto events = reader.Read(10, 1 << 20).value();
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().kind, static_cast<std::uint32_t>(EventKind::kLoad));

  store_.reset();
  env_ = test::MakeMemoryEnv();
  Open();
  BeginAtEntry(kBeforeBucketEnd);
  for (std::size_t begin = 0; begin < entries.size(); begin += 1000) {
    ASSERT_TRUE(Change([&](DirectoryDraft& draft) -> Status {
                  for (std::size_t i = begin; i < std::min(begin + 1000, entries.size()); ++i) {
                    SOCLE_TRY([[maybe_unused]] const EntryId id,
                              AddTo(draft, entries[i].first, entries[i].second));
                  }
                  return {};
                }).has_value());
  }
  EXPECT_EQ(Findings(), "");
  for (std::size_t i = 0; i < families.size(); ++i) {
    EXPECT_TRUE(RowsOf(families[i]) == loaded[i]) << "family " << i;
  }
}

TEST_F(BulkLoaderTest, RefusesSingleEntriesAndGoesOn) {
  auto load = BulkLoader::Start(*store_).value();
  EXPECT_EQ(Load(*load, "cn=a,o=Annuaire,c=FR", {{"cn", {"a"}}}).error().code, Code::kNotFound);
  ASSERT_TRUE(Load(*load, kSuffix, {{"o", {"Annuaire"}}}).has_value());
  ASSERT_TRUE(Load(*load, "cn=a,o=Annuaire,c=FR", {{"cn", {"a"}}}).has_value());
  EXPECT_EQ(Load(*load, "CN=A,o=Annuaire,c=FR", {{"cn", {"a"}}}).error().code, Code::kConflict);
  EXPECT_EQ(Load(*load, "cn=b,o=Annuaire,c=FR", {{"cn", {}}}).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(Load(*load, "cn=b,o=Annuaire,c=FR", {{"cn", {"b"}}}).has_value());
  EXPECT_EQ(load->Finish()->entries, 3U);
  EXPECT_EQ(Findings(), "");
  EXPECT_EQ(BulkLoader::Start(*store_).error().code, Code::kConflict) << "it has entries";
  Add("cn=c,o=Annuaire,c=FR");
  EXPECT_EQ(Findings(), "");
}

TEST_F(BulkLoaderTest, ALoadThatIsNotFinishedLeavesNothing) {
  {
    auto load = BulkLoader::Start(*store_).value();
    ASSERT_TRUE(Load(*load, kSuffix, {{"o", {"Annuaire"}}}).has_value());
  }
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(view.Suffixes().value(), IsEmpty());
  EXPECT_TRUE(BulkLoader::Start(*store_).has_value());
}

TEST(RowSorter, SortsInMemoryAndInFiles) {
  const test::TemporaryFolder folder;
  for (const std::size_t spill_every : {std::size_t{0}, std::size_t{100}}) {
    RowSorter sorter(folder / "rows");
    Rows expected;
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::string key =
          std::string(i % 20, '\0') + "same beginning" + std::to_string(i * 7919 % 1000);
      sorter.Add(key, std::to_string(i));
      expected.emplace(key, std::to_string(i));
      if (spill_every != 0 && i % spill_every == 0) {
        ASSERT_TRUE(sorter.Spill().has_value());
      }
    }
    auto next = expected.begin();
    ASSERT_TRUE(sorter
                    .Drain([&](std::string_view key, std::string_view value) -> Status {
                      EXPECT_EQ(key, next->first);
                      EXPECT_EQ(value, next->second);
                      ++next;
                      return {};
                    })
                    .has_value());
    EXPECT_EQ(next, expected.end());
  }
  RowSorter nowhere(folder / "no/such/folder");
  nowhere.Add("a", "b");
  EXPECT_EQ(nowhere.Spill().error().code, Code::kInternal);
}

}  // namespace
}  // namespace socle::directory::store
