#include "mpi/batch/store_session.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/output.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"
#include "mpi/store/store_writer.h"

namespace socle::mpi::batch {

namespace {

bool SameContent(const Identity& a, const Identity& b) {
  return std::ranges::all_of(
      kTraitFields, [&](const TraitField& field) { return a.*field.member == b.*field.member; });
}

}  // namespace

struct StoreSession::State {
  std::unique_ptr<store::IdentityStore> store;
  std::unique_ptr<store::StoreWriter> writer;
  std::string model_text;
  std::unordered_set<store::RecordNumber> replaced;
  std::vector<store::RecordNumber> numbers;  // by index in the data set
  std::size_t new_records = 0;
  StoreCounts counts;
};

StoreSession::StoreSession(std::unique_ptr<State> state) : state_(std::move(state)) {}

StoreSession::~StoreSession() = default;

Result<std::unique_ptr<StoreSession>> StoreSession::Open(const std::string& folder,
                                                         const Clock& clock,
                                                         Random& random) {
  auto state = std::make_unique<State>();
  SOCLE_TRY(
      state->store,
      store::IdentityStore::Open(
          folder, {.standard_version = kStandardFormVersion}, {.clock = clock, .random = random}));
  if (state->store->HasOtherStandard()) {
    return Fail(Code::kConflict,
                folder +
                    ": its records are in a form of another version of this program; link the "
                    "original files into a new store");
  }
  SOCLE_TRY(auto model, state->store->Model());
  state->model_text = std::move(model.text);
  SOCLE_TRY(state->writer, store::StoreWriter::Start(*state->store));
  return std::unique_ptr<StoreSession>(new StoreSession(std::move(state)));
}

const std::string& StoreSession::ModelText() const {
  return state_->model_text;
}

const StoreCounts& StoreSession::Counts() const {
  return state_->counts;
}

std::size_t StoreSession::NewRecords() const {
  return state_->new_records;
}

// Whether the identity is in the store with the same content; one with another content is taken
// out.
Result<bool> StoreSession::IsKnown(const Identity& identity) {
  State& s = *state_;
  SOCLE_TRY(const auto number, s.store->FindRecord(identity.domain, identity.ipp));
  if (!number) {
    return false;
  }
  SOCLE_TRY(const Identity before, s.store->GetIdentity(*number));
  if (SameContent(before, identity)) {
    return true;
  }
  SOCLE_TRY_STATUS(s.writer->Remove(*number));
  s.replaced.insert(*number);
  ++s.counts.replaced;
  return false;
}

Status StoreSession::Add(std::span<const Identity> identities,
                         std::span<const std::string_view> standard,
                         std::vector<bool>& keep) {
  State& s = *state_;
  const bool has_stored = s.store->Header().identities != 0;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    bool is_known = false;
    if (has_stored) {
      SOCLE_TRY(is_known, IsKnown(identities[i]));
    }
    if (is_known) {
      ++s.counts.unchanged;
      keep[i] = false;
      continue;
    }
    SOCLE_TRY(const auto number, s.writer->AddIdentity(identities[i], standard[i]));
    s.numbers.push_back(number);
    ++s.counts.added;
  }
  return {};
}

Status StoreSession::LoadStored(Dataset& dataset) {
  State& s = *state_;
  s.new_records = dataset.Size();
  std::string bytes;
  SOCLE_TRY_STATUS(s.store->ForEachIdentity({}, [&](const store::IdentityView& view) -> Status {
    if (s.replaced.contains(view.number)) {
      return {};
    }
    // The domain's number inside the standard form is that of the run that wrote it.
    SOCLE_TRY(const std::uint16_t domain, dataset.DomainIndex(view.domain));
    bytes = view.standard;
    std::memcpy(bytes.data() + offsetof(match::StandardHeader, domain), &domain, sizeof domain);
    s.numbers.push_back(view.number);
    ++s.counts.stored;
    return dataset.Append(bytes, std::span(&view.ipp, 1));
  }));
  const std::vector<store::RecordNumber> before = std::move(s.numbers);
  s.numbers.clear();
  for (const RecordIndex record : dataset.OrderByBirthDate(s.new_records)) {
    s.numbers.push_back(before[record]);
  }
  return {};
}

Result<std::vector<ScoredPair>> StoreSession::KnownPairs() const {
  std::unordered_map<store::RecordNumber, RecordIndex> stored_index;
  for (std::size_t i = state_->new_records; i < state_->numbers.size(); ++i) {
    stored_index.emplace(state_->numbers[i], static_cast<RecordIndex>(i));
  }
  std::vector<ScoredPair> pairs;
  SOCLE_TRY_STATUS(state_->store->ForEachPair([&](const store::StoredPair& pair) -> Status {
    const auto a = stored_index.find(pair.a);
    const auto b = stored_index.find(pair.b);
    if (a != stored_index.end() && b != stored_index.end()) {
      pairs.push_back({.a = std::min(a->second, b->second),
                       .b = std::max(a->second, b->second),
                       .bits = pair.bits,
                       .pattern = match::Pattern(pair.pattern)});
    }
    return {};
  }));
  return pairs;
}

Status StoreSession::Save(const Dataset& dataset,
                          const LinkResult& result,
                          const std::string& model_text) {
  State& s = *state_;
  std::vector<store::StoredPair> pairs;
  pairs.reserve(result.scored.size());
  for (const ScoredPair& pair : result.scored) {
    const auto [a, b] = std::minmax(s.numbers[pair.a], s.numbers[pair.b]);
    pairs.push_back({.a = a, .b = b, .bits = pair.bits, .pattern = pair.pattern.Bits()});
  }
  std::ranges::sort(
      pairs, {}, [](const store::StoredPair& pair) { return std::pair(pair.a, pair.b); });
  SOCLE_TRY_STATUS(s.writer->SetPairs(pairs));
  const std::vector<std::uint64_t> ids = ClusterIds(dataset, result);
  std::vector<store::StoredCluster> clusters;
  clusters.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    clusters.push_back({.record = s.numbers[i], .cluster = ids[i]});
  }
  std::ranges::sort(clusters, {}, &store::StoredCluster::record);
  SOCLE_TRY_STATUS(s.writer->SetClusters(clusters));
  SOCLE_TRY_STATUS(s.writer->SetModel(
      {.text = model_text, .sha256 = EncodeHex(crypto::Sha256(AsBytes(model_text)))}));
  return s.writer->Commit();
}

}  // namespace socle::mpi::batch
