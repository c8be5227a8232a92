#include "lib/trace/verifier.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/trace/tile.h"
#include "tests/unit/lib/trace/trace_store_test_base.h"

namespace socle::trace {
namespace {

using testing::HasSubstr;

class VerifierTest : public TraceStoreTest {
 protected:
  // 600 records with checkpoints at 0, 300 and 600, and ten behind them.
  void MakeTrace() {
    OpenDatabase();
    TraceSettings settings = Settings();
    settings.kept_interval = std::chrono::microseconds(1);
    log_ = TryOpen(settings).value();
    Append(300, 50);
    Sign();
    Append(300, 50);
    Sign();
    Append(10);
  }

  std::string Value(const std::string& key) {
    return database_->NewReadView().Get(kTraceFamilies.log, key).value();
  }

  void ExpectFault(std::string_view fault, Code code = Code::kCorruption) {
    const auto report = Verify();
    ASSERT_FALSE(report.has_value()) << fault;
    EXPECT_EQ(report.error().code, code);
    EXPECT_THAT(report.error().detail, HasSubstr(std::string(fault)));
  }

  // Changes the row, expects the fault, and puts the row back.
  void ExpectFaultWith(const std::string& key, const std::string& value, std::string_view fault) {
    const std::string before = Value(key);
    Put(kTraceFamilies.log, key, value);
    ExpectFault(fault);
    Put(kTraceFamilies.log, key, before);
  }
};

TEST_F(VerifierTest, TellsWhatASoundTraceHolds) {
  MakeTrace();
  std::uint64_t shown = 0;
  const auto report = Verify({.progress = [&](const storage::Progress& at) {
    EXPECT_EQ(at.stage, "records");
    shown = at.done;
  }});
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->checkpoint.size, 600U);
  EXPECT_EQ(report->checkpoint.origin, "example.org/trace");
  EXPECT_EQ(report->records, 610U);
  EXPECT_EQ(report->patient_records, 406U);
  EXPECT_EQ(report->patient_keys, 7U);
  EXPECT_EQ(report->checkpoints, 3U);
  EXPECT_EQ(report->first_time, NumberedRecord(0).time);
  EXPECT_EQ(report->last_time, NumberedRecord(609).time);
  EXPECT_EQ(report->keys, std::vector<std::string>{signer_.Key().Label()});
  EXPECT_EQ(shown, 610U);
}

TEST_F(VerifierTest, VerifiesATraceWithoutRecords) {
  Open();
  const auto report = Verify();
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->records, 0U);
}

TEST_F(VerifierTest, FindsEveryFlippedBitOfARecord) {
  MakeTrace();
  // All but the last record, which nothing names before the next checkpoint is signed.
  for (std::uint64_t index = 0; index < 609; index += 87) {
    const std::string leaf = Value(LeafKey(index));
    for (std::size_t at = 0; at < leaf.size(); at += 5) {
      std::string changed = leaf;
      changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
      ExpectFaultWith(LeafKey(index), changed, "record");
    }
    ExpectFaultWith(LeafKey(index), leaf.substr(0, leaf.size() - 1), "record");
  }
}

TEST_F(VerifierTest, NamesTheRecordThatWasChanged) {
  MakeTrace();
  LoggedRecord record = DecodeLoggedRecord(Value(LeafKey(123))).value();
  record.actor = "somebody else";
  ExpectFaultWith(LeafKey(123),
                  EncodeLoggedRecord(record).value(),
                  "record 123 is not the one that record 124 names");
}

// Somebody who makes all links anew is found at the next checkpoint.
TEST_F(VerifierTest, FindsAChangeWhoseLinksWereMadeAnew) {
  MakeTrace();
  Link previous = DecodeLoggedRecord(Value(LeafKey(123)))->previous;
  for (std::uint64_t index = 123; index < 610; ++index) {
    LoggedRecord record = DecodeLoggedRecord(Value(LeafKey(index))).value();
    record.purpose = index == 123 ? "emergency" : record.purpose;
    record.previous = previous;
    const std::string leaf = EncodeLoggedRecord(record).value();
    Put(kTraceFamilies.log, LeafKey(index), leaf);
    previous = LinkTo(LeafHash(AsBytes(leaf)));
  }
  ExpectFault("the records up to 300 are not those of the checkpoint of 300 records");
}

