// The part of SearchService that explains pairs and finds households.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identity_row.h"
#include "mpi/domain/search_index.h"
#include "mpi/domain/search_service.h"
#include "mpi/match/block.h"
#include "mpi/match/compare.h"
#include "mpi/match/frequency.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

using match::Trait;

std::string_view DecisionName(match::Decision decision) {
  switch (decision) {
    case match::Decision::kApart:
      return "apart";
    case match::Decision::kReview:
      return "review";
    case match::Decision::kLink:
      return "link";
  }
  return "";
}

// What the population holds of the value that agrees; 0 where frequency says nothing.
double ShareOf(const match::Frequencies& frequencies,
               match::StandardView a,
               match::StandardView b,
               match::Pattern pattern,
               Trait trait) {
  switch (trait) {
    case Trait::kFamilyName: {
      const auto level = pattern.Get<match::FamilyNameLevel>(trait);
      const auto subject = match::FamilyNameSubject(a, b, level);
      return subject.text.empty() ? 0 : frequencies.FamilyName(subject.text);
    }
    case Trait::kUsedName: {
      const auto level = pattern.Get<match::UsedNameLevel>(trait);
      const auto subject = match::UsedNameSubject(a, b, level);
      return subject.text.empty() ? 0 : frequencies.FamilyName(subject.text);
    }
    case Trait::kGivenName: {
      const auto level = pattern.Get<match::GivenNameLevel>(trait);
      const auto subject = match::GivenNameSubject(a, b, level);
      return subject.text.empty() ? 0 : frequencies.GivenName(subject.text);
    }
    case Trait::kBirthPlace:
      return pattern.Get<match::BirthPlaceLevel>(trait) == match::BirthPlaceLevel::kEqual
                 ? frequencies.BirthPlace(a->place)
                 : 0;
    default:
      return 0;
  }
}

void ExplainScore(const Calibration& calibration,
                  match::StandardView a,
                  match::StandardView b,
                  const match::PolicyContext& policy,
                  PairExplanation& out) {
  const match::Pattern pattern = match::Compare(a, b);
  const match::FrequencyRatios ratios =
      calibration.Frequencies().RatiosOf(a, b, pattern, calibration.Model().frequency_weight);
  const match::Scorer::Parts parts = calibration.Scorer().Explain(pattern, ratios);
  out.is_compared = true;
  out.prior_bits = parts.prior_bits;
  for (std::size_t t = 0; t < match::kTraitCount; ++t) {
    const auto trait = static_cast<Trait>(t);
    const match::TraitInfo& info = match::Traits()[t];
    out.traits.push_back({.trait = std::string(info.name),
                          .level = std::string(info.levels[pattern.Level(trait)]),
                          .level_bits = parts.trait_bits[t],
                          .frequency_bits = parts.frequency_bits[t],
                          .value_share = ShareOf(calibration.Frequencies(), a, b, pattern, trait)});
  }
  out.relation_bits = parts.relation_bits;
  if (parts.likeliest_relation >= 0) {
    const auto relation = static_cast<std::size_t>(parts.likeliest_relation);
    out.relation = calibration.Model().relations[relation].name;
  }
  out.bits = parts.total.bits;
  out.probability = parts.total.probability;
  const match::Thresholds& thresholds = calibration.Thresholds();
  const match::Verdict verdict =
      match::Decide(a,
                    b,
                    pattern,
                    parts.total,
                    {.policy = calibration.Policy(), .thresholds = thresholds, .context = policy});
  out.decision = DecisionName(verdict.decision);
  out.rule = match::RuleName(verdict.rule);
  out.link_threshold =
      pattern.SameDomain() ? thresholds.link_same_domain : thresholds.link_cross_domain;
  out.review_threshold = thresholds.review;
}

bool Holds(const person_store::Posting& posting, RecordNumber record) {
  return std::ranges::find(posting.records, record) != posting.records.end();
}

struct BlockPair {
  RecordNumber a = 0;
  RecordNumber b = 0;
  match::StandardView a_form;
  match::StandardView b_form;
};

// Blocks of one family and tier that both are in.
Status AddSharedBlocks(const person_store::Rows& rows,
                       const BlockPair& pair,
                       match::BlockFamily family,
                       int tier,
                       std::vector<SharedBlock>& shared) {
  std::vector<std::uint64_t> keys;
  std::vector<std::uint64_t> other;
  match::AppendBlockKeys(pair.a_form, family, tier, keys);
  match::AppendBlockKeys(pair.b_form, family, tier, other);
  const match::BlockFamilyInfo& info = match::InfoOf(family);
  for (const std::uint64_t key : keys) {
    if (std::ranges::find(other, key) == other.end()) {
      continue;
    }
    SOCLE_TRY(const auto value, rows.Find(person_store::kBlock, person_store::BlockKey(key)));
    if (!value) {
      continue;
    }
    SOCLE_TRY(const person_store::Posting posting, person_store::DecodePosting(*value));
    if (Holds(posting, pair.a) && Holds(posting, pair.b)) {
      shared.push_back({.family = std::string(info.name),
                        .key = std::string(info.tiers[static_cast<std::size_t>(tier)]),
                        .records = posting.records.size()});
    }
  }
  return {};
}

Status AddAllSharedBlocks(const person_store::Rows& rows,
                          const BlockPair& pair,
                          std::vector<SharedBlock>& shared) {
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    for (int tier = 0; tier < match::kBlockTierCount; ++tier) {
      SOCLE_TRY_STATUS(
          AddSharedBlocks(rows, pair, static_cast<match::BlockFamily>(family), tier, shared));
    }
  }
  return {};
}

