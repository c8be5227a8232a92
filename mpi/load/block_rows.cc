#include "mpi/load/block_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/guarded.h"
#include "lib/base/huge_pages.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/batch/dataset.h"
#include "mpi/load/row_sorter.h"
#include "mpi/match/block.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::load {

namespace {

using match::BlockFamily;

constexpr std::size_t kSliceRecords = 65'536;
constexpr RecordNumber kRefined = 0;  // in place of the holders of a key that was refined

// A record that holds a key.
struct Holder {
  std::uint64_t key = 0;
  RecordNumber number = 0;
  batch::RecordIndex record = 0;
};

using Holders = HugeVector<Holder>;

bool IsBefore(const Holder& a, const Holder& b) {
  return std::tie(a.key, a.number) < std::tie(b.key, b.number);
}

class BlockRows {
 public:
  BlockRows(const batch::Dataset& dataset,
            std::span<const RecordNumber> numbers,
            std::size_t threads)
      : dataset_(dataset), numbers_(numbers), threads_(threads) {}

  void Add(BlockFamily family) {
    Holders holders = FirstTier(family);
    for (int tier = 0; !holders.empty(); ++tier) {
      const Holders refined = Keep(family, tier, std::move(holders));
      holders = NextTier(family, tier + 1, refined);
    }
  }

  Status WriteTo(storage::BulkWriter& writer) {
    SortInParts(rows_.begin(), rows_.end(), threads_, IsBefore);
    for (auto row = rows_.begin(); row != rows_.end();) {
      const std::uint64_t key = row->key;
      person_store::Posting posting{.is_refined = row->number == kRefined};
      for (; row != rows_.end() && row->key == key; ++row) {
        if (!posting.is_refined) {
          posting.records.push_back(row->number);
        }
      }
      SOCLE_TRY_STATUS(
          writer.Add(person_store::BlockKey(key), person_store::EncodePosting(posting)));
    }
    return {};
  }

 private:
  Holders FirstTier(BlockFamily family) const {
    Guarded<Holders> all;
    ParallelFor(dataset_.Size(), kSliceRecords, threads_, [&](std::size_t begin, std::size_t end) {
      Holders own;
      std::vector<std::uint64_t> keys;
      for (std::size_t i = begin; i < end; ++i) {
        const auto record = static_cast<batch::RecordIndex>(i);
        keys.clear();
        match::AppendBlockKeys(dataset_.Record(record), family, 0, keys);
        Append(record, keys, own);
      }
      auto target = all.Lock();
      target->insert(target->end(), own.begin(), own.end());
    });
    return std::move(*all.Lock());
  }

  // The keys of the next tier, given the refined ones of this one.
  Holders NextTier(BlockFamily family, int tier, Holders refined) const {
    Holders next;
    if (tier == match::kBlockTierCount) {
      return next;
    }
    SortInParts(refined.begin(), refined.end(), threads_, [](const Holder& a, const Holder& b) {
      return std::tie(a.record, a.key) < std::tie(b.record, b.key);
    });
    std::vector<std::uint64_t> parents;
    std::vector<std::uint64_t> keys;
    for (auto holder = refined.begin(); holder != refined.end();) {
      const batch::RecordIndex record = holder->record;
      parents.clear();
      for (; holder != refined.end() && holder->record == record; ++holder) {
        parents.push_back(holder->key);
      }
      const match::KeyFilter filter(parents);
      keys.clear();
      match::AppendBlockKeys(dataset_.Record(record), family, tier, keys, &filter);
      Append(record, keys, next);
    }
    return next;
  }

  void Append(batch::RecordIndex record,
              const std::vector<std::uint64_t>& keys,
              Holders& target) const {
    for (const std::uint64_t key : keys) {
      target.push_back({.key = key, .number = numbers_[record], .record = record});
    }
  }

  // Keeps the keys that are not too large, and gives the holders of the others.
  Holders Keep(BlockFamily family, int tier, Holders holders) {
    SortInParts(holders.begin(), holders.end(), threads_, IsBefore);
    const auto same = [](const Holder& a, const Holder& b) {
      return a.key == b.key && a.number == b.number;
    };
    holders.erase(std::unique(holders.begin(), holders.end(), same), holders.end());
    const bool is_last = tier + 1 == match::kBlockTierCount;
    const std::size_t limit = is_last ? match::kBlockLastTierMax : match::InfoOf(family).limit;
    Holders refined;
    for (auto begin = holders.begin(); begin != holders.end();) {
      const auto end = std::find_if(
          begin, holders.end(), [&](const Holder& other) { return other.key != begin->key; });
      const auto count = static_cast<std::size_t>(end - begin);
      if (count <= limit) {
        rows_.insert(rows_.end(), begin, end);
      } else if (is_last) {
        rows_.insert(rows_.end(), begin, begin + static_cast<std::ptrdiff_t>(limit));
      } else {
        rows_.push_back({.key = begin->key, .number = kRefined});
        refined.insert(refined.end(), begin, end);
      }
      begin = end;
    }
    return refined;
  }

  const batch::Dataset& dataset_;
  std::span<const RecordNumber> numbers_;
  std::size_t threads_;
  Holders rows_;
};

}  // namespace

Status WriteBlockRows(const batch::Dataset& dataset,
                      std::span<const RecordNumber> numbers,
                      std::size_t threads,
                      storage::BulkWriter& writer) {
  BlockRows rows(dataset, numbers, threads);
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    rows.Add(static_cast<BlockFamily>(family));
  }
  return rows.WriteTo(writer);
}

}  // namespace socle::mpi::load
