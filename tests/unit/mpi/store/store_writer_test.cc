#include "mpi/store/store_writer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/verify.h"
#include "lib/storage/write_unit.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_codec.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

class StoreWriterTest : public IdentityStoreTest {
 protected:
  void SetUp() override { Open(); }

  // A run that adds `count` identities of domain A with IPPs from 0, and commits.
  void Fill(std::size_t count) {
    auto run = Start();
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(run->AddIdentity(MakeIdentity("A", std::to_string(i)), "s" + std::to_string(i))
                      .has_value());
    }
    ASSERT_TRUE(run->Commit().has_value());
  }

  static Code CodeOf(const Status& status) {
    return status.has_value() ? Code{} : status.error().code;
  }
};

TEST_F(StoreWriterTest, SpillsIdentitiesInChunks) {
  constexpr std::size_t kCount = 3 * kTestChunk + 1;
  Fill(kCount);
  const Shown shown = ShowStore();
  ASSERT_EQ(shown.identities.size(), kCount);
  for (RecordNumber number = 0; number < kCount; ++number) {
    EXPECT_EQ(shown.found.at({"A", std::to_string(number)}), number);
  }
}

TEST_F(StoreWriterTest, WithoutCommitLeavesTheStoreAsItWas) {
  Fill(2);
  const Shown before = ShowStore();
  {
    auto run = Start();
    ASSERT_TRUE(run->Remove(0).has_value());
    for (std::size_t i = 0; i < 2 * kTestChunk; ++i) {
      ASSERT_TRUE(run->AddIdentity(MakeIdentity("NEW", std::to_string(i)), "new").has_value());
    }
    ASSERT_TRUE(run->AddPair({.a = 1, .b = 2, .bits = 1, .pattern = 1}).has_value());
  }
  EXPECT_EQ(ShowStore(), before);
  EXPECT_FALSE(store_->FindRecord("NEW", "0").value().has_value());
  EXPECT_EQ(CountRows(kIdentities), 2 + 2 * kTestChunk) << "nothing was spilled";
  Open();
  EXPECT_EQ(ShowStore(), before);
  EXPECT_EQ(store_->Header().domains, std::vector<std::string>{"A"});
  for (const storage::FamilyId family : {kIdentities, kStandards, kIndex}) {
    EXPECT_EQ(CountRows(family), 2U);
  }
}

TEST_F(StoreWriterTest, PurgesWhatARunBeforeItHasLeft) {
  Fill(1);
  {
    auto run = Start();
    for (std::size_t i = 0; i < kTestChunk; ++i) {
      ASSERT_TRUE(run->AddIdentity(MakeIdentity("B", std::to_string(i)), "lost").has_value());
    }
  }
  {
    auto run = Start();
    EXPECT_EQ(run->AddIdentity(MakeIdentity("C", "0"), "kept").value(), 1U);
    ASSERT_TRUE(run->Commit().has_value());
  }
  const Shown shown = ShowStore();
  EXPECT_EQ(shown.identities.size(), 2U);
  EXPECT_EQ(shown.identities.at(1).second, "kept");
  EXPECT_EQ(CountRows(kIndex), 2U);
}

TEST_F(StoreWriterTest, LeavesNoRowsOfWhatItReplaces) {
  for (int round = 0; round < 3; ++round) {
    auto run = Start();
    ASSERT_TRUE(run->RemoveAll().has_value());
    const RecordNumber first = run->AddIdentity(MakeIdentity("A", "1"), "x").value();
    const RecordNumber second = run->AddIdentity(MakeIdentity("A", "2"), "y").value();
    ASSERT_TRUE(run->AddPair({.a = first, .b = second, .bits = 1, .pattern = 1}).has_value());
    ASSERT_TRUE(run->AddCluster({.record = first, .cluster = 1}).has_value());
    ASSERT_TRUE(run->AddCluster({.record = second, .cluster = 1}).has_value());
    ASSERT_TRUE(run->Commit().has_value());
  }
  EXPECT_EQ(ShowStore().identities.size(), 2U);
  EXPECT_EQ(store_->Header().next_record, 6U);
  EXPECT_EQ(CountRows(kIdentities), 2U);
  EXPECT_EQ(CountRows(kStandards), 2U);
  EXPECT_EQ(CountRows(kIndex), 2U);
  EXPECT_EQ(CountRows(kPairs), 1U);
  EXPECT_EQ(CountRows(kClusters), 1U);
  EXPECT_EQ(CountRows(kRemoved), 0U);
}

