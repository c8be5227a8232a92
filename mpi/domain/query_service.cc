#include "mpi/domain/query_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identifier_list.h"
#include "mpi/domain/search_index.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

constexpr int kMergesMax = 1000;  // a longer chain is damage

class PixSearch {
 public:
  PixSearch(const person_store::Rows& rows, const DomainTable& domains, Asker asker)
      : rows_(rows), domains_(domains), asker_(std::move(asker)) {}

  Status Run(const PixQuery& query, PixResult& result) {
    std::vector<QueryFault>& faults = result.answer.faults;
    const WantedDomains wanted = ResolveWanted(domains_, query.wanted, faults);
    SOCLE_TRY_STATUS(FindSubject(query.identifier, faults));
    if (!faults.empty()) {
      return {};
    }
    SOCLE_TRY(const Person person, person_store::ResolvePerson(rows_, person_));
    IdentifierScope scope{.domains = wanted.domains,
                          .is_all = wanted.is_all,
                          .with_ins = wanted.with_ins && asker_.may_have_ins,
                          .left_out = 0};
    // Asked without domains: the other ones. Its own domain may be asked for by name.
    if (wanted.is_all && !asker_.options.returns_queried_identifier) {
      scope.left_out = queried_;
    }
    SOCLE_TRY(IdentifierList list, ListIdentifiers(rows_, domains_, person, scope));
    std::erase(list.identifiers, query_ins_);
    result.answer.identifiers = std::move(list.identifiers);
    result.audit.persons = {person.number};
    result.audit.records = std::move(list.records);
    return {};
  }

 private:
  // Sets the person and, when it is still in use, the identity that was asked with.
  Status FindSubject(const PatientIdentifier& identifier, std::vector<QueryFault>& faults) {
    if (asker_.may_have_ins && IsInsAuthority(identifier.authority)) {
      return FindByIns(identifier, faults);
    }
    const DomainConfig* domain = domains_.Resolve(identifier.authority);
    if (domain == nullptr) {
      faults.push_back({.place = QueryPlace::kAuthority, .text = "unknown assigning authority"});
      return {};
    }
    SOCLE_TRY(const auto stored,
              person_store::FindRecordByIpp(rows_, domain->number, identifier.value));
    if (stored) {
      SOCLE_TRY(person_, person_store::FindMembership(rows_, *stored));
      queried_ = *stored;
    }
    if (stored && person_ == 0) {
      SOCLE_TRY(
          const RecordNumber heir,
          FindActiveRecord(
              rows_, domain->number, identifier.value, asker_.options.answers_merged_identifiers));
      queried_ = 0;
      SOCLE_TRY(person_, person_store::FindMembership(rows_, heir));
    }
    if (person_ == 0) {
      faults.push_back({.place = QueryPlace::kIdentifier, .text = "unknown identifier"});
    }
    return {};
  }

  Status FindByIns(const PatientIdentifier& identifier, std::vector<QueryFault>& faults) {
    SOCLE_TRY(const auto records, FindRecordsByIns(rows_, identifier.value));
    for (const RecordNumber record : records) {
      SOCLE_TRY(const PersonNumber person, person_store::FindMembership(rows_, record));
      if (person_ != 0 && person != person_) {
        faults.push_back({.kind = FaultKind::kDuplicateIdentifier,
                          .place = QueryPlace::kIdentifier,
                          .text = "several persons have this INS"});
        return {};
      }
      person_ = person;
    }
    if (person_ == 0) {
      faults.push_back({.place = QueryPlace::kIdentifier, .text = "unknown identifier"});
    }
    query_ins_ = InsIdentifier(identifier.value, identifier.authority.universal_id);
    return {};
  }

  const person_store::Rows& rows_;
  const DomainTable& domains_;
  Asker asker_;
  PersonNumber person_ = 0;
  RecordNumber queried_ = 0;
  PatientIdentifier query_ins_;
};

}  // namespace

bool Asker::Owns(DomainNumber domain) const {
  return std::ranges::binary_search(domains, domain);
}

