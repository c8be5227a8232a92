#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "lib/base/huge_pages.h"
#include "mpi/match/standard.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

// Standard forms in memory, by record: an identity that comes is compared with a hundred others,
// and reading those from the store costs more than all the rest. About 180 bytes a form, and 4
// bytes for each record number up to the greatest. What was put first is forgotten first. One
// thread.
class FormCache {
 public:
  static constexpr std::size_t kChunkBytes = std::size_t{4} << 20;

  // Trim keeps at most `bytes_max`, but one chunk.
  explicit FormCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  struct Form {
    std::uint64_t stable_key = 0;
    match::StandardView standard;
  };

  // Nothing when it is not held. The view is valid until Trim, Erase or Put of the same record.
  [[nodiscard]] std::optional<Form> Find(RecordNumber record) const;

  [[nodiscard]] bool Holds(RecordNumber record) const {
    return record < places_.size() && places_[record] != kNowhere;
  }

  // Replaces what is held of the record, and gives the form as Find does. Memory grows until Trim.
  match::StandardView Put(RecordNumber record, std::uint64_t stable_key, std::string_view standard);
  void Erase(RecordNumber record);
  // Forgets the oldest forms while there are more than bytes_max.
  void Trim();

  // Fetches ahead what Find reads.
  void Prefetch(RecordNumber record) const;

  [[nodiscard]] std::size_t Bytes() const { return chunks_.size() * kChunkBytes; }

 private:
  // Where a form begins: number of the chunk, then units of 8 bytes inside it.
  using Place = std::uint32_t;
  static constexpr Place kNowhere = 0xFFFFFFFF;
  static constexpr std::size_t kUnitBytes = 8;
  static constexpr Place kUnits = kChunkBytes / kUnitBytes;
  static constexpr std::uint32_t kChunkNumbers = 0x100000000 / kUnits - 1;  // then from 0 again

  struct Header {
    RecordNumber record = 0;
    std::uint32_t units = 0;  // of the whole, this included
    std::uint64_t stable_key = 0;
  };

  struct Chunk {
    HugeBlock bytes;
    std::size_t used = 0;
  };

  [[nodiscard]] const char* At(Place place) const;
  void Forget(const Chunk& chunk, std::uint32_t number);

  std::size_t bytes_max_;
  std::deque<Chunk> chunks_;
  std::uint32_t first_chunk_ = 0;  // number of the oldest
  HugeVector<Place> places_;       // by record
};

}  // namespace socle::mpi::domain
