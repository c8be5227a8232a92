#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/form_cache.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/match/cluster.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

// A pair of two persons that people should look at.
struct ReviewPair {
  RecordNumber a = 0;  // a < b
  RecordNumber b = 0;
  float bits = 0;
  double probability = 0;
  match::Rule rule = match::Rule::kScore;
  bool same_domain = false;
};

// What a step of linking did.
struct LinkChange {
  std::vector<RecordNumber> records;        // looked at anew, ascending
  std::vector<PersonNumber> persons;        // whose records changed, ascending
  std::vector<ReviewPair> review;           // the likeliest between each two persons of `records`
  std::vector<CandidatePair> contradicted;  // ruled by a person, and the data now say otherwise
  std::vector<FormerPerson> former;         // what those of `persons` were that existed before
  std::uint64_t candidates = 0;             // pairs compared
  bool is_too_large = false;                // the links lead to more records than kComponentMax
  RecordNumber too_large_at = 0;            // then: the record they were followed from
};

struct LinkSettings {
  match::ClusterOptions cluster;
  // Records that hang together by links and are clustered together at most. More than that is not
  // one person's mistakes but a fault of the data: nothing is changed then, and people are told.
  std::size_t component_max = 2000;
  std::size_t edges_max = 256;  // kept of one record, the strongest
  // Memory for standard forms (FormCache).
  std::size_t forms_bytes_max = std::size_t{512} << 20;
};

// The living counterpart of mpi/batch: the same comparison, scores, decisions and clustering, for
// one record at a time. What a record touches - the records that hang together with it by links,
// rulings or a person - is clustered anew as a whole, so the result depends on the records and not
// on the order in which they came. One thread: that of the writer.
class LinkEngine {
 public:
  // The calibration must outlive the engine.
  LinkEngine(Calibration& calibration, const LinkSettings& settings);

  // The pairs that a record had at an instant, which it has again when it comes back: with all
  // those that have not changed since.
  struct FormerPairs {
    RecordNumber record = 0;
    UnixMicros as_of;
    std::span<const KeptPair> pairs;
  };

  // Moment of the changes, and what the next numbers are.
  struct Context {
    person_store::Draft& draft;
    person_store::Head& head;
    UnixMicros now;
    match::PolicyContext policy;
    // Groups that have their number again if they come out as they were (AssignPersons).
    std::span<const FormerPerson> restored{};
    const FormerPairs* former_pairs = nullptr;
  };

  // Gives an active record its standard form, compares it with its candidates, and links anew what
  // it touches. Does nothing when the form is the one it has.
  Status SetStandard(Context& context,
                     RecordNumber record,
                     std::uint64_t stable_key,
                     std::string_view standard,
                     LinkChange& change);

  // Takes a record out of linking and out of its person. A person who had no other record redirects
  // to that of `heir` (0 = no heir: the person stays, without records).
  Status RemoveStandard(Context& context,
                        RecordNumber record,
                        RecordNumber heir,
                        LinkChange& change);

  // Links anew what these records touch, such as after a ruling about them.
  Status Reconsider(Context& context, std::span<const RecordNumber> seeds, LinkChange& change);

  // Gives the kept pairs of a record with greater ones the weight that the calibration gives them
  // now: done for all records, the weights of all pairs are those of now. How many changed.
  Result<std::uint64_t> WeighPairs(Context& context, RecordNumber record);

  // Scores by another model (Calibration::UseModel), or anew by what is known now.
  void UseModel(const match::Model& model) { calibration_.UseModel(model); }

  void RefreshCalibration() { calibration_.Refresh(); }

  // What comparison says of any two stored records.
  struct Comparison {
    match::Pattern pattern;
    match::Score score;
    match::Verdict verdict;
  };

  Result<Comparison> CompareRecords(const person_store::Rows& rows,
                                    RecordNumber a,
                                    RecordNumber b,
                                    const match::PolicyContext& policy) const;

  // Whether a record may be of a domain: asks the forms in memory only, which is much faster than
  // to read the record.
  [[nodiscard]] bool MayBeOf(RecordNumber record, std::uint16_t domain) const {
    const auto form = forms_.Find(record);
    return !form || form->standard->domain == domain;
  }

  [[nodiscard]] std::uint64_t CutCount() const { return postings_.CutCount(); }

  // Keeps the standard form of a stored record in memory; what was put first is forgotten first.
  void KeepForm(RecordNumber record, const person_store::StandardRow& row);

  // Forms are read from the store again when they are needed.
  void ForgetForms() { forms_ = FormCache(settings_.forms_bytes_max); }

  // What follows belongs to one change, until the next call.
  void BeginChange() { changed_forms_.clear(); }

  // Forgets what is kept of a change that is undone.
  void ForgetChange();

 private:
  using EdgeLists = std::unordered_map<RecordNumber, std::vector<person_store::Edge>>;

  Result<match::StandardView> StandardOf(const person_store::Rows& rows, RecordNumber record);
  Status LoadStandards(const person_store::Rows& rows, std::span<const RecordNumber> records);
  Result<std::vector<person_store::Edge>*> EdgesOf(person_store::Draft& draft, RecordNumber record);
  Status DropEdges(person_store::Draft& draft, RecordNumber record);
  // Of a pair that is near enough to be kept.
  Result<std::optional<float>> WeightOf(const Context& context,
                                        CandidatePair pair,
                                        match::Pattern pattern);
  static Status AddFormerPairs(const Context& context,
                               RecordNumber record,
                               std::vector<CandidatePair>& pairs);
  Status ComparePairs(Context& context,
                      std::vector<CandidatePair>& pairs,
                      std::vector<RecordNumber>& seeds,
                      LinkChange& change);
  void KeepEdge(RecordNumber from, const person_store::Edge& edge);
  void FlushEdges(person_store::Draft& draft);

  Calibration& calibration_;
  LinkSettings settings_;
  BlockPostings postings_;
  const person_store::Rows* rows_ = nullptr;  // of the step under way
  FormCache forms_;
  std::vector<RecordNumber> changed_forms_;  // by the change under way
  EdgeLists edges_;                          // of the step under way
  std::unordered_set<RecordNumber> changed_edges_;

  friend class ComponentStep;
};

}  // namespace socle::mpi::domain
