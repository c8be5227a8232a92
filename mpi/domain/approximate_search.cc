#include "mpi/domain/approximate_search.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/search_index.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

// Domains that no identity has: what is asked is of no domain, and its ideal match of another.
constexpr std::uint16_t kAskedDomain = 0xFFFF;
constexpr std::uint16_t kIdealDomain = 0xFFFE;
constexpr double kPercent = 100;

class Form {
 public:
  Form(const Identity& identity, std::uint16_t domain) {
    match::Standardiser().Append(identity, domain, bytes_);
  }

  // The bytes of a string of this size are on the heap, aligned for any type.
  [[nodiscard]] match::StandardView View() const { return match::StandardView(bytes_.data()); }

 private:
  std::string bytes_;
};

// The question with day and month exchanged, and with family and given name exchanged.
std::vector<Identity> Variants(const Identity& asked) {
  constexpr std::uint8_t kMonths = 12;
  std::vector<Identity> variants{asked};
  const auto date = ParseCivilDate(asked.birth_date);
  if (date && date->IsFull() && date->day <= kMonths && date->day != date->month) {
    Identity swapped = asked;
    swapped.birth_date =
        FormatCivilDate({.year = date->year, .month = date->day, .day = date->month});
    variants.push_back(std::move(swapped));
  }
  return variants;
}

match::Scorer::Parts Explain(const Calibration& calibration,
                             match::StandardView a,
                             match::StandardView b) {
  const match::Pattern pattern = match::Compare(a, b);
  const match::FrequencyRatios ratios =
      calibration.Frequencies().RatiosOf(a, b, pattern, calibration.Model().frequency_weight);
  return calibration.Scorer().Explain(pattern, ratios);
}

// What the levels say, however rare the values are: of two likenesses the closer one has more.
double Evidence(const match::Scorer::Parts& parts) {
  return std::accumulate(parts.trait_bits.begin(), parts.trait_bits.end(), 0.0);
}

class NearFinder {
 public:
  NearFinder(const person_store::Rows& rows,
             const Calibration& calibration,
             const IndexLimits& limits)
      : rows_(rows), calibration_(calibration), limits_(limits) {}

  Result<NearRecords> Find(const Identity& asked) {
    for (const Identity& variant : Variants(asked)) {
      const Form form(variant, kAskedDomain);
      std::vector<RecordNumber> records;
      SOCLE_TRY_STATUS(domain::BlockPostings::Find(rows_, form.View(), records));
      Add(records);
    }
    // Behind those that share a block: where there are too many, they count first.
    for (const Identity& variant : Variants(asked)) {
      SOCLE_TRY_STATUS(FindByRows(variant));
    }
    SOCLE_TRY_STATUS(Compare(asked));
    const auto order = [](const NearRecord& near) {
      return std::tuple(-static_cast<int>(near.confidence), -near.bits, near.record);
    };
    std::ranges::sort(found_.records, {}, order);
    return std::move(found_);
  }

 private:
  void Add(const std::vector<RecordNumber>& records) {
    for (const RecordNumber record : records) {
      const bool is_full = candidates_.size() >= limits_.records_max;
      if (!is_full && known_.insert(record).second) {
        candidates_.push_back(record);
      }
      found_.is_cut = found_.is_cut || (is_full && !known_.contains(record));
    }
  }

  Status AddFitting(const IdentityFilter& filter) {
    SOCLE_TRY(const Candidates found, FindCandidates(rows_, filter, limits_));
    Add(found.records);
    found_.rows += found.rows;
    found_.is_cut = found_.is_cut || found.is_cut;
    return {};
  }

  // Rows that the blocks of linking do not hold: a block of many records wants a second trait.
  Status FindByRows(const Identity& asked) {
    IdentityFilter by_date;
    by_date.birth_date = DateFilterOf(asked.birth_date);
    if (by_date.birth_date && by_date.birth_date->IsOneDay()) {
      return AddFitting(by_date);
    }
    for (const auto& [family, given] :
         {std::pair(asked.birth_name, asked.birth_first_given_name),
          std::pair(asked.birth_first_given_name, asked.birth_name)}) {
      IdentityFilter by_name;
      by_name.birth_date = by_date.birth_date;
      by_name.family = NamePattern(family);
      // The first letter of the given name: what follows may be written otherwise.
      by_name.given = NameBeginning(std::string_view(given).substr(0, 1));
      if (!by_name.family.IsEmpty()) {
        SOCLE_TRY_STATUS(AddFitting(by_name));
      }
    }
    return {};
  }

  Status Compare(const Identity& asked) {
    const Form form(asked, kAskedDomain);
    const Form ideal(asked, kIdealDomain);
    const double best = Evidence(Explain(calibration_, form.View(), ideal.View()));
    if (best <= 0) {
      return Fail(Code::kInvalidArgument, "there is nothing in the question to compare with");
    }
    std::vector<std::string> keys;
    keys.reserve(candidates_.size());
    for (const RecordNumber record : candidates_) {
      keys.push_back(person_store::RecordKey(record));
    }
    SOCLE_TRY(auto values, rows_.FindMany(person_store::kStandard, keys));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (auto& value = values[i]) {
        SOCLE_TRY(const auto row, person_store::DecodeStandard(*std::move(value)));
        Keep(candidates_[i], form.View(), match::StandardView(row.standard.data()), best);
      }
    }
    return {};
  }

  void Keep(RecordNumber record,
            match::StandardView asked,
            match::StandardView candidate,
            double best) {
    ++found_.compared;
    const match::Scorer::Parts parts = Explain(calibration_, asked, candidate);
    const double share = std::clamp(Evidence(parts) / best, 0.0, 1.0);
    const auto confidence = static_cast<unsigned>(std::lround(share * kPercent));
    if (confidence >= kNearConfidenceMin) {
      found_.records.push_back({.record = record,
                                .bits = parts.total.bits,
                                .confidence = confidence,
                                .pattern = match::Compare(asked, candidate)});
    }
  }

  const person_store::Rows& rows_;
  const Calibration& calibration_;
  const IndexLimits& limits_;
  std::vector<RecordNumber> candidates_;  // each once
  std::unordered_set<RecordNumber> known_;
  NearRecords found_;
};

}  // namespace

Result<NearRecords> FindNear(const person_store::Rows& rows,
                             const Calibration& calibration,
                             const Identity& asked,
                             const IndexLimits& limits) {
  return NearFinder(rows, calibration, limits).Find(asked);
}

}  // namespace socle::mpi::domain
