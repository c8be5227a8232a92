#include "mpi/domain/link_engine.h"

#include <algorithm>
#include <array>
#include <chrono>
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

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/domain/calibration.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::domain {
namespace {

class Collect final : public synth::IdentitySink {
 public:
  Status Add(const Identity& identity, std::string_view, const synth::KindSet&) override {
    identities.push_back(identity);
    return {};
  }

  std::vector<Identity> identities;
};

std::vector<Identity> Region(std::uint64_t persons, std::uint64_t seed) {
  Collect sink;
  EXPECT_TRUE(synth::Synthesise({.persons = persons, .seed = seed}, sink).has_value());
  return std::move(sink.identities);
}

using PairSet = std::set<std::pair<std::size_t, std::size_t>>;

// Pairs of one group, by positions.
template <class Group>
PairSet PairsOf(const std::vector<Group>& group_of) {
  std::map<Group, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    groups[group_of[i]].push_back(i);
  }
  PairSet pairs;
  for (const auto& [group, members] : groups) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        pairs.emplace(members[i], members[j]);
      }
    }
  }
  return pairs;
}

PairSet BatchPairs(const std::vector<Identity>& identities, const match::Policy& policy) {
  batch::Dataset dataset;
  match::Standardiser standardiser;
  for (const Identity& identity : identities) {
    std::string standard;
    standardiser.Append(identity, *dataset.DomainIndex(identity.domain), standard);
    const std::string_view ipp = identity.ipp;
    EXPECT_TRUE(dataset.Append(standard, std::span(&ipp, 1)).has_value());
  }
  const batch::LinkContext context{.index = batch::BlockIndex::Build(dataset, 1),
                                   .frequencies = batch::CountFrequencies(dataset, 1)};
  batch::LinkOptions options;
  options.policy = policy;
  const batch::LinkResult result =
      batch::Link(dataset, match::ShippedModel(), context, {}, options, SystemClock());
  return PairsOf(result.cluster_of);
}

std::size_t Difference(const PairSet& a, const PairSet& b) {
  std::vector<std::pair<std::size_t, std::size_t>> different;
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(different));
  return different.size();
}

// A region that lives in memory, fed record by record.
class Living {
 public:
  explicit Living(const match::Policy& policy)
      : calibration_(match::ShippedModel(), policy), engine_(calibration_, {}) {
    auto opened = person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    EXPECT_TRUE(opened.has_value());
    database_ = std::move(*opened);
  }

  RecordNumber Add(const Identity& identity) {
    const RecordNumber record = head_.next_record++;
    Set(record, identity);
    return record;
  }

  LinkChange Set(RecordNumber record, const Identity& identity) {
    std::string standard;
    standardiser_.Append(identity, DomainOf(identity.domain), standard);
    const std::uint64_t stable = StableHash64(identity.ipp, StableHash64(identity.domain));
    return Step([&](LinkEngine::Context& context, LinkChange& change) {
      return engine_.SetStandard(context, record, stable, standard, change);
    });
  }

  LinkChange Remove(RecordNumber record, RecordNumber heir) {
    return Step([&](LinkEngine::Context& context, LinkChange& change) {
      return engine_.RemoveStandard(context, record, heir, change);
    });
  }

  LinkChange Rule(RecordNumber a, RecordNumber b, std::optional<bool> together) {
    return Step([&](LinkEngine::Context& context, LinkChange& change) -> Status {
      const person_store::RulingRow row{.together = together.value_or(false), .action = 1};
      SOCLE_TRY_STATUS(person_store::PutRuling(context.draft, a, b, together ? &row : nullptr));
      const std::array<RecordNumber, 2> seeds = {a, b};
      return engine_.Reconsider(context, seeds, change);
    });
  }

  void ReconsiderAll() {
    calibration_.Refresh();
    for (RecordNumber record = 1; record < head_.next_record; ++record) {
      Step([&](LinkEngine::Context& context, LinkChange& change) {
        return engine_.Reconsider(context, std::span(&record, 1), change);
      });
    }
  }

