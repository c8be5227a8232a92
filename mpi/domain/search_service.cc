#include "mpi/domain/search_service.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/approximate_search.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identity_row.h"
#include "mpi/domain/query_service.h"
#include "mpi/domain/search_index.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/search_rows.h"
#include "mpi/rules/search_rules.h"

namespace socle::mpi::domain {

namespace {

// One search under way.
class Search {
 public:
  struct Parts {
    const person_store::Rows& rows;
    const DomainTable& domains;
    const Calibration& calibration;
    const SearchSettings& settings;
  };

  Search(const Parts& parts, const SearchCriteria& criteria) : parts_(parts), criteria_(criteria) {}

  Result<SearchAnswer> Run() {
    SOCLE_TRY_STATUS(CheckRules());
    SOCLE_TRY_STATUS(BuildFilter());
    SOCLE_TRY_STATUS(criteria_.is_approximate ? FindNearRecords() : FindExact());
    SortAndCut();
    SOCLE_TRY_STATUS(AddOtherIdentities());
    return std::move(answer_);
  }

 private:
  Status CheckRules() {
    rules::SearchFields fields{.birth_date = criteria_.birth_date,
                               .name = criteria_.name,
                               .given_name = criteria_.given_name,
                               .sex = criteria_.sex,
                               .ins = criteria_.ins,
                               .identifier = criteria_.ipp,
                               .ins_is_scanned = criteria_.ins_is_scanned};
    // A telephone number names a household, as an identifier names a patient.
    if (fields.identifier.empty()) {
      fields.identifier = criteria_.phone;
    }
    std::string refused;
    for (const rules::SearchFault& fault : rules::CheckSearch(fields)) {
      if (fault.severity == RuleSeverity::kRefuse) {
        refused.append(refused.empty() ? "" : "; ").append(fault.text);
      } else if (!criteria_.is_approximate || fault.rule != rules::SearchRule::kPrefixLong) {
        answer_.notes.push_back(fault.text);
      }
    }
    if (!refused.empty()) {
      return Fail(Code::kInvalidArgument, refused);
    }
    return {};
  }

  Status BuildFilter() {
    if (!criteria_.domain.empty()) {
      const DomainConfig* domain = parts_.domains.FindByCode(criteria_.domain);
      if (domain == nullptr) {
        return Fail(Code::kInvalidArgument, "no domain has the code " + criteria_.domain);
      }
      filter_.domain = domain->number;
    }
    filter_.phone = match::ParsePhone(criteria_.phone);
    if (!criteria_.phone.empty() && filter_.phone == 0) {
      return Fail(Code::kInvalidArgument, "the telephone number is none");
    }
    filter_.birth_date = DateFilterOf(criteria_.birth_date);
    filter_.family = NameBeginning(criteria_.name);
    filter_.given = NameBeginning(criteria_.given_name);
    filter_.sex = criteria_.sex;
    filter_.birth_place_code = criteria_.birth_place_code;
    filter_.ins = match::PackIns(rules::NormaliseInsQuery(criteria_.ins));
    return criteria_.ipp.empty() ? Status() : FindIpp();
  }

  // In one domain, or in all.
  Status FindIpp() {
    filter_.records.emplace();
    for (const DomainConfig& domain : parts_.domains.Domains()) {
      if (filter_.domain != 0 && filter_.domain != domain.number) {
        continue;
      }
      SOCLE_TRY(const RecordNumber record,
                FindActiveRecord(parts_.rows, domain.number, criteria_.ipp, true));
      if (record != 0) {
        filter_.records->push_back(record);
      }
    }
    return {};
  }

  Status FindExact() {
    SOCLE_TRY(const Candidates candidates,
              FindCandidates(parts_.rows, filter_, parts_.settings.limits));
    answer_.rows_read = candidates.rows;
    NoteCut(candidates.is_cut);
    SOCLE_TRY(const auto records, LoadRecords(parts_.rows, candidates.records));
    answer_.records_read = records.size();
    for (const PatientRecord& record : records) {
      if (Fits(record, filter_)) {
        PersonOf(record.person).identities.push_back(RowOf(record, true));
      }
    }
    return {};
  }

  Status FindNearRecords() {
    Identity asked;
    asked.birth_name = criteria_.name;
    asked.birth_first_given_name = criteria_.given_name;
    asked.birth_date = criteria_.birth_date;
    asked.sex = criteria_.sex;
    asked.birth_place_code = criteria_.birth_place_code;
    asked.phone = criteria_.phone;
    asked.ins_value = rules::NormaliseInsQuery(criteria_.ins);
    SOCLE_TRY(const NearRecords near,
              FindNear(parts_.rows, parts_.calibration, asked, parts_.settings.limits));
    answer_.rows_read = near.rows;
    answer_.records_read = near.compared;
    NoteCut(near.is_cut);
    std::vector<RecordNumber> numbers;
    numbers.reserve(near.records.size());
    for (const NearRecord& found : near.records) {
      numbers.push_back(found.record);
    }
    SOCLE_TRY(const auto records, LoadRecords(parts_.rows, numbers));
    for (const PatientRecord& record : records) {
      if (filter_.domain != 0 && record.domain != filter_.domain) {
        continue;
      }
      const auto found = std::ranges::find(near.records, record.number, &NearRecord::record);
      SearchPerson& person = PersonOf(record.person);
      const bool is_better = person.identities.empty() || person.confidence < found->confidence ||
                             (person.confidence == found->confidence && person.bits < found->bits);
      if (is_better) {
        person.confidence = found->confidence;
        person.bits = found->bits;
      }
      person.identities.push_back(RowOf(record, true));
    }
    return {};
  }

