#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

struct CandidatePair {
  RecordNumber a = 0;
  RecordNumber b = 0;
};

// The block keys of stored records: who shares a key with whom. A key that comes to be held by more
// records than its family allows is refined, as mpi/batch refines it: its holders get the keys of
// the next tier. So the blocks are the same in whatever order records came; only pairs that met in
// a block before it was refined are further candidates.
class BlockPostings {
 public:
  // Gives the standard form of a stored record, valid until the next call of Insert.
  using StandardOf = std::function<Result<match::StandardView>(RecordNumber record)>;

  explicit BlockPostings(StandardOf standard_of) : standard_of_(std::move(standard_of)) {}

  // Adds the keys of a record and appends the pairs that now share a block and did not before;
  // a pair may be named several times. Blocks of the last tier take kBlockLastTierMax records;
  // further ones are compared with those and counted (CutCount).
  Status Insert(person_store::Draft& draft,
                RecordNumber record,
                match::StandardView standard,
                std::vector<CandidatePair>& pairs);

  // Takes the keys of a record away, given the standard form it was added with.
  static Status Remove(person_store::Draft& draft,
                       RecordNumber record,
                       match::StandardView standard);

  // Appends the records that share a block with a form that is not stored (a search).
  static Status Find(const person_store::Rows& rows,
                     match::StandardView standard,
                     std::vector<RecordNumber>& records);

  [[nodiscard]] std::uint64_t CutCount() const { return cut_count_; }

 private:
  struct Entry {
    RecordNumber record = 0;
    match::BlockFamily family = match::BlockFamily::kIns;
    int tier = 0;
    std::vector<std::uint64_t> parents = {};  // refined keys of the tier before
  };

  // Keys of one family and tier, with what is stored under them.
  struct Rows {
    std::span<const std::uint64_t> numbers;
    std::span<const std::string> keys;
    std::span<const std::optional<std::string>> values;
  };

  static Result<bool> RemoveTier(person_store::Draft& draft,
                                 const Entry& entry,
                                 match::StandardView standard);
  // The list of a key is full: from now on those that hold it are told apart by a finer key.
  void Refine(person_store::Draft& draft,
              const Entry& entry,
              std::span<const RecordNumber> holders,
              const std::string& key,
              std::uint64_t number);
  Status InsertKeys(person_store::Draft& draft,
                    const Entry& entry,
                    match::StandardView standard,
                    const Rows& rows,
                    std::vector<CandidatePair>& pairs);
  Status InsertFirstTier(person_store::Draft& draft,
                         RecordNumber record,
                         match::StandardView standard,
                         std::vector<CandidatePair>& pairs);
  Status InsertTier(person_store::Draft& draft,
                    const Entry& entry,
                    match::StandardView standard,
                    std::vector<CandidatePair>& pairs);

  StandardOf standard_of_;
  std::vector<Entry> queue_;
  std::uint64_t cut_count_ = 0;
};

}  // namespace socle::mpi::domain