TEST_F(StoreWriterTest, FillsSeveralRowsOfPairsAndClusters) {
  constexpr std::size_t kCount = kClustersPerRow + 2;
  Fill(kCount);
  std::vector<StoredPair> pairs;
  std::vector<StoredCluster> clusters;
  for (RecordNumber i = 0; i < kCount; ++i) {
    clusters.push_back({.record = i, .cluster = std::uint64_t{i} * 3});
    for (RecordNumber j = i + 1; j < kCount && j < i + 3; ++j) {
      pairs.push_back({.a = i, .b = j, .bits = static_cast<float>(i), .pattern = j});
    }
  }
  auto run = Start();
  ASSERT_TRUE(run->SetPairs(pairs).has_value());
  ASSERT_TRUE(run->SetClusters(clusters).has_value());
  ASSERT_TRUE(run->Commit().has_value());
  const Shown shown = ShowStore();
  EXPECT_EQ(CountRows(kPairs), (pairs.size() + kPairsPerRow - 1) / kPairsPerRow);
  EXPECT_EQ(CountRows(kClusters), 2U);
  ASSERT_EQ(shown.pairs.size(), pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(shown.pairs[i], std::tuple(pairs[i].a, pairs[i].b, pairs[i].bits, pairs[i].pattern));
  }
  EXPECT_EQ(shown.clusters.at(kClustersPerRow + 1), (kClustersPerRow + 1) * 3);
}

TEST_F(StoreWriterTest, OneAtATime) {
  auto run = Start();
  EXPECT_EQ(StoreWriter::Start(*store_).error().code, Code::kConflict);
  ASSERT_TRUE(run->Commit().has_value());
  EXPECT_EQ(StoreWriter::Start(*store_).error().code, Code::kConflict);
  EXPECT_EQ(CodeOf(run->Commit()), Code::kInvalidArgument) << "the run is over";
  run.reset();
  EXPECT_TRUE(StoreWriter::Start(*store_).has_value());
}

TEST_F(StoreWriterTest, ARefusedIdentityChangesNothing) {
  auto run = Start();
  const auto add = [&](const std::string& domain, const std::string& ipp) {
    return run->AddIdentity(MakeIdentity(domain, ipp), "s");
  };
  EXPECT_EQ(add("A", "").error().code, Code::kInvalidArgument);
  EXPECT_EQ(add("", "1").error().code, Code::kInvalidArgument);
  EXPECT_EQ(add("A", std::string(kIppBytesMax + 1, 'i')).error().code, Code::kTooLarge);
  EXPECT_EQ(add(std::string(kDomainBytesMax + 1, 'd'), "1").error().code, Code::kTooLarge);
  const std::string standard(kIdentityBytesMax + 1, 's');
  EXPECT_EQ(run->AddIdentity(MakeIdentity("A", "1"), standard).error().code, Code::kTooLarge);
  EXPECT_EQ(add("A", std::string(kIppBytesMax, 'i')).value(), 0U);
  EXPECT_EQ(add(std::string(kDomainBytesMax, 'd'), "1").value(), 1U);
  EXPECT_EQ(run->AddIdentity(MakeIdentity("A", "1"), standard.substr(1)).value(), 2U);
  ASSERT_TRUE(run->Commit().has_value());
  EXPECT_EQ(ShowStore().identities.size(), 3U);
}

