#include "mpi/synth/synthesise.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "mpi/model/identity.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/nir.h"

namespace socle::mpi::synth {
namespace {

struct Row {
  Identity identity;
  std::string person;
  KindSet kinds;
};

class Collector final : public IdentitySink {
 public:
  Status Add(const Identity& identity, std::string_view person_id, const KindSet& kinds) override {
    rows.push_back({.identity = identity, .person = std::string(person_id), .kinds = kinds});
    return {};
  }

  std::vector<Row> rows;
};

struct Made {
  SynthesisStatistics statistics;
  std::vector<Row> rows;
};

Made Make(const SynthesisOptions& options) {
  Collector collector;
  auto statistics = Synthesise(options, collector);
  EXPECT_TRUE(statistics.has_value());
  return {.statistics = statistics.value_or(SynthesisStatistics{}),
          .rows = std::move(collector.rows)};
}

const Made& Sample() {
  static const Made made = Make({.persons = 6'000, .domains = 12, .seed = 5});
  return made;
}

std::uint64_t HashOf(const std::vector<Row>& rows) {
  std::uint64_t hash = 0;
  for (const Row& row : rows) {
    for (const TraitField& trait : kTraitFields) {
      const std::string& value = row.identity.*trait.member;
      hash = value.empty() ? hash : StableHash64(value, StableHash64(trait.name, hash));
    }
    hash = StableHash64(row.person, hash);
  }
  return hash;
}

double Share(const std::string Identity::* member) {
  std::size_t filled = 0;
  for (const Row& row : Sample().rows) {
    filled += (row.identity.*member).empty() ? 0U : 1U;
  }
  return static_cast<double>(filled) / static_cast<double>(Sample().rows.size());
}

TEST(Synthesise, GivesTheSameForTheSameSeedOnly) {
  const SynthesisOptions options{.persons = 300, .domains = 4, .seed = 9};
  const std::uint64_t hash = HashOf(Make(options).rows);
  EXPECT_EQ(HashOf(Make(options).rows), hash);
  EXPECT_NE(HashOf(Make({.persons = 300, .domains = 4, .seed = 10}).rows), hash);
}

// Another compiler or library must not give another population. When the model changes on purpose,
// this number changes with it.
TEST(Synthesise, GivesTheSameOnEveryMachine) {
  EXPECT_EQ(HashOf(Make({.persons = 300, .domains = 4, .seed = 9}).rows), 768318115905364705U);
}

TEST(Synthesise, CoversEachIdentityOnceAndEachPerson) {
  std::set<std::pair<std::string, std::string>> keys;
  std::set<std::string> persons;
  for (const Row& row : Sample().rows) {
    keys.emplace(row.identity.domain, row.identity.ipp);
    if (row.person.starts_with('P')) {
      persons.insert(row.person);
    }
  }
  EXPECT_EQ(keys.size(), Sample().rows.size());
  EXPECT_EQ(persons.size(), 6'000U);
  EXPECT_EQ(Sample().statistics.persons, 6'000U);
  EXPECT_EQ(Sample().statistics.identities, Sample().rows.size());
}

TEST(Synthesise, CountsWhatItWrites) {
  std::map<std::string, std::uint64_t> domains;
  std::uint64_t clean = 0;
  std::uint64_t with_ins = 0;
  for (const Row& row : Sample().rows) {
    ++domains[row.identity.domain];
    clean += row.kinds.none() ? 1U : 0U;
    with_ins += row.identity.ins_value.empty() ? 0U : 1U;
  }
  EXPECT_EQ(Sample().statistics.without_error, clean);
  EXPECT_EQ(Sample().statistics.with_ins, with_ins);
  std::map<std::string, std::uint64_t> counted;
  for (const DomainCount& domain : Sample().statistics.domains) {
    counted[domain.name] = domain.identities;
  }
  EXPECT_EQ(counted.size(), 12U);
  EXPECT_EQ(counted, domains);
}

TEST(Synthesise, KeepsProportions) {
  const auto identities = static_cast<double>(Sample().rows.size());
  EXPECT_GT(identities / 6'000, 2.0);
  EXPECT_LT(identities / 6'000, 3.0);
  const double doublons =
      static_cast<double>(Sample().statistics.kinds[IndexOf(Kind::kDoublon)]) / identities;
  EXPECT_GT(doublons, 0.03);
  EXPECT_LT(doublons, 0.08);
  const double clean = static_cast<double>(Sample().statistics.without_error) / identities;
  EXPECT_GT(clean, 0.45);
  EXPECT_LT(clean, 0.8);
}

TEST(Synthesise, LeavesTraitsOut) {
  EXPECT_EQ(Share(&Identity::birth_name), 1.0);
  EXPECT_GT(Share(&Identity::birth_date), 0.98);
  EXPECT_GT(Share(&Identity::ins_value), 0.2);
  EXPECT_LT(Share(&Identity::ins_value), 0.6);
  EXPECT_GT(Share(&Identity::phone), 0.6);
  EXPECT_LT(Share(&Identity::phone), 0.9);
  EXPECT_GT(Share(&Identity::birth_given_names), 0.4);
  EXPECT_LT(Share(&Identity::birth_given_names), 0.8);
}

bool IsNumberRight(const Row& row) {
  const Identity& identity = row.identity;
  if (identity.ins_value.empty()) {
    return identity.ins_oid.empty();
  }
  const bool is_nia = identity.ins_oid == "1.2.250.1.213.1.4.9";
  if (!is_nia && identity.ins_oid != "1.2.250.1.213.1.4.10") {
    return false;
  }
  if (row.kinds.test(IndexOf(Kind::kInsDigit))) {
    return true;
  }
  return IsNirValid(identity.ins_value) && is_nia == (identity.ins_value.substr(10, 3) == "000");
}

TEST(Synthesise, CarriesRightNumbersUnderTestOids) {
  std::vector<std::string> bad;
  for (const Row& row : Sample().rows) {
    if (!IsNumberRight(row)) {
      bad.push_back(row.identity.ins_value);
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
  EXPECT_GT(Sample().statistics.with_ins, 3'000U);
}

TEST(Synthesise, MakesEveryKindOfError) {
  const Made made = Make({.persons = 12'000, .domains = 20, .seed = 3, .error_scale = 3});
  std::vector<std::string_view> absent;
  for (std::size_t kind = 0; kind < kKindCount; ++kind) {
    if (made.statistics.kinds[kind] == 0) {
      absent.push_back(kKindNames[kind]);
    }
  }
  EXPECT_THAT(absent, testing::IsEmpty());
}

TEST(Synthesise, MakesNoErrorsAtScaleZero) {
  const Made made = Make({.persons = 500, .domains = 3, .seed = 4, .error_scale = 0});
  EXPECT_EQ(made.statistics.kinds[IndexOf(Kind::kSexWrong)], 0U);
  EXPECT_EQ(made.statistics.kinds[IndexOf(Kind::kPhoneOfRelative)], 0U);
}

TEST(Synthesise, ChecksItsLimits) {
  Collector sink;
  const auto code = [&sink](const SynthesisOptions& options) {
    const auto made = Synthesise(options, sink);
    return made.has_value() ? 0 : static_cast<int>(made.error().code);
  };
  constexpr int kRefused = static_cast<int>(Code::kInvalidArgument);
  EXPECT_EQ(code({.persons = 0}), kRefused);
  EXPECT_EQ(code({.persons = 1}), 0);
  EXPECT_EQ(code({.persons = kPersonsMax + 1}), kRefused);
  EXPECT_EQ(code({.persons = 1, .domains = 0}), kRefused);
  EXPECT_EQ(code({.persons = 1, .domains = kDomainsMax}), 0);
  EXPECT_EQ(code({.persons = 1, .domains = kDomainsMax + 1}), kRefused);
  EXPECT_EQ(code({.persons = 1, .error_scale = kErrorScaleMax}), 0);
  EXPECT_EQ(code({.persons = 1, .error_scale = kErrorScaleMax + 0.1}), kRefused);
  EXPECT_EQ(code({.persons = 1, .error_scale = -0.1}), kRefused);
  EXPECT_EQ(code({.persons = 1, .error_scale = std::numeric_limits<double>::quiet_NaN()}),
            kRefused);
}

class FailingSink final : public IdentitySink {
 public:
  Status Add(const Identity& /*identity*/,
             std::string_view /*person_id*/,
             const KindSet& /*kinds*/) override {
    return Fail(Code::kInternal, "disk full");
  }
};

TEST(Synthesise, EndsWithTheErrorOfItsSink) {
  FailingSink sink;
  const auto made = Synthesise({.persons = 10}, sink);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().detail, "disk full");
}

}  // namespace
}  // namespace socle::mpi::synth
