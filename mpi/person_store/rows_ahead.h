#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/storage/family.h"
#include "mpi/person_store/key_marks.h"

namespace socle::mpi::person_store {

// Rows that were read for a command before its turn came, on another thread: what the writer need
// not read itself, as far as they have not changed since (RecentChanges).
class RowsAhead {
 public:
  // `batch`: all changes up to this batch were seen by the view that the rows come from.
  explicit RowsAhead(std::uint64_t batch) : batch_(batch) {}

  void Add(storage::FamilyId family, std::string_view key, std::optional<std::string> value);
  // The row as it was, nothing for a row that was not there; null when it was not read. `hash` is
  // KeyMarks::HashOf.
  [[nodiscard]] const std::optional<std::string>* Find(storage::FamilyId family,
                                                       std::string_view key,
                                                       std::uint64_t hash) const;

  [[nodiscard]] std::uint64_t Batch() const { return batch_; }

  [[nodiscard]] std::size_t Size() const { return rows_.size(); }

 private:
  struct Row {
    storage::FamilyId family;
    std::string key;
    std::optional<std::string> value;
  };

  struct AsIs {
    std::size_t operator()(std::uint64_t hash) const { return hash; }
  };

  std::uint64_t batch_;
  std::unordered_map<std::uint64_t, Row, AsIs> rows_;  // by hash; of two with one hash the first
};

// Which keys the last committed batches changed. One thread.
class RecentChanges {
 public:
  // Batches that are remembered: what was read before them is read again.
  static constexpr std::size_t kBatchesMax = 64;

  // Batches come in the order of their numbers.
  void Add(std::uint64_t batch, KeyMarks keys);
  // Nothing that was read up to this batch counts any more.
  void ForgetUpTo(std::uint64_t batch);
  // Whether a row may have changed in a batch after `batch`; false only when it has not.
  [[nodiscard]] bool MayHaveChanged(std::uint64_t batch, std::uint64_t hash) const;

 private:
  struct Batch {
    std::uint64_t number = 0;
    KeyMarks keys;
  };

  std::deque<Batch> batches_;
  std::uint64_t forgotten_ = 0;  // the last one that is not remembered
};

}  // namespace socle::mpi::person_store
