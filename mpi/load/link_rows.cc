#include "mpi/load/link_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/huge_pages.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/pattern.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::load {

namespace {

// A pair in the list of one of its records.
struct Half {
  RecordNumber record = 0;
  RecordNumber other = 0;
  match::Pattern pattern;
  float bits = 0;
};

}  // namespace

Status WriteEdgeRows(std::span<const batch::ScoredPair> pairs,
                     std::span<const RecordNumber> numbers,
                     std::size_t edges_max,
                     storage::BulkWriter& writer) {
  HugeVector<Half> halves;
  halves.reserve(pairs.size() * 2);
  std::vector<std::uint32_t> degree(numbers.size());
  for (const batch::ScoredPair& pair : pairs) {
    if (degree[pair.a] >= edges_max || degree[pair.b] >= edges_max) {
      continue;
    }
    ++degree[pair.a];
    ++degree[pair.b];
    for (const auto& [record, other] : {std::pair(pair.a, pair.b), std::pair(pair.b, pair.a)}) {
      halves.push_back({.record = numbers[record],
                        .other = numbers[other],
                        .pattern = pair.pattern,
                        .bits = pair.bits});
    }
  }
  std::ranges::sort(halves, [](const Half& a, const Half& b) {
    return std::tie(a.record, a.other) < std::tie(b.record, b.other);
  });
  std::vector<person_store::Edge> edges;
  for (auto half = halves.begin(); half != halves.end();) {
    const RecordNumber record = half->record;
    edges.clear();
    for (; half != halves.end() && half->record == record; ++half) {
      edges.push_back({.other = half->other, .pattern = half->pattern, .bits = half->bits});
    }
    SOCLE_TRY_STATUS(writer.Add(person_store::RecordKey(record), person_store::EncodeEdges(edges)));
  }
  return {};
}

std::vector<PersonNumber> NumberPersons(std::span<const batch::RecordIndex> cluster_of,
                                        std::span<const RecordNumber> numbers) {
  std::vector<batch::RecordIndex> cluster_by_number(numbers.size() + 1);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    cluster_by_number[numbers[i]] = cluster_of[i];
  }
  std::vector<PersonNumber> person_of_cluster(numbers.size());
  std::vector<PersonNumber> person_of(numbers.size() + 1);
  PersonNumber last = 0;
  for (std::size_t number = 1; number < cluster_by_number.size(); ++number) {
    PersonNumber& person = person_of_cluster[cluster_by_number[number]];
    person = person != 0 ? person : ++last;
    person_of[number] = person;
  }
  return person_of;
}

Result<std::uint64_t> WritePersonRows(std::span<const PersonNumber> person_of,
                                      UnixMicros now,
                                      const PersonWriters& writers) {
  PersonNumber last = 0;
  std::vector<RecordNumber> order;
  order.reserve(person_of.size());
  for (std::size_t number = 1; number < person_of.size(); ++number) {
    const auto record = static_cast<RecordNumber>(number);
    SOCLE_TRY_STATUS(writers.membership.Add(person_store::MembershipKey(record),
                                            person_store::EncodeNumber(person_of[number])));
    order.push_back(record);
    last = std::max(last, person_of[number]);
  }
  std::ranges::sort(
      order, {}, [&](RecordNumber record) { return std::pair(person_of[record], record); });
  for (auto at = order.begin(); at != order.end();) {
    Person person{.number = person_of[*at], .changed_at = now};
    for (; at != order.end() && person_of[*at] == person.number; ++at) {
      person.records.push_back(*at);
    }
    SOCLE_TRY_STATUS(writers.person.Add(person_store::PersonKey(person.number),
                                        person_store::EncodePerson(person)));
  }
  return last;
}

}  // namespace socle::mpi::load
