#include "lib/trace/export.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"
#include "lib/trace/trace_log.h"
#include "lib/trace/verifier.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/trace/trace_keys.h"
#include "tests/unit/lib/trace/trace_store_test_base.h"

namespace socle::trace {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class ExportTest : public TraceStoreTest {
 protected:
  void MakeExport() {
    OpenDatabase();
    TraceSettings settings = Settings();
    settings.kept_interval = std::chrono::microseconds(1);
    log_ = TryOpen(settings).value();
    Append(300, 50);
    Sign();
    Append(300, 50);
    Sign();
    Append(10);
    const auto summary = TryExport();
    ASSERT_TRUE(summary.has_value()) << summary.error().detail;
    EXPECT_EQ(summary->checkpoint.size, 600U);
    EXPECT_EQ(summary->files, 4U + 3 + 3 + 1) << "checkpoints and keys, bundles, tiles";
  }

  Result<ExportSummary> TryExport() {
    const storage::ReadView view = database_->NewReadView();
    return ExportTrace(ViewRows(view, kTraceFamilies), folder_ / "out", {});
  }

  void ExpectFault(std::string_view fault) {
    const auto report = VerifyExport(folder_ / "out", {});
    ASSERT_FALSE(report.has_value()) << fault;
    EXPECT_THAT(report.error().detail, HasSubstr(std::string(fault)));
  }
};

TEST_F(ExportTest, HasTheFilesOfTlogTiles) {
  MakeExport();
  for (const std::string_view name : {"checkpoint",
                                      "keys",
                                      "checkpoints/0",
                                      "checkpoints/300",
                                      "tile/0/000",
                                      "tile/0/001",
                                      "tile/0/002.p/88",
                                      "tile/1/000.p/2",
                                      "tile/entries/000",
                                      "tile/entries/001",
                                      "tile/entries/002.p/88"}) {
    EXPECT_TRUE(fs::is_regular_file(folder_ / "out" + "/" + std::string(name))) << name;
  }
  EXPECT_EQ(test::ReadAll(folder_ / "out/checkpoint"), log_->LastNote());
  EXPECT_EQ(test::ReadAll(folder_ / "out/keys"), signer_.Key().Text() + "\n");
  EXPECT_EQ(fs::file_size(folder_ / "out/tile/0/000"), 8192U);
  const std::string bundle = test::ReadAll(folder_ / "out/tile/entries/001");
  EXPECT_EQ(DecodeBundle(bundle)->front(), Leaf(256));
}

TEST_F(ExportTest, Verifies) {
  MakeExport();
  const auto report = VerifyExport(folder_ / "out", {.keys = {signer_.Key()}});
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->records, 600U);
  EXPECT_EQ(report->checkpoints, 3U);
  EXPECT_EQ(VerifyExport(folder_ / "out", {.keys = {TestSigner("x").Key()}}).error().code,
            Code::kUnauthenticated);
}

TEST_F(ExportTest, OfATraceWithoutRecordsVerifies) {
  Open();
  ASSERT_TRUE(TryExport().has_value());
  EXPECT_EQ(VerifyExport(folder_ / "out", {}).value().records, 0U);
}

TEST_F(ExportTest, EveryChangedFileIsFound) {
  MakeExport();
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "out")) {
    if (!entry.is_regular_file()) {
      continue;
    }
    ++files;
    const std::string name = entry.path().lexically_relative(folder_ / "out");
    const std::string before = test::ReadAll(entry.path());
    for (const std::size_t at : {std::size_t{0}, before.size() / 2, before.size() - 1}) {
      std::string changed = before;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      (void)folder_.Write("out/" + name, changed);
      EXPECT_FALSE(VerifyExport(folder_ / "out", {}).has_value()) << name << " at " << at;
    }
    (void)folder_.Write("out/" + name, before.substr(0, before.size() - 2));
    EXPECT_FALSE(VerifyExport(folder_ / "out", {}).has_value()) << name;
    (void)folder_.Write("out/" + name, before);
    if (!name.starts_with("checkpoints/")) {
      fs::rename(entry.path(), folder_ / "aside");
      EXPECT_FALSE(VerifyExport(folder_ / "out", {}).has_value()) << name;
      fs::rename(folder_ / "aside", entry.path());
    }
  }
  EXPECT_EQ(files, 11);
  EXPECT_TRUE(VerifyExport(folder_ / "out", {}).has_value());
}

TEST_F(ExportTest, NamesAMissingFile) {
  MakeExport();
  fs::remove(folder_ / "out/tile/entries/001");
  ExpectFault("tile/entries/001 is missing");
  EXPECT_EQ(VerifyExport(folder_ / "none", {}).error().code, Code::kNotFound);
}

TEST_F(ExportTest, IsNotMadeOverAnother) {
  MakeExport();
  EXPECT_EQ(TryExport().error().code, Code::kConflict);
  fs::rename(folder_ / "out", folder_ / "out.partial");
  EXPECT_EQ(TryExport().error().code, Code::kConflict);
}

TEST_F(ExportTest, IsNotMadeOfADamagedTrace) {
  Open();
  Append(20);
  Sign();
  std::string leaf = Leaf(3);
  leaf[30] = static_cast<char>(leaf[30] ^ 1);
  Put(kTraceFamilies.log, LeafKey(3), leaf);
  EXPECT_EQ(TryExport().error().code, Code::kCorruption);
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  EXPECT_FALSE(fs::exists(folder_ / "out.partial"));
}

}  // namespace
}  // namespace socle::trace
