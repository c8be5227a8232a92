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
  std::uint64_t keys = 0;                          // distinct keys of the first tier
  std::uint64_t blocks = 0;                        // with two records or more, after refining
  std::uint64_t largest_block = 0;                 // records, before refining
  std::uint64_t refined_blocks = 0;                // keys replaced by those of the next tier
  std::uint64_t cut_blocks = 0;                    // too large even in the last tier
  std::uint64_t cut_pairs = 0;                     // pairs not compared for that reason
  std::uint64_t pairs = 0;                         // pairs inside the blocks
  std::array<std::uint64_t, 24> size_histogram{};  // blocks of 2^i .. 2^(i+1)-1 records
};

// Which records share a block key: posting lists of all families in memory, about 8 bytes for each
// key that at least two records hold. Immutable once built.
class BlockIndex {
 public:
  static BlockIndex Build(const Dataset& dataset, std::size_t threads);

  // Appends every record that shares a block with `record` and comes after it (a pair is met once,
  // from its first record), each once. `seen` is scratch of the caller's thread.
  struct Scratch {
    HugeVector<std::uint32_t> stamps;
    std::uint32_t stamp = 0;
  };

  void CandidatesAfter(RecordIndex record, Scratch& scratch, std::vector<RecordIndex>& out) const;
  // The same for all records, before and after.
  void CandidatesOf(RecordIndex record, Scratch& scratch, std::vector<RecordIndex>& out) const;

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
  // Members of one block are neighbours in members_; the last one carries kLast.
  static constexpr std::uint32_t kLast = 0x80000000U;

  struct FamilyBlocks {
    HugeVector<std::uint32_t> members;
    BlockFamilyStats stats;
  };

  static FamilyBlocks BuildFamily(const Dataset& dataset, match::BlockFamily family);
  void Collect(std::vector<FamilyBlocks>& families, std::size_t records);

  HugeVector<std::uint32_t> members_;
  std::array<std::uint64_t, match::kBlockFamilyCount + 1> family_begin_{};
  HugeVector<std::uint64_t> first_posting_;  // of each record, into positions_
  HugeVector<std::uint32_t> positions_;      // into members_
  std::array<BlockFamilyStats, match::kBlockFamilyCount> stats_{};
};

}  // namespace socle::mpi::batch
