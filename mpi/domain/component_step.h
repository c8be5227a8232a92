#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/match/cluster.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

// One new clustering of the records that hang together with some seeds. For LinkEngine alone.
class ComponentStep {
 public:
  ComponentStep(LinkEngine& engine, LinkEngine::Context& context, LinkChange& change)
      : engine_(engine), context_(context), change_(change) {}

  // A person to look at even when none of its records is found, and the record whose person takes
  // it in then; 0 = none.
  void SetOrphan(PersonNumber person, RecordNumber heir) {
    orphan_ = person;
    heir_ = heir;
  }

  // Gathers, clusters, and writes the persons that result.
  Status Run(std::span<const RecordNumber> seeds);

 private:
  using PersonPair = std::pair<PersonNumber, PersonNumber>;

  struct DecidedEdge {
    RecordNumber a = 0;  // a < b
    RecordNumber b = 0;
    float bits = 0;
    double probability = 0;
    match::Verdict verdict;
    bool same_domain = false;
  };

  Status Gather(std::span<const RecordNumber> seeds);
  Status Visit(RecordNumber record, std::vector<RecordNumber>& queue);
  Status VisitAbsorbed();
  Status VisitRestored(std::vector<RecordNumber>& queue);
  Status VisitPerson(PersonNumber person, std::vector<RecordNumber>& queue);
  Status VisitEdges(RecordNumber record, std::vector<RecordNumber>& queue);
  Status VisitRulings(RecordNumber record, std::vector<RecordNumber>& queue);
  void Order();
  Status ShrinkTo(RecordNumber record);
  match::ClusterResult ClusterAll();
  void NoteContradictions();
  std::vector<PersonGroup> GroupsOf(const match::ClusterResult& clusters) const;
  Status WritePersons(const std::vector<PersonGroup>& groups);
  Status WritePerson(PersonNumber number,
                     const std::vector<RecordNumber>& records,
                     const std::vector<PersonChange>& redirects);
  Status WriteRedirects(const std::vector<PersonChange>& redirects);
  Status WriteForgotten(const std::vector<PersonChange>& redirects);
  Status PlaceOrphan(const std::vector<PersonGroup>& groups, Assignment& assignment);
  void ForgetRevived(Person& person) const;
  void NoteFormer(PersonNumber number);
  Result<std::set<PersonPair>> PersonsRuledApart();
  Status CollectReview(const match::ClusterResult& clusters);
  Result<PersonNumber> PersonOf(RecordNumber record);
  Result<DecidedEdge> Decided(RecordNumber record, const person_store::Edge& edge);

  LinkEngine& engine_;
  LinkEngine::Context& context_;
  LinkChange& change_;
  PersonNumber orphan_ = 0;
  RecordNumber heir_ = 0;
  std::vector<RecordNumber> records_;  // ascending, once ordered
  std::unordered_map<RecordNumber, std::uint32_t> position_;
  std::unordered_map<RecordNumber, PersonNumber> person_of_;       // before, then after
  std::map<PersonNumber, Person> persons_;                         // before
  std::vector<FormerPerson> former_;                               // the same, for assignment
  std::map<std::pair<RecordNumber, RecordNumber>, bool> rulings_;  // a < b: together?
  std::map<std::pair<RecordNumber, RecordNumber>, DecidedEdge> edges_;
  std::vector<DecidedEdge> link_edges_;  // those given to clustering, in the order given
};

}  // namespace socle::mpi::domain
