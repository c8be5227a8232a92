#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/huge_pages.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/block.h"

namespace socle::mpi::batch {

struct BlockFamilyStats {
  std::uint64_t keys = 0;            // distinct keys of the first tier
  std::uint64_t blocks = 0;          // with two records or more, after refining
  std::uint64_t largest_block = 0;   // records, before refining
  std::uint64_t refined_blocks = 0;  // keys replaced by those of the next tier
  // Too large even in the last tier, or with records that have no key of the next tier.
  std::uint64_t cut_blocks = 0;
  std::uint64_t cut_pairs = 0;                     // pairs not compared for that reason
  std::uint64_t pairs = 0;                         // pairs inside the blocks
  std::array<std::uint64_t, 24> size_histogram{};  // blocks of 2^i .. 2^(i+1)-1 records
};

// How many records a block may hold before it is refined, by family.
using BlockLimits = std::array<std::uint32_t, match::kBlockFamilyCount>;

BlockLimits DefaultBlockLimits();

// A record that shares a block with the one at hand, and the families in which it does (bit f for
// the family of number f).
struct Candidate {
  RecordIndex record = 0;
  std::uint32_t families = 0;
};

// The candidates of one record, each once, in the order in which they were met. A small hash table
// that is used again for the next record; one for each thread.
class CandidateSet {
 public:
  CandidateSet() : slots_(kSlotsMin) {}

  void Clear();
  void Add(RecordIndex record, std::uint32_t families);

  [[nodiscard]] std::span<const Candidate> Items() const { return items_; }

 private:
  static constexpr std::size_t kSlotsMin = 1024;

  struct Slot {
    RecordIndex record = 0;
    std::uint32_t item = 0;
    std::uint32_t stamp = 0;  // taken when it is stamp_
  };

  [[nodiscard]] Slot& Find(RecordIndex record);
  void Grow();

  std::vector<Candidate> items_;
  std::vector<Slot> slots_;
  std::uint32_t stamp_ = 1;
};

// Which records share a block key: posting lists of all families in memory, about 8 bytes for each
// key that at least two records hold. Immutable once built.
class BlockIndex {
 public:
  static BlockIndex Build(const Dataset& dataset, std::size_t threads) {
    return Build(dataset, threads, DefaultBlockLimits());
  }

  static BlockIndex Build(const Dataset& dataset, std::size_t threads, const BlockLimits& limits);

  // Sets `out` to the records that share a block with `record` and come after it: a pair is met
  // once, from its first record.
  void CandidatesAfter(RecordIndex record, CandidateSet& out) const;
  // The same for all records, before and after.
  void CandidatesOf(RecordIndex record, CandidateSet& out) const;
  // Fetches ahead what CandidatesAfter reads first.
  void Prefetch(RecordIndex record) const;

  // Families in which two records share a block, and the size of the smallest such block.
  struct Shared {
    match::BlockFamily family;
    std::uint32_t records;
  };

  [[nodiscard]] std::vector<Shared> SharedBlocks(RecordIndex a, RecordIndex b) const;

  [[nodiscard]] const std::array<BlockFamilyStats, match::kBlockFamilyCount>& Stats() const {
    return stats_;
  }

  [[nodiscard]] std::size_t RecordCount() const { return first_posting_.size() - 1; }

 private:
  // Members of one block are neighbours in members_; the last one carries kLast, and so does its
  // position.
  static constexpr std::uint32_t kLast = 0x80000000U;

  struct FamilyBlocks {
    HugeVector<std::uint32_t> members;
    BlockFamilyStats stats;
  };

  static FamilyBlocks BuildFamily(const Dataset& dataset,
                                  match::BlockFamily family,
                                  std::uint32_t limit);
  void Collect(std::vector<FamilyBlocks>& families, std::size_t records, std::size_t threads);

  HugeVector<std::uint32_t> members_;
  std::array<std::uint64_t, match::kBlockFamilyCount + 1> family_begin_{};
  HugeVector<std::uint64_t> first_posting_;  // of each record, into positions_
  HugeVector<std::uint32_t> positions_;      // into members_
  std::array<BlockFamilyStats, match::kBlockFamilyCount> stats_{};
};

}  // namespace socle::mpi::batch
