#include "mpi/domain/link_engine.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/component_step.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

match::StandardView ViewOf(const person_store::StandardRow& row) {
  return match::StandardView(row.standard.data());
}

// Each pair once, the lesser record first.
void Normalise(std::vector<CandidatePair>& pairs) {
  for (CandidatePair& pair : pairs) {
    if (pair.b < pair.a) {
      std::swap(pair.a, pair.b);
    }
  }
  const auto key = [](const CandidatePair& pair) { return std::pair(pair.a, pair.b); };
  std::ranges::sort(pairs, {}, key);
  const auto rest = std::ranges::unique(pairs, {}, key);
  pairs.erase(rest.begin(), rest.end());
  std::erase_if(pairs, [](const CandidatePair& pair) { return pair.a == pair.b; });
}

bool HasEdge(const std::vector<person_store::Edge>& edges, RecordNumber other) {
  return std::ranges::find(edges, other, &person_store::Edge::other) != edges.end();
}

}  // namespace

LinkEngine::LinkEngine(Calibration& calibration, const LinkSettings& settings)
    : calibration_(calibration),
      settings_(settings),
      postings_([this](RecordNumber record) { return StandardOf(*rows_, record); }),
      forms_(settings.forms_bytes_max) {}

void LinkEngine::KeepForm(RecordNumber record, const person_store::StandardRow& row) {
  forms_.Trim();
  forms_.Put(record, row.stable_key, row.standard);
}

void LinkEngine::ForgetChange() {
  for (const RecordNumber record : changed_forms_) {
    forms_.Erase(record);
  }
  changed_forms_.clear();
  edges_.clear();
  changed_edges_.clear();
}

Result<match::StandardView> LinkEngine::StandardOf(const person_store::Rows& rows,
                                                   RecordNumber record) {
  if (const auto held = forms_.Find(record)) {
    return held->standard;
  }
  SOCLE_TRY(const auto row, person_store::FindStandard(rows, record));
  if (!row) {
    return Fail(Code::kCorruption, "record " + std::to_string(record) + " has no standard form");
  }
  return forms_.Put(record, row->stable_key, row->standard);
}

Status LinkEngine::LoadStandards(const person_store::Rows& rows,
                                 std::span<const RecordNumber> records) {
  std::vector<RecordNumber> wanted;
  for (const RecordNumber record : records) {
    if (!forms_.Holds(record)) {
      wanted.push_back(record);
    }
  }
  if (wanted.empty()) {
    return {};
  }
  std::ranges::sort(wanted);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::vector<std::string> keys;
  keys.reserve(wanted.size());
  for (const RecordNumber record : wanted) {
    keys.push_back(person_store::RecordKey(record));
  }
  SOCLE_TRY(auto values, rows.FindMany(person_store::kStandard, keys));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (auto& value = values[i]) {
      SOCLE_TRY(const auto row, person_store::DecodeStandard(*std::move(value)));
      forms_.Put(wanted[i], row.stable_key, row.standard);
    }
  }
  return {};
}

Result<std::vector<person_store::Edge>*> LinkEngine::EdgesOf(person_store::Draft& draft,
                                                             RecordNumber record) {
  const auto found = edges_.find(record);
  if (found != edges_.end()) {
    return &found->second;
  }
  SOCLE_TRY(auto edges, person_store::FindEdges(draft, record));
  return &edges_.emplace(record, std::move(edges)).first->second;
}

void LinkEngine::FlushEdges(person_store::Draft& draft) {
  std::vector<RecordNumber> changed(changed_edges_.begin(), changed_edges_.end());
  std::ranges::sort(changed);
  for (const RecordNumber record : changed) {
    person_store::PutEdges(draft, record, edges_.at(record));
  }
  changed_edges_.clear();
}

Status LinkEngine::DropEdges(person_store::Draft& draft, RecordNumber record) {
  SOCLE_TRY(auto* own, EdgesOf(draft, record));
  for (const person_store::Edge& edge : *own) {
    SOCLE_TRY(auto* back, EdgesOf(draft, edge.other));
    std::erase_if(*back, [record](const auto& other) { return other.other == record; });
    changed_edges_.insert(edge.other);
    calibration_.RemovePair(edge.pattern, static_cast<double>(edge.bits));
  }
  if (!own->empty()) {
    own->clear();
    changed_edges_.insert(record);
  }
  return {};
}

void LinkEngine::KeepEdge(RecordNumber from, const person_store::Edge& edge) {
  std::vector<person_store::Edge>& edges = edges_.at(from);
  edges.push_back(edge);
  changed_edges_.insert(from);
}

