#include "mpi/person_store/rows_ahead.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/storage/family.h"
#include "mpi/person_store/key_marks.h"

namespace socle::mpi::person_store {

void RowsAhead::Add(storage::FamilyId family,
                    std::string_view key,
                    std::optional<std::string> value) {
  rows_.emplace(KeyMarks::HashOf(family, key),
                Row{.family = family, .key = std::string(key), .value = std::move(value)});
}

const std::optional<std::string>* RowsAhead::Find(storage::FamilyId family,
                                                  std::string_view key,
                                                  std::uint64_t hash) const {
  const auto found = rows_.find(hash);
  const bool is_it =
      found != rows_.end() && found->second.family == family && found->second.key == key;
  return is_it ? &found->second.value : nullptr;
}

void RecentChanges::Add(std::uint64_t batch, KeyMarks keys) {
  if (batches_.size() == kBatchesMax) {
    forgotten_ = batches_.front().number;
    batches_.pop_front();
  }
  batches_.push_back({.number = batch, .keys = std::move(keys)});
}

void RecentChanges::ForgetUpTo(std::uint64_t batch) {
  batches_.clear();
  forgotten_ = batch;
}

bool RecentChanges::MayHaveChanged(std::uint64_t batch, std::uint64_t hash) const {
  if (batch < forgotten_) {
    return true;
  }
  return std::any_of(batches_.rbegin(), batches_.rend(), [&](const Batch& later) {
    return later.number > batch && later.keys.MayHold(hash);
  });
}

}  // namespace socle::mpi::person_store
