#include "mpi/domain/block_postings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

using match::BlockFamily;
using person_store::Posting;

std::vector<std::string> RowsOf(const std::vector<std::uint64_t>& keys) {
  std::vector<std::string> rows;
  rows.reserve(keys.size());
  for (const std::uint64_t key : keys) {
    rows.push_back(person_store::BlockKey(key));
  }
  return rows;
}

// All keys of a tier, whatever they refine.
std::vector<std::string> KeysOf(match::StandardView standard, BlockFamily family, int tier) {
  std::vector<std::uint64_t> keys;
  match::AppendBlockKeys(standard, family, tier, keys);
  return RowsOf(keys);
}

Result<Posting> DecodeOrEmpty(const std::optional<std::string>& value) {
  return value ? person_store::DecodePosting(*value) : Result<Posting>(Posting{});
}

BlockFamily FamilyAt(std::size_t index) {
  return static_cast<BlockFamily>(index);
}

}  // namespace

void BlockPostings::Refine(person_store::Draft& draft,
                           const Entry& entry,
                           std::span<const RecordNumber> holders,
                           const std::string& key,
                           std::uint64_t number) {
  for (const RecordNumber holder : holders) {
    queue_.push_back(
        {.record = holder, .family = entry.family, .tier = entry.tier + 1, .parents = {number}});
  }
  draft.Put(person_store::kBlock, key, person_store::EncodePosting({.is_refined = true}));
}

Status BlockPostings::InsertKeys(person_store::Draft& draft,
                                 const Entry& entry,
                                 match::StandardView standard,
                                 const Rows& rows,
                                 std::vector<CandidatePair>& pairs) {
  const bool is_last = entry.tier + 1 == match::kBlockTierCount;
  const std::size_t limit = is_last ? match::kBlockLastTierMax : match::InfoOf(entry.family).limit;
  std::vector<std::uint64_t> refined;
  for (std::size_t i = 0; i < rows.numbers.size(); ++i) {
    const std::uint64_t number = rows.numbers[i];
    SOCLE_TRY(Posting posting, DecodeOrEmpty(rows.values[i]));
    if (posting.is_refined) {
      refined.push_back(number);
      continue;
    }
    if (std::ranges::find(posting.records, entry.record) != posting.records.end()) {
      continue;
    }
    if (posting.records.size() >= limit && !is_last) {
      refined.push_back(number);
      Refine(draft, entry, posting.records, rows.keys[i], number);
      continue;
    }
    for (const RecordNumber other : posting.records) {
      pairs.push_back({.a = entry.record, .b = other});
    }
    if (posting.records.size() >= limit) {
      ++cut_count_;
      continue;
    }
    posting.records.push_back(entry.record);
    draft.Put(person_store::kBlock, rows.keys[i], person_store::EncodePosting(posting));
  }
  if (!refined.empty()) {
    cut_count_ += match::HasFinerKeys(standard, entry.family, entry.tier) ? 0 : 1;
    queue_.push_back({.record = entry.record,
                      .family = entry.family,
                      .tier = entry.tier + 1,
                      .parents = std::move(refined)});
  }
  return {};
}

// The keys of all families in one read: most of the time goes into reading.
Status BlockPostings::InsertFirstTier(person_store::Draft& draft,
                                      RecordNumber record,
                                      match::StandardView standard,
                                      std::vector<CandidatePair>& pairs) {
  std::vector<std::uint64_t> numbers;
  std::array<std::size_t, match::kBlockFamilyCount> ends{};
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    match::AppendBlockKeys(standard, FamilyAt(family), 0, numbers);
    ends[family] = numbers.size();
  }
  const std::vector<std::string> keys = RowsOf(numbers);
  SOCLE_TRY(const auto values, draft.FindMany(person_store::kBlock, keys));
  std::size_t begin = 0;
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    const std::size_t count = ends[family] - begin;
    SOCLE_TRY_STATUS(InsertKeys(draft,
                                {.record = record, .family = FamilyAt(family)},
                                standard,
                                {.numbers = std::span(numbers).subspan(begin, count),
                                 .keys = std::span(keys).subspan(begin, count),
                                 .values = std::span(values).subspan(begin, count)},
                                pairs));
    begin = ends[family];
  }
  return {};
}