TEST_F(VerifierTest, FindsDeletedRecords) {
  MakeTrace();
  for (const std::uint64_t index : {0U, 1U, 255U, 256U, 599U, 608U}) {
    const std::string leaf = Value(LeafKey(index));
    Delete(kTraceFamilies.log, LeafKey(index));
    ExpectFault("record " + std::to_string(index) + " is missing");
    Put(kTraceFamilies.log, LeafKey(index), leaf);
  }
  Delete(kTraceFamilies.log, LeafKey(609));
  ExpectFault("the index");
  for (std::uint64_t index = 598; index < 609; ++index) {
    Delete(kTraceFamilies.log, LeafKey(index));
  }
  ExpectFault("there are 598 records, but the checkpoint of 600 records has 600");
}

TEST_F(VerifierTest, FindsSwappedAndAddedRecords) {
  MakeTrace();
  const std::string first = Value(LeafKey(40));
  const std::string second = Value(LeafKey(41));
  Put(kTraceFamilies.log, LeafKey(40), second);
  Put(kTraceFamilies.log, LeafKey(41), first);
  ExpectFault("record 40 says that it is record 41");
  Put(kTraceFamilies.log, LeafKey(40), first);
  Put(kTraceFamilies.log, LeafKey(41), second);
  ASSERT_TRUE(Verify().has_value());
  Put(kTraceFamilies.log, LeafKey(610), Value(LeafKey(609)));
  ExpectFault("record 610 says that it is record 609");
}

TEST_F(VerifierTest, FindsChangedMissingAndAddedTiles) {
  MakeTrace();
  std::string tile = Value(TileKey(1, 0));
  tile[40] = static_cast<char>(tile[40] ^ 1);
  ExpectFaultWith(TileKey(1, 0), tile, "tile 0 of level 1 is not that of its records");
  tile = Value(TileKey(1, 0));
  ExpectFaultWith(TileKey(1, 0), tile.substr(32), "tile 0 of level 1 is not that of its records");
  Delete(kTraceFamilies.log, TileKey(1, 0));
  ExpectFault("tile 0 of level 1 is missing");
  Put(kTraceFamilies.log, TileKey(1, 0), tile);
  Put(kTraceFamilies.log, TileKey(1, 1), tile);
  ExpectFault("there are 2 tiles where the records have 1");
}

TEST_F(VerifierTest, FindsChangedCheckpoints) {
  MakeTrace();
  const StoredCheckpoint stored = DecodeStoredCheckpoint(Value(CheckpointKey(300))).value();
  StoredCheckpoint changed = stored;
  changed.note.replace(changed.note.find("300"), 3, "301");
  Put(kTraceFamilies.log, CheckpointKey(300), EncodeStoredCheckpoint(changed));
  ExpectFault("the checkpoint of 300 records: the signature", Code::kUnauthenticated);
  // One that is signed, but for another tree.
  changed.note =
      SignCheckpoint({.origin = "example.org/trace", .size = 300, .root = EmptyRoot()}, signer_)
          .value();
  Put(kTraceFamilies.log, CheckpointKey(300), EncodeStoredCheckpoint(changed));
  ExpectFault("the records up to 300 are not those of the checkpoint of 300 records");
  changed.note =
      SignCheckpoint({.origin = "example.org/other", .size = 300, .root = RootOfLeaves(300)},
                     signer_)
          .value();
  Put(kTraceFamilies.log, CheckpointKey(300), EncodeStoredCheckpoint(changed));
  ExpectFault("the checkpoint of 300 records is of another origin");
  Put(kTraceFamilies.log, CheckpointKey(300), EncodeStoredCheckpoint(stored));
  Put(kTraceFamilies.log, CheckpointKey(299), EncodeStoredCheckpoint(stored));
  ExpectFault("the checkpoint of 299 records is one of another size");
  for (const std::uint64_t size : {0U, 299U, 300U, 600U}) {
    Delete(kTraceFamilies.log, CheckpointKey(size));
  }
  ExpectFault("the trace holds no checkpoint");
}

