#include "mpi/load/initial_load.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/imported_identity.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_store.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"
#include "tests/support/memory_env.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi::load {
namespace {

constexpr std::uint64_t kPersons = 600;

class KeepingTrail final : public domain::AuditTrail {
 public:
  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros) override {
    if (fails_from && kept.size() + entries.size() > *fails_from) {
      return Fail(Code::kInternal, "no room for the trace");
    }
    unit.Put(person_store::kTrace, "leaves", std::to_string(kept.size()));
    kept.insert(kept.end(), entries.begin(), entries.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::optional<std::size_t> fails_from;
  std::vector<AuditEntry> kept;
};

class Collect final : public synth::IdentitySink {
 public:
  Status Add(const Identity& identity, std::string_view, const synth::KindSet&) override {
    identities.push_back(identity);
    return {};
  }

  std::vector<Identity> identities;
};

const std::vector<Identity>& Region() {
  static const std::vector<Identity> region = [] {
    Collect sink;
    EXPECT_TRUE(synth::Synthesise({.persons = kPersons, .seed = 3}, sink).has_value());
    return std::move(sink.identities);
  }();
  return region;
}

std::string ToCsv(const std::vector<Identity>& identities) {
  std::string csv;
  for (const TraitField& trait : kTraitFields) {
    csv.append(csv.empty() ? "" : ",").append(trait.name);
  }
  for (const Identity& identity : identities) {
    csv += '\n';
    for (const TraitField& trait : kTraitFields) {
      csv.append(csv.back() == '\n' ? "\"" : ",\"").append(identity.*trait.member).append("\"");
    }
  }
  return csv + "\n";
}

domain::DomainTable Domains() {
  DomainFile file;
  std::set<std::string> codes;
  for (const Identity& identity : Region()) {
    codes.insert(identity.domain);
  }
  for (const std::string& code : codes) {
    DomainConfig domain;
    // Numbers with a gap, as they are when a domain was given up.
    domain.number = static_cast<DomainNumber>(file.domains.size() * 2 + 1);
    domain.code = code;
    domain.rules.contract_of_trust = true;
    domain.rules.feed = FeedKind::kTest;
    file.domains.push_back(std::move(domain));
  }
  auto table = domain::DomainTable::Build(std::move(file));
  EXPECT_TRUE(table.has_value()) << table.error().detail;
  return *std::move(table);
}

// A patient index in memory.
class Store {
 public:
  Store() {
    auto opened = person_store::OpenPersonStore(
        "/store", {}, {.clock = clock, .random = random, .env = env.get()});
    EXPECT_TRUE(opened.has_value()) << opened.error().detail;
    database = std::move(*opened);
  }

  void OpenIndex() {
    auto opened = domain::PatientIndex::Open(
        {.model = match::ShippedModel(), .policy = match::RnivPolicy()}, *database, trail, clock);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    index = std::move(*opened);
  }

  Result<LoadSummary> Load(const std::vector<Identity>& identities, std::size_t threads = 2) {
    const test::TemporaryFolder folder;
    const domain::DomainTable domains = Domains();
    LoadSettings settings;
    settings.paths = {folder.Write("identities.csv", ToCsv(identities))};
    settings.model = match::ShippedModel();
    settings.policy = match::RnivPolicy();
    settings.context = {.today = {.year = 2026, .month = 11, .day = 22}};
    settings.threads = threads;
    return LoadIdentities(
        {.database = *database, .audit = trail, .domains = domains, .clock = clock}, settings);
  }

  void LoadAll() {
    auto loaded = Load(Region());
    ASSERT_TRUE(loaded.has_value()) << loaded.error().detail;
    summary = std::move(*loaded);
    OpenIndex();
    const Status opened = OpenWork(*index, work, summary.work);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
  }

  // What the import of the command line does, row by row.
  void FeedAll();

  std::map<std::string, std::string> RowsOf(storage::FamilyId family) const {
    std::map<std::string, std::string> rows;
    const storage::ReadView view = database->NewReadView();
    storage::Scan scan = view.ScanRange(family, {}, {});
    while (scan.Next()) {
      rows.emplace(scan.Key(), scan.Value());
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return rows;
  }

  std::shared_ptr<rocksdb::Env> env = test::MakeMemoryEnv();
  FixedClock clock{UnixMicros{1'795'338'000'000'000}};  // 2026-11-22
  SeededRandom random{1};
  KeepingTrail trail;
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<domain::PatientIndex> index;
  domain::WorkList work{domain::WorkSettings{}};
  LoadSummary summary;
};

void Store::FeedAll() {
  OpenIndex();
  auto registry = domain::DomainRegistry::Open(*database);
  ASSERT_TRUE(registry.has_value());
  const domain::DomainTable domains = Domains();
  const domain::RulingService rulings(work);
  domain::FeedService feeds(**registry, rulings, work);
  std::vector<domain::Command> commands;
  // Numbers are given in order: what is left out holds those between.
  for (const DomainConfig& domain : domains.Domains()) {
    for (const bool is_kept : {true, false}) {
      DomainConfig added = domain;
      added.number = 0;
      added.code += is_kept ? "" : "-GONE";
      commands.push_back((*registry)->Add(added, {}, [](const Result<DomainNumber>& number) {
        EXPECT_TRUE(number.has_value()) << number.error().detail;
      }));
    }
  }
  index->RunBatch(std::move(commands));
  for (const Identity& identity : Region()) {
    domain::ReceivedFeed feed;
    feed.message = domain::ToFeedMessage(identity);
    feed.importer = Actor{.kind = ActorKind::kUser, .name = "admin"};
    domain::FeedAnswer answer;
    std::vector<domain::Command> one;
    one.push_back(
        {.apply =
             [&](domain::CommandContext& context) { return feeds.Apply(context, feed, answer); },
         .done = {}});
    index->RunBatch(std::move(one));
  }
}

using PairSet = std::set<std::pair<RecordNumber, RecordNumber>>;

void AddPairs(const std::vector<RecordNumber>& records, PairSet& pairs) {
  for (const RecordNumber a : records) {
    for (const RecordNumber b : records) {
      if (a < b) {
        pairs.emplace(a, b);
      }
    }
  }
}

PairSet LinkedPairs(const Store& store) {
  PairSet pairs;
  for (const auto& [key, value] : store.RowsOf(person_store::kPerson)) {
    auto person = person_store::DecodePerson(key, value);
    EXPECT_TRUE(person.has_value());
    if (person->redirect == 0) {
      AddPairs(person->records, pairs);
    }
  }
  return pairs;
}

PairSet KeptPairs(const Store& store) {
  PairSet pairs;
  for (const auto& [key, value] : store.RowsOf(person_store::kEdge)) {
    auto edges = person_store::DecodeEdges(value);
    EXPECT_TRUE(edges.has_value());
    for (const person_store::Edge& edge : *edges) {
      const auto own = ReadBigEndian<RecordNumber>(key.data());
      pairs.insert(std::minmax(own, edge.other));
    }
  }
  return pairs;
}

std::size_t Difference(const PairSet& a, const PairSet& b) {
  PairSet different;
  std::ranges::set_symmetric_difference(a, b, std::inserter(different, different.end()));
  return different.size();
}

class InitialLoadTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    loaded_store = std::make_unique<Store>();
    loaded_store->LoadAll();
    fed_store = std::make_unique<Store>();
    fed_store->FeedAll();
  }

  static void TearDownTestSuite() {
    loaded_store.reset();
    fed_store.reset();
  }

  static inline std::unique_ptr<Store> loaded_store;
  static inline std::unique_ptr<Store> fed_store;
};

TEST_F(InitialLoadTest, IdentitiesAreThoseThatWereFed) {
  const auto loaded = loaded_store->RowsOf(person_store::kIdentity);
  const auto fed = fed_store->RowsOf(person_store::kIdentity);
  ASSERT_GT(fed.size(), kPersons);
  ASSERT_EQ(loaded.size(), fed.size());
  EXPECT_EQ(loaded_store->summary.identities, fed.size());
  for (const auto& [key, value] : fed) {
    auto expected = person_store::DecodeRecord(key, value);
    auto record = person_store::DecodeRecord(key, loaded.at(key));
    ASSERT_TRUE(expected.has_value() && record.has_value());
    // Fed one after the other, they came one after the other.
    expected->created_at = record->created_at;
    expected->changed_at = record->changed_at;
    EXPECT_EQ(*record, *expected);
  }
  EXPECT_EQ(loaded_store->RowsOf(person_store::kStandard),
            fed_store->RowsOf(person_store::kStandard));
}

TEST_F(InitialLoadTest, IdentitiesAreFoundBySameRows) {
  auto loaded = loaded_store->RowsOf(person_store::kIndex);
  auto fed = fed_store->RowsOf(person_store::kIndex);
  const auto is_membership = [](const auto& row) {
    constexpr char kMembershipRow = 2;
    return row.first[0] == kMembershipRow;
  };
  const auto memberships = std::erase_if(loaded, is_membership);
  EXPECT_EQ(memberships, loaded_store->summary.identities);
  EXPECT_EQ(std::erase_if(fed, is_membership), memberships);
  EXPECT_EQ(loaded, fed);
}

TEST_F(InitialLoadTest, BlocksAreThoseThatWereFed) {
  const auto loaded = loaded_store->RowsOf(person_store::kBlock);
  const auto fed = fed_store->RowsOf(person_store::kBlock);
  std::size_t different = 0;
  for (const auto& [key, value] : fed) {
    auto expected = person_store::DecodePosting(value);
    ASSERT_TRUE(expected.has_value());
    const auto found = loaded.find(key);
    if (found == loaded.end()) {
      ++different;  // a key that only looked as if it refined another
      continue;
    }
    auto posting = person_store::DecodePosting(found->second);
    ASSERT_TRUE(posting.has_value());
    std::ranges::sort(expected->records);
    EXPECT_TRUE(std::ranges::is_sorted(posting->records));
    different +=
        posting->is_refined == expected->is_refined && posting->records == expected->records ? 0
                                                                                             : 1;
  }
  EXPECT_LE(different, fed.size() / 1000);
}

TEST_F(InitialLoadTest, LinksAreThoseThatWereFed) {
  const PairSet fed = LinkedPairs(*fed_store);
  ASSERT_GT(fed.size(), 100U);
  // Links that were made while the population grew keep the weights of then (decisions/0031).
  EXPECT_LE(Difference(LinkedPairs(*loaded_store), fed), fed.size() / 50);
  const PairSet kept = KeptPairs(*fed_store);
  EXPECT_LE(Difference(KeptPairs(*loaded_store), kept), kept.size() / 20);
  const storage::ReadView view = loaded_store->database->NewReadView();
  const person_store::ViewRows rows(view);
  for (RecordNumber record = 1; record <= loaded_store->summary.identities; ++record) {
    const auto number = person_store::FindMembership(rows, record);
    ASSERT_TRUE(number.has_value() && *number != 0);
    const auto person = person_store::FindPerson(rows, *number);
    ASSERT_TRUE(person.has_value() && *person);
    EXPECT_TRUE(std::ranges::binary_search((*person)->records, record));
  }
}

TEST_F(InitialLoadTest, LoadedIndexGoesOnAsAnother) {
  EXPECT_EQ(loaded_store->index->RecordCount(), fed_store->index->RecordCount());
  const storage::ReadView view = loaded_store->database->NewReadView();
  const auto head = person_store::LoadHead(person_store::ViewRows(view));
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->next_record, loaded_store->summary.identities + 1);
  EXPECT_EQ(head->next_person, loaded_store->summary.persons + 1);
  EXPECT_TRUE(CheckNotInterrupted(person_store::ViewRows(view)).has_value());
}

TEST_F(InitialLoadTest, PeopleAreAskedTheSame) {
  const auto questions = [](const Store& store) {
    const storage::ReadView view = store.database->NewReadView();
    const person_store::ViewRows rows(view);
    std::multiset<std::pair<RecordNumber, WorkKind>> open;
    for (RecordNumber record = 1; record <= store.index->RecordCount(); ++record) {
      const auto items = person_store::FindOpenItems(rows, record);
      EXPECT_TRUE(items.has_value());
      for (const auto& item : *items) {
        open.emplace(record, item.kind);
      }
    }
    return open;
  };
  const auto loaded = questions(*loaded_store);
  const auto fed = questions(*fed_store);
  ASSERT_GT(fed.size(), 10U);
  std::vector<std::pair<RecordNumber, WorkKind>> different;
  std::ranges::set_symmetric_difference(loaded, fed, std::back_inserter(different));
  EXPECT_LE(different.size(), fed.size() / 5) << loaded.size() << " and " << fed.size();
}

TEST_F(InitialLoadTest, EachIdentityHasALeafInTheTrace) {
  const auto& kept = loaded_store->trail.kept;
  ASSERT_GE(kept.size(), loaded_store->summary.identities);
  for (std::size_t i = 0; i < loaded_store->summary.identities; ++i) {
    EXPECT_EQ(kept[i].kind, AuditKind::kImport);
    EXPECT_EQ(kept[i].records, std::vector<RecordNumber>{static_cast<RecordNumber>(i + 1)});
    EXPECT_EQ(kept[i].persons.size(), 1U);
  }
}

TEST_F(InitialLoadTest, ThreadsDoNotMatter) {
  Store one;
  ASSERT_TRUE(one.Load(Region(), 1).has_value());
  Store three;
  ASSERT_TRUE(three.Load(Region(), 3).has_value());
  for (std::uint16_t family = 0; family < person_store::kTrace.index; ++family) {
    EXPECT_EQ(one.RowsOf({family}), three.RowsOf({family})) << family;
  }
}

TEST_F(InitialLoadTest, RefusesWhatRulesRefuseAndRepeats) {
  std::vector<Identity> identities(Region().begin(), Region().begin() + 20);
  identities.push_back(identities.front());
  identities.push_back(identities.front());
  identities.back().domain = "ELSEWHERE";
  Store all;
  auto before = all.Load({Region().begin(), Region().begin() + 20});
  Store store;
  auto loaded = store.Load(identities);
  ASSERT_TRUE(before.has_value() && loaded.has_value());
  EXPECT_EQ(loaded->identities, before->identities);
  EXPECT_EQ(loaded->rejected, before->rejected + 1);
  EXPECT_EQ(loaded->refused["unknown assigning authority"], 1U);
}

TEST_F(InitialLoadTest, OneInsTwiceInADomainIsAWorkItem) {
  Identity first;
  for (const Identity& identity : Region()) {
    if (identity.status == "QUAL" && !identity.ins_value.empty()) {
      first = identity;
      break;
    }
  }
  ASSERT_FALSE(first.ipp.empty());
  Identity second = first;
  second.ipp += "-2";
  Store store;
  auto loaded = store.Load({first, second});
  ASSERT_TRUE(loaded.has_value());
  ASSERT_EQ(loaded->work.ins_duplicates.size(), 1U);
  store.OpenIndex();
  ASSERT_TRUE(OpenWork(*store.index, store.work, loaded->work).has_value());
  const storage::ReadView view = store.database->NewReadView();
  const auto items = person_store::FindOpenItems(person_store::ViewRows(view), 2);
  ASSERT_TRUE(items.has_value());
  EXPECT_TRUE(std::ranges::any_of(*items, [](const auto& item) { return item.other == 1; }));
}

TEST_F(InitialLoadTest, AnIndexWithIdentitiesIsNotLoaded) {
  const auto again = loaded_store->Load(Region());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Code::kConflict);
}

TEST_F(InitialLoadTest, AnInterruptedLoadLeavesNoIdentityAndAMark) {
  Store store;
  store.trail.fails_from = 100;
  EXPECT_FALSE(store.Load(Region()).has_value());
  EXPECT_TRUE(store.RowsOf(person_store::kIdentity).empty());
  EXPECT_TRUE(store.RowsOf(person_store::kBlock).empty());
  const storage::ReadView view = store.database->NewReadView();
  const Status checked = CheckNotInterrupted(person_store::ViewRows(view));
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, Code::kConflict);
  store.trail.fails_from.reset();
  EXPECT_FALSE(store.Load(Region()).has_value());
}

}  // namespace
}  // namespace socle::mpi::load