  PersonNumber PersonOf(RecordNumber record) {
    const storage::ReadView view = database_->NewReadView();
    const person_store::ViewRows rows(view);
    return *person_store::FindMembership(rows, record);
  }

  Person Resolve(PersonNumber person) {
    const storage::ReadView view = database_->NewReadView();
    const person_store::ViewRows rows(view);
    return *person_store::ResolvePerson(rows, person);
  }

  std::uint64_t candidates = 0;

 private:
  template <class Body>
  LinkChange Step(const Body& body) {
    clock_.Advance(std::chrono::microseconds(1));
    const storage::ReadView view = database_->NewReadView();
    person_store::Draft draft(view);
    LinkEngine::Context context{.draft = draft, .head = head_, .now = clock_.Now(), .policy = {}};
    LinkChange change;
    const Status status = body(context, change);
    EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().detail);
    candidates += change.candidates;
    storage::WriteUnit unit;
    draft.FillUnit(unit);
    if (!unit.IsEmpty()) {
      EXPECT_TRUE(database_->Commit(unit).has_value());
    }
    return change;
  }

  std::uint16_t DomainOf(const std::string& name) {
    return domains_.emplace(name, static_cast<std::uint16_t>(domains_.size())).first->second;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{1};
  std::unique_ptr<storage::Database> database_;
  Calibration calibration_;
  LinkEngine engine_;
  person_store::Head head_;
  match::Standardiser standardiser_;
  std::map<std::string, std::uint16_t> domains_;
};

PairSet LivingPairs(Living& living, const std::vector<RecordNumber>& record_of) {
  std::vector<PersonNumber> persons;
  for (const RecordNumber record : record_of) {
    persons.push_back(living.PersonOf(record));
    EXPECT_NE(persons.back(), 0U);
  }
  return PairsOf(persons);
}

// Feeds in an order of its own; gives the record of each identity.
std::vector<RecordNumber> Feed(Living& living,
                               const std::vector<Identity>& identities,
                               std::uint64_t seed) {
  std::vector<std::size_t> order(identities.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  SeededRandom random(seed);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.Below(i)]);
  }
  std::vector<RecordNumber> record_of(identities.size());
  for (const std::size_t i : order) {
    record_of[i] = living.Add(identities[i]);
  }
  return record_of;
}

TEST(LinkEngine, FeedingInAnyOrderGivesTheLinksOfTheBatch) {
  const std::vector<Identity> identities = Region(700, 11);
  const PairSet batch = BatchPairs(identities, match::StatisticalPolicy());
  ASSERT_GT(batch.size(), 400U);
  for (const std::uint64_t seed : {1U, 2U}) {
    Living living(match::StatisticalPolicy());
    const std::vector<RecordNumber> record_of = Feed(living, identities, seed);
    const std::size_t before = Difference(batch, LivingPairs(living, record_of));
    RecordProperty("differences_while_feeding", static_cast<int>(before));
    EXPECT_LE(before, batch.size() / 50);
    living.ReconsiderAll();
    EXPECT_EQ(Difference(batch, LivingPairs(living, record_of)), 0U) << "of " << batch.size();
  }
}

TEST(LinkEngine, LinksTheFirstTwoRecordsOfAll) {
  Identity here;
  here.domain = "A";
  here.ipp = "1";
  here.birth_name = "KERGOAT";
  here.birth_given_names = "MATHILDE ANNE";
  here.birth_first_given_name = "MATHILDE";
  here.sex = "F";
  here.birth_date = "1961-04-23";
  here.birth_place_code = "54395";
  here.address = "12 RUE HAUTE";
  here.postal_code = "54000";
  here.city = "NANCY";
  Identity there = here;
  there.domain = "B";
  Living living(match::StatisticalPolicy());
  const RecordNumber a = living.Add(here);
  const RecordNumber b = living.Add(there);
  EXPECT_EQ(living.PersonOf(a), living.PersonOf(b));
}

}  // namespace
}  // namespace socle::mpi::domain
