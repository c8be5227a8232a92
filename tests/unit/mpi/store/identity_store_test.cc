#include "mpi/store/identity_store.h"

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/store/row_codec.h"
#include "mpi/store/store_writer.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

TEST_F(IdentityStoreTest, IsEmptyWhenNew) {
  Open();
  EXPECT_EQ(ShowStore(), Shown());
  EXPECT_EQ(store_->Header().generation, 0U);
  EXPECT_FALSE(store_->HasOtherStandard());
  EXPECT_FALSE(store_->FindRecord("A", "1").value().has_value());
  EXPECT_FALSE(store_->ClusterOf(0).value().has_value());
  EXPECT_EQ(store_->GetIdentity(0).error().code, Code::kNotFound);
  EXPECT_EQ(store_->Model().value().text, "");
}

TEST_F(IdentityStoreTest, KeepsARunOverReopening) {
  Open();
  {
    auto run = Start();
    EXPECT_EQ(run->AddIdentity(MakeIdentity("B", "2"), "standard two").value(), 0U);
    EXPECT_EQ(run->AddIdentity(MakeIdentity("A", "1"), "standard one").value(), 1U);
    EXPECT_EQ(run->AddIdentity(MakeIdentity("A", "11"), "").value(), 2U);
    ASSERT_TRUE(
        run->SetPairs(std::vector<StoredPair>{{.a = 0, .b = 1, .bits = 12.5F, .pattern = 7},
                                              {.a = 0, .b = 2, .bits = -3.0F, .pattern = 1U << 31},
                                              {.a = 1, .b = 2, .bits = 0.25F, .pattern = 0}})
            .has_value());
    ASSERT_TRUE(run->SetClusters(std::vector<StoredCluster>{{.record = 0, .cluster = 5},
                                                            {.record = 1, .cluster = 5},
                                                            {.record = 2, .cluster = ~0ULL}})
                    .has_value());
    ASSERT_TRUE(run->SetModel({.text = "{}", .sha256 = "abc"}).has_value());
    EXPECT_EQ(ShowStore(), Shown()) << "seen before Commit";
    ASSERT_TRUE(run->Commit().has_value());
  }
  const Shown shown = ShowStore();
  EXPECT_EQ(shown.identities.at(1),
            std::pair(AllTraits(MakeIdentity("A", "1")), std::string("standard one")));
  EXPECT_THAT(shown.pairs,
              testing::ElementsAre(std::tuple(0U, 1U, 12.5F, 7U),
                                   std::tuple(0U, 2U, -3.0F, 1U << 31),
                                   std::tuple(1U, 2U, 0.25F, 0U)));
  EXPECT_EQ(shown.clusters.at(2), ~0ULL);
  Open();
  EXPECT_EQ(ShowStore(), shown);
  EXPECT_EQ(store_->Header().domains, (std::vector<std::string>{"B", "A"}));
  EXPECT_EQ(store_->Header().generation, 1U);
  EXPECT_EQ(store_->FindRecord("A", "1").value(), 1U);
  EXPECT_EQ(store_->FindRecord("A", "11").value(), 2U);
  EXPECT_FALSE(store_->FindRecord("B", "1").value().has_value());
  EXPECT_EQ(AllTraits(store_->GetIdentity(0).value()), AllTraits(MakeIdentity("B", "2")));
  EXPECT_EQ(store_->Model().value().sha256, "abc");
}

TEST_F(IdentityStoreTest, GivesTheUnionOfTwoRuns) {
  Open();
  {
    auto run = Start();
    ASSERT_TRUE(run->AddIdentity(MakeIdentity("A", "1"), "one").has_value());
    ASSERT_TRUE(run->AddIdentity(MakeIdentity("A", "2"), "two").has_value());
    ASSERT_TRUE(run->AddPair({.a = 0, .b = 1, .bits = 1, .pattern = 1}).has_value());
    ASSERT_TRUE(run->SetModel({.text = "model", .sha256 = "x"}).has_value());
    ASSERT_TRUE(run->Commit().has_value());
  }
  Open();
  {
    auto run = Start();
    EXPECT_EQ(run->DomainNumber("A").value(), 0U);
    ASSERT_TRUE(run->Remove(0).has_value());
    EXPECT_EQ(run->AddIdentity(MakeIdentity("A", "1"), "one again").value(), 2U);
    EXPECT_EQ(run->AddIdentity(MakeIdentity("B", "1"), "three").value(), 3U);
    ASSERT_TRUE(run->AddPair({.a = 1, .b = 2, .bits = 2, .pattern = 2}).has_value());
    ASSERT_TRUE(run->Commit().has_value());
  }
  const Shown shown = ShowStore();
  EXPECT_EQ(shown.identities.size(), 3U);
  EXPECT_EQ(shown.identities.at(2).second, "one again");
  EXPECT_THAT(shown.pairs, testing::ElementsAre(std::tuple(1U, 2U, 2.0F, 2U)));
  EXPECT_EQ(shown.found.at({"A", "1"}), 2U);
  EXPECT_EQ(shown.model, "model") << "a run without a model keeps the old one";
  EXPECT_EQ(store_->GetIdentity(0).error().code, Code::kNotFound);
  Open();
  EXPECT_EQ(ShowStore(), shown);
  EXPECT_EQ(store_->Header().next_record, 4U);
}

}  // namespace
}  // namespace socle::mpi::store
