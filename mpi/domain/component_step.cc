#include "mpi/domain/component_step.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/match/cluster.h"
#include "mpi/match/compare.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

using RecordPair = std::pair<RecordNumber, RecordNumber>;

// Restored persons are looked for at the end of no longer chain than this.
constexpr int kRedirectsMax = 1000;

RecordPair Ordered(RecordNumber a, RecordNumber b) {
  return {std::min(a, b), std::max(a, b)};
}

}  // namespace

Result<ComponentStep::DecidedEdge> ComponentStep::Decided(RecordNumber record,
                                                          const person_store::Edge& edge) {
  SOCLE_TRY(const match::StandardView a, engine_.StandardOf(context_.draft, record));
  SOCLE_TRY(const match::StandardView b, engine_.StandardOf(context_.draft, edge.other));
  const match::Score score = engine_.calibration_.Evaluate(a, b, edge.pattern);
  DecidedEdge decided;
  std::tie(decided.a, decided.b) = Ordered(record, edge.other);
  decided.bits = static_cast<float>(score.bits);
  decided.probability = score.probability;
  decided.same_domain = edge.pattern.SameDomain();
  decided.verdict = match::Decide(a,
                                  b,
                                  edge.pattern,
                                  score,
                                  {.policy = engine_.calibration_.Policy(),
                                   .thresholds = engine_.calibration_.Thresholds(),
                                   .context = context_.policy});
  return decided;
}

Status ComponentStep::VisitPerson(PersonNumber number, std::vector<RecordNumber>& queue) {
  if (number == 0 || persons_.contains(number)) {
    return {};
  }
  SOCLE_TRY(auto person, person_store::FindPerson(context_.draft, number));
  if (!person || person->redirect != 0) {
    return {};
  }
  queue.insert(queue.end(), person->records.begin(), person->records.end());
  persons_.emplace(number, *std::move(person));
  return {};
}

Status ComponentStep::VisitEdges(RecordNumber record, std::vector<RecordNumber>& queue) {
  SOCLE_TRY(const auto* edges, engine_.EdgesOf(context_.draft, record));
  std::vector<RecordNumber> others;
  for (const person_store::Edge& edge : *edges) {
    others.push_back(edge.other);
  }
  SOCLE_TRY_STATUS(engine_.LoadStandards(context_.draft, others));
  for (const person_store::Edge& edge : *edges) {
    const RecordPair pair = Ordered(record, edge.other);
    if (edges_.contains(pair)) {
      continue;
    }
    SOCLE_TRY(const DecidedEdge decided, Decided(record, edge));
    if (decided.verdict.decision == match::Decision::kLink) {
      queue.push_back(edge.other);
    }
    if (decided.verdict.decision != match::Decision::kApart) {
      edges_.emplace(pair, decided);
    }
  }
  return {};
}

Status ComponentStep::VisitRulings(RecordNumber record, std::vector<RecordNumber>& queue) {
  SOCLE_TRY(const auto rulings, person_store::FindRulings(context_.draft, record));
  std::vector<RecordNumber> others;
  others.reserve(rulings.size());
  for (const person_store::RulingRow& ruling : rulings) {
    others.push_back(ruling.other);
  }
  // For NoteContradictions, also where the other one is not part of this step.
  SOCLE_TRY_STATUS(engine_.LoadStandards(context_.draft, others));
  for (const person_store::RulingRow& ruling : rulings) {
    rulings_[Ordered(record, ruling.other)] = ruling.together;
    if (ruling.together) {
      queue.push_back(ruling.other);
    }
  }
  return {};
}

Status ComponentStep::Visit(RecordNumber record, std::vector<RecordNumber>& queue) {
  if (position_.contains(record)) {
    return {};
  }
  SOCLE_TRY_STATUS(engine_.LoadStandards(context_.draft, std::span(&record, 1)));
  if (!engine_.forms_.Holds(record)) {
    return {};  // not part of linking: merged into another
  }
  position_.emplace(record, 0);
  records_.push_back(record);
  SOCLE_TRY(const PersonNumber person, person_store::FindMembership(context_.draft, record));
  person_of_[record] = person;
  SOCLE_TRY_STATUS(VisitPerson(person, queue));
  SOCLE_TRY_STATUS(VisitEdges(record, queue));
  return VisitRulings(record, queue);
}

