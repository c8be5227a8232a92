#include "mpi/synth/output.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/atomic_file.h"
#include "mpi/model/identity.h"
#include "mpi/synth/synthesise.h"

namespace socle::mpi::synth {
namespace {

constexpr std::size_t kFileMax = 10'000'000;

class Output : public testing::Test {
 protected:
  Output() {
    std::string pattern = testing::TempDir() + "synthXXXXXX";
    folder_ = mkdtemp(pattern.data());
  }

  ~Output() override { std::filesystem::remove_all(folder_); }

  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  Output(Output&&) = delete;
  Output& operator=(Output&&) = delete;

  [[nodiscard]] std::string Read(const std::string& name) const {
    return ReadWholeFile(folder_ + "/made/" + name, kFileMax).value_or("");
  }

  std::string folder_;
};

TEST_F(Output, WritesIdentitiesTruthAndStatistics) {
  const auto made =
      SynthesiseToFolder({.persons = 200, .domains = 3, .seed = 2}, folder_ + "/made");
  ASSERT_TRUE(made.has_value());
  const std::string identities = Read("identities.csv");
  std::string header;
  for (const TraitField& trait : kTraitFields) {
    header += header.empty() ? "" : ",";
    header += trait.name;
  }
  EXPECT_TRUE(identities.starts_with(header + "\n"));
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(identities, '\n'));
  EXPECT_EQ(lines, made->identities + 1);
  const std::string truth = Read("truth.csv");
  EXPECT_TRUE(truth.starts_with("domain,ipp,person_id\n"));
  EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(truth, '\n')), made->identities + 1);
  const std::string statistics = Read("statistics.json");
  EXPECT_THAT(statistics, testing::HasSubstr("\"persons\": 200,"));
  EXPECT_THAT(statistics, testing::HasSubstr("\"seed\": 2,"));
  EXPECT_THAT(statistics, testing::HasSubstr("\"keyboard\": "));
}

TEST_F(Output, WritesNothingWhenTheOptionsAreWrong) {
  EXPECT_FALSE(SynthesiseToFolder({.persons = 0}, folder_ + "/made").has_value());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/made/identities.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/made/truth.csv"));
}

TEST_F(Output, FailsWhereItCannotMakeTheFolder) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/file", "x").has_value());
  EXPECT_FALSE(SynthesiseToFolder({.persons = 1}, folder_ + "/file/made").has_value());
}

}  // namespace
}  // namespace socle::mpi::synth