TEST_F(StoreWriterTest, TakesNoMoreDomainsThanItsLimit) {
  auto run = Start();
  for (std::size_t i = 0; i < kDomainsMax; ++i) {
    ASSERT_EQ(run->DomainNumber("D" + std::to_string(i)).value(), i);
  }
  EXPECT_EQ(run->DomainNumber("ONE MORE").error().code, Code::kTooLarge);
  EXPECT_EQ(run->DomainNumber("D7").value(), 7U);
  ASSERT_TRUE(run->Commit().has_value());
  run.reset();
  Open();
  EXPECT_EQ(store_->Header().domains.size(), kDomainsMax);
}

TEST_F(StoreWriterTest, RefusesTheSameOriginTwice) {
  auto run = Start();
  ASSERT_TRUE(run->AddIdentity(MakeIdentity("A", "1"), "s").has_value());
  ASSERT_TRUE(run->AddIdentity(MakeIdentity("A", "1"), "s").has_value());
  EXPECT_EQ(CodeOf(run->Commit()), Code::kConflict);
  EXPECT_EQ(CodeOf(run->Commit()), Code::kInvalidArgument) << "the run has failed before";
  EXPECT_EQ(ShowStore(), Shown());
}

TEST_F(StoreWriterTest, RefusesRemovalsOfWhatIsNotThere) {
  Fill(3);
  auto run = Start();
  EXPECT_EQ(run->AddIdentity(MakeIdentity("B", "1"), "s").value(), 3U);
  EXPECT_EQ(CodeOf(run->Remove(3)), Code::kNotFound) << "of this run";
  ASSERT_TRUE(run->Remove(2).has_value());
  EXPECT_EQ(CodeOf(run->Remove(2)), Code::kNotFound);
  ASSERT_TRUE(run->Commit().has_value());
  run.reset();
  run = Start();
  EXPECT_EQ(CodeOf(run->Remove(2)), Code::kNotFound) << "removed by an earlier run";
  ASSERT_TRUE(run->Commit().has_value());
  EXPECT_EQ(ShowStore().identities.size(), 3U);
}

TEST_F(StoreWriterTest, RefusesPairsOutOfOrderOrOfOtherRecords) {
  Fill(4);
  const auto refuses = [&](const std::vector<StoredPair>& pairs) {
    auto run = Start();
    EXPECT_TRUE(run->Remove(3).has_value());
    return CodeOf(run->SetPairs(pairs)) == Code::kInvalidArgument;
  };
  EXPECT_FALSE(refuses({{.a = 0, .b = 1}, {.a = 0, .b = 2}, {.a = 1, .b = 2}}));
  EXPECT_TRUE(refuses({{.a = 1, .b = 1}}));
  EXPECT_TRUE(refuses({{.a = 2, .b = 1}}));
  EXPECT_TRUE(refuses({{.a = 0, .b = 1}, {.a = 0, .b = 1}}));
  EXPECT_TRUE(refuses({{.a = 1, .b = 2}, {.a = 0, .b = 1}}));
  EXPECT_TRUE(refuses({{.a = 0, .b = 3}})) << "removed";
  EXPECT_TRUE(refuses({{.a = 0, .b = 4}})) << "never there";
}

TEST_F(StoreWriterTest, RefusesClustersOutOfOrderOrOfSomeRecordsOnly) {
  Fill(3);
  const auto set = [&](const std::vector<StoredCluster>& clusters) {
    auto run = Start();
    EXPECT_TRUE(run->Remove(2).has_value());
    const Status done = run->SetClusters(clusters);
    return CodeOf(done.has_value() ? run->Commit() : done);
  };
  EXPECT_EQ(set({{.record = 1}, {.record = 0}}), Code::kInvalidArgument);
  EXPECT_EQ(set({{.record = 0}, {.record = 0}}), Code::kInvalidArgument);
  EXPECT_EQ(set({{.record = 2}}), Code::kInvalidArgument) << "removed";
  EXPECT_EQ(set({{.record = 0}}), Code::kInvalidArgument) << "one of two";
  EXPECT_EQ(set({{.record = 0}, {.record = 1}}), Code{});
}

