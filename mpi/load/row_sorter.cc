#include "mpi/load/row_sorter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"

namespace socle::mpi::load {

namespace {

using Sizes = std::array<std::uint16_t, 2>;  // of key and value, before them

std::uint64_t HeadOf(std::string_view key) {
  std::array<char, sizeof(std::uint64_t)> bytes{};
  std::memcpy(bytes.data(), key.data(), std::min(bytes.size(), key.size()));
  return ReadBigEndian<std::uint64_t>(bytes.data());
}

}  // namespace

void RowSorter::Add(std::string_view key, std::string_view value) {
  SOCLE_CHECK(key.size() <= kBytesMax && value.size() <= kBytesMax);
  const Sizes sizes{static_cast<std::uint16_t>(key.size()),
                    static_cast<std::uint16_t>(value.size())};
  const std::size_t bytes = sizeof(sizes) + key.size() + value.size();
  if (chunk_used_ + bytes > kChunkBytes) {
    chunks_.push_back(MakeHugeBlock(kChunkBytes));
    chunk_used_ = 0;
  }
  char* target = chunks_.back().get() + chunk_used_;
  std::memcpy(target, sizes.data(), sizeof(sizes));
  std::memcpy(target + sizeof(sizes), key.data(), key.size());
  std::memcpy(target + sizeof(sizes) + key.size(), value.data(), value.size());
  entries_.push_back(
      {.head = HeadOf(key), .place = (chunks_.size() - 1) * kChunkBytes + chunk_used_});
  chunk_used_ += bytes;
}

std::string_view RowSorter::KeyOf(const Entry& entry) const {
  Sizes sizes{};
  std::memcpy(sizes.data(), At(entry), sizeof(sizes));
  return {At(entry) + sizeof(sizes), sizes[0]};
}

std::string_view RowSorter::ValueOf(const Entry& entry) const {
  Sizes sizes{};
  std::memcpy(sizes.data(), At(entry), sizeof(sizes));
  return {At(entry) + sizeof(sizes) + sizes[0], sizes[1]};
}

Status RowSorter::WriteTo(storage::BulkWriter& writer, std::size_t threads) {
  SortInParts(entries_.begin(), entries_.end(), threads, [this](const Entry& a, const Entry& b) {
    return a.head != b.head ? a.head < b.head : KeyOf(a) < KeyOf(b);
  });
  for (const Entry& entry : entries_) {
    SOCLE_TRY_STATUS(writer.Add(KeyOf(entry), ValueOf(entry)));
  }
  return {};
}

}  // namespace socle::mpi::load
