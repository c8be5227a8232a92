#include <cstddef>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/store_check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::store {
namespace {

using ::testing::SizeIs;

constexpr std::size_t kEntries = 1100;
constexpr IndexKinds kKinds{.presence = true, .equality = true, .part = true, .order = true};

// An index is added to entries that are there.
class IndexBuildTest : public DirectoryTest {
 protected:
  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
    ASSERT_TRUE(Change([&](DirectoryDraft& draft) -> Status {
                  for (std::size_t i = 0; i < kEntries; ++i) {
                    const std::string name = std::to_string(i);
                    SOCLE_TRY(
                        [[maybe_unused]] const EntryId id,
                        AddTo(draft,
                              "cn=" + name + ",o=Annuaire,c=FR",
                              {{"cn", {name}}, {"dnQualifier", {"T" + std::to_string(i % 3)}}}));
                  }
                  return {};
                }).has_value());
  }

  [[nodiscard]] bool IsReady() const {
    const DirectoryView view = store_->NewView();
    return view.Indexes().FindReady(view.Schema().FindAttribute("dnQualifier")->id) != nullptr;
  }

  void BuildAll() {
    while (store_->BuildIndexSlice().value()) {
    }
  }
};

TEST_F(IndexBuildTest, ComesInSlicesWhileEntriesChange) {
  ASSERT_TRUE(store_->AddIndex("dnQualifier", kKinds).has_value());
  EXPECT_EQ(store_->AddIndex("dnQualifier", kKinds).error().code, Code::kConflict);
  EXPECT_TRUE(store_->BuildIndexSlice().value());
  EXPECT_FALSE(IsReady());
  // Behind the slice and before it.
  ASSERT_TRUE(Modify("cn=0,o=Annuaire,c=FR", {{"dnQualifier", {"T9"}}}).has_value());
  ASSERT_TRUE(Modify("cn=1099,o=Annuaire,c=FR", {{"dnQualifier", {"T9"}}}).has_value());
  ASSERT_TRUE(Delete("cn=1,o=Annuaire,c=FR").has_value());
  Add("cn=new,o=Annuaire,c=FR", {{"cn", {"new"}}, {"dnQualifier", {"T9"}}});
  // It goes on where it stopped.
  Open();
  BuildAll();
  ASSERT_TRUE(IsReady());
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(FindEqual(view, "dnQualifier", "T9"), SizeIs(3));
  EXPECT_EQ(view.CountOrdered(IndexOf(view, "dnQualifier").id).value(), kEntries);
  EXPECT_EQ(Findings(), "");
}

TEST_F(IndexBuildTest, AnotherKindIsReadOnceItIsComplete) {
  ASSERT_TRUE(store_->AddIndex("dnQualifier", {.equality = true}).has_value());
  BuildAll();
  ASSERT_TRUE(store_->AddIndex("dnQualifier", kKinds).has_value());
  EXPECT_TRUE(IsReady()) << "the old one is read until the new one is complete";
  EXPECT_TRUE(store_->BuildIndexSlice().value());
  Add("cn=new,o=Annuaire,c=FR", {{"cn", {"new"}}, {"dnQualifier", {"T9"}}});
  BuildAll();
  const DirectoryView view = store_->NewView();
  EXPECT_EQ(IndexOf(view, "dnQualifier").kinds, kKinds);
  EXPECT_THAT(FindEqual(view, "dnQualifier", "T9"), SizeIs(1));
  EXPECT_EQ(Findings(), "");
}

TEST_F(IndexBuildTest, ADroppedOneIsNotReadAndItsRowsGo) {
  ASSERT_TRUE(store_->DropIndex("cn").has_value());
  EXPECT_EQ(store_->DropIndex("cn").error().code, Code::kNotFound);
  Add("cn=new,o=Annuaire,c=FR", {{"cn", {"new"}}});
  {
    const DirectoryView view = store_->NewView();
    EXPECT_EQ(view.Indexes().FindReady(view.Schema().FindAttribute("cn")->id), nullptr);
  }
  BuildAll();
  {
    const DirectoryView view = store_->NewView();
    EXPECT_EQ(view.Indexes().FindByOid("2.5.4.3"), nullptr);
    const auto report = CheckStore(view);
    EXPECT_EQ(report->order_rows, 0U);
  }
  ASSERT_TRUE(store_->AddIndex("cn", {.equality = true}).has_value());
  BuildAll();
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(FindEqual(view, "cn", "7"), SizeIs(1));
  EXPECT_EQ(Findings(), "");
}

TEST_F(IndexBuildTest, RefusesWhatTheAttributeHasNoRuleFor) {
  EXPECT_EQ(store_->AddIndex("noSuchAttribute", kKinds).error().code, Code::kNotFound);
  EXPECT_EQ(store_->AddIndex("dnQualifier", {}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(store_->AddIndex("member", {.part = true}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(store_->AddIndex("member", {.order = true}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(store_->AddIndex("userPassword", {.equality = true, .order = true}).error().code,
            Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::directory::store
