#include "mpi/domain/feed_service.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/anomaly_work.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/imported_identity.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/search_index.h"
#include "mpi/domain/seen_messages.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_sync.h"
#include "mpi/match/block.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/audit.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/event.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_store.h"
#include "mpi/rules/received_flow.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/trait_comparison.h"
#include "mpi/rules/update.h"

namespace socle::mpi::domain {

namespace {

// Types of identifiers that are the domain's own (table 0203): IPP, and what older senders call it.
constexpr std::array<std::string_view, 5> kIppTypes = {"PI", "", "MR", "PT", "PN"};

bool IsIppType(std::string_view type) {
  return std::ranges::find(kIppTypes, type) != kIppTypes.end();
}

bool IsInsIdentifier(const PatientIdentifier& id) {
  const auto authority = FindInsAuthority(id.authority.universal_id);
  return id.type == "INS" || (authority && IsIns(*authority) && id.type != "NH");
}

// Records that may hold the INS; some hold another.
Result<std::vector<RecordNumber>> HoldersOfIns(const person_store::Rows& rows,
                                               std::string_view ins) {
  match::StandardHeader header;
  header.ins = match::PackIns(ins);
  std::vector<RecordNumber> records;
  if (header.ins == 0) {
    return records;  // no number at all
  }
  SOCLE_TRY([[maybe_unused]] const bool is_cut,
            FindByBlock(rows, match::BlockFamily::kIns, header, records));
  return records;
}

CivilDate TodayOf(const match::PolicyContext& policy) {
  return {.year = policy.today.year, .month = policy.today.month, .day = policy.today.day};
}

bool IsMinor(const PatientRecord& record, const match::PolicyContext& policy) {
  constexpr int kAdultAge = 18;
  const auto birth = ParseCivilDate(record.Field(PatientField::kBirthDate));
  return birth && AgeInYears(RangeOf(*birth).last, TodayOf(policy)) < kAdultAge;
}

// An identity of another domain that is of the same person; 0 when there is none.
Result<RecordNumber> OtherOfPerson(const person_store::Rows& rows, const PatientRecord& record) {
  SOCLE_TRY(const PersonNumber number, person_store::FindMembership(rows, record.number));
  if (number == 0) {
    return 0;
  }
  SOCLE_TRY(const auto person, person_store::FindPerson(rows, number));
  for (const RecordNumber other : person ? person->records : std::vector<RecordNumber>()) {
    SOCLE_TRY(const auto found, person_store::FindRecord(rows, other));
    if (found && found->domain != record.domain) {
      return other;
    }
  }
  return 0;
}

}  // namespace

// Identifiers that name identities of domains of the index, in their order. An authority that
// nobody knows is a fault, but for types that never are an IPP (dossier, venue, INS, ...).
std::vector<FeedService::Located> FeedService::Locate(
    Work& work, std::span<const PatientIdentifier> identifiers, FaultPlace place) {
  std::vector<Located> located;
  const FaultPlace authorities =
      place == FaultPlace::kPrior ? FaultPlace::kPriorAuthorities : FaultPlace::kAuthorities;
  for (const PatientIdentifier& id : identifiers) {
    if (!IsIppType(id.type) || IsInsIdentifier(id) || id.is_deleted) {
      continue;
    }
    const DomainConfig* domain = work.domains->Resolve(id.authority);
    if (domain == nullptr) {
      work.Refuse(FaultKind::kUnknownIdentifier,
                  id.authority.IsEmpty() ? place : authorities,
                  id.repetition,
                  id.authority.IsEmpty() ? "identifier without assigning authority"
                                         : "unknown assigning authority");
      continue;
    }
    located.push_back({.domain = domain, .ipp = id.value, .repetition = id.repetition});
  }
  return located;
}

// Who sends must speak for some domain, and be set up for the event in the one it speaks of.
bool FeedService::CheckSender(Work& work) {
  if (work.feed.importer) {
    return true;
  }
  if (work.domains->DomainsOf(work.feed.sender).empty()) {
    work.Refuse(FaultKind::kNotAllowed,
                FaultPlace::kSender,
                1,
                "this sender is not known: see `socle mpi domains`");
    return false;
  }
  return true;
}

// The one identity of the sender that the message is about. A domain that the sender does not own
// is to it as one that nobody knows.
bool FeedService::LocateOwn(Work& work, Located& own) {
  const std::vector<Located> located =
      Locate(work, work.Message().identifiers, FaultPlace::kIdentifiers);
  if (!work.outcome.IsAccepted()) {
    return false;
  }
  if (located.empty()) {
    work.Refuse(FaultKind::kRequiredMissing,
                FaultPlace::kIdentifiers,
                1,
                "no identifier of the patient in a known domain (IPP)");
    return false;
  }
  // The first that the sender may speak of; a national number may stand before it.
  const auto speaks_of = [&work](const Located& at) {
    return work.feed.importer || DomainTable::MaySend(*at.domain, work.feed.sender);
  };
  const auto first = std::ranges::find_if(located, speaks_of);
  own = first == located.end() ? located.front() : *first;
  for (const Located& other : located) {
    const bool is_cited = other.domain->is_shared && first != located.end() && !speaks_of(other);
    if (is_cited) {
      work.cited.push_back(other);
      continue;
    }
    if (!speaks_of(other)) {
      work.Refuse(FaultKind::kUnknownIdentifier,
                  FaultPlace::kAuthorities,
                  other.repetition,
                  "this sender may not assign identifiers in domain " + other.domain->code);
      return false;
    }
    if (other.domain->number == own.domain->number && other.ipp != own.ipp) {
      work.Refuse(FaultKind::kDuplicateIdentifier,
                  FaultPlace::kIdentifiers,
                  other.repetition,
                  "two identifiers of one domain for one patient");
      return false;
    }
  }
  if (!work.feed.importer && !DomainTable::MaySendEvent(*own.domain, work.Message().event)) {
    work.Refuse(FaultKind::kUnsupportedEvent,
                FaultPlace::kMessage,
                1,
                "domain " + own.domain->code + " is not set up for event " + work.Message().event);
    return false;
  }
  return true;
}

// The message with the numbers of shared domains beside the other numbers of the patient, by which
// identities are found and compared.
FeedMessage FeedService::WithSharedNumbers(const Work& work, const Located& own) {
  FeedMessage message = work.Message();
  std::optional<std::string>& numbers = message.update[PatientField::kOtherIds];
  const auto add = [&numbers](std::string_view value) {
    std::string compact(value);
    std::erase(compact, ' ');
    numbers = numbers && !numbers->empty() ? compact + " " + *numbers : compact;
  };
  if (own.domain->is_shared) {
    add(own.ipp);
  }
  for (const Located& cited : work.cited) {
    add(cited.ipp);
  }
  return message;
}

Status FeedService::FollowLinks(Work& work, const LinkChange& change) {
  work.audit.persons.insert(work.audit.persons.end(), change.persons.begin(), change.persons.end());
  SOCLE_TRY_STATUS(SyncWork(work.context, change, work_list_));
  EmitCrossReferenceChanged(work.context, change);
  return {};
}

// What an establishment decided about its identities: refused when people decided otherwise, or
// when the state does not allow it.
Status FeedService::FollowRuling(Work& work, const Result<RulingOutcome>& outcome) {
  if (outcome.has_value()) {
    return {};
  }
  const Error& error = outcome.error();
  if (error.code == Code::kConflict || error.code == Code::kPermissionDenied) {
    work.Refuse(error.code == Code::kConflict ? FaultKind::kLocked : FaultKind::kNotAllowed,
                FaultPlace::kMessage,
                1,
                error.detail);
    return {};
  }
  return Fail(error);
}

Status FeedService::OpenWork(Work& work,
                             const WorkRequest& request,
                             RecordNumber a,
                             RecordNumber b) {
  const WorkOpening opening{.request = request, .a = a, .b = b};
  SOCLE_TRY([[maybe_unused]] const OpenedWork opened,
            work_list_.Open(work.context, EngineActor(), opening));
  return {};
}

// SI 32: one INS, one identity of a domain.
Status FeedService::CheckInsDuplicate(Work& work, const PatientRecord& record) {
  SOCLE_TRY(const std::vector<RecordNumber> holders,
            HoldersOfIns(work.context.draft, record.ins_value));
  for (const RecordNumber other : holders) {
    if (other == record.number || !work.context.links.MayBeOf(other, record.domain)) {
      continue;
    }
    SOCLE_TRY(const auto found, person_store::FindRecord(work.context.draft, other));
    if (!found || found->domain != record.domain || found->state != RecordState::kActive ||
        found->ins_value != record.ins_value) {
      continue;
    }
    rules::InsDuplicate alert = rules::InsDuplicateAlert(1);
    SOCLE_TRY_STATUS(OpenWork(work, alert.work, record.number, other));
    work.outcome.faults.push_back(std::move(alert.fault));
  }
  return {};
}

// The identity of another domain that the message is about, by the INS that it brings: for linkage
// comes after the rules, and the matrix of received flows asks before.
Result<rules::LocalMatch> FeedService::FindLocalMatch(Work& work, const Located& own) {
  rules::LocalMatch local;
  const auto ins = std::ranges::find_if(work.Message().identifiers, [](const auto& id) {
    return !id.is_deleted && IsInsIdentifier(id);
  });
  if (ins == work.Message().identifiers.end()) {
    return local;
  }
  SOCLE_TRY(const std::vector<RecordNumber> holders, HoldersOfIns(work.context.draft, ins->value));
  for (const RecordNumber other : holders) {
    SOCLE_TRY(const auto found, person_store::FindRecord(work.context.draft, other));
    const bool is_local = found && found->domain != own.domain->number &&
                          found->state == RecordState::kActive && found->ins_value == ins->value;
    if (!is_local) {
      continue;
    }
    const CurrentIdentity current = ToCurrentIdentity(*found);
    if (rules::CompareInsTraits(work.Message().update, current.traits).IsBlocked()) {
      continue;
    }
    local.status = std::max(local.status, current.status);
    local.is_minor = local.is_minor || IsMinor(*found, work.context.policy);
  }
  return local;
}

// What the matrix of received flows asks people, beside what the engine asks them.
Status FeedService::FollowFlow(Work& work,
                               const PatientRecord& record,
                               const rules::ReceivedFlowDecision& flow) {
  const FlowProposals when = work.domains->Find(record.domain)->rules.propose_validated;
  const bool is_proposed = flow.action == rules::FlowAction::kProposeCreate && flow.work;
  if (!is_proposed || when == FlowProposals::kByEngine) {
    return {};
  }
  SOCLE_TRY(const RecordNumber other, OtherOfPerson(work.context.draft, record));
  if (other == 0 && when == FlowProposals::kMatched) {
    return {};
  }
  return OpenWork(work, *flow.work, record.number, other);
}

// PP 14: an INS that others were told is none any more. Subscribers hear of the person at once, and
// the cell has an item for each identity that still holds it.
Status FeedService::TellPartners(Work& work, const PatientRecord& record, std::string_view ins) {
  person_store::Draft& draft = work.context.draft;
  SOCLE_TRY(const std::vector<RecordNumber> holders, HoldersOfIns(draft, ins));
  for (const RecordNumber other : holders) {
    SOCLE_TRY(const auto found, person_store::FindRecord(draft, other));
    if (other != record.number && found && found->state == RecordState::kActive &&
        found->ins_value == ins) {
      SOCLE_TRY_STATUS(
          OpenWork(work,
                   {.kind = WorkKind::kPartnerInsError, .cause = WorkCause::kInsErrorAtPartner},
                   record.number,
                   other));
    }
  }
  SOCLE_TRY(const PersonNumber person, person_store::FindMembership(draft, record.number));
  if (person != 0) {
    person_store::PutEvent(draft, CrossReferenceChanged{.persons = {person}});
  }
  return {};
}

Status FeedService::Write(Work& work, const Located& own, PatientRecord& record, bool is_new) {
  CommandContext& context = work.context;
  ++record.version;
  record.changed_at = context.now;
  SOCLE_TRY_STATUS(person_store::PutRecord(context.draft, record));
  if (is_new) {
    context.draft.Put(person_store::kIndex,
                      person_store::IppKey(record.domain, record.ipp),
                      person_store::EncodeNumber(record.number));
  }
  context.draft.Event(
      static_cast<std::uint32_t>(EventKind::kIdentityChanged),
      person_store::EncodeEvent(IdentityChanged{
          .record = record.number, .version = record.version, .state = record.state}));
  std::string standard;
  standardiser_.Append(ToIdentity(record, own.domain->code), record.domain, standard);
  auto links = context.ForLinks();
  LinkChange change;
  SOCLE_TRY_STATUS(context.links.SetStandard(
      links, record.number, StableKeyOf(own.domain->code, record.ipp), standard, change));
  return FollowLinks(work, change);
}

// Creates or updates the identity. `record` gets its number; 0 when the message was refused.
// The identity as it is; a new one when the identifier is not known yet. Refuses that of a merged
// one.
Result<PatientRecord> FeedService::RecordToChange(Work& work,
                                                  const Located& own,
                                                  std::optional<RecordNumber> known) {
  if (!known) {
    PatientRecord record;
    record.domain = own.domain->number;
    record.ipp = own.ipp;
    record.created_at = work.context.now;
    return record;
  }
  SOCLE_TRY(auto found, person_store::FindRecord(work.context.draft, *known));
  if (!found) {
    return Fail(Code::kCorruption, "an identifier leads to no identity");
  }
  if (found->state == RecordState::kMerged) {
    work.Refuse(FaultKind::kUnknownIdentifier,
                FaultPlace::kIdentifiers,
                own.repetition,
                "this identifier was absorbed by another (A40)");
  }
  return *std::move(found);
}

Status FeedService::OpenAllWork(Work& work,
                                std::span<const WorkRequest> requests,
                                RecordNumber record) {
  for (const WorkRequest& request : requests) {
    SOCLE_TRY_STATUS(OpenWork(work, request, record, 0));
  }
  return {};
}

Status FeedService::Upsert(Work& work, const Located& own, RecordNumber* number) {
  CommandContext& context = work.context;
  *number = 0;
  SOCLE_TRY(const auto known,
            person_store::FindRecordByIpp(context.draft, own.domain->number, own.ipp));
  SOCLE_TRY(PatientRecord record, RecordToChange(work, own, known));
  if (record.state == RecordState::kMerged) {
    return {};
  }
  const auto current = known ? std::optional(ToCurrentIdentity(record)) : std::nullopt;
  std::optional<FeedMessage> extended;
  if (own.domain->is_shared || !work.cited.empty()) {
    extended = WithSharedNumbers(work, own);
  }
  SOCLE_TRY(const rules::LocalMatch local, FindLocalMatch(work, own));
  const RnivParameters& parameters =
      work.feed.importer ? ImportRules(*own.domain) : own.domain->rules;
  rules::UpdateVerdict verdict = rules::ValidateUpdate(extended ? *extended : work.Message(),
                                                       current ? &*current : nullptr,
                                                       parameters,
                                                       TodayOf(context.policy),
                                                       local);
  work.outcome.faults.insert(
      work.outcome.faults.end(), verdict.faults.begin(), verdict.faults.end());
  if (!work.outcome.IsAccepted()) {
    return {};
  }
  if (!known) {
    record.number = context.head.next_record++;
  }
  *number = record.number;
  work.audit.records.push_back(record.number);
  const std::string lost_ins = verdict.alerts_partners ? record.ins_value : std::string();
  const bool is_raised = !current || current->status < verdict.status;
  const bool is_changed = ApplyVerdict(verdict, record);
  if (is_changed || !known) {
    SOCLE_TRY_STATUS(Write(work, own, record, !known));
    if (!record.ins_value.empty()) {
      SOCLE_TRY_STATUS(CheckInsDuplicate(work, record));
    }
  }
  if (!lost_ins.empty()) {
    SOCLE_TRY_STATUS(TellPartners(work, record, lost_ins));
  }
  SOCLE_TRY_STATUS(OpenAllWork(work, verdict.work, record.number));
  if (verdict.received.status != TrustStatus::kNone) {
    work.received = verdict.received;
  }
  if (is_raised) {
    SOCLE_TRY_STATUS(FollowFlow(work, record, verdict.flow));
  }
  SOCLE_TRY_STATUS(SyncAnomalies(context,
                                 {.record = record,
                                  .parameters = parameters,
                                  .said = work.Message().update,
                                  .faults = verdict.faults,
                                  .may_open = !work.feed.importer.has_value()},
                                 work_list_));
  if (const auto& consent = work.Message().dmp_consent) {
    context.draft.Event(static_cast<std::uint32_t>(EventKind::kDmpConsent),
                        person_store::EncodeEvent(
                            DmpConsentReceived{.record = record.number, .consent = *consent}));
  }
  return {};
}

// A40: `prior` is absorbed by the patient. The traits that the message brings are those of the
// surviving identity.
Status FeedService::Merge(Work& work, const Located& own) {
  const std::vector<Located> prior = Locate(work, work.Message().prior, FaultPlace::kPrior);
  if (!work.outcome.IsAccepted()) {
    return {};
  }
  if (prior.empty()) {
    work.Refuse(FaultKind::kRequiredMissing, FaultPlace::kPrior, 1, "no identifier to absorb");
    return {};
  }
  if (prior.front().domain->number != own.domain->number) {
    work.Refuse(FaultKind::kUnknownIdentifier,
                FaultPlace::kPrior,
                prior.front().repetition,
                "a merge joins identifiers of one domain");
    return {};
  }
  SOCLE_TRY(
      const auto absorbed,
      person_store::FindRecordByIpp(work.context.draft, own.domain->number, prior.front().ipp));
  if (!absorbed) {
    work.Refuse(FaultKind::kUnknownIdentifier,
                FaultPlace::kPrior,
                prior.front().repetition,
                "unknown identifier");
    return {};
  }
  if (prior.front().ipp == own.ipp) {
    work.Refuse(FaultKind::kDuplicateIdentifier,
                FaultPlace::kPrior,
                prior.front().repetition,
                "an identifier cannot absorb itself");
    return {};
  }
  SOCLE_TRY(const auto before, person_store::FindRecord(work.context.draft, *absorbed));
  SOCLE_TRY(const auto known,
            person_store::FindRecordByIpp(work.context.draft, own.domain->number, own.ipp));
  const bool is_merged = before && before->state == RecordState::kMerged;
  if (is_merged && before->merged_into != known.value_or(0)) {
    work.Refuse(FaultKind::kUnknownIdentifier,
                FaultPlace::kPrior,
                prior.front().repetition,
                "this identifier was absorbed by another (A40)");
    return {};
  }
  RecordNumber surviving = 0;
  SOCLE_TRY_STATUS(Upsert(work, own, &surviving));
  if (surviving == 0 || is_merged) {
    return {};
  }
  work.audit.records.push_back(*absorbed);
  return FollowRuling(work,
                      rulings_.Merge(work.context,
                                     {.actor = work.audit.actor, .reason = work.Message().event},
                                     {.surviving = surviving, .absorbed = *absorbed}));
}

// A47 of an IPP: the identity stays, its identifier changes.
Status FeedService::Rename(Work& work, const Located& own, const Located& prior) {
  CommandContext& context = work.context;
  if (prior.domain->number != own.domain->number) {
    work.Refuse(FaultKind::kUnknownIdentifier,
                FaultPlace::kPrior,
                prior.repetition,
                "an identifier changes inside its domain only");
    return {};
  }
  SOCLE_TRY(const auto number,
            person_store::FindRecordByIpp(context.draft, prior.domain->number, prior.ipp));
  SOCLE_TRY(const auto taken,
            person_store::FindRecordByIpp(context.draft, own.domain->number, own.ipp));
  if (!number) {
    work.Refuse(
        FaultKind::kUnknownIdentifier, FaultPlace::kPrior, prior.repetition, "unknown identifier");
    return {};
  }
  if (taken) {
    work.Refuse(FaultKind::kDuplicateIdentifier,
                FaultPlace::kIdentifiers,
                own.repetition,
                "the new identifier is that of another identity: send A40 to merge them");
    return {};
  }
  SOCLE_TRY(auto record, person_store::FindRecord(context.draft, *number));
  if (!record) {
    return Fail(Code::kCorruption, "an identifier leads to no identity");
  }
  context.draft.Delete(person_store::kIndex, person_store::IppKey(record->domain, record->ipp));
  record->ipp = own.ipp;
  context.draft.Put(person_store::kIndex,
                    person_store::IppKey(record->domain, record->ipp),
                    person_store::EncodeNumber(record->number));
  work.audit.records.push_back(record->number);
  return Write(work, own, *record, false);
}

Status FeedService::ChangeIdentifier(Work& work, const Located& own) {
  const auto& prior = work.Message().prior;
  const bool is_ins = !prior.empty() && std::ranges::all_of(prior, IsInsIdentifier);
  if (is_ins) {
    RecordNumber ignored = 0;
    return Upsert(work, own, &ignored);
  }
  const std::vector<Located> located = Locate(work, prior, FaultPlace::kPrior);
  if (!work.outcome.IsAccepted()) {
    return {};
  }
  if (located.empty()) {
    work.Refuse(FaultKind::kRequiredMissing, FaultPlace::kPrior, 1, "no identifier to change");
    return {};
  }
  SOCLE_TRY_STATUS(Rename(work, own, located.front()));
  if (!work.outcome.IsAccepted()) {
    return {};
  }
  RecordNumber ignored = 0;
  return Upsert(work, own, &ignored);
}

// A24, A37: what the establishment decided about two identities.
Status FeedService::LinkOrUnlink(Work& work, const Located& own) {
  const std::vector<Located> other = Locate(work, work.Message().other, FaultPlace::kOther);
  if (!work.outcome.IsAccepted()) {
    return {};
  }
  if (other.empty()) {
    work.Refuse(FaultKind::kRequiredMissing, FaultPlace::kOther, 1, "no second identifier");
    return {};
  }
  std::array<RecordNumber, 2> records{};
  const std::array<const Located*, 2> both = {&own, &other.front()};
  for (std::size_t i = 0; i < both.size(); ++i) {
    SOCLE_TRY(
        const auto number,
        person_store::FindRecordByIpp(work.context.draft, both[i]->domain->number, both[i]->ipp));
    if (!number) {
      work.Refuse(FaultKind::kUnknownIdentifier,
                  i == 0 ? FaultPlace::kIdentifiers : FaultPlace::kOther,
                  both[i]->repetition,
                  "unknown identifier");
      return {};
    }
    records[i] = *number;
  }
  work.audit.records.assign(records.begin(), records.end());
  const RulingRequest request{.actor = work.audit.actor, .reason = work.Message().event};
  const CandidatePair pair{.a = records[0], .b = records[1]};
  return FollowRuling(work,
                      work.Message().action == FeedAction::kLink
                          ? rulings_.Link(work.context, request, pair)
                          : rulings_.Unlink(work.context, request, pair));
}

Status FeedService::Dispatch(Work& work) {
  Located own;
  if (!CheckSender(work) || !LocateOwn(work, own)) {
    return {};
  }
  RecordNumber record = 0;
  switch (work.Message().action) {
    case FeedAction::kUpsert:
      return Upsert(work, own, &record);
    case FeedAction::kMerge:
      return Merge(work, own);
    case FeedAction::kChangeIdentifier:
      return ChangeIdentifier(work, own);
    case FeedAction::kLink:
    case FeedAction::kUnlink:
      return LinkOrUnlink(work, own);
  }
  return Fail(Code::kInternal, "a feed without an action");
}

Status FeedService::Apply(CommandContext& context, const ReceivedFeed& feed, FeedAnswer& answer) {
  const FeedMessage& message = feed.message;
  const bool has_id = !message.control_id.empty();
  std::string seen_key;
  if (has_id) {
    seen_key = SeenKey(feed.sender.application, feed.sender.facility, message.control_id);
    SOCLE_TRY(auto seen, FindSeen(context.draft, seen_key));
    if (seen && seen->content == feed.content) {
      answer = {
          .outcome = std::move(seen->outcome), .applied_at = seen->applied_at, .is_repeat = true};
      return {};
    }
  }
  Work work{.context = context, .feed = feed, .domains = registry_.Snapshot()};
  work.audit.kind = AuditKind::kFeed;
  work.audit.operation = message.event;
  work.audit.actor = feed.importer.value_or(Actor{
      .kind = ActorKind::kSender, .name = feed.sender.application + "|" + feed.sender.facility});
  SOCLE_TRY_STATUS(Dispatch(work));
  const bool is_accepted = work.outcome.IsAccepted();
  if (is_accepted && has_id) {
    PutSeen(context.draft,
            seen_key,
            {.content = feed.content, .applied_at = context.now, .outcome = work.outcome});
  }
  const AuditKind accepted = feed.importer ? AuditKind::kImport : AuditKind::kFeed;
  const AuditKind refused = feed.importer ? AuditKind::kImport : AuditKind::kFeedRefused;
  work.audit.kind = is_accepted ? accepted : refused;
  work.audit.is_refused = !is_accepted;
  context.audit.push_back(std::move(work.audit));
  answer = {
      .outcome = std::move(work.outcome), .applied_at = context.now, .received = work.received};
  if (!is_accepted) {
    return Fail(Code::kInvalidArgument, "the message is refused");
  }
  return {};
}

}  // namespace socle::mpi::domain