// Persons taken in earlier by those at hand: a group that separates may be one of them again.
Status ComponentStep::VisitAbsorbed() {
  std::vector<PersonNumber> absorbed;
  for (const auto& [number, person] : persons_) {
    absorbed.insert(absorbed.end(), person.absorbed.begin(), person.absorbed.end());
  }
  for (const PersonNumber number : absorbed) {
    SOCLE_TRY(auto person, person_store::FindPerson(context_.draft, number));
    if (person && person->redirect != 0) {
      persons_.emplace(number, *std::move(person));
    }
  }
  return {};
}

// Persons that may have their number again: they, or who took them in, are part of the step.
Status ComponentStep::VisitRestored(std::vector<RecordNumber>& queue) {
  for (const FormerPerson& wanted : context_.restored) {
    PersonNumber number = wanted.number;
    for (int i = 0; i < kRedirectsMax && number != 0; ++i) {
      SOCLE_TRY(auto person, person_store::FindPerson(context_.draft, number));
      if (!person) {
        break;
      }
      const PersonNumber redirect = person->redirect;
      if (redirect == 0) {
        SOCLE_TRY_STATUS(VisitPerson(number, queue));
      } else {
        persons_.emplace(number, *std::move(person));
      }
      number = redirect;
    }
  }
  return {};
}

Status ComponentStep::Gather(std::span<const RecordNumber> seeds) {
  std::vector<RecordNumber> queue(seeds.rbegin(), seeds.rend());
  SOCLE_TRY_STATUS(VisitPerson(orphan_, queue));
  SOCLE_TRY_STATUS(VisitRestored(queue));
  while (!queue.empty()) {
    const RecordNumber record = queue.back();
    queue.pop_back();
    SOCLE_TRY_STATUS(Visit(record, queue));
    if (records_.size() > engine_.settings_.component_max) {
      change_.is_too_large = true;
      change_.too_large_at = seeds.empty() ? record : seeds.front();
      return ShrinkTo(change_.too_large_at);
    }
  }
  return VisitAbsorbed();
}

// Gives up clustering what hangs together; the record itself gets a person of its own if it has
// none.
Status ComponentStep::ShrinkTo(RecordNumber record) {
  const PersonNumber person = person_of_[record];
  records_.clear();
  position_.clear();
  persons_.clear();
  edges_.clear();
  rulings_.clear();
  if (person == 0) {
    records_.push_back(record);
  }
  return {};
}

void ComponentStep::Order() {
  std::ranges::sort(records_);
  for (std::size_t i = 0; i < records_.size(); ++i) {
    position_[records_[i]] = static_cast<std::uint32_t>(i);
  }
}

match::ClusterResult ComponentStep::ClusterAll() {
  std::vector<match::ClusterEdge> edges;
  link_edges_.clear();
  for (const auto& [pair, edge] : edges_) {
    const auto a = position_.find(edge.a);
    const auto b = position_.find(edge.b);
    if (edge.verdict.decision == match::Decision::kLink && a != position_.end() &&
        b != position_.end()) {
      edges.push_back({.a = a->second, .b = b->second, .bits = edge.bits});
      link_edges_.push_back(edge);
    }
  }
  std::vector<match::Ruling> rulings;
  for (const auto& [pair, together] : rulings_) {
    const auto a = position_.find(pair.first);
    const auto b = position_.find(pair.second);
    if (a != position_.end() && b != position_.end()) {
      rulings.push_back({.a = a->second, .b = b->second, .together = together});
    }
  }
  const auto view = [this](std::uint32_t i) { return engine_.forms_.Find(records_[i])->standard; };
  match::ClusterRecords facts;
  facts.exclusive = [&view](std::uint32_t i) -> std::uint64_t {
    return view(i).HasQualifiedIns() ? view(i)->ins : 0;
  };
  facts.bits = [this, &view](std::uint32_t a, std::uint32_t b) {
    const match::Pattern pattern = match::Compare(view(a), view(b));
    return static_cast<float>(engine_.calibration_.Evaluate(view(a), view(b), pattern).bits);
  };
  facts.stable_key = [this](std::uint32_t i) {
    return engine_.forms_.Find(records_[i])->stable_key;
  };
  return match::Cluster(records_.size(), edges, rulings, facts, engine_.settings_.cluster);
}

