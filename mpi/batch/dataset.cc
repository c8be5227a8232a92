#include "mpi/batch/dataset.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

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

Status Dataset::Append(std::string_view standard, std::span<const std::string_view> ipps) {
  for (const std::string_view ipp : ipps) {
    if (offsets_.size() >= kRecordsMax) {
      return Fail(Code::kTooLarge, "more than " + std::to_string(kRecordsMax) + " records");
    }
    SOCLE_CHECK(!standard.empty() && ipp.size() <= kIppBytesMax);
    const std::size_t size = RoundUp(match::StandardView(standard.data()).SizeBytes());
    const std::size_t total = RoundUp(size + sizeof(std::uint16_t) + ipp.size());
    if (chunk_used_ + total > kChunkBytes) {
      chunks_.push_back(MakeHugeBlock(kChunkBytes));
      chunk_used_ = 0;
    }
    char* target = chunks_.back().get() + chunk_used_;
    std::memcpy(target, standard.data(), std::min(size, standard.size()));
    const auto length = static_cast<std::uint16_t>(ipp.size());
    std::memcpy(target + size, &length, sizeof length);
    std::memcpy(target + size + sizeof length, ipp.data(), ipp.size());
    offsets_.push_back((chunks_.size() - 1) * kChunkBytes + chunk_used_);
    stable_keys_.push_back(StableHash64(ipp, domain_hashes_[match::StandardView(target)->domain]));
    chunk_used_ += total;
    standard.remove_prefix(std::min(size, standard.size()));
  }
  return {};
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
