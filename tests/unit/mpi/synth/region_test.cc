#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/line_fault.h"

namespace socle::mpi::synth {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Without the header.
Rows ReadRegion(const std::string& name) {
  Rows rows;
  auto source =
      tabular::ByteSource::Open(std::string(SOCLE_SOURCE_DIR) + "/tests/data/region/" + name);
  EXPECT_TRUE(source.has_value()) << name;
  if (!source.has_value()) {
    return rows;
  }
  tabular::CsvReader reader(tabular::ByteWindow(*std::move(source)), {});
  for (;;) {
    const auto event = reader.Next();
    if (!event.has_value() || *event == tabular::ReadEvent::kEnd) {
      return rows;
    }
    if (reader.Line() > 1) {
      rows.emplace_back(reader.Fields().begin(), reader.Fields().end());
    }
  }
}

// The region of the demonstration: what it is said to be, and a truth for each of its identities.
TEST(Region, HasTwentyThousandIdentitiesInSixDomainsEachWithItsTruth) {
  const Rows identities = ReadRegion("identities.csv.gz");
  const Rows truth = ReadRegion("truth.csv.gz");
  ASSERT_EQ(identities.size(), truth.size());
  EXPECT_NEAR(static_cast<double>(identities.size()), 20'000, 200);
  std::map<std::string, std::string> person_of;
  for (const auto& row : truth) {
    person_of[row[0] + "," + row[1]] = row[2];
  }
  std::set<std::string> domains;
  std::size_t unknown = 0;
  for (const auto& row : identities) {
    domains.insert(row[0]);
    unknown += person_of.contains(row[0] + "," + row[1]) ? 0U : 1U;
  }
  EXPECT_EQ(unknown, 0U);
  EXPECT_EQ(domains.size(), 6U);
  EXPECT_EQ(person_of.size(), truth.size());
}

}  // namespace
}  // namespace socle::mpi::synth
