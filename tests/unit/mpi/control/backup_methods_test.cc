#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/control/call.h"
#include "mpi/model/audit.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

class BackupMethods : public ControlFixture {
 protected:
  BackupMethods() {
    parts_->backup = [this](const std::string& name,
                            const BackupProgress& progress) -> Result<BackupDone> {
      progress("copy", 1, 2);
      last_ = name;
      return BackupDone{.folder = "/backups/" + name, .last_change = 5, .files = 3, .bytes = 4096};
    };
  }

  std::string last_;
};

TEST_F(BackupMethods, MakesOneAndTracesIt) {
  const Told told = Ask("mpi.backup", {{"name", "monday_2.b-c"}}, "root");
  EXPECT_EQ(json::serialize(*told.result),
            R"({"folder":"/backups/monday_2.b-c","change":5,"files":3,"bytes":4096})");
  EXPECT_EQ(told.progress, 1U);
  const auto traced = Traced(AuditKind::kExport);
  ASSERT_EQ(traced.size(), 1U);
  EXPECT_EQ(traced[0].operation, "backup");
  EXPECT_EQ(traced[0].actor.name, "root");
}

TEST_F(BackupMethods, NamesItByTheInstant) {
  EXPECT_TRUE(Ask("mpi.backup", {}, "root").result.has_value());
  EXPECT_THAT(last_, testing::MatchesRegex("mpid-2023-11-14T22[0-9]+Z"));
}

TEST_F(BackupMethods, NamesDoNotLeadElsewhere) {
  for (const char* name : {"../up", "a/b", ".hidden", "a b", "\xc3\xa9"}) {
    EXPECT_EQ(Ask("mpi.backup", {{"name", name}}).ErrorCode(), Code::kInvalidArgument) << name;
  }
  EXPECT_TRUE(Ask("mpi.backup", {{"name", std::string(64, 'a')}}).result.has_value());
  EXPECT_EQ(Ask("mpi.backup", {{"name", std::string(65, 'a')}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(BackupMethods, IsNotOfferedWithoutAPlace) {
  parts_->backup = {};
  EXPECT_EQ(Ask("mpi.backup", {}).ErrorCode(), Code::kConflict);
}

// What cannot be traced is not done.
TEST_F(BackupMethods, IsBusyWithoutTheWriter) {
  StopWriter();
  EXPECT_EQ(Ask("mpi.backup", {{"name", "x"}}).ErrorCode(), Code::kBusy);
  EXPECT_EQ(last_, "");
}

}  // namespace
}  // namespace socle::mpi::control
