#include "mpi/domain/search_index.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/search_rows.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"
#include "tests/unit/mpi/domain/search_fixture.h"

namespace socle::mpi::domain {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Collect final : public synth::IdentitySink {
 public:
  Status Add(const Identity& identity, std::string_view, const synth::KindSet&) override {
    identities.push_back(identity);
    return {};
  }

  std::vector<Identity> identities;
};

class SearchIndexTest : public SearchFixture {
 protected:
  // What fits, by number.
  std::vector<RecordNumber> Find(const IdentityFilter& filter, const IndexLimits& limits = {}) {
    const storage::ReadView view = index_->NewReadView();
    const person_store::ViewRows rows(view);
    const auto candidates = FindCandidates(rows, filter, limits);
    EXPECT_TRUE(candidates.has_value()) << candidates.error().detail;
    std::vector<RecordNumber> found;
    if (candidates) {
      is_cut_ = candidates->is_cut;
      rows_read_ = candidates->rows;
      const auto records = LoadRecords(rows, candidates->records);
      EXPECT_TRUE(records.has_value());
      for (const PatientRecord& record : *records) {
        if (Fits(record, filter)) {
          found.push_back(record.number);
        }
      }
    }
    return found;
  }

  // All search rows, for comparison.
  std::size_t RowCount() {
    const storage::ReadView view = index_->NewReadView();
    std::size_t count = 0;
    EXPECT_TRUE(person_store::ViewRows(view)
                    .Scan(person_store::kIndex,
                          "\x20",
                          "\x30",
                          [&](std::string_view, std::string_view) -> Result<bool> {
                            ++count;
                            return true;
                          })
                    .has_value());
    return count;
  }

  static IdentityFilter ByName(std::string_view name, std::string_view given = "") {
    IdentityFilter filter;
    filter.family = NamePattern(name);
    filter.given = NamePattern(given);
    return filter;
  }

