#include "mpi/domain/form_cache.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "mpi/match/standard.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

const char* FormCache::At(Place place) const {
  const std::uint32_t number = place / kUnits;
  const std::uint32_t index = (number + kChunkNumbers - first_chunk_) % kChunkNumbers;
  return chunks_[index].bytes.get() + std::size_t{place % kUnits} * kUnitBytes;
}

std::optional<FormCache::Form> FormCache::Find(RecordNumber record) const {
  if (!Holds(record)) {
    return std::nullopt;
  }
  const char* const at = At(places_[record]);
  Header header;
  std::memcpy(&header, at, sizeof header);
  return Form{.stable_key = header.stable_key, .standard = match::StandardView(at + sizeof header)};
}

void FormCache::Prefetch(RecordNumber record) const {
  if (Holds(record)) {
    const char* const at = At(places_[record]);
    __builtin_prefetch(at);
    __builtin_prefetch(at + 64);
    __builtin_prefetch(at + 128);
  }
}

match::StandardView FormCache::Put(RecordNumber record,
                                   std::uint64_t stable_key,
                                   std::string_view standard) {
  const std::size_t bytes =
      (sizeof(Header) + standard.size() + kUnitBytes - 1) / kUnitBytes * kUnitBytes;
  SOCLE_CHECK(bytes <= kChunkBytes);
  if (chunks_.empty() || chunks_.back().used + bytes > kChunkBytes) {
    SOCLE_CHECK(chunks_.size() + 1 < kChunkNumbers);
    chunks_.push_back({.bytes = MakeHugeBlock(kChunkBytes)});
  }
  Chunk& chunk = chunks_.back();
  const Header header{.record = record,
                      .units = static_cast<std::uint32_t>(bytes / kUnitBytes),
                      .stable_key = stable_key};
  char* const at = chunk.bytes.get() + chunk.used;
  std::memcpy(at, &header, sizeof header);
  std::memcpy(at + sizeof header, standard.data(), standard.size());
  if (record >= places_.size()) {
    places_.resize(std::max<std::size_t>(record + std::size_t{1}, places_.size() * 2), kNowhere);
  }
  const auto last = static_cast<std::uint32_t>(chunks_.size() - 1);
  places_[record] =
      (first_chunk_ + last) % kChunkNumbers * kUnits + static_cast<Place>(chunk.used / kUnitBytes);
  chunk.used += bytes;
  return match::StandardView(at + sizeof header);
}

void FormCache::Erase(RecordNumber record) {
  if (record < places_.size()) {
    places_[record] = kNowhere;
  }
}

// The forms of a chunk that were not put again elsewhere.
void FormCache::Forget(const Chunk& chunk, std::uint32_t number) {
  for (std::size_t at = 0; at < chunk.used;) {
    Header header;
    std::memcpy(&header, chunk.bytes.get() + at, sizeof header);
    Place& place = places_[header.record];
    if (place == number * kUnits + static_cast<Place>(at / kUnitBytes)) {
      place = kNowhere;
    }
    at += header.units * kUnitBytes;
  }
}

void FormCache::Trim() {
  while (chunks_.size() > 1 && Bytes() > bytes_max_) {
    Forget(chunks_.front(), first_chunk_);
    chunks_.pop_front();
    first_chunk_ = (first_chunk_ + 1) % kChunkNumbers;
  }
}

}  // namespace socle::mpi::domain
