#include "lib/trace/trace_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/rows.h"
#include "tests/unit/lib/trace/trace_store_test_base.h"

namespace socle::trace {
namespace {

class TraceReaderTest : public TraceStoreTest {
 protected:
  static std::vector<std::uint64_t> IndexesOf(const std::vector<LoggedRecord>& records) {
    std::vector<std::uint64_t> indexes;
    indexes.reserve(records.size());
    for (const LoggedRecord& record : records) {
      indexes.push_back(record.index);
    }
    return indexes;
  }

  // All pages, `page` records each.
  std::vector<std::uint64_t> AllOf(std::string_view subject, PageQuery query) {
    std::vector<std::uint64_t> indexes;
    for (bool has_more = true; has_more;) {
      const RecordPage page = With([&](const TraceReader& reader) {
                                return reader.FindByPatient(subject, query);
                              }).value();
      EXPECT_LE(page.records.size(), query.records_max);
      for (const std::uint64_t index : IndexesOf(page.records)) {
        indexes.push_back(index);
      }
      query.after = page.next;
      has_more = page.next.has_value();
    }
    return indexes;
  }

  static std::vector<std::uint64_t> ExpectedOf(std::uint64_t patient, std::uint64_t count) {
    std::vector<std::uint64_t> indexes;
    for (std::uint64_t i = count; i-- > 0;) {
      if (i % 3 != 0 && i % 7 == patient) {
        indexes.push_back(i);
      }
    }
    return indexes;
  }
};

TEST_F(TraceReaderTest, TellsTheSizeOfEveryTrace) {
  Open();
  for (std::uint64_t size = 0; size < 70; ++size) {
    EXPECT_EQ(With([](const TraceReader& reader) { return reader.Size(); }).value(), size);
    Append(1);
  }
  Delete(kTraceFamilies.log, LeafKey(63));
  const auto size = With([](const TraceReader& reader) { return reader.Size(); });
  ASSERT_FALSE(size.has_value());
  EXPECT_EQ(size.error().code, Code::kCorruption);
}

TEST_F(TraceReaderTest, ReadsRangesAndSingleRecords) {
  Open();
  Append(20);
  With([&](const TraceReader& reader) {
    EXPECT_EQ(IndexesOf(reader.ReadRange(3, 6).value()), (std::vector<std::uint64_t>{3, 4, 5}));
    EXPECT_EQ(IndexesOf(reader.ReadRange(18, 99).value()), (std::vector<std::uint64_t>{18, 19}));
    EXPECT_TRUE(reader.ReadRange(6, 6).value().empty());
    EXPECT_TRUE(reader.ReadRange(7, 6).value().empty());
    EXPECT_TRUE(reader.ReadRange(20, 30).value().empty());
    EXPECT_TRUE(reader.GetLeaf(19).has_value());
    EXPECT_EQ(reader.GetLeaf(20).error().code, Code::kNotFound);
    return 0;
  });
}

TEST_F(TraceReaderTest, FindsWhatConcernsAPatientNewestFirst) {
  Open();
  Append(200);
  for (std::uint64_t patient = 0; patient < 7; ++patient) {
    const std::string subject = "patient-" + std::to_string(patient);
    EXPECT_EQ(AllOf(subject, {}), ExpectedOf(patient, 200));
    EXPECT_EQ(AllOf(subject, {.records_max = 1}), ExpectedOf(patient, 200));
    EXPECT_EQ(AllOf(subject, {.records_max = 5}), ExpectedOf(patient, 200));
  }
  EXPECT_TRUE(AllOf("patient-9", {}).empty());
  EXPECT_EQ(
      With([](const TraceReader& reader) { return reader.FindByPatient("", {}); }).error().code,
      Code::kInvalidArgument);
}

TEST_F(TraceReaderTest, FindsWhatAnActorDidWithinTimes) {
  Open();
  Append(50);
  const auto find = [&](ActorKind kind, std::string_view actor, const TimeRange& times) {
    const PageQuery query{.times = times, .records_max = 1000};
    return IndexesOf(
        With([&](const TraceReader& reader) { return reader.FindByActor(kind, actor, query); })
            .value()
            .records);
  };
  EXPECT_EQ(find(ActorKind::kUser, "cell", {}).size(), 25U);
  EXPECT_EQ(find(ActorKind::kSender, "cell", {}).size(), 0U);
  EXPECT_EQ(find(ActorKind::kUser, "cel", {}).size(), 0U);
  const TimeRange times{.from = NumberedRecord(10).time, .to = NumberedRecord(16).time};
  EXPECT_EQ(find(ActorKind::kUser, "cell", times), (std::vector<std::uint64_t>{14, 12, 10}));
  EXPECT_EQ(find(ActorKind::kSender, "CHU-A", times), (std::vector<std::uint64_t>{15, 13, 11}));
  EXPECT_TRUE(find(ActorKind::kUser, "cell", {.from = times.to, .to = times.from}).empty());
}

TEST_F(TraceReaderTest, SaysWhenTheIndexNamesARecordThatIsMissing) {
  Open();
  Append(20);
  Delete(kTraceFamilies.log, LeafKey(8));
  const auto page =
      With([](const TraceReader& reader) { return reader.FindByPatient("patient-1", {}); });
  ASSERT_FALSE(page.has_value());
  EXPECT_EQ(page.error().code, Code::kCorruption);
}

TEST_F(TraceReaderTest, PagesAlsoWithinTimes) {
  Open();
  Append(200);
  const TimeRange times{.from = NumberedRecord(50).time, .to = NumberedRecord(150).time};
  std::vector<std::uint64_t> expected;
  for (const std::uint64_t index : ExpectedOf(3, 200)) {
    if (index >= 50 && index < 150) {
      expected.push_back(index);
    }
  }
  EXPECT_EQ(AllOf("patient-3", {.times = times, .records_max = 4}), expected);
}

TEST_F(TraceReaderTest, TellsTheKeysThatHaveSigned) {
  Open();
  const auto keys = With([](const TraceReader& reader) { return reader.ReadNoteKeys(); });
  ASSERT_EQ(keys.value().size(), 1U);
  EXPECT_EQ(keys->front().Text(), signer_.Key().Text());
}

}  // namespace
}  // namespace socle::trace
