#include "mpi/batch/block_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/parallel.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/block.h"

namespace socle::mpi::batch {

namespace {

using match::BlockFamily;

struct Entry {
  std::uint64_t key;
  RecordIndex record;
};

using Entries = HugeVector<Entry>;

bool Before(const Entry& a, const Entry& b) {
  return a.key != b.key ? a.key < b.key : a.record < b.record;
}

// The entries of one tier, dealt out by the upper bits of their keys into parts that fit a
// processor's cache, where they are sorted.
class EntryParts {
 public:
  explicit EntryParts(std::size_t expected)
      : bits_(BitsFor(expected)), parts_(std::size_t{1} << bits_) {
    if (bits_ > 0) {
      for (Entries& part : parts_) {
        part.reserve(expected / parts_.size() * 9 / 8);
      }
    }
  }

  void Add(const Entry& entry) {
    // Two shifts: one by all 64 bits is none.
    parts_[(entry.key >> 1) >> (63 - bits_)].push_back(entry);
  }

  [[nodiscard]] std::size_t Count() const { return parts_.size(); }

  // The entries of a part in the order of keys, then records. They are gone with the next call.
  const Entries& Sorted(std::size_t part) {
    sorted_ = std::move(parts_[part]);
    parts_[part] = {};
    if (sorted_.size() < kRadixMin) {
      std::ranges::sort(sorted_, Before);
    } else {
      RadixSort();
    }
    return sorted_;
  }

 private:
  static constexpr std::size_t kRadixMin = 4096;
  static constexpr std::size_t kPartEntries = std::size_t{1} << 15;
  static constexpr int kPartBitsMax = 12;
  static constexpr int kBits = 11;  // a pass
  static constexpr int kPasses = 2;

  static int BitsFor(std::size_t expected) {
    return std::min(kPartBitsMax, static_cast<int>(std::bit_width(expected / kPartEntries)));
  }

  // Least significant digit first, on the bits behind those of the part; they order the keys well
  // enough. Records of one key stay in the order of arrival.
  void RadixSort() {
    constexpr std::size_t kSlots = std::size_t{1} << kBits;
    other_.resize(sorted_.size());
    for (int pass = 0; pass < kPasses; ++pass) {
      const int shift = 64 - bits_ - kBits * (kPasses - pass);
      std::array<std::uint32_t, kSlots + 1> begin{};
      for (const Entry& entry : sorted_) {
        ++begin[((entry.key >> shift) & (kSlots - 1)) + 1];
      }
      for (std::size_t i = 0; i < kSlots; ++i) {
        begin[i + 1] += begin[i];
      }
      for (const Entry& entry : sorted_) {
        other_[begin[(entry.key >> shift) & (kSlots - 1)]++] = entry;
      }
      sorted_.swap(other_);
    }
    SortTies(64 - bits_ - kBits * kPasses);
  }

  // Puts the few in order that agree in all bits from `shift` on.
  void SortTies(int shift) {
    for (std::size_t i = 0; i < sorted_.size();) {
      std::size_t end = i + 1;
      bool mixed = false;
      while (end < sorted_.size() && sorted_[end].key >> shift == sorted_[i].key >> shift) {
        mixed = mixed || sorted_[end].key != sorted_[i].key;
        ++end;
      }
      if (mixed) {
        std::sort(sorted_.begin() + static_cast<std::ptrdiff_t>(i),
                  sorted_.begin() + static_cast<std::ptrdiff_t>(end),
                  Before);
      }
      i = end;
    }
  }

  int bits_;
  std::vector<Entries> parts_;
  Entries sorted_;
  Entries other_;
};

std::uint64_t PairsOf(std::uint64_t records) {
  return records * (records - 1) / 2;
}

class FamilyBuilder {
 public:
  FamilyBuilder(const Dataset& dataset, BlockFamily family, std::uint32_t limit)
      : dataset_(dataset), family_(family), limit_(limit) {}

  void Run() {
    std::vector<RecordIndex> records(dataset_.Size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i] = static_cast<RecordIndex>(i);
    }
    match::KeyFilter grandparents({});
    for (int tier = 0; tier < match::kBlockTierCount && !records.empty(); ++tier) {
      match::KeyFilter parents(refined_);
      if (tier > 0) {
        AddUnrefined(records, tier - 1, tier == 1 ? nullptr : &grandparents);
      }
      refined_.clear();
      refined_records_.clear();
      records = RunTier(records, tier, tier == 0 ? nullptr : &parents);
      grandparents = std::move(parents);
    }
  }

  HugeVector<std::uint32_t> members;
  BlockFamilyStats stats;