TEST_F(StoreWriterTest, RefusesIdentitiesAfterResults) {
  Fill(2);
  auto run = Start();
  ASSERT_TRUE(run->AddPair({.a = 0, .b = 1}).has_value());
  EXPECT_EQ(run->AddIdentity(MakeIdentity("B", "1"), "s").error().code, Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(run->Remove(0)), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(run->RemoveAll()), Code::kInvalidArgument);
  EXPECT_TRUE(run->Commit().has_value());
}

TEST_F(StoreWriterTest, LimitsTheModel) {
  auto run = Start();
  EXPECT_TRUE(run->SetModel({.text = std::string(kModelBytesMax, 'm'), .sha256 = ""}).has_value());
  ASSERT_TRUE(run->Commit().has_value());
  EXPECT_EQ(store_->Model().value().text.size(), kModelBytesMax);
  run.reset();
  run = Start();
  EXPECT_EQ(CodeOf(run->SetModel({.text = std::string(kModelBytesMax + 1, 'm'), .sha256 = ""})),
            Code::kTooLarge);
}

TEST_F(StoreWriterTest, MakesStandardFormsAgain) {
  Fill(3);
  Open(2);
  EXPECT_TRUE(store_->HasOtherStandard());
  EXPECT_EQ(CodeOf(store_->ForEachIdentity({}, [](const IdentityView&) { return Status(); })),
            Code::kConflict);
  {
    auto run = Start();
    ASSERT_TRUE(run->Remove(0).has_value());
    EXPECT_EQ(CodeOf(run->Commit()), Code::kInvalidArgument) << "old forms would stay";
  }
  auto run = Start();
  ASSERT_TRUE(run->RemoveAll().has_value());
  ASSERT_TRUE(store_
                  ->ForEachIdentity({.standard = false, .encoded = true},
                                    [&](const IdentityView& view) -> Status {
                                      EXPECT_TRUE(view.standard.empty());
                                      Identity identity;
                                      SOCLE_TRY_STATUS(DecodeIdentity(
                                          view.encoded, store_->Header().domains, identity));
                                      EXPECT_EQ(identity.ipp, view.ipp);
                                      SOCLE_TRY([[maybe_unused]] const RecordNumber number,
                                                run->AddIdentity(identity, "new " + identity.ipp));
                                      return {};
                                    })
                  .has_value());
  ASSERT_TRUE(run->Commit().has_value());
  EXPECT_FALSE(store_->HasOtherStandard());
  const Shown shown = ShowStore();
  EXPECT_EQ(shown.identities.size(), 3U);
  EXPECT_EQ(shown.identities.at(5).second, "new 2");
}

TEST_F(StoreWriterTest, GivesStandardFormsAlignedWithZerosBehind) {
  {
    auto run = Start();
    for (std::size_t size = 0; size < 20; ++size) {
      ASSERT_TRUE(
          run->AddIdentity(MakeIdentity("A", std::to_string(size)), std::string(size, '\xFF'))
              .has_value());
    }
    ASSERT_TRUE(run->Commit().has_value());
  }
  std::size_t size = 0;
  const auto check = [&](const IdentityView& view) -> Status {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(view.standard.data()) % 8, 0U);
    EXPECT_EQ(view.standard, std::string(size, '\xFF'));
    for (std::size_t i = size; i % 8 != 0; ++i) {
      EXPECT_EQ(view.standard.data()[i], '\0');
    }
    ++size;
    return {};
  };
  ASSERT_TRUE(store_->ForEachIdentity({}, check).has_value());
  EXPECT_EQ(size, 20U);
}