std::vector<PersonGroup> ComponentStep::GroupsOf(const match::ClusterResult& clusters) const {
  std::vector<PersonGroup> groups;
  std::unordered_map<std::uint32_t, std::size_t> group_of;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const auto [it, is_new] = group_of.emplace(clusters.cluster_of[i], groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    groups[it->second].records.push_back(records_[i]);
  }
  return groups;
}

// Who was absorbed and lives again is no longer part of the one that took them in.
void ComponentStep::ForgetRevived(Person& person) const {
  std::erase_if(person.absorbed, [this](PersonNumber absorbed) {
    const auto found = persons_.find(absorbed);
    return found != persons_.end() && found->second.redirect == 0;
  });
}

Status ComponentStep::WritePerson(PersonNumber number,
                                  const std::vector<RecordNumber>& records,
                                  const std::vector<PersonChange>& redirects) {
  Person person{.number = number, .records = records};
  const auto before = persons_.find(number);
  if (before != persons_.end()) {
    person.absorbed = before->second.absorbed;
    ForgetRevived(person);
  }
  for (const PersonChange& redirect : redirects) {
    if (redirect.to == number) {
      person.absorbed.push_back(redirect.from);
    }
  }
  std::ranges::sort(person.absorbed);
  const bool is_same = before != persons_.end() && before->second.redirect == 0 &&
                       before->second.records == person.records &&
                       before->second.absorbed == person.absorbed;
  if (is_same) {
    return {};
  }
  person.changed_at = context_.now;
  NoteFormer(number);
  SOCLE_TRY_STATUS(person_store::PutPerson(context_.draft, person));
  change_.persons.push_back(number);
  for (const RecordNumber record : records) {
    PersonNumber& person_of = person_of_[record];
    if (person_of != number) {
      SOCLE_TRY_STATUS(person_store::ChangeMembership(
          context_.draft, record, {.from = person_of, .to = number, .at = context_.now}));
      person_of = number;
    }
  }
  return {};
}

Status ComponentStep::WriteRedirects(const std::vector<PersonChange>& redirects) {
  for (const PersonChange& redirect : redirects) {
    Person person = persons_.at(redirect.from);
    NoteFormer(person.number);
    ForgetRevived(person);
    person.redirect = redirect.to;
    person.changed_at = context_.now;
    SOCLE_TRY_STATUS(person_store::PutPerson(context_.draft, person));
    change_.persons.push_back(redirect.from);
  }
  return {};
}

// Those who were absorbed by persons that are absorbed themselves, and live again.
Status ComponentStep::WriteForgotten(const std::vector<PersonChange>& redirects) {
  for (const auto& [number, before] : persons_) {
    const bool is_written =
        before.redirect == 0 ||
        std::ranges::find(redirects, number, &PersonChange::from) != redirects.end();
    Person person = before;
    ForgetRevived(person);
    if (!is_written && person.absorbed != before.absorbed) {
      person.changed_at = context_.now;
      SOCLE_TRY_STATUS(person_store::PutPerson(context_.draft, person));
    }
  }
  return {};
}

void ComponentStep::NoteFormer(PersonNumber number) {
  const auto found = std::ranges::find(former_, number, &FormerPerson::number);
  if (found != former_.end()) {
    change_.former.push_back(*found);
  }
}

// The person whose last record was taken away becomes that of the heir, or has none any more.
Status ComponentStep::PlaceOrphan(const std::vector<PersonGroup>& groups, Assignment& assignment) {
  const bool is_orphaned =
      persons_.contains(orphan_) &&
      std::ranges::find(assignment.person_of, orphan_) == assignment.person_of.end() &&
      std::ranges::find(assignment.redirects, orphan_, &PersonChange::from) ==
          assignment.redirects.end();
  if (!is_orphaned) {
    return {};
  }
  SOCLE_TRY(PersonNumber to, PersonOf(heir_));
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (std::ranges::binary_search(groups[g].records, heir_)) {
      to = assignment.person_of[g];
    }
  }
  if (to == 0) {
    return WritePerson(orphan_, {}, {});
  }
  assignment.redirects.push_back({.from = orphan_, .to = to});
  return {};
}