 private:
  // About how many keys the records have, from a sample.
  std::size_t ExpectedKeys(const std::vector<RecordIndex>& records,
                           int tier,
                           const match::KeyFilter* parents) const {
    constexpr std::size_t kSample = 4096;
    const std::size_t step = std::max<std::size_t>(1, records.size() / kSample);
    std::vector<std::uint64_t> keys;
    std::size_t sampled = 0;
    for (std::size_t i = 0; i < records.size(); i += step) {
      match::AppendBlockKeys(dataset_.Record(records[i]), family_, tier, keys, parents);
      ++sampled;
    }
    return sampled == 0 ? 0 : keys.size() * records.size() / sampled;
  }

  // Records of blocks that are too large, and without the traits that the next tier adds, stay
  // together; the pairs with the others of their block are lost, and counted.
  void AddUnrefined(const std::vector<RecordIndex>& records,
                    int tier,
                    const match::KeyFilter* parents) {
    std::vector<Entry> left;
    std::vector<std::uint64_t> keys;
    for (const RecordIndex record : records) {
      if (match::HasFinerKeys(dataset_.Record(record), family_, tier)) {
        continue;
      }
      keys.clear();
      match::AppendBlockKeys(dataset_.Record(record), family_, tier, keys, parents);
      for (const std::uint64_t key : keys) {
        left.push_back({.key = key, .record = record});
      }
    }
    std::ranges::sort(left, Before);
    for (std::size_t begin = 0; begin < left.size();) {
      std::size_t end = begin + 1;
      while (end < left.size() && left[end].key == left[begin].key) {
        ++end;
      }
      AddUnrefinedBlock(std::span(left).subspan(begin, end - begin));
      begin = end;
    }
  }

  void AddUnrefinedBlock(std::span<const Entry> block) {
    const auto refined = std::ranges::lower_bound(refined_, block.front().key);
    if (refined == refined_.end() || *refined != block.front().key) {
      return;  // the filter let a smaller block pass
    }
    const std::uint64_t records =
        refined_records_[static_cast<std::size_t>(refined - refined_.begin())];
    ++stats.cut_blocks;
    stats.cut_pairs += block.size() * (records - block.size());
    if (block.size() > 1) {
      AddLimited(block);
    }
  }

  // Blocks of one tier; gives back the records of the blocks that are to be refined.
  std::vector<RecordIndex> RunTier(const std::vector<RecordIndex>& records,
                                   int tier,
                                   const match::KeyFilter* parents) {
    EntryParts parts(ExpectedKeys(records, tier, parents));
    std::vector<std::uint64_t> keys;
    for (const RecordIndex record : records) {
      keys.clear();
      match::AppendBlockKeys(dataset_.Record(record), family_, tier, keys, parents);
      for (const std::uint64_t key : keys) {
        parts.Add({.key = key, .record = record});
      }
    }
    std::vector<bool> goes_on(dataset_.Size(), false);
    for (std::size_t part = 0; part < parts.Count(); ++part) {
      const Entries& entries = parts.Sorted(part);
      for (std::size_t begin = 0; begin < entries.size();) {
        std::size_t end = begin + 1;
        while (end < entries.size() && entries[end].key == entries[begin].key) {
          ++end;
        }
        AddBlock(std::span(entries).subspan(begin, end - begin), tier, goes_on);
        begin = end;
      }
    }
    std::vector<RecordIndex> next;
    for (const RecordIndex record : records) {
      if (goes_on[record]) {
        next.push_back(record);
      }
    }
    return next;
  }

  // One block; one that is to be refined is noted by its key and its records.
  void AddBlock(std::span<const Entry> block, int tier, std::vector<bool>& goes_on) {
    stats.keys += tier == 0 ? 1 : 0;
    if (block.size() < 2) {
      return;
    }
    if (tier == 0) {
      stats.largest_block = std::max<std::uint64_t>(stats.largest_block, block.size());
    }
    if (block.size() <= limit_ || tier + 1 == match::kBlockTierCount) {
      AddLimited(block);
      return;
    }
    ++stats.refined_blocks;
    refined_.push_back(block.front().key);
    refined_records_.push_back(static_cast<std::uint32_t>(block.size()));
    for (const Entry& entry : block) {
      goes_on[entry.record] = true;
    }
  }

