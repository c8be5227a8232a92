#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/huge_pages.h"
#include "lib/base/result.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"

namespace socle::mpi::batch {

// Index of a record in a Dataset.
using RecordIndex = std::uint32_t;

// The records of a run in their standard form, with domain and IPP: about 190 bytes a record.
// Appending is for one thread; reading is for any.
class Dataset {
 public:
  static constexpr std::size_t kRecordsMax = 0x7FFFFFFF;
  static constexpr std::size_t kDomainsMax = 0xFFFF;

  // Index of a domain, made when it is new; kTooLarge when there are too many.
  Result<std::uint16_t> DomainIndex(std::string_view name);

  // Appends records whose standard forms stand one behind the other in `standard` (each padded to a
  // multiple of 8 bytes but, at will, the last), in the order of `ipps`. kTooLarge over
  // kRecordsMax.
  Status Append(std::string_view standard, std::span<const std::string_view> ipps);

  // Numbers the records anew by birth date, and by arrival among equals: those that share blocks
  // become neighbours in memory, which makes the work on a large region several times as fast. The
  // records before `split` stay before the others. Gives for each record the index that it had.
  std::vector<RecordIndex> OrderByBirthDate(std::size_t split = 0);

  // All records in the order of arrival.
  [[nodiscard]] std::vector<RecordIndex> InOrderOfArrival() const;

  [[nodiscard]] std::size_t Size() const { return offsets_.size(); }

  [[nodiscard]] match::StandardView Record(RecordIndex record) const {
    return match::StandardView(At(record));
  }

  [[nodiscard]] std::string_view Ipp(RecordIndex record) const;

  [[nodiscard]] std::string_view Domain(RecordIndex record) const {
    return domains_[Record(record)->domain];
  }

  [[nodiscard]] const std::vector<std::string>& Domains() const { return domains_; }

  // The standard form as bytes, as the store keeps it.
  [[nodiscard]] std::string_view StandardBytes(RecordIndex record) const;

  // A number that depends on (domain, ipp) alone: whatever must not hang on the order of arrival
  // is ordered by it.
  [[nodiscard]] std::uint64_t StableKey(RecordIndex record) const { return stable_keys_[record]; }

  // Finds a record by domain and ipp; Size() when there is none. Takes time proportional to Size().
  [[nodiscard]] RecordIndex Find(std::string_view domain, std::string_view ipp) const;

  // Fetches ahead what Record reads; PrefetchPlace, called some time before, what that needs.
  void PrefetchPlace(RecordIndex record) const { __builtin_prefetch(&offsets_[record]); }

  void Prefetch(RecordIndex record) const {
    const char* bytes = At(record);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + 64);
    __builtin_prefetch(bytes + 128);
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 24;

  // Room for one more record.
  char* Reserve(std::size_t bytes);

  [[nodiscard]] const char* At(RecordIndex record) const {
    const std::uint64_t offset = offsets_[record];
    return chunks_[offset / kChunkBytes].get() + offset % kChunkBytes;
  }

  std::vector<HugeBlock> chunks_;
  std::size_t chunk_used_ = kChunkBytes;
  HugeVector<std::uint64_t> offsets_;
  HugeVector<std::uint64_t> stable_keys_;
  HugeVector<RecordIndex> arrival_;  // as which record it came
  std::vector<std::string> domains_;
  std::vector<std::uint64_t> domain_hashes_;
  std::unordered_map<std::string, std::uint16_t> domain_index_;
};

}  // namespace socle::mpi::batch
