// The part of SearchService that shows one person.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/search_service.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

constexpr int kChainMax = 1000;  // merges or redirects; a longer chain is damage

class PersonShow {
 public:
  PersonShow(const person_store::Rows& rows,
             const DomainTable& domains,
             const SearchSettings& settings)
      : rows_(rows), domains_(domains), settings_(settings) {}

  Result<PersonView> Run(const ShowRequest& request) {
    as_of_ = request.as_of;
    view_.is_current = !as_of_.has_value();
    view_.asked = request.person;
    if (request.person == 0) {
      SOCLE_TRY_STATUS(FindByIdentity(request));
    }
    SOCLE_TRY_STATUS(FollowRedirects());
    SOCLE_TRY_STATUS(AddIdentities());
    SOCLE_TRY_STATUS(AddRulings());
    if (request.with_history) {
      SOCLE_TRY_STATUS(AddHistory());
    }
    return std::move(view_);
  }

 private:
  Result<std::optional<PatientRecord>> RecordAt(RecordNumber number) const {
    return as_of_ ? person_store::FindRecordAsOf(rows_, number, *as_of_)
                  : person_store::FindRecord(rows_, number);
  }

  Result<std::optional<Person>> PersonAt(PersonNumber number) const {
    return as_of_ ? person_store::FindPersonAsOf(rows_, number, *as_of_)
                  : person_store::FindPerson(rows_, number);
  }

  static std::unexpected<Error> Unknown(const char* what) { return Fail(Code::kNotFound, what); }

  Status FindByIdentity(const ShowRequest& request) {
    const DomainConfig* domain = domains_.FindByCode(request.domain);
    if (domain == nullptr) {
      return Fail(Code::kNotFound, "no domain has the code " + request.domain);
    }
    SOCLE_TRY(const auto stored, person_store::FindRecordByIpp(rows_, domain->number, request.ipp));
    if (!stored) {
      return Unknown("no such identity");
    }
    view_.record = *stored;
    RecordNumber number = *stored;
    for (int i = 0; i < kChainMax; ++i) {
      SOCLE_TRY(const auto record, RecordAt(number));
      if (!record) {
        return Unknown("the identity was not known at that time");
      }
      if (record->state == RecordState::kActive) {
        SOCLE_TRY(view_.asked,
                  as_of_ ? person_store::FindMembershipAsOf(rows_, number, *as_of_)
                         : person_store::FindMembership(rows_, number));
        return {};
      }
      merged_.push_back(number);
      number = record->merged_into;
    }
    return Fail(Code::kCorruption, "the merges of an identity do not end");
  }

  Status FollowRedirects() {
    PersonNumber number = view_.asked;
    for (int i = 0; i < kChainMax; ++i) {
      SOCLE_TRY(auto person, PersonAt(number));
      if (!person) {
        return Unknown("no such person");
      }
      if (person->redirect == 0) {
        view_.person = *std::move(person);
        return {};
      }
      number = person->redirect;
    }
    return Fail(Code::kCorruption, "the redirects of a person do not end");
  }

  Status AddIdentities() {
    std::vector<RecordNumber> numbers = view_.person.records;
    numbers.insert(numbers.end(), merged_.begin(), merged_.end());
    if (numbers.size() > settings_.person_identities_max) {
      numbers.resize(settings_.person_identities_max);
      view_.is_cut = true;
    }
    for (const RecordNumber number : numbers) {
      SOCLE_TRY(auto record, RecordAt(number));
      if (!record) {
        continue;
      }
      record->person = record->state == RecordState::kActive ? view_.person.number : 0;
      const DomainConfig* domain = domains_.Find(record->domain);
      view_.identities.push_back({.record = *std::move(record),
                                  .domain = domain == nullptr ? std::string() : domain->code,
                                  .history = {}});
    }
    return {};
  }

  Status AddRulings() {
    for (const ShownIdentity& identity : view_.identities) {
      const RecordNumber number = identity.record.number;
      SOCLE_TRY(const auto rulings, person_store::FindRulings(rows_, number));
      for (const person_store::RulingRow& ruling : rulings) {
        const RulingView shown{.a = std::min(number, ruling.other),
                               .b = std::max(number, ruling.other),
                               .together = ruling.together,
                               .action = ruling.action};
        if (std::ranges::find(view_.rulings, shown) == view_.rulings.end()) {
          view_.rulings.push_back(shown);
        }
      }
    }
    return {};
  }

  // As far as the instant that is shown.
  Status AddHistory() {
    for (ShownIdentity& identity : view_.identities) {
      SOCLE_TRY(auto versions, person_store::HistoryOfRecord(rows_, identity.record.number));
      for (person_store::RecordVersion& version : versions) {
        if (IsBefore(version.until)) {
          identity.history.push_back({.until = version.until, .record = std::move(version.record)});
        }
      }
    }
    SOCLE_TRY(auto states, person_store::HistoryOfPerson(rows_, view_.person.number));
    for (person_store::PersonVersion& state : states) {
      if (IsBefore(state.until)) {
        view_.history.push_back({.until = state.until, .person = std::move(state.person)});
      }
    }
    return {};
  }

  [[nodiscard]] bool IsBefore(UnixMicros until) const { return !as_of_ || until <= *as_of_; }

  const person_store::Rows& rows_;
  const DomainTable& domains_;
  const SearchSettings& settings_;
  std::optional<UnixMicros> as_of_;
  std::vector<RecordNumber> merged_;
  PersonView view_;
};

}  // namespace

Result<Traced<PersonView>> SearchService::Show(const ShowRequest& request,
                                               const Actor& actor) const {
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  Traced<PersonView> result;
  SOCLE_TRY(result.answer, PersonShow(rows, *domains, settings_).Run(request));
  result.audit = {.kind = AuditKind::kShow,
                  .actor = actor,
                  .operation = request.with_history ? "history"
                               : request.as_of      ? "as-of"
                                                    : "show"};
  result.audit.persons = {result.answer.person.number};
  for (const ShownIdentity& identity : result.answer.identities) {
    result.audit.records.push_back(identity.record.number);
  }
  return result;
}

}  // namespace socle::mpi::domain