  // A block of the last tier that is still too large is cut into pieces of records whose sounds
  // and dates are nearest; the order does not depend on that of arrival.
  void AddLimited(std::span<const Entry> block) {
    if (block.size() <= match::kBlockLastTierMax) {
      Add(block);
      return;
    }
    std::vector<std::pair<std::uint64_t, Entry>> ordered;
    ordered.reserve(block.size());
    for (const Entry& entry : block) {
      const auto record = dataset_.Record(entry.record);
      const std::uint64_t near = (static_cast<std::uint64_t>(record->first_given.phonetic) << 32) |
                                 record->birth_name.phonetic;
      ordered.emplace_back(near, entry);
    }
    std::ranges::sort(ordered, [this](const auto& x, const auto& y) {
      return x.first != y.first
                 ? x.first < y.first
                 : dataset_.StableKey(x.second.record) < dataset_.StableKey(y.second.record);
    });
    ++stats.cut_blocks;
    std::uint64_t kept = 0;
    for (std::size_t begin = 0; begin < ordered.size(); begin += match::kBlockLastTierMax) {
      const std::size_t end = std::min(ordered.size(), begin + match::kBlockLastTierMax);
      std::vector<Entry> piece;
      for (std::size_t i = begin; i < end; ++i) {
        piece.push_back(ordered[i].second);
      }
      std::ranges::sort(piece, {}, &Entry::record);
      if (piece.size() > 1) {
        Add(piece);
        kept += PairsOf(piece.size());
      }
    }
    stats.cut_pairs += PairsOf(block.size()) - kept;
  }

  void Add(std::span<const Entry> block) {
    ++stats.blocks;
    stats.pairs += PairsOf(block.size());
    const auto bin = static_cast<std::size_t>(std::bit_width(block.size()) - 1);
    ++stats.size_histogram[std::min(bin, stats.size_histogram.size() - 1)];
    for (const Entry& entry : block) {
      members.push_back(entry.record);
    }
    members.back() |= 0x80000000U;
  }

  const Dataset& dataset_;
  BlockFamily family_;
  std::uint32_t limit_;
  // Keys, ascending, and sizes of the blocks of this tier that are too large.
  std::vector<std::uint64_t> refined_;
  std::vector<std::uint32_t> refined_records_;
};

}  // namespace

BlockLimits DefaultBlockLimits() {
  BlockLimits limits{};
  for (std::size_t f = 0; f < limits.size(); ++f) {
    limits[f] = match::InfoOf(static_cast<BlockFamily>(f)).limit;
  }
  return limits;
}

void CandidateSet::Clear() {
  items_.clear();
  ++stamp_;
  if (stamp_ == 0) {  // all stamps have been used once
    slots_.assign(slots_.size(), {});
    stamp_ = 1;
  }
}

CandidateSet::Slot& CandidateSet::Find(RecordIndex record) {
  const std::size_t mask = slots_.size() - 1;
  // Records of one block have numbers without order: a multiplication spreads them well enough.
  constexpr std::uint64_t kOddFraction = 0x9e3779b97f4a7c15ULL;
  std::size_t at = ((record * kOddFraction) >> 32) & mask;
  while (slots_[at].stamp == stamp_ && slots_[at].record != record) {
    at = (at + 1) & mask;
  }
  return slots_[at];
}

void CandidateSet::Add(RecordIndex record, std::uint32_t families) {
  Slot& slot = Find(record);
  if (slot.stamp == stamp_) {
    items_[slot.item].families |= families;
    return;
  }
  slot = {.record = record, .item = static_cast<std::uint32_t>(items_.size()), .stamp = stamp_};
  items_.push_back({.record = record, .families = families});
  if (items_.size() * 2 > slots_.size()) {
    Grow();
  }
}

void CandidateSet::Grow() {
  slots_.assign(slots_.size() * 2, {});
  stamp_ = 1;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const RecordIndex record = items_[i].record;
    Find(record) = {.record = record, .item = static_cast<std::uint32_t>(i), .stamp = stamp_};
  }
}

BlockIndex::FamilyBlocks BlockIndex::BuildFamily(const Dataset& dataset,
                                                 BlockFamily family,
                                                 std::uint32_t limit) {
  FamilyBuilder builder(dataset, family, limit);
  builder.Run();
  return {.members = std::move(builder.members), .stats = builder.stats};
}

BlockIndex BlockIndex::Build(const Dataset& dataset,
                             std::size_t threads,
                             const BlockLimits& limits) {
  std::vector<FamilyBlocks> families(match::kBlockFamilyCount);
  // The heaviest first, so that the threads end together.
  static constexpr std::array<BlockFamily, match::kBlockFamilyCount> kOrder = {
      BlockFamily::kSignature,
      BlockFamily::kDateName,
      BlockFamily::kNamePair,
      BlockFamily::kAddress,
      BlockFamily::kDatePlace,
      BlockFamily::kDatePostal,
      BlockFamily::kPhone,
      BlockFamily::kEmail,
      BlockFamily::kIns,
      BlockFamily::kOtherId};
  ParallelFor(kOrder.size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto f = static_cast<std::size_t>(kOrder[i]);
      families[f] = BuildFamily(dataset, kOrder[i], limits[f]);
    }
  });
  BlockIndex index;
  index.Collect(families, dataset.Size(), threads);
  return index;
}