Result<std::optional<float>> LinkEngine::WeightOf(const Context& context,
                                                  CandidatePair pair,
                                                  match::Pattern pattern) {
  if (context.former_pairs != nullptr) {
    const FormerPairs& former = *context.former_pairs;
    const RecordNumber other = pair.a == former.record ? pair.b : pair.a;
    const auto found = std::ranges::find(former.pairs, other, &KeptPair::other);
    if (found != former.pairs.end() && found->pattern == pattern.Bits()) {
      return found->bits;
    }
    if (found == former.pairs.end()) {
      SOCLE_TRY(const auto row, person_store::FindRecord(context.draft, other));
      if (row && row->changed_at <= former.as_of) {
        return std::nullopt;
      }
    }
  }
  if (calibration_.UpperBoundBits(pattern) < kKeptBitsMin) {
    return std::nullopt;
  }
  SOCLE_TRY(const match::StandardView a, StandardOf(context.draft, pair.a));
  SOCLE_TRY(const match::StandardView b, StandardOf(context.draft, pair.b));
  const match::Score score = calibration_.Evaluate(a, b, pattern);
  if (score.bits < kKeptBitsMin) {
    return std::nullopt;
  }
  return static_cast<float>(score.bits);
}

// Pairs that do not meet any more, for a block has grown meanwhile, are pairs all the same.
Status LinkEngine::AddFormerPairs(const Context& context,
                                  RecordNumber record,
                                  std::vector<CandidatePair>& pairs) {
  if (context.former_pairs == nullptr || context.former_pairs->record != record) {
    return {};
  }
  for (const KeptPair& former : context.former_pairs->pairs) {
    SOCLE_TRY(const auto row, person_store::FindStandard(context.draft, former.other));
    if (row) {
      pairs.push_back({.a = record, .b = former.other});
    }
  }
  return {};
}

// Compares pairs that met; those near enough become edges, and their records seeds.
Status LinkEngine::ComparePairs(Context& context,
                                std::vector<CandidatePair>& pairs,
                                std::vector<RecordNumber>& seeds,
                                LinkChange& change) {
  Normalise(pairs);
  change.candidates += pairs.size();
  std::vector<RecordNumber> records;
  for (const CandidatePair& pair : pairs) {
    records.push_back(pair.a);
    records.push_back(pair.b);
  }
  SOCLE_TRY_STATUS(LoadStandards(context.draft, records));
  constexpr std::size_t kAhead = 4;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    forms_.Prefetch(pairs[std::min(i + kAhead, pairs.size() - 1)].a);
    forms_.Prefetch(pairs[std::min(i + kAhead, pairs.size() - 1)].b);
    const CandidatePair& pair = pairs[i];
    SOCLE_TRY(const match::StandardView a, StandardOf(context.draft, pair.a));
    SOCLE_TRY(const match::StandardView b, StandardOf(context.draft, pair.b));
    const match::Pattern pattern = match::Compare(a, b);
    SOCLE_TRY(const std::optional<float> bits, WeightOf(context, pair, pattern));
    if (!bits) {
      continue;
    }
    SOCLE_TRY(auto* left, EdgesOf(context.draft, pair.a));
    SOCLE_TRY(auto* right, EdgesOf(context.draft, pair.b));
    const bool is_full =
        left->size() >= settings_.edges_max || right->size() >= settings_.edges_max;
    if (is_full || HasEdge(*left, pair.b)) {
      continue;
    }
    KeepEdge(pair.a, {.other = pair.b, .pattern = pattern, .bits = *bits});
    KeepEdge(pair.b, {.other = pair.a, .pattern = pattern, .bits = *bits});
    calibration_.AddPair(pattern, static_cast<double>(*bits));
    seeds.push_back(pair.a);
    seeds.push_back(pair.b);
  }
  return {};
}

Status LinkEngine::SetStandard(Context& context,
                               RecordNumber record,
                               std::uint64_t stable_key,
                               std::string_view standard,
                               LinkChange& change) {
  rows_ = &context.draft;
  edges_.clear();
  forms_.Trim();
  SOCLE_TRY(const auto before, person_store::FindStandard(context.draft, record));
  if (before && before->standard == standard) {
    return {};
  }
  std::vector<RecordNumber> seeds{record};
  if (before) {
    SOCLE_TRY_STATUS(DropEdges(context.draft, record));
    SOCLE_TRY_STATUS(BlockPostings::Remove(context.draft, record, ViewOf(*before)));
    calibration_.RemoveRecord(ViewOf(*before));
  }
  context.draft.Put(person_store::kStandard,
                    person_store::RecordKey(record),
                    person_store::EncodeStandard(stable_key, standard));
  changed_forms_.push_back(record);
  const match::StandardView form = forms_.Put(record, stable_key, standard);
  calibration_.AddRecord(form);
  calibration_.RefreshIfDue();
  std::vector<CandidatePair> pairs;
  SOCLE_TRY_STATUS(postings_.Insert(context.draft, record, form, pairs));
  SOCLE_TRY_STATUS(AddFormerPairs(context, record, pairs));
  SOCLE_TRY_STATUS(ComparePairs(context, pairs, seeds, change));
  FlushEdges(context.draft);
  ComponentStep step(*this, context, change);
  return step.Run(seeds);
}

