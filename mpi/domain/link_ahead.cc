#include "mpi/domain/link_ahead.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::domain {

namespace {

using Values = std::vector<std::optional<std::string>>;

// One reading for one form.
class LinkRows {
 public:
  LinkRows(const person_store::Rows& rows,
           match::StandardView standard,
           person_store::RowsAhead& ahead)
      : rows_(rows), standard_(standard), ahead_(ahead) {}

  Status Run() {
    for (int tier = 0; tier < match::kBlockTierCount; ++tier) {
      SOCLE_TRY(const bool is_refined, ReadTier(tier));
      if (!is_refined) {
        break;
      }
    }
    return ReadRelatives();
  }

 private:
  Result<Values> Read(storage::FamilyId family, const std::vector<std::string>& keys) {
    SOCLE_TRY(Values values, rows_.FindMany(family, keys));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      ahead_.Add(family, keys[i], values[i]);
    }
    return values;
  }

  // The keys of all families in one read; whether there is something to read in the next tier.
  Result<bool> ReadTier(int tier) {
    std::vector<std::uint64_t> numbers;
    std::vector<std::size_t> family_of;
    for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
      if (tier > 0 && refined_[family].empty()) {
        continue;
      }
      const match::KeyFilter parents(refined_[family]);
      match::AppendBlockKeys(standard_,
                             static_cast<match::BlockFamily>(family),
                             tier,
                             numbers,
                             tier > 0 ? &parents : nullptr);
      family_of.resize(numbers.size(), family);
      refined_[family].clear();
    }
    std::vector<std::string> keys;
    keys.reserve(numbers.size());
    for (const std::uint64_t number : numbers) {
      keys.push_back(person_store::BlockKey(number));
    }
    SOCLE_TRY(const Values values, Read(person_store::kBlock, keys));
    bool is_refined = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto& value = values[i];
      if (!value) {
        continue;
      }
      SOCLE_TRY(const person_store::Posting posting, person_store::DecodePosting(*value));
      if (posting.is_refined) {
        is_refined = true;
        refined_[family_of[i]].push_back(numbers[i]);
      }
      met_.insert(met_.end(), posting.records.begin(), posting.records.end());
    }
    return is_refined;
  }

  // Records that share the most keys, at least kSharedKeysMin.
  [[nodiscard]] std::vector<RecordNumber> Likely() {
    std::ranges::sort(met_);
    std::vector<std::pair<std::size_t, RecordNumber>> shared;
    for (std::size_t begin = 0; begin < met_.size();) {
      std::size_t end = begin;
      while (end < met_.size() && met_[end] == met_[begin]) {
        ++end;
      }
      if (end - begin >= kSharedKeysMin) {
        shared.emplace_back(end - begin, met_[begin]);
      }
      begin = end;
    }
    std::ranges::sort(shared, std::greater());
    shared.resize(std::min(shared.size(), kLikelyRelativesMax));
    std::vector<RecordNumber> records;
    records.reserve(shared.size());
    for (const auto& [count, record] : shared) {
      records.push_back(record);
    }
    return records;
  }

  Status ReadRelatives() {
    const std::vector<RecordNumber> records = Likely();
    if (records.empty()) {
      return {};
    }
    std::vector<std::string> edges;
    std::vector<std::string> memberships;
    std::vector<std::string> rulings;
    for (const RecordNumber record : records) {
      edges.push_back(person_store::RecordKey(record));
      memberships.push_back(person_store::MembershipKey(record));
      rulings.push_back(person_store::RulingsKey(record));
    }
    SOCLE_TRY([[maybe_unused]] const Values edge_lists, Read(person_store::kEdge, edges));
    SOCLE_TRY([[maybe_unused]] const Values ruling_lists, Read(person_store::kIndex, rulings));
    SOCLE_TRY(const Values numbers, Read(person_store::kIndex, memberships));
    std::vector<std::string> persons;
    for (const auto& number : numbers) {
      if (number) {
        SOCLE_TRY(const PersonNumber person, person_store::DecodeNumber(*number));
        persons.push_back(person_store::PersonKey(person));
      }
    }
    SOCLE_TRY([[maybe_unused]] const Values rows, Read(person_store::kPerson, persons));
    return {};
  }

  const person_store::Rows& rows_;
  match::StandardView standard_;
  person_store::RowsAhead& ahead_;
  // Of each family, the keys of the last tier that were refined.
  std::array<std::vector<std::uint64_t>, match::kBlockFamilyCount> refined_;
  std::vector<RecordNumber> met_;  // once for each key that is shared
};

}  // namespace

Status ReadLinkRows(const person_store::Rows& rows,
                    match::StandardView standard,
                    person_store::RowsAhead& ahead) {
  return LinkRows(rows, standard, ahead).Run();
}

}  // namespace socle::mpi::domain