// Finds the neighbours of one identity.
class HouseholdSearch {
 public:
  HouseholdSearch(const person_store::Rows& rows, const DomainTable& domains, std::size_t count_max)
      : rows_(rows), domains_(domains), count_max_(count_max) {}

  Result<Household> Run(const PatientRecord& record) {
    SOCLE_TRY(const auto form, person_store::FindStandard(rows_, record.number));
    if (form) {
      const match::StandardView view(form->standard.data());
      SOCLE_TRY_STATUS(FindByPhone(view->phone));
      SOCLE_TRY_STATUS(FindByAddress(*view));
    }
    SOCLE_TRY_STATUS(AddMembers(record));
    return std::move(household_);
  }

 private:
  struct Shared {
    bool phone = false;
    bool address = false;
  };

  Status FindByPhone(std::uint32_t phone) {
    if (phone == 0) {
      return {};
    }
    IdentityFilter filter;
    filter.phone = phone;
    SOCLE_TRY(const Candidates found, FindCandidates(rows_, filter, {}));
    household_.is_cut = found.is_cut;
    for (const RecordNumber record : found.records) {
      shared_[record].phone = true;
    }
    return {};
  }

  Status FindByAddress(const match::StandardHeader& form) {
    match::StandardHeader header;
    header.street = form.street;
    header.house_number = form.house_number;
    header.postal_code = form.postal_code;
    std::vector<RecordNumber> records;
    SOCLE_TRY(const bool is_cut, FindByBlock(rows_, match::BlockFamily::kAddress, header, records));
    household_.is_cut = household_.is_cut || is_cut;
    for (const RecordNumber record : records) {
      shared_[record].address = true;
    }
    return {};
  }

  // One row for each other person.
  Status AddMembers(const PatientRecord& record) {
    std::vector<RecordNumber> numbers;
    numbers.reserve(shared_.size());
    for (const auto& [number, shared] : shared_) {
      numbers.push_back(number);
    }
    SOCLE_TRY(const auto records, LoadRecords(rows_, numbers));
    std::map<PersonNumber, std::size_t> positions;
    for (const PatientRecord& other : records) {
      if (other.person == record.person || other.state != RecordState::kActive) {
        continue;
      }
      const Shared shared = shared_[other.number];
      const auto [position, is_new] = positions.emplace(other.person, household_.members.size());
      if (is_new) {
        household_.members.push_back({.identity = MakeIdentityRow(other, domains_)});
      }
      HouseholdMember& member = household_.members[position->second];
      member.shares_phone = member.shares_phone || shared.phone;
      member.shares_address = member.shares_address || shared.address;
    }
    const auto order = [](const HouseholdMember& member) {
      return std::pair(!(member.shares_phone && member.shares_address), member.identity.record);
    };
    std::ranges::sort(household_.members, {}, order);
    if (household_.members.size() > count_max_) {
      household_.members.resize(count_max_);
      household_.is_cut = true;
    }
    return {};
  }

  const person_store::Rows& rows_;
  const DomainTable& domains_;
  std::size_t count_max_;
  std::map<RecordNumber, Shared> shared_;
  Household household_;
};

}  // namespace

Result<Traced<PairExplanation>> SearchService::Explain(const IdentityRef& a,
                                                       const IdentityRef& b,
                                                       const Actor& actor,
                                                       UnixMicros now) const {
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  const std::shared_ptr<const Calibration> calibration = index_.SharedCalibration();
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(const PatientRecord left, GetActiveRecord(rows, *domains, a));
  SOCLE_TRY(const PatientRecord right, GetActiveRecord(rows, *domains, b));
  Traced<PairExplanation> result;
  PairExplanation& out = result.answer;
  out.a = MakeIdentityRow(left, *domains);
  out.b = MakeIdentityRow(right, *domains);
  out.is_same_person = left.person == right.person;
  SOCLE_TRY(const auto left_form, person_store::FindStandard(rows, left.number));
  SOCLE_TRY(const auto right_form, person_store::FindStandard(rows, right.number));
  if (left_form && right_form) {
    const BlockPair pair{.a = left.number,
                         .b = right.number,
                         .a_form = match::StandardView(left_form->standard.data()),
                         .b_form = match::StandardView(right_form->standard.data())};
    ExplainScore(*calibration, pair.a_form, pair.b_form, index_.PolicyAt(now), out);
    SOCLE_TRY_STATUS(AddAllSharedBlocks(rows, pair, out.blocks));
  }
  SOCLE_TRY(const auto rulings, person_store::FindRulings(rows, left.number));
  for (const person_store::RulingRow& ruling : rulings) {
    if (ruling.other == right.number) {
      out.ruling = RulingView{.a = std::min(left.number, right.number),
                              .b = std::max(left.number, right.number),
                              .together = ruling.together,
                              .action = ruling.action};
    }
  }
  result.audit = {.kind = AuditKind::kExplain, .actor = actor, .operation = "why"};
  result.audit.persons = {left.person, right.person};
  result.audit.records = {left.number, right.number};
  return result;
}

Result<Traced<Household>> SearchService::FindHousehold(const IdentityRef& identity,
                                                       const Actor& actor) const {
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(const PatientRecord record, GetActiveRecord(rows, *domains, identity));
  Traced<Household> result;
  SOCLE_TRY(result.answer, HouseholdSearch(rows, *domains, settings_.household_max).Run(record));
  result.audit = {.kind = AuditKind::kSearch, .actor = actor, .operation = "household"};
  result.audit.persons = {record.person};
  result.audit.records = {record.number};
  for (const HouseholdMember& member : result.answer.members) {
    result.audit.persons.push_back(member.identity.person);
    result.audit.records.push_back(member.identity.record);
  }
  return result;
}

}  // namespace socle::mpi::domain