  void NoteCut(bool is_cut) {
    if (is_cut) {
      answer_.is_cut = true;
      answer_.notes.emplace_back("too many identities fit: narrow the search");
    }
  }

  IdentityRow RowOf(const PatientRecord& record, bool is_match) const {
    IdentityRow row = MakeIdentityRow(record, parts_.domains);
    row.is_match = is_match;
    if (is_match) {
      Highlight(criteria_, row);
    }
    return row;
  }

  SearchPerson& PersonOf(PersonNumber number) {
    SearchPerson& person = persons_[number];
    person.person = number;
    return person;
  }

  // The best first, or by name, given name and date; then by number.
  static auto OrderOf(const SearchPerson& person) {
    const IdentityRow& first = person.identities.front();
    return std::tuple(-static_cast<int>(person.confidence),
                      -person.bits,
                      person_store::SearchText(first.birth_name),
                      person_store::SearchText(first.first_given_name),
                      first.birth_date,
                      person.person);
  }

  void SortAndCut() {
    using Keyed = std::pair<decltype(OrderOf(SearchPerson())), SearchPerson*>;
    std::vector<Keyed> order;
    order.reserve(persons_.size());
    for (auto& [number, person] : persons_) {
      order.emplace_back(OrderOf(person), &person);
    }
    std::ranges::sort(order, {}, &Keyed::first);
    if (order.size() > parts_.settings.persons_max) {
      answer_.is_cut = true;
      answer_.notes.push_back("the first " + std::to_string(parts_.settings.persons_max) + " of " +
                              std::to_string(order.size()) +
                              " persons are shown: narrow the search");
      order.resize(parts_.settings.persons_max);
    }
    for (const Keyed& keyed : order) {
      answer_.persons.push_back(std::move(*keyed.second));
    }
  }

  // What else is known of those who were found.
  Status AddOtherIdentities() {
    for (SearchPerson& person : answer_.persons) {
      std::vector<IdentityRow>& rows = person.identities;
      SOCLE_TRY(const auto stored, person_store::FindPerson(parts_.rows, person.person));
      std::vector<RecordNumber> others;
      for (const RecordNumber record : stored ? stored->records : std::vector<RecordNumber>()) {
        if (std::ranges::find(rows, record, &IdentityRow::record) == rows.end()) {
          others.push_back(record);
        }
      }
      const std::size_t shown = std::min(rows.size(), parts_.settings.identities_max);
      if (rows.size() + others.size() > parts_.settings.identities_max) {
        answer_.notes.push_back("person " + std::to_string(person.person) +
                                " has more identities than are listed");
        rows.resize(shown);
        others.resize(std::min(others.size(), parts_.settings.identities_max - shown));
      }
      SOCLE_TRY(const auto records, LoadRecords(parts_.rows, others));
      for (const PatientRecord& record : records) {
        rows.push_back(RowOf(record, false));
      }
    }
    return {};
  }

  Parts parts_;
  const SearchCriteria& criteria_;
  IdentityFilter filter_;
  std::map<PersonNumber, SearchPerson> persons_;
  SearchAnswer answer_;
};

}  // namespace

Result<PatientRecord> GetActiveRecord(const person_store::Rows& rows,
                                      const DomainTable& domains,
                                      const IdentityRef& identity) {
  RecordNumber number = 0;
  if (identity.record != 0) {
    SOCLE_TRY(const PatientRecord record, person_store::ResolveRecord(rows, identity.record));
    number = record.number;
  } else {
    const DomainConfig* domain = domains.FindByCode(identity.domain);
    if (domain == nullptr) {
      return Fail(Code::kNotFound, "no domain has the code " + identity.domain);
    }
    SOCLE_TRY(number, FindActiveRecord(rows, domain->number, identity.ipp, true));
  }
  SOCLE_TRY(auto record, person_store::FindRecord(rows, number));
  if (!record) {
    return Fail(Code::kNotFound, "no such identity");
  }
  return *std::move(record);
}

Result<Traced<SearchAnswer>> SearchService::Search(const SearchCriteria& criteria,
                                                   const Actor& actor) const {
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  const std::shared_ptr<const Calibration> calibration = index_.SharedCalibration();
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  domain::Search search(
      {.rows = rows, .domains = *domains, .calibration = *calibration, .settings = settings_},
      criteria);
  Traced<SearchAnswer> result;
  SOCLE_TRY(result.answer, search.Run());
  result.audit = {.kind = AuditKind::kSearch,
                  .actor = actor,
                  .operation = criteria.is_approximate ? "approximate" : "exact"};
  for (const SearchPerson& person : result.answer.persons) {
    result.audit.persons.push_back(person.person);
    for (const IdentityRow& row : person.identities) {
      result.audit.records.push_back(row.record);
    }
  }
  return result;
}

}  // namespace socle::mpi::domain
