#include "lib/base/atomic_file.h"

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/result.h"

namespace socle {

namespace {

constexpr std::size_t kAnySize = std::size_t{1} << 24;

// A folder of its own for each test.
class AtomicFileTest : public testing::Test {
 protected:
  AtomicFileTest() {
    std::string name = testing::TempDir() + "/atomic_file_XXXXXX";
    folder_ = mkdtemp(name.data());
  }

  ~AtomicFileTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string Path() const { return folder_ + "/file"; }

  [[nodiscard]] std::ptrdiff_t FileCount() const {
    return std::distance(std::filesystem::directory_iterator(folder_), {});
  }

  std::string folder_;
};

TEST_F(AtomicFileTest, IsNotThereBeforeCommitAndWholeAfter) {
  auto file = AtomicFile::Create(Path());
  ASSERT_TRUE(file) << file.error().detail;
  EXPECT_EQ(file->Path(), Path());
  ASSERT_TRUE(file->Append("one "));
  ASSERT_TRUE(file->Append("two"));
  EXPECT_FALSE(std::filesystem::exists(Path()));
  ASSERT_TRUE(file->Commit());
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "one two");
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(AtomicFileTest, LeavesNothingBehindWithoutCommit) {
  {
    auto file = AtomicFile::Create(Path());
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->Append(std::string(1 << 20, 'x')));
  }
  EXPECT_EQ(FileCount(), 0);
}

TEST_F(AtomicFileTest, LeavesNothingBehindWhenTheProcessIsKilled) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto file = AtomicFile::Create(Path());
    if (!file || !file->Append(std::string(2 << 20, 'x'))) {
      _exit(1);
    }
    (void)raise(SIGKILL);
  }
  int outcome = -1;
  ASSERT_EQ(waitpid(child, &outcome, 0), child);
  EXPECT_TRUE(WIFSIGNALED(outcome));
  EXPECT_EQ(FileCount(), 0);
}

// What is done where a file system has no files without a name.
TEST_F(AtomicFileTest, WorksUnderATemporaryNameToo) {
  {
    auto file = AtomicFile::CreateNamed(Path());
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->Append("left"));
    EXPECT_EQ(FileCount(), 1);  // the temporary one
  }
  EXPECT_EQ(FileCount(), 0);
  ASSERT_TRUE(WriteFileAtomically(Path(), "old"));
  auto file = AtomicFile::CreateNamed(Path());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->Append("new"));
  ASSERT_TRUE(file->Commit());
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "new");
  EXPECT_EQ(FileCount(), 1);
  EXPECT_EQ(AtomicFile::CreateNamed(folder_ + "/no/file").error().code, Code::kNotFound);
}

TEST_F(AtomicFileTest, KeepsTheOldFileUntilCommit) {
  ASSERT_TRUE(WriteFileAtomically(Path(), "old"));
  {
    auto file = AtomicFile::Create(Path());
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->Append("new"));
    EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "old");
  }
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "old");
  ASSERT_TRUE(WriteFileAtomically(Path(), "new"));
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "new");
}

TEST_F(AtomicFileTest, MovingItMovesTheDutyToCleanUp) {
  auto first = AtomicFile::Create(Path());
  auto second = AtomicFile::Create(folder_ + "/other");
  ASSERT_TRUE(first && second);
  *second = *std::move(first);  // "other" goes
  AtomicFile third = *std::move(second);
  ASSERT_TRUE(third.Append("x"));
  ASSERT_TRUE(third.Commit());
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "x");
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(AtomicFileTest, IsReadableByItsGroupOnly) {
  ASSERT_TRUE(WriteFileAtomically(Path(), "x"));
  struct stat status{};
  ASSERT_EQ(stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(AtomicFileTest, SaysWhenTheFolderIsMissing) {
  const auto file = AtomicFile::Create(folder_ + "/no/file");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::kNotFound);
  EXPECT_NE(file.error().detail.find("/no/file"), std::string::npos);
}

TEST_F(AtomicFileTest, DoesNotReplaceAFolder) {
  std::filesystem::create_directories(Path() + "/inside");
  for (const auto& file : {AtomicFile::Create(Path()), AtomicFile::CreateNamed(Path())}) {
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Code::kInvalidArgument);
  }
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(AtomicFileTest, DoesNotReplaceADeviceOrAPipe) {
  ASSERT_EQ(mkfifo(Path().c_str(), 0600), 0);
  EXPECT_FALSE(WriteFileAtomically(Path(), "x"));
  std::filesystem::create_symlink("/dev/null", folder_ + "/link");
  EXPECT_FALSE(WriteFileAtomically(folder_ + "/link", "x"));
  EXPECT_EQ(FileCount(), 2);
}

// A file size limit fails as a full disk does: in the middle of a write.
TEST_F(AtomicFileTest, LeavesNothingBehindWhenTheDiskIsFull) {
  ASSERT_TRUE(WriteFileAtomically(Path(), "old"));
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    (void)std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 100'000, .rlim_max = 100'000};
    const bool was_set = setrlimit(RLIMIT_FSIZE, &limit) == 0;
    const Status status = WriteFileAtomically(Path(), std::string(1'000'000, 'x'));
    _exit(was_set && !status ? 0 : 1);
  }
  int outcome = -1;
  ASSERT_EQ(waitpid(child, &outcome, 0), child);
  EXPECT_EQ(outcome, 0);
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), "old");
  EXPECT_EQ(FileCount(), 1);
}

TEST_F(AtomicFileTest, WritesMoreThanItsBuffer) {
  const std::string text(3'000'001, 'y');
  ASSERT_TRUE(WriteFileAtomically(Path(), text));
  EXPECT_EQ(ReadWholeFile(Path(), kAnySize).value(), text);
}

TEST_F(AtomicFileTest, ReadingHasALimit) {
  ASSERT_TRUE(WriteFileAtomically(Path(), "12345"));
  EXPECT_EQ(ReadWholeFile(Path(), 5).value(), "12345");
  const auto over = ReadWholeFile(Path(), 4);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  const auto missing = ReadWholeFile(folder_ + "/none", 5);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_FALSE(ReadWholeFile(folder_, 5));
}

}  // namespace

}  // namespace socle
