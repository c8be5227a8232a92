#include "directory/domain/directory_writer.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "tests/support/fault_disk.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

using store::DirectoryDraft;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DirectoryWriterTest : public store::DirectoryTest {
 protected:
  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
  }

  // A command that adds an entry, and tells its outcome.
  DirectoryCommand AddCommand(const std::string& name) {
    return {.apply = [dn = "cn=" + name + "," + kSuffix](DirectoryDraft& draft) -> Status {
              SOCLE_TRY([[maybe_unused]] const store::EntryId id,
                        AddTo(draft, dn, {{"objectClass", {"top"}}}));
              return {};
            },
            .done =
                [this, name](const Status& status) {
                  told_.push_back(name + (status.has_value()
                                              ? " done"
                                              : " " + std::string(CodeName(status.error().code))));
                }};
  }

  [[nodiscard]] bool Has(const std::string& name) const {
    return IdOf("cn=" + name + "," + kSuffix) != store::kNoEntry;
  }

  std::vector<std::string> told_;
};

TEST_F(DirectoryWriterTest, AppliesWhatWaitsAsOneUnitAndTellsAfterIt) {
  std::size_t units = 0;
  DirectoryWriter writer(*store_, {}, {.add_to_unit = [&](storage::WriteUnit&) -> Status {
    EXPECT_THAT(told_, IsEmpty());
    ++units;
    return {};
  }});
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  ASSERT_TRUE(writer.TrySubmit(AddCommand("b")));
  EXPECT_EQ(writer.Waiting(), 2U);
  EXPECT_TRUE(writer.RunBatch());
  EXPECT_EQ(units, 1U);
  EXPECT_THAT(told_, ElementsAre("a done", "b done"));
  EXPECT_TRUE(Has("a") && Has("b"));
  EXPECT_FALSE(writer.RunBatch());
}

TEST_F(DirectoryWriterTest, ARefusedCommandLeavesNothingAndTheOthersStay) {
  DirectoryWriter writer(*store_, {});
  DirectoryCommand half = AddCommand("b");
  half.apply = [add = half.apply](DirectoryDraft& draft) -> Status {
    SOCLE_TRY_STATUS(add(draft));
    return Fail(Code::kPermissionDenied, "no");
  };
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  ASSERT_TRUE(writer.TrySubmit(std::move(half)));
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  ASSERT_TRUE(writer.TrySubmit(AddCommand("c")));
  writer.RunBatch();
  EXPECT_THAT(told_, ElementsAre("a done", "b permission_denied", "a conflict", "c done"));
  EXPECT_TRUE(Has("a") && Has("c"));
  EXPECT_FALSE(Has("b"));
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryWriterTest, TheQueueIsBounded) {
  DirectoryWriter writer(*store_, {.waiting_max = 2});
  EXPECT_TRUE(writer.TrySubmit(AddCommand("a")));
  EXPECT_TRUE(writer.TrySubmit(AddCommand("b")));
  EXPECT_FALSE(writer.TrySubmit(AddCommand("c")));
  writer.RunBatch();
  EXPECT_TRUE(writer.TrySubmit(AddCommand("c")));
}

TEST_F(DirectoryWriterTest, ABatchEndsAtItsLimits) {
  std::size_t units = 0;
  const WriterHooks hooks{.add_to_unit = [&](storage::WriteUnit&) -> Status {
    ++units;
    return {};
  }};
  DirectoryWriter by_count(*store_, {.batch_max = 2}, hooks);
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(by_count.TrySubmit(AddCommand(name)));
  }
  EXPECT_TRUE(by_count.RunBatch());
  EXPECT_EQ(by_count.Waiting(), 1U);
  EXPECT_TRUE(by_count.RunBatch());
  EXPECT_EQ(units, 2U);
  DirectoryWriter by_bytes(*store_, {.batch_bytes_max = 1}, hooks);
  ASSERT_TRUE(by_bytes.TrySubmit(AddCommand("d")));
  ASSERT_TRUE(by_bytes.TrySubmit(AddCommand("e")));
  EXPECT_TRUE(by_bytes.RunBatch());
  EXPECT_EQ(units, 4U);
  EXPECT_TRUE(Has("d") && Has("e"));
}

TEST_F(DirectoryWriterTest, ABatchThatCannotBeWrittenIsAnsweredSo) {
  bool is_written = true;
  DirectoryWriter writer(*store_,
                         {},
                         {.add_to_unit = [](storage::WriteUnit&) -> Status {
                            return Fail(Code::kInternal, "no trace");
                          },
                          .batch_end = [&](bool written) { is_written = written; }});
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  writer.RunBatch();
  EXPECT_THAT(told_, ElementsAre("a internal"));
  EXPECT_FALSE(is_written);
  EXPECT_FALSE(Has("a"));
}

TEST_F(DirectoryWriterTest, AFullDiskStopsItUntilThereIsRoomAgain) {
  test::FaultDisk disk;
  store_.reset();
  env_ = std::shared_ptr<rocksdb::Env>(disk.Env(), [](rocksdb::Env*) {});
  Open();
  Add(kSuffix);
  {
    DirectoryWriter writer(*store_, {});
    disk.FillAfter(0);
    ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
    writer.RunBatch();
    EXPECT_THAT(told_, ElementsAre("a internal"));
    EXPECT_TRUE(writer.IsStopped());
    ASSERT_TRUE(writer.TrySubmit(AddCommand("b")));
    writer.RunBatch();
    EXPECT_THAT(told_, ElementsAre("a internal", "b internal"));
    EXPECT_EQ(store_->NewView().Suffixes().value().size(), 1U) << "reads go on";
    disk.Heal();
    DirectoryCommand last = AddCommand("c");
    last.done = [&, tell = last.done](const Status& status) {
      tell(status);
      writer.Close();
    };
    ASSERT_TRUE(writer.TrySubmit(std::move(last)));
    ASSERT_TRUE(store_->Recover().has_value());
    writer.Run();
    EXPECT_THAT(told_, ElementsAre("a internal", "b internal", "c done"));
  }
  EXPECT_TRUE(Has("c"));
  EXPECT_EQ(Findings(), "");
  store_.reset();
}