  bool is_cut_ = false;
  std::size_t rows_read_ = 0;
};

TEST(SearchTextTest, SignsAndAccentsDoNotCount) {
  EXPECT_EQ(person_store::SearchText("D’Hérouville-lès-Caen"), "DHEROUVILLELESCAEN");
  EXPECT_EQ(person_store::SearchText("St-Étienne"), "SAINTETIENNE");
  EXPECT_EQ(person_store::SearchText("Ste Marie"), "SAINTEMARIE");
  EXPECT_EQ(person_store::SearchText("ESTIENNE"), "ESTIENNE");
  EXPECT_EQ(person_store::SearchText(" - "), "");
  EXPECT_EQ(person_store::SearchTextTyped("St"), "ST");
  EXPECT_EQ(person_store::SearchTextTyped("St M"), "SAINTM");
}

TEST(DateFilterTest, PartsThatAreNotGivenAreFree) {
  EXPECT_TRUE(DateFilterOf("1960")->Has(19600530));
  EXPECT_TRUE(DateFilterOf("1960")->Has(19600000));
  EXPECT_FALSE(DateFilterOf("1960")->Has(19610000));
  EXPECT_TRUE(DateFilterOf("1960-05")->Has(19600500));
  EXPECT_FALSE(DateFilterOf("1960-05")->Has(19600601));
  EXPECT_FALSE(DateFilterOf("1960-05")->Has(19600000));
  EXPECT_TRUE(DateFilterOf("1960-05-30")->IsOneDay());
  EXPECT_FALSE(DateFilterOf("1960-05")->IsOneDay());
  EXPECT_FALSE(DateFilterOf("30/05/1960").has_value());
}

TEST_F(SearchIndexTest, EveryIdentityIsFoundByItsOwnTraits) {
  Collect sink;
  ASSERT_TRUE(synth::Synthesise({.persons = 150, .seed = 7}, sink).has_value());
  std::vector<RecordNumber> numbers;
  for (const Identity& identity : sink.identities) {
    numbers.push_back(Put(RecordOf(1, identity)));
  }
  std::size_t by_name = 0;
  for (const RecordNumber number : numbers) {
    const PatientRecord record = Stored(number);
    const person_store::SearchNames names = person_store::SearchNamesOf(record);
    const auto date = DateFilterOf(record.Field(PatientField::kBirthDate));
    for (const person_store::SearchName& name : names.family) {
      IdentityFilter filter;
      filter.family = NameBeginning(std::string_view(name.text).substr(0, 3));
      filter.birth_date = date;
      EXPECT_THAT(Find(filter), Contains(number)) << name.text;
      filter.family = NameBeginning(name.text);
      filter.birth_date.reset();
      for (const person_store::SearchName& given : names.given) {
        filter.given = NameBeginning(given.text);
        EXPECT_THAT(Find(filter), Contains(number)) << name.text << " " << given.text;
        ++by_name;
      }
      if (name.is_whole) {
        filter.family = NamePattern(name.text);
        EXPECT_THAT(Find(filter), Contains(number)) << name.text;
      }
    }
    IdentityFilter filter;
    if (date) {
      filter.birth_date = date;
      EXPECT_THAT(Find(filter), Contains(number));
    }
    for (const PatientField field : {PatientField::kPhone, PatientField::kOtherPhone}) {
      filter = {};
      filter.phone = match::ParsePhone(record.Field(field));
      if (filter.phone != 0) {
        EXPECT_THAT(Find(filter), Contains(number));
      }
    }
    filter = {};
    filter.ins = match::PackIns(record.ins_value);
    if (filter.ins != 0) {
      EXPECT_THAT(Find(filter), Contains(number));
    }
    filter = {};
    filter.email = match::ParseEmail(record.Field(PatientField::kEmail));
    if (filter.email != 0) {
      EXPECT_THAT(Find(filter), Contains(number));
    }
  }
  EXPECT_GT(by_name, numbers.size());
}

TEST_F(SearchIndexTest, ChangedIdentityIsFoundByItsNewTraitsOnly) {
  PatientRecord record = Jeanne(1, "A1");
  const RecordNumber number = Put(record);
  const std::size_t rows = RowCount();
  record = Stored(number);
  record.Field(PatientField::kBirthName) = "LE GALL";
  record.Field(PatientField::kBirthDate) = "1961-05-30";
  Put(record);
  EXPECT_THAT(Find(ByName("KERMARREC")), IsEmpty());
  EXPECT_THAT(Find(ByName("LE GALL", "JEANNE")), ElementsAre(number));
  IdentityFilter old;
  old.birth_date = DateFilterOf("1960-05-30");
  EXPECT_THAT(Find(old), IsEmpty());
  EXPECT_EQ(rows_read_, 0U);
  record = Stored(number);
  record.Field(PatientField::kBirthName) = "KERMARREC";
  record.Field(PatientField::kBirthDate) = "1960-05-30";
  Put(record);
  EXPECT_EQ(RowCount(), rows);
}

TEST_F(SearchIndexTest, MergedIdentityIsNotFound) {
  const RecordNumber survivor = Put(Jeanne(1, "A1"));
  const std::size_t rows = RowCount();
  const RecordNumber prior = Put(Jeanne(1, "A2"));
  EXPECT_THAT(Find(ByName("KERMARREC")), UnorderedElementsAre(survivor, prior));
  Merge(prior, survivor);
  EXPECT_THAT(Find(ByName("KERMARREC")), ElementsAre(survivor));
  EXPECT_EQ(RowCount(), rows);
}

TEST_F(SearchIndexTest, AnOrdinaryIdentityHasFewRows) {
  Put(Jeanne(1, "A1"));
  EXPECT_EQ(RowCount(), 2U) << "a date and a name; numbers are found by block keys";
  PatientRecord record = Jeanne(1, "A2");
  record.Field(PatientField::kUsedName) = "DE LA TOUR DUPIN";
  record.Field(PatientField::kUsedGivenName) = "ODETTE";
  Put(record);
  // A date, and two names and two further words (TOUR DUPIN, DUPIN) with two given names.
  EXPECT_EQ(RowCount(), 2U + 1 + 8);
}

TEST_F(SearchIndexTest, IdentitiesThatAreNeverLinkedAreFoundByNumberToo) {
  PatientRecord fictive = Jeanne(1, "A1");
  fictive.attributes = kAttributeFictive;
  const RecordNumber first = Put(fictive);
  PatientRecord nameless = Jeanne(1, "A2");
  nameless.Field(PatientField::kBirthName) = "SANSNOM";
  nameless.Field(PatientField::kBirthFirstGivenName) = "SANSPRENOM";
  nameless.Field(PatientField::kBirthGivenNames) = "";
  nameless.ins_value = "260059939512348";
  const RecordNumber second = Put(nameless);
  IdentityFilter filter;
  filter.phone = match::ParsePhone("0612345678");
  EXPECT_THAT(Find(filter), UnorderedElementsAre(first, second));
  filter = {};
  filter.ins = match::PackIns("260059939512348");
  EXPECT_THAT(Find(filter), ElementsAre(second));
  EXPECT_THAT(Find(ByName("SANSNOM")), ElementsAre(second));
}

TEST_F(SearchIndexTest, FormerInsFindsItsPatient) {
  PatientRecord record = Jeanne(1, "A1");
  record.further = {{.value = "260059939512348", .authority = {}, .type = "INS"}};
  const RecordNumber number = Put(record);
  IdentityFilter filter;
  filter.ins = match::PackIns("260059939512348");
  EXPECT_THAT(Find(filter), ElementsAre(number));
}

TEST_F(SearchIndexTest, SharedTelephoneIsFoundThroughRefinedBlocks) {
  std::vector<RecordNumber> numbers;
  for (int i = 0; i < 40; ++i) {
    PatientRecord record = Jeanne(1, "A" + std::to_string(i));
    record.Field(PatientField::kBirthFirstGivenName) =
        std::string(1, "BDFGJKLMNPRSTV"[i % 14]) + "A" + std::string(1, "LMNR"[i % 4]) + "O";
    record.Field(PatientField::kBirthGivenNames) = "";
    record.Field(PatientField::kBirthName) =
        "NOM" + std::string(1, static_cast<char>('A' + i % 26));
    record.Field(PatientField::kBirthDate) = std::to_string(1930 + i) + "-02-03";
    numbers.push_back(Put(record));
  }
  IdentityFilter filter;
  filter.phone = match::ParsePhone("0612345678");
  EXPECT_EQ(Find(filter), numbers);
  EXPECT_FALSE(is_cut_);
}

TEST_F(SearchIndexTest, LimitsAreToldAndKept) {
  for (int i = 0; i < 5; ++i) {
    PatientRecord record = Jeanne(1, "A" + std::to_string(i));
    record.Field(PatientField::kBirthFirstGivenName) = i < 2 ? "JEANNE" : "PAULE";
    Put(record);
  }
  Find(ByName("KERMARREC"), {.rows_max = 5, .records_max = 5});
  EXPECT_FALSE(is_cut_);
  EXPECT_THAT(Find(ByName("KERMARREC"), {.rows_max = 4, .records_max = 5}), testing::SizeIs(4));
  EXPECT_TRUE(is_cut_);
  EXPECT_THAT(Find(ByName("KERMARREC"), {.rows_max = 5, .records_max = 4}), testing::SizeIs(4));
  EXPECT_TRUE(is_cut_);
  // Given names narrow what is read of a name.
  Find(ByName("KERMARREC", "JEANNE"), {.rows_max = 2, .records_max = 2});
  EXPECT_FALSE(is_cut_);
  EXPECT_EQ(rows_read_, 2U);
}

TEST_F(SearchIndexTest, NothingToLookUpIsRefused) {
  IdentityFilter filter;
  filter.sex = "F";
  const storage::ReadView view = index_->NewReadView();
  const auto found = FindCandidates(person_store::ViewRows(view), filter, {});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Code::kInvalidArgument);
}

TEST_F(SearchIndexTest, MembershipIsKnownAsOfThePast) {
  const RecordNumber survivor = Put(Jeanne(1, "A1"));
  PatientRecord other = Jeanne(1, "A2");
  other.Field(PatientField::kBirthName) = "DUVAL";
  other.Field(PatientField::kBirthDate) = "1971-01-02";
  const RecordNumber prior = Put(other);
  const PersonNumber person = Stored(prior).person;
  ASSERT_NE(person, Stored(survivor).person);
  const UnixMicros before = clock_.Now();
  clock_.Advance(std::chrono::seconds(10));
  Merge(prior, survivor);
  const storage::ReadView view = index_->NewReadView();
  const person_store::ViewRows rows(view);
  EXPECT_EQ(*person_store::FindMembership(rows, prior), 0U);
  EXPECT_EQ(*person_store::FindMembershipAsOf(rows, prior, {before.value + 100}), person);
  EXPECT_EQ(*person_store::FindMembershipAsOf(rows, prior, clock_.Now()), 0U);
}

}  // namespace
}  // namespace socle::mpi::domain