Asker AskerOf(const DomainTable& domains, const SenderIdentity& sender) {
  Asker asker;
  const std::vector<const DomainConfig*> own = domains.DomainsOf(sender);
  asker.may_have_ins = !own.empty();
  for (const DomainConfig* domain : own) {
    asker.domains.push_back(domain->number);
    asker.may_have_ins = asker.may_have_ins && domain->rules.ins_may_be_sent;
  }
  std::ranges::sort(asker.domains);
  if (!own.empty()) {
    asker.options = own.front()->queries;
  }
  return asker;
}

Actor ActorOf(const SenderIdentity& sender) {
  return {.kind = ActorKind::kSender, .name = sender.application + "|" + sender.facility};
}

WantedDomains ResolveWanted(const DomainTable& domains,
                            const std::vector<AssigningAuthority>& wanted,
                            std::vector<QueryFault>& faults) {
  WantedDomains resolved;
  resolved.is_all = wanted.empty();
  resolved.with_ins = wanted.empty();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (IsInsAuthority(wanted[i])) {
      resolved.with_ins = true;
      continue;
    }
    const DomainConfig* domain = domains.Resolve(wanted[i]);
    if (domain == nullptr) {
      faults.push_back({.place = QueryPlace::kWanted,
                        .repetition = static_cast<std::uint16_t>(i + 1),
                        .text = "unknown domain"});
    } else {
      resolved.domains.push_back(domain->number);
    }
  }
  return resolved;
}

Result<RecordNumber> FindActiveRecord(const person_store::Rows& rows,
                                      DomainNumber domain,
                                      std::string_view ipp,
                                      bool follow_merges) {
  SOCLE_TRY(const auto stored, person_store::FindRecordByIpp(rows, domain, ipp));
  RecordNumber record = stored.value_or(0);
  for (int i = 0; i < kMergesMax && record != 0; ++i) {
    SOCLE_TRY(const auto value,
              rows.Find(person_store::kIdentity, person_store::RecordKey(record)));
    if (!value) {
      return RecordNumber{0};
    }
    SOCLE_TRY(const auto summary, person_store::DecodeRecordSummary(*value));
    if (summary.state == RecordState::kActive) {
      return record;
    }
    record = follow_merges ? summary.merged_into : 0;
  }
  if (record != 0) {
    return Fail(Code::kCorruption, "the merges of an identity do not end");
  }
  return RecordNumber{0};
}

Result<std::vector<RecordNumber>> FindRecordsByIns(const person_store::Rows& rows,
                                                   std::string_view ins) {
  std::vector<RecordNumber> found;
  match::StandardHeader header;
  header.ins = match::PackIns(ins);
  if (header.ins == 0) {
    return found;
  }
  std::vector<RecordNumber> records;
  SOCLE_TRY([[maybe_unused]] const bool is_cut,
            FindByBlock(rows, match::BlockFamily::kIns, header, records));
  std::vector<std::string> keys;
  keys.reserve(records.size());
  for (const RecordNumber record : records) {
    keys.push_back(person_store::RecordKey(record));
  }
  SOCLE_TRY(const auto values, rows.FindMany(person_store::kIdentity, keys));
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (const auto& value = values[i]) {
      SOCLE_TRY(const auto summary, person_store::DecodeRecordSummary(*value));
      if (HasTellableIns(summary.status, summary.attributes, summary.ins_value) &&
          match::PackIns(summary.ins_value) == header.ins) {
        found.push_back(records[i]);
      }
    }
  }
  return found;
}

Result<PixResult> QueryService::AnswerPix(const PixQuery& query, const QueryCaller& caller) const {
  PixResult result;
  result.audit = {
      .kind = AuditKind::kPixQuery, .actor = ActorOf(caller.sender), .operation = "Q23"};
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  Asker asker = AskerOf(*domains, caller.sender);
  if (asker.domains.empty() && !settings_.answers_unknown_senders) {
    result.answer.faults.push_back({.kind = FaultKind::kNotAllowed,
                                    .place = QueryPlace::kSender,
                                    .text = "the sender may not ask"});
    result.audit.is_refused = true;
    return result;
  }
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY_STATUS(PixSearch(rows, *domains, std::move(asker)).Run(query, result));
  return result;
}

}  // namespace socle::mpi::domain