TEST_F(VerifierTest, FindsAnIndexThatDoesNotFit) {
  MakeTrace();
  const IndexRow row = IndexRowsOf(Records()[100]).back();
  ASSERT_EQ(row.kind, IndexKind::kPatient);
  Delete(kTraceFamilies.index, IndexKey(row));
  ExpectFault("record 100 is missing from the index of patients");
  IndexRow moved = row;
  moved.of.fill(9);
  Put(kTraceFamilies.index, IndexKey(moved), "");
  ExpectFault("the index of patients names record 100 by another actor, patient or time");
  Delete(kTraceFamilies.index, IndexKey(moved));
  moved = row;
  moved.index = 700;
  Put(kTraceFamilies.index, IndexKey(moved), "");
  ExpectFault("the index of patients names record 700, which is not there");
  Delete(kTraceFamilies.index, IndexKey(moved));
  Put(kTraceFamilies.index, std::string(20, 'x'), "");
  ExpectFault("a row that is none");
  Delete(kTraceFamilies.index, std::string(20, 'x'));
  Put(kTraceFamilies.index, IndexKey(row), "value");
  ExpectFault("a row of the index has a value");
  Put(kTraceFamilies.index, IndexKey(row), "");
  EXPECT_TRUE(Verify().has_value());
}

TEST_F(VerifierTest, FindsABrokenKeyOfAPatient) {
  MakeTrace();
  Put(kTraceFamilies.keys, "patient-1", "x");
  ExpectFault("record");
}

TEST_F(VerifierTest, TrustsOnlyTheKeysThatItIsGiven) {
  MakeTrace();
  EXPECT_TRUE(Verify({.keys = {signer_.Key()}}).has_value());
  const auto report = Verify({.keys = {TestSigner("example.org/trace", 2).Key()}});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, Code::kUnauthenticated);
}

// A trace that was made anew as a whole, by somebody with a key of their own.
TEST_F(VerifierTest, FindsAForgedTraceByTheKeyFromElsewhere) {
  const NoteKey known = signer_.Key();
  signer_ = TestSigner("example.org/trace", 2);
  MakeTrace();
  EXPECT_TRUE(Verify().has_value());
  EXPECT_EQ(Verify({.keys = {known}}).error().code, Code::kUnauthenticated);
}

TEST_F(VerifierTest, FindsAnOldOrForkedTraceByACheckpointFromElsewhere) {
  MakeTrace();
  const auto known = [&](std::uint64_t size, const Hash& root) {
    return Verify(
        {.known_checkpoints = {
             SignCheckpoint({.origin = "example.org/trace", .size = size, .root = root}, signer_)
                 .value()}});
  };
  EXPECT_TRUE(known(450, RootOfLeaves(450)).has_value());
  EXPECT_TRUE(known(610, RootOfLeaves(610)).has_value());
  const auto older = known(611, EmptyRoot());
  ASSERT_FALSE(older.has_value());
  EXPECT_THAT(older.error().detail,
              HasSubstr("there are 610 records, but the checkpoint from elsewhere has 611"));
  const auto forked = known(450, EmptyRoot());
  ASSERT_FALSE(forked.has_value());
  EXPECT_THAT(forked.error().detail,
              HasSubstr("the records up to 450 are not those of the checkpoint from elsewhere"));
  EXPECT_FALSE(Verify({.known_checkpoints = {"rubbish"}}).has_value());
  const std::string other =
      SignCheckpoint({.origin = "example.org/other", .size = 0, .root = EmptyRoot()}, signer_)
          .value();
  EXPECT_EQ(Verify({.known_checkpoints = {other}}).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::trace