Status ComponentStep::WritePersons(const std::vector<PersonGroup>& groups) {
  for (const auto& [number, person] : persons_) {
    former_.push_back(
        {.number = number, .is_redirected = person.redirect != 0, .records = person.records});
  }
  Assignment assignment = AssignPersons(groups, former_, context_.restored);
  for (PersonNumber& number : assignment.person_of) {
    if (number == 0) {
      number = context_.head.next_person++;
    }
  }
  // A person that lives again does so before others forget it.
  for (const PersonNumber number : assignment.person_of) {
    const auto found = persons_.find(number);
    if (found != persons_.end() && found->second.redirect != 0) {
      found->second.redirect = 0;
      found->second.records.clear();
    }
  }
  SOCLE_TRY_STATUS(PlaceOrphan(groups, assignment));
  SOCLE_TRY_STATUS(WriteRedirects(assignment.redirects));
  for (std::size_t g = 0; g < groups.size(); ++g) {
    SOCLE_TRY_STATUS(WritePerson(assignment.person_of[g], groups[g].records, assignment.redirects));
  }
  return WriteForgotten(assignment.redirects);
}

Result<PersonNumber> ComponentStep::PersonOf(RecordNumber record) {
  const auto found = person_of_.find(record);
  if (found != person_of_.end()) {
    return found->second;
  }
  SOCLE_TRY(const PersonNumber person, person_store::FindMembership(context_.draft, record));
  person_of_.emplace(record, person);
  return person;
}

// Persons that may not be joined because of some of their records: there is nothing to ask.
Result<std::set<ComponentStep::PersonPair>> ComponentStep::PersonsRuledApart() {
  std::set<PersonPair> apart;
  for (const auto& [pair, together] : rulings_) {
    if (!together) {
      SOCLE_TRY(const PersonNumber a, PersonOf(pair.first));
      SOCLE_TRY(const PersonNumber b, PersonOf(pair.second));
      apart.insert(std::minmax(a, b));
    }
  }
  return apart;
}

// Of the doubtful pairs between two persons, people see the likeliest.
Status ComponentStep::CollectReview(const match::ClusterResult& clusters) {
  for (const std::uint32_t refused : clusters.refused) {
    const DecidedEdge& edge = link_edges_[refused];
    edges_.at({edge.a, edge.b}).verdict = {.decision = match::Decision::kReview,
                                           .rule = match::Rule::kCluster};
  }
  SOCLE_TRY(const auto ruled_apart, PersonsRuledApart());
  std::map<PersonPair, ReviewPair> best;
  for (const auto& [pair, edge] : edges_) {
    if (edge.verdict.decision != match::Decision::kReview || rulings_.contains(pair)) {
      continue;
    }
    SOCLE_TRY(const PersonNumber a, PersonOf(edge.a));
    SOCLE_TRY(const PersonNumber b, PersonOf(edge.b));
    if (a == b || a == 0 || b == 0 || ruled_apart.contains(std::minmax(a, b))) {
      continue;
    }
    ReviewPair& kept = best[std::minmax(a, b)];
    if (kept.a == 0 || edge.bits > kept.bits) {
      kept = {.a = edge.a,
              .b = edge.b,
              .bits = edge.bits,
              .probability = edge.probability,
              .rule = edge.verdict.rule,
              .same_domain = edge.same_domain};
    }
  }
  for (const auto& [persons, review] : best) {
    change_.review.push_back(review);
  }
  return {};
}

void ComponentStep::NoteContradictions() {
  for (const auto& [pair, together] : rulings_) {
    const auto a = engine_.forms_.Find(pair.first);
    const auto b = engine_.forms_.Find(pair.second);
    if (!a || !b) {
      continue;
    }
    const match::StandardView x = a->standard;
    const match::StandardView y = b->standard;
    const bool same_ins = x.HasQualifiedIns() && y.HasQualifiedIns() && x->ins == y->ins;
    if (together ? match::NeverTogether(x, y) : same_ins) {
      change_.contradicted.push_back({.a = pair.first, .b = pair.second});
    }
  }
}

Status ComponentStep::Run(std::span<const RecordNumber> seeds) {
  SOCLE_TRY_STATUS(Gather(seeds));
  Order();
  const match::ClusterResult clusters = ClusterAll();
  SOCLE_TRY_STATUS(WritePersons(GroupsOf(clusters)));
  SOCLE_TRY_STATUS(CollectReview(clusters));
  NoteContradictions();
  change_.records = records_;
  std::ranges::sort(change_.persons);
  const auto rest = std::ranges::unique(change_.persons);
  change_.persons.erase(rest.begin(), rest.end());
  return {};
}

}  // namespace socle::mpi::domain
