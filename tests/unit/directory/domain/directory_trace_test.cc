#include "directory/domain/directory_trace.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "directory/domain/directory_writer.h"
#include "directory/domain/identity.h"
#include "directory/store/directory_draft.h"
#include "directory/store/families.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/note.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"
#include "tests/support/silent_logger.h"
#include "tests/unit/directory/store/directory_fixture.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::directory::domain {
namespace {

class DirectoryTraceTest : public store::DirectoryTest {
 protected:
  DirectoryTraceTest() : signer_(trace::TestSigner("example.org/directory")) {}

  void SetUp() override {
    DirectoryTest::SetUp();
    log_ = trace::TraceLog::Open({.database = store_->Database(),
                                  .families = trace::TraceFamiliesAt(store::kTrace.index),
                                  .random = random_,
                                  .signer = signer_},
                                 {},
                                 clock_.Now())
               .value();
    trace_ = std::make_unique<DirectoryTrace>(*log_, clock_, logger_);
  }

  void TearDown() override {
    trace_.reset();
    log_.reset();
  }

  // Notes this beside somebody's change; how the change ended.
  Status ChangeWith(const Identity& who, const std::string& entry) {
    DirectoryWriter writer(
        *store_,
        {},
        {.add_to_unit = [this](storage::WriteUnit& unit) { return trace_->AddToUnit(unit); },
         .batch_end = [this](bool is_written) { trace_->EndBatch(is_written); }});
    trace_->Note("entry.search", who, entry, trace::Outcome::kSuccess);
    Status told = Fail(Code::kInternal, "not told");
    EXPECT_TRUE(writer.TrySubmit({.apply = [](store::DirectoryDraft& draft) -> Status {
                                    SOCLE_TRY([[maybe_unused]] const auto id,
                                              AddTo(draft, kSuffix, {{"o", {"Annuaire"}}}));
                                    return {};
                                  },
                                  .done = [&told](const Status& status) { told = status; }}));
    EXPECT_TRUE(writer.RunBatch());
    return told;
  }

  test::SilentLogger logger_;
  trace::Ed25519NoteSigner signer_;
  std::unique_ptr<trace::TraceLog> log_;
  std::unique_ptr<DirectoryTrace> trace_;
};

TEST_F(DirectoryTraceTest, ARecordAboutNoEntryStopsNoChangeOfOthers) {
  const Status told = ChangeWith({.dn = "uid=a"}, "");
  EXPECT_TRUE(told.has_value()) << told.error().detail;
  EXPECT_EQ(log_->Size(), 1U);
}

// An attempt under any name, of any length, is written; what is too long is cut between letters.
TEST_F(DirectoryTraceTest, LongNamesAreCut) {
  std::string entry(trace::kObjectBytesMax - 1, 'e');
  entry += "\xC3\xA9";
  const Status told = ChangeWith(
      {.dn = std::string(10'000, 'a'), .proxied_by = std::string(trace::kDetailsBytesMax + 1, 'p')},
      entry);
  EXPECT_TRUE(told.has_value()) << told.error().detail;
  EXPECT_EQ(log_->Size(), 1U);
}

}  // namespace
}  // namespace socle::directory::domain
