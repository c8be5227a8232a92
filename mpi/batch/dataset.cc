#include "mpi/batch/dataset.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/hash.h"
#include "lib/base/huge_pages.h"
#include "lib/base/result.h"
#include "mpi/match/standard.h"

namespace socle::mpi::batch {

namespace {

constexpr std::size_t kIppBytesMax = 0xFFFF;

std::size_t RoundUp(std::size_t size) {
  return (size + 7) / 8 * 8;
}

}  // namespace

Result<std::uint16_t> Dataset::DomainIndex(std::string_view name) {
  const auto found = domain_index_.find(std::string(name));
  if (found != domain_index_.end()) {
    return found->second;
  }
  if (domains_.size() >= kDomainsMax) {
    return Fail(Code::kTooLarge,
                "more than " + std::to_string(kDomainsMax) + " identification domains");
  }
  const auto index = static_cast<std::uint16_t>(domains_.size());
  domains_.emplace_back(name);
  domain_hashes_.push_back(StableHash64(name));
  domain_index_.emplace(name, index);
  return index;
}

char* Dataset::Reserve(std::size_t bytes) {
  if (chunk_used_ + bytes > kChunkBytes) {
    chunks_.push_back(MakeHugeBlock(kChunkBytes));
    chunk_used_ = 0;
  }
  char* target = chunks_.back().get() + chunk_used_;
  offsets_.push_back((chunks_.size() - 1) * kChunkBytes + chunk_used_);
  chunk_used_ += bytes;
  return target;
}

Status Dataset::Append(std::string_view standard, std::span<const std::string_view> ipps) {
  for (const std::string_view ipp : ipps) {
    if (offsets_.size() >= kRecordsMax) {
      return Fail(Code::kTooLarge, "more than " + std::to_string(kRecordsMax) + " records");
    }
    SOCLE_CHECK(!standard.empty() && ipp.size() <= kIppBytesMax);
    const char* const begin = standard.data();  // a standard form knows its size
    const std::size_t size = RoundUp(match::StandardView(begin).SizeBytes());
    const std::size_t total = RoundUp(size + sizeof(std::uint16_t) + ipp.size());
    char* target = Reserve(total);
    std::memcpy(target, standard.data(), std::min(size, standard.size()));
    const auto length = static_cast<std::uint16_t>(ipp.size());
    std::memcpy(target + size, &length, sizeof length);
    std::memcpy(target + size + sizeof length, ipp.data(), ipp.size());
    arrival_.push_back(static_cast<RecordIndex>(arrival_.size()));
    stable_keys_.push_back(StableHash64(ipp, domain_hashes_[match::StandardView(target)->domain]));
    standard.remove_prefix(std::min(size, standard.size()));
  }
  return {};
}

std::vector<RecordIndex> Dataset::OrderByBirthDate(std::size_t split) {
  struct Place {
    std::uint32_t date;
    RecordIndex record;
  };

  std::vector<Place> places;
  places.reserve(Size());
  for (std::size_t i = 0; i < Size(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    constexpr std::uint32_t kBehind = 1U << 31;
    places.push_back({.date = Record(record)->birth_date.Packed() | (i < split ? 0 : kBehind),
                      .record = record});
  }
  std::ranges::sort(places, [](const Place& x, const Place& y) {
    return x.date != y.date ? x.date < y.date : x.record < y.record;
  });
  Dataset ordered;
  ordered.offsets_.reserve(Size());
  ordered.stable_keys_.reserve(Size());
  ordered.arrival_.reserve(Size());
  std::vector<RecordIndex> from;
  from.reserve(Size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    constexpr std::size_t kAhead = 16;
    PrefetchPlace(places[std::min(i + 2 * kAhead, places.size() - 1)].record);
    Prefetch(places[std::min(i + kAhead, places.size() - 1)].record);
    const RecordIndex record = places[i].record;
    const std::size_t size = RoundUp(Record(record).SizeBytes());
    const std::size_t total = RoundUp(size + sizeof(std::uint16_t) + Ipp(record).size());
    std::memcpy(ordered.Reserve(total), At(record), total);
    ordered.stable_keys_.push_back(stable_keys_[record]);
    ordered.arrival_.push_back(arrival_[record]);
    from.push_back(record);
  }
  ordered.domains_ = std::move(domains_);
  ordered.domain_hashes_ = std::move(domain_hashes_);
  ordered.domain_index_ = std::move(domain_index_);
  *this = std::move(ordered);
  return from;
}

std::vector<RecordIndex> Dataset::InOrderOfArrival() const {
  std::vector<RecordIndex> records(Size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[arrival_[i]] = static_cast<RecordIndex>(i);
  }
  return records;
}

std::string_view Dataset::StandardBytes(RecordIndex record) const {
  return {At(record), Record(record).SizeBytes()};
}

std::string_view Dataset::Ipp(RecordIndex record) const {
  const char* at = At(record) + RoundUp(Record(record).SizeBytes());
  std::uint16_t length = 0;
  std::memcpy(&length, at, sizeof length);
  return {at + sizeof length, length};
}

RecordIndex Dataset::Find(std::string_view domain, std::string_view ipp) const {
  for (std::size_t i = 0; i < Size(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    if (Ipp(record) == ipp && Domain(record) == domain) {
      return record;
    }
  }
  return static_cast<RecordIndex>(Size());
}

}  // namespace socle::mpi::batch