TEST_F(StoreWriterTest, AVisitThatFailsEndsTheScan) {
  Fill(3);
  {
    auto run = Start();
    ASSERT_TRUE(
        run->SetPairs(std::vector<StoredPair>{{.a = 0, .b = 1}, {.a = 1, .b = 2}}).has_value());
    ASSERT_TRUE(run->Commit().has_value());
  }
  std::size_t visits = 0;
  const auto refuse = [&](const auto&) -> Status {
    ++visits;
    return Fail(Code::kBusy, "enough");
  };
  EXPECT_EQ(CodeOf(store_->ForEachIdentity({}, refuse)), Code::kBusy);
  EXPECT_EQ(CodeOf(store_->ForEachIdentity({.standard = false, .encoded = true}, refuse)),
            Code::kBusy);
  EXPECT_EQ(CodeOf(store_->ForEachPair(refuse)), Code::kBusy);
  EXPECT_EQ(visits, 3U);
}

TEST_F(StoreWriterTest, TellsRowsThatDoNotDecode) {
  const auto damage = [&](storage::FamilyId family, std::string_view key, std::string_view value) {
    ASSERT_TRUE(
        store_->Database().Commit(storage::WriteUnit().Put(family, key, value)).has_value());
  };
  Fill(2);
  damage(kStandards, RecordKey(1), "\x09");
  const auto ignore = [](const IdentityView&) { return Status(); };
  const Status scanned = store_->ForEachIdentity({}, ignore);
  EXPECT_EQ(CodeOf(scanned), Code::kCorruption);
  EXPECT_THAT(scanned.error().detail, testing::HasSubstr("record 1"));
  damage(kIdentities, RecordKey(1), "\x09");
  EXPECT_EQ(store_->GetIdentity(1).error().code, Code::kCorruption);
  EXPECT_EQ(CodeOf(store_->ForEachIdentity({.standard = false, .encoded = true}, ignore)),
            Code::kCorruption);
  damage(kClusters, ClusterKey(1, 0), "\x09");
  EXPECT_EQ(store_->ClusterOf(0).error().code, Code::kCorruption);
  damage(kHead, kModelKey, "\x09");
  EXPECT_EQ(store_->Model().error().code, Code::kCorruption);
  damage(kHead, kHeadKey, "\x09");
  store_.reset();
  EXPECT_EQ(TryOpen().error().code, Code::kCorruption);
}

TEST_F(StoreWriterTest, TellsAMissingIdentity) {
  Fill(2);
  ASSERT_TRUE(store_->Database()
                  .Commit(storage::WriteUnit().Delete(kIdentities, RecordKey(0)))
                  .has_value());
  const Status scanned = store_->ForEachIdentity({.standard = true, .encoded = true},
                                                 [](const IdentityView&) { return Status(); });
  EXPECT_EQ(CodeOf(scanned), Code::kCorruption);
}

TEST(IdentityStoreFile, Verifies) {
  const test::TemporaryFolder folder;
  const SystemClock clock;
  SystemRandom random;
  {
    const auto store =
        IdentityStore::Open(folder / "store", {}, {.clock = clock, .random = random});
    ASSERT_TRUE(store.has_value()) << store.error().detail;
    auto run = StoreWriter::Start(**store);
    ASSERT_TRUE(run.has_value());
    ASSERT_TRUE((*run)->AddIdentity(MakeIdentity("A", "1"), "s").has_value());
    ASSERT_TRUE((*run)->AddIdentity(MakeIdentity("A", "2"), "s").has_value());
    ASSERT_TRUE((*run)->AddPair({.a = 0, .b = 1}).has_value());
    ASSERT_TRUE((*run)->Commit().has_value());
  }
  const auto report =
      storage::VerifyStore(folder / "store", {.row_checks = {StoreRowCheck()}, .progress = {}});
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->meta.format, kStoreFormat);
  EXPECT_EQ(report->families.size(), StoreFamilies().size());
}

TEST(IdentityStoreFile, IsMadeOnlyWhenAskedFor) {
  const test::TemporaryFolder folder;
  const SystemClock clock;
  SystemRandom random;
  const auto store = IdentityStore::Open(
      folder / "store", {.create_if_missing = false}, {.clock = clock, .random = random});
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code, Code::kNotFound);
}

}  // namespace
}  // namespace socle::mpi::store