TEST_F(DirectoryWriterTest, TriesByItselfToRecover) {
  test::FaultDisk disk;
  store_.reset();
  env_ = std::shared_ptr<rocksdb::Env>(disk.Env(), [](rocksdb::Env*) {});
  Open();
  Add(kSuffix);
  {
    DirectoryWriter writer(*store_, {});
    disk.FillAfter(0);
    // The first one finds the disk full, the one after it a disk that has room again.
    DirectoryCommand first = AddCommand("a");
    first.done = [&, tell = first.done](const Status& status) {
      tell(status);
      disk.Heal();
      DirectoryCommand second = AddCommand("b");
      second.done = [&, tell_second = second.done](const Status& of_second) {
        tell_second(of_second);
        writer.Close();
      };
      EXPECT_TRUE(writer.TrySubmit(std::move(second)));
    };
    ASSERT_TRUE(writer.TrySubmit(std::move(first)));
    writer.Run(std::chrono::milliseconds(1));
    EXPECT_THAT(told_, ElementsAre("a internal", "b done"));
  }
  EXPECT_EQ(Findings(), "");
  store_.reset();
}

TEST_F(DirectoryWriterTest, SaysThatNothingWaits) {
  DirectoryWriter* running = nullptr;
  std::atomic<int> idle_times = 0;
  DirectoryWriter writer(*store_, {.idle_every = std::chrono::milliseconds(1)}, {.idle = [&] {
    if (++idle_times == 3) {
      running->Close();
    }
  }});
  running = &writer;
  writer.Run();
  EXPECT_EQ(idle_times, 3);
}

// A note is written with the next unit, with one of its own when there is none, and at the end.
TEST_F(DirectoryWriterTest, NotesAreWrittenThoughNothingChanges) {
  std::size_t units = 0;
  DirectoryWriter* running = nullptr;
  DirectoryWriter writer(*store_,
                         {.note_delay = std::chrono::milliseconds(1)},
                         {.add_to_unit = [&](storage::WriteUnit&) -> Status {
                            ++units;
                            return {};
                          },
                          .batch_end = [&](bool) { running->Close(); }});
  running = &writer;
  writer.NoteLater();
  writer.Run();
  EXPECT_EQ(units, 1U);
  EXPECT_FALSE(writer.RunBatch());
}

TEST_F(DirectoryWriterTest, NotesGoWithAUnitThatComes) {
  std::size_t units = 0;
  DirectoryWriter writer(*store_, {}, {.add_to_unit = [&](storage::WriteUnit&) -> Status {
    ++units;
    return {};
  }});
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  writer.NoteLater();
  EXPECT_TRUE(writer.RunBatch());
  EXPECT_FALSE(writer.RunBatch());
  EXPECT_EQ(units, 1U);
  writer.NoteLater();
  writer.NoteLater();
  writer.Close();
  writer.Run();
  EXPECT_EQ(units, 2U);
}

TEST_F(DirectoryWriterTest, WhoWaitsWhenItEndsIsTold) {
  {
    DirectoryWriter writer(*store_, {});
    ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
    writer.Close();
    EXPECT_FALSE(writer.TrySubmit(AddCommand("b")));
  }
  EXPECT_THAT(told_, ElementsAre("a busy"));
}

TEST_F(DirectoryWriterTest, BuildsIndexesWhenNothingWaits) {
  DirectoryWriter writer(*store_, {});
  Status added;
  ASSERT_TRUE(writer.TrySubmit(
      {.maintain =
           [](store::DirectoryStore& store) { return store.AddIndex("title", {.equality = true}); },
       .done = [&](const Status& status) { added = status; }}));
  ASSERT_TRUE(writer.TrySubmit(AddCommand("a")));
  EXPECT_TRUE(writer.RunBatch());
  EXPECT_TRUE(added.has_value());
  EXPECT_TRUE(Has("a"));
  while (writer.RunBatch()) {
  }
  const store::DirectoryView view = store_->NewView();
  EXPECT_NE(view.Indexes().FindReady(view.Schema().FindAttribute("title")->id), nullptr);
}

TEST_F(DirectoryWriterTest, ServesManyThreadsUntilItIsClosed) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kCommands = 50;
  DirectoryWriter writer(*store_, {});
  std::atomic<std::size_t> done = 0;
  const auto count = [&](const Status& status) {
    EXPECT_TRUE(status.has_value());
    if (++done == (kThreads - 1) * kCommands) {
      writer.Close();
    }
  };
  ParallelFor(kThreads, 1, kThreads, [&](std::size_t begin, std::size_t) {
    if (begin == 0) {
      writer.Run();
      return;
    }
    for (std::size_t i = 0; i < kCommands; ++i) {
      DirectoryCommand command = AddCommand(std::to_string(begin) + "-" + std::to_string(i));
      command.done = count;
      EXPECT_TRUE(writer.TrySubmit(std::move(command)));
    }
  });
  EXPECT_EQ(done, (kThreads - 1) * kCommands);
  EXPECT_EQ(store_->NewView().EntriesFrom(0, 1000)->size(), 1 + done);
  EXPECT_EQ(Findings(), "");
}

}  // namespace
}  // namespace socle::directory::domain