void BlockIndex::Collect(std::vector<FamilyBlocks>& families,
                         std::size_t records,
                         std::size_t threads) {
  std::size_t total = 0;
  for (const FamilyBlocks& family : families) {
    total += family.members.size();
  }
  SOCLE_CHECK(total <= kLast);
  members_.reserve(total);
  for (std::size_t f = 0; f < families.size(); ++f) {
    family_begin_[f] = members_.size();
    stats_[f] = families[f].stats;
    members_.insert(members_.end(), families[f].members.begin(), families[f].members.end());
    families[f] = {};
  }
  family_begin_[families.size()] = members_.size();
  // The postings of some records at a time: what is written at random stays in the cache.
  constexpr std::size_t kRecordsAtATime = std::size_t{1} << 22;
  first_posting_.assign(records + 1, 0);
  ParallelFor(records, kRecordsAtATime, threads, [&](std::size_t begin, std::size_t end) {
    for (const std::uint32_t member : members_) {
      const std::size_t record = member & ~kLast;
      if (record - begin < end - begin) {
        ++first_posting_[record + 1];
      }
    }
  });
  for (std::size_t i = 0; i < records; ++i) {
    first_posting_[i + 1] += first_posting_[i];
  }
  positions_.resize(total);
  HugeVector<std::uint64_t> next(first_posting_.begin(), first_posting_.end() - 1);
  ParallelFor(records, kRecordsAtATime, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::size_t record = members_[i] & ~kLast;
      if (record - begin < end - begin) {
        positions_[next[record]++] = static_cast<std::uint32_t>(i) | (members_[i] & kLast);
      }
    }
  });
}

void BlockIndex::CandidatesAfter(RecordIndex record, CandidateSet& out) const {
  out.Clear();
  std::size_t family = 0;
  for (std::uint64_t p = first_posting_[record]; p < first_posting_[record + 1]; ++p) {
    std::uint32_t at = positions_[p];
    if ((at & kLast) != 0) {
      continue;  // nobody comes after
    }
    while (at >= family_begin_[family + 1]) {
      ++family;
    }
    do {
      ++at;
      out.Add(members_[at] & ~kLast, 1U << family);
    } while ((members_[at] & kLast) == 0);
  }
}

void BlockIndex::CandidatesOf(RecordIndex record, CandidateSet& out) const {
  out.Clear();
  std::size_t family = 0;
  for (std::uint64_t p = first_posting_[record]; p < first_posting_[record + 1]; ++p) {
    std::uint32_t at = positions_[p] & ~kLast;
    while (at >= family_begin_[family + 1]) {
      ++family;
    }
    while (at > 0 && (members_[at - 1] & kLast) == 0) {
      --at;
    }
    for (bool more = true; more; ++at) {
      more = (members_[at] & kLast) == 0;
      const RecordIndex other = members_[at] & ~kLast;
      if (other != record) {
        out.Add(other, 1U << family);
      }
    }
  }
}

void BlockIndex::Prefetch(RecordIndex record) const {
  for (std::uint64_t p = first_posting_[record]; p < first_posting_[record + 1]; ++p) {
    if ((positions_[p] & kLast) == 0) {
      __builtin_prefetch(&members_[positions_[p]]);
    }
  }
}

std::vector<BlockIndex::Shared> BlockIndex::SharedBlocks(RecordIndex a, RecordIndex b) const {
  std::array<std::uint32_t, match::kBlockFamilyCount> smallest{};
  for (std::uint64_t p = first_posting_[a]; p < first_posting_[a + 1]; ++p) {
    std::size_t begin = positions_[p] & ~kLast;
    const auto family = static_cast<std::size_t>(std::ranges::upper_bound(family_begin_, begin) -
                                                 family_begin_.begin() - 1);
    while (begin > 0 && (members_[begin - 1] & kLast) == 0) {
      --begin;
    }
    std::size_t end = begin;
    bool found = false;
    for (bool more = true; more; ++end) {
      more = (members_[end] & kLast) == 0;
      found = found || (members_[end] & ~kLast) == b;
    }
    const auto size = static_cast<std::uint32_t>(end - begin);
    if (found && (smallest[family] == 0 || size < smallest[family])) {
      smallest[family] = size;
    }
  }
  std::vector<Shared> shared;
  for (std::size_t f = 0; f < smallest.size(); ++f) {
    if (smallest[f] != 0) {
      shared.push_back({.family = static_cast<BlockFamily>(f), .records = smallest[f]});
    }
  }
  return shared;
}

}  // namespace socle::mpi::batch
