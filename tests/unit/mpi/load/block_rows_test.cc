#include "mpi/load/block_rows.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/batch/dataset.h"
#include "mpi/domain/block_postings.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::load {
namespace {

using Postings = std::map<std::string, std::string>;

class BlockRowsTest : public testing::Test {
 protected:
  // People of one name who come to share keys of all tiers: the first 30 have a birth date each,
  // all others one of two.
  void Add(std::size_t count) {
    match::Standardiser standardiser;
    for (std::size_t i = 0; i < count; ++i) {
      Identity identity;
      identity.domain = "CH-A";
      identity.ipp = std::to_string(i);
      identity.birth_name = "DUPONT";
      identity.birth_first_given_name = "MARIE";
      identity.sex = "F";
      identity.birth_date = i < 30       ? "19" + std::to_string(40 + i) + "-03-01"
                            : i % 2 == 0 ? "1950-05-05"
                                         : "1951-06-06";
      identity.postal_code = i % 3 == 0 ? "54000" : "57000";
      identity.birth_place_code = "54395";
      std::string standard;
      standardiser.Append(identity, *dataset_.DomainIndex("CH-A"), standard);
      const std::string_view ipp = identity.ipp;
      ASSERT_TRUE(dataset_.Append(standard, std::span(&ipp, 1)).has_value());
      numbers_.push_back(static_cast<RecordNumber>(i + 1));
    }
  }

  static std::unique_ptr<storage::Database> NewStore(rocksdb::Env* env) {
    static const FixedClock clock{UnixMicros{1}};
    static SeededRandom random{1};
    auto opened =
        person_store::OpenPersonStore("/store", {}, {.clock = clock, .random = random, .env = env});
    EXPECT_TRUE(opened.has_value());
    return std::move(*opened);
  }

  static Postings Read(const storage::Database& database) {
    Postings rows;
    const storage::ReadView view = database.NewReadView();
    storage::Scan scan = view.ScanRange(person_store::kBlock, {}, {});
    while (scan.Next()) {
      auto posting = person_store::DecodePosting(scan.Value());
      EXPECT_TRUE(posting.has_value());
      std::ranges::sort(posting->records);
      rows.emplace(scan.Key(), person_store::EncodePosting(*posting));
    }
    return rows;
  }

  [[nodiscard]] Postings Loaded() const {
    const auto env = test::MakeMemoryEnv();
    const auto database = NewStore(env.get());
    auto load = storage::BulkLoad::Start(*database);
    EXPECT_TRUE(load.has_value());
    auto writer = (*load)->NewWriter(person_store::kBlock);
    EXPECT_TRUE(writer.has_value());
    EXPECT_TRUE(WriteBlockRows(dataset_, numbers_, 2, **writer).has_value());
    EXPECT_TRUE((*load)->Finish().has_value());
    return Read(*database);
  }

  // The records one after the other.
  [[nodiscard]] Postings Inserted() const {
    const auto env = test::MakeMemoryEnv();
    const auto database = NewStore(env.get());
    const storage::ReadView view = database->NewReadView();
    person_store::Draft draft(view);
    domain::BlockPostings postings([this](RecordNumber record) -> Result<match::StandardView> {
      return dataset_.Record(record - 1);
    });
    for (std::size_t i = 0; i < dataset_.Size(); ++i) {
      std::vector<domain::CandidatePair> pairs;
      const auto record = static_cast<batch::RecordIndex>(i);
      EXPECT_TRUE(postings.Insert(draft, numbers_[i], dataset_.Record(record), pairs).has_value());
    }
    storage::WriteUnit unit;
    draft.FillUnit(unit);
    EXPECT_TRUE(database->Commit(unit).has_value());
    return Read(*database);
  }

  batch::Dataset dataset_;
  std::vector<RecordNumber> numbers_;
};

TEST_F(BlockRowsTest, SmallBlocksAreThoseOfRecordsThatCameOneByOne) {
  Add(5);
  EXPECT_EQ(Loaded(), Inserted());
}

TEST_F(BlockRowsTest, LargeBlocksAreRefinedAlikeAndCutInTheLastTier) {
  Add(700);
  const Postings loaded = Loaded();
  std::size_t refined = 0;
  std::size_t largest = 0;
  for (const auto& [key, value] : loaded) {
    const auto posting = person_store::DecodePosting(value);
    refined += posting->is_refined ? 1 : 0;
    largest = std::max(largest, posting->records.size());
  }
  EXPECT_GT(refined, 3U);
  EXPECT_EQ(largest, match::kBlockLastTierMax);
  EXPECT_EQ(loaded, Inserted());
}

}  // namespace
}  // namespace socle::mpi::load