Status BlockPostings::InsertTier(person_store::Draft& draft,
                                 const Entry& entry,
                                 match::StandardView standard,
                                 std::vector<CandidatePair>& pairs) {
  const match::KeyFilter parents(entry.parents);
  std::vector<std::uint64_t> numbers;
  match::AppendBlockKeys(standard, entry.family, entry.tier, numbers, &parents);
  const std::vector<std::string> keys = RowsOf(numbers);
  SOCLE_TRY(const auto values, draft.FindMany(person_store::kBlock, keys));
  return InsertKeys(
      draft, entry, standard, {.numbers = numbers, .keys = keys, .values = values}, pairs);
}

Status BlockPostings::Insert(person_store::Draft& draft,
                             RecordNumber record,
                             match::StandardView standard,
                             std::vector<CandidatePair>& pairs) {
  queue_.clear();
  SOCLE_TRY_STATUS(InsertFirstTier(draft, record, standard, pairs));
  // Ends: each entry leads to a higher tier of the same family.
  while (!queue_.empty()) {
    const Entry entry = queue_.back();
    queue_.pop_back();
    if (entry.record == record) {
      SOCLE_TRY_STATUS(InsertTier(draft, entry, standard, pairs));
    } else {
      SOCLE_TRY(const match::StandardView view, standard_of_(entry.record));
      SOCLE_TRY_STATUS(InsertTier(draft, entry, view, pairs));
    }
  }
  return {};
}

// Takes the record out of the lists of its keys; gives whether one of them was refined.
Result<bool> BlockPostings::RemoveTier(person_store::Draft& draft,
                                       const Entry& entry,
                                       match::StandardView standard) {
  const std::vector<std::string> keys = KeysOf(standard, entry.family, entry.tier);
  SOCLE_TRY(const auto values, draft.FindMany(person_store::kBlock, keys));
  bool is_refined = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    SOCLE_TRY(Posting posting, DecodeOrEmpty(values[i]));
    is_refined = is_refined || posting.is_refined;
    if (std::erase(posting.records, entry.record) == 0) {
      continue;
    }
    if (posting.records.empty()) {
      draft.Delete(person_store::kBlock, keys[i]);
    } else {
      draft.Put(person_store::kBlock, keys[i], person_store::EncodePosting(posting));
    }
  }
  return is_refined;
}

Status BlockPostings::Remove(person_store::Draft& draft,
                             RecordNumber record,
                             match::StandardView standard) {
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    // A record never had keys of the tier behind one that is not refined.
    bool is_refined = true;
    for (int tier = 0; is_refined && tier < match::kBlockTierCount; ++tier) {
      SOCLE_TRY(is_refined,
                RemoveTier(
                    draft, {.record = record, .family = FamilyAt(family), .tier = tier}, standard));
    }
  }
  return {};
}

Status BlockPostings::Find(const person_store::Rows& rows,
                           match::StandardView standard,
                           std::vector<RecordNumber>& records) {
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    for (int tier = 0; tier < match::kBlockTierCount; ++tier) {
      const std::vector<std::string> keys = KeysOf(standard, FamilyAt(family), tier);
      SOCLE_TRY(const auto values, rows.FindMany(person_store::kBlock, keys));
      bool is_refined = false;
      for (const auto& value : values) {
        SOCLE_TRY(const Posting posting, DecodeOrEmpty(value));
        is_refined = is_refined || posting.is_refined;
        records.insert(records.end(), posting.records.begin(), posting.records.end());
      }
      if (!is_refined) {
        break;
      }
    }
  }
  std::ranges::sort(records);
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return {};
}

}  // namespace socle::mpi::domain