Status LinkEngine::RemoveStandard(Context& context,
                                  RecordNumber record,
                                  RecordNumber heir,
                                  LinkChange& change) {
  rows_ = &context.draft;
  edges_.clear();
  SOCLE_TRY(const auto before, person_store::FindStandard(context.draft, record));
  if (!before) {
    return {};
  }
  SOCLE_TRY_STATUS(DropEdges(context.draft, record));
  FlushEdges(context.draft);
  SOCLE_TRY_STATUS(BlockPostings::Remove(context.draft, record, ViewOf(*before)));
  calibration_.RemoveRecord(ViewOf(*before));
  context.draft.Delete(person_store::kStandard, person_store::RecordKey(record));
  changed_forms_.push_back(record);
  forms_.Erase(record);
  SOCLE_TRY(const PersonNumber person, person_store::FindMembership(context.draft, record));
  SOCLE_TRY_STATUS(person_store::ChangeMembership(
      context.draft, record, {.from = person, .to = 0, .at = context.now}));
  std::vector<RecordNumber> seeds;
  if (heir != 0) {
    seeds.push_back(heir);
  }
  ComponentStep step(*this, context, change);
  step.SetOrphan(person, heir);
  return step.Run(seeds);
}

Status LinkEngine::Reconsider(Context& context,
                              std::span<const RecordNumber> seeds,
                              LinkChange& change) {
  rows_ = &context.draft;
  edges_.clear();
  ComponentStep step(*this, context, change);
  return step.Run(seeds);
}

Result<std::uint64_t> LinkEngine::WeighPairs(Context& context, RecordNumber record) {
  rows_ = &context.draft;
  edges_.clear();
  forms_.Trim();
  SOCLE_TRY(auto* own, EdgesOf(context.draft, record));
  std::vector<RecordNumber> records{record};
  for (const person_store::Edge& edge : *own) {
    records.push_back(edge.other);
  }
  SOCLE_TRY_STATUS(LoadStandards(context.draft, records));
  std::uint64_t changed = 0;
  for (person_store::Edge& edge : *own) {
    if (edge.other < record) {
      continue;
    }
    SOCLE_TRY(const match::StandardView a, StandardOf(context.draft, record));
    SOCLE_TRY(const match::StandardView b, StandardOf(context.draft, edge.other));
    const auto bits = static_cast<float>(calibration_.Evaluate(a, b, edge.pattern).bits);
    if (bits == edge.bits) {
      continue;
    }
    calibration_.RemovePair(edge.pattern, static_cast<double>(edge.bits));
    calibration_.AddPair(edge.pattern, static_cast<double>(bits));
    edge.bits = bits;
    SOCLE_TRY(auto* back, EdgesOf(context.draft, edge.other));
    const auto twin = std::ranges::find(*back, record, &person_store::Edge::other);
    if (twin != back->end()) {
      twin->bits = bits;
    }
    changed_edges_.insert(record);
    changed_edges_.insert(edge.other);
    ++changed;
  }
  FlushEdges(context.draft);
  return changed;
}

Result<LinkEngine::Comparison> LinkEngine::CompareRecords(
    const person_store::Rows& rows,
    RecordNumber a,
    RecordNumber b,
    const match::PolicyContext& policy) const {
  SOCLE_TRY(const auto left, person_store::FindStandard(rows, a));
  SOCLE_TRY(const auto right, person_store::FindStandard(rows, b));
  if (!left || !right) {
    return Fail(Code::kNotFound, "one of the two identities is not part of linking");
  }
  Comparison result;
  result.pattern = match::Compare(ViewOf(*left), ViewOf(*right));
  result.score = calibration_.Evaluate(ViewOf(*left), ViewOf(*right), result.pattern);
  result.verdict = match::Decide(ViewOf(*left),
                                 ViewOf(*right),
                                 result.pattern,
                                 result.score,
                                 {.policy = calibration_.Policy(),
                                  .thresholds = calibration_.Thresholds(),
                                  .context = policy});
  return result;
}

}  // namespace socle::mpi::domain
