#include "mpi/control/encode.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "mpi/control/names.h"
#include "mpi/domain/notification.h"
#include "mpi/domain/trace_audit.h"
#include "mpi/model/action.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/model/search.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

json::array EncodeAttributes(std::uint8_t bits) {
  const RnivAttributes attributes = RnivAttributes::FromBits(bits);
  json::array names;
  if (attributes.Has(RnivAttribute::kHomonym)) {
    names.emplace_back("homonym");
  }
  if (attributes.Has(RnivAttribute::kDoubtful)) {
    names.emplace_back("doubtful");
  }
  if (attributes.Has(RnivAttribute::kFictive)) {
    names.emplace_back("fictive");
  }
  return names;
}

json::object EncodeReceived(const ReceivedStatus& received) {
  json::object object{{"status", TrustStatusCode(received.status)},
                      {"is_ins_left_out", received.is_ins_left_out}};
  if (received.lowering != StatusLowering::kNone) {
    object["lowered_for"] = StatusLoweringName(received.lowering);
  }
  return object;
}

void AddInstant(json::object& object, std::string_view name, UnixMicros instant) {
  if (instant.value != 0) {
    object[name] = FormatInstant(instant);
  }
}

// Fields of an identity that a compared trait is made of.
struct ComparedFields {
  std::string_view trait;  // of match::Traits
  std::array<PatientField, 5> fields;
  std::size_t count;
};

constexpr auto kComparedFields = std::to_array<ComparedFields>({
    {"family_name", {PatientField::kBirthName}, 1},
    {"used_name", {PatientField::kUsedName}, 1},
    {"given_name", {PatientField::kBirthFirstGivenName, PatientField::kBirthGivenNames}, 2},
    {"sex", {PatientField::kSex}, 1},
    {"birth_date", {PatientField::kBirthDate}, 1},
    {"birth_place", {PatientField::kBirthPlaceCode}, 1},
    {"other_id", {PatientField::kOtherIds}, 1},
    {"contact",
     {PatientField::kPhone,
      PatientField::kEmail,
      PatientField::kAddress,
      PatientField::kPostalCode,
      PatientField::kCity},
     5},
});

// What an identity says of a compared trait, for people.
std::string ShownValue(const PatientRecord& record, std::string_view trait) {
  if (trait == "ins") {
    return record.ins_value;
  }
  const auto found = std::ranges::find(kComparedFields, trait, &ComparedFields::trait);
  if (found == kComparedFields.end()) {
    return {};
  }
  std::string text;
  for (const PatientField field : std::span(found->fields).first(found->count)) {
    const std::string& value = record.Field(field);
    if (!value.empty()) {
      text += (text.empty() ? "" : " · ") + value;
    }
  }
  return text;
}

json::object EncodeRuling(const RulingView& ruling) {
  return {{"together", ruling.together}, {"action", ruling.action}};
}

// Decision of a settled item, or the one that waits for confirmation.
const WorkVerdict* VerdictOf(const WorkItem& item) {
  if (item.verdict) {
    return &*item.verdict;
  }
  return item.IsProposed() ? &item.judgements.front() : nullptr;
}

struct HistoryEntry {
  UnixMicros until;
  json::object json;
};

Result<json::array> EncodeNames(std::span<const RecordNumber> records, RecordNames& names) {
  json::array list;
  for (const RecordNumber record : records) {
    SOCLE_TRY(const std::string name, names.NameOf(record));
    list.emplace_back(name);
  }
  return list;
}

}  // namespace

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

Result<json::object> EncodeIdentity(const PatientRecord& record, RecordNames& names) {
  json::object object{{"id", names.NameOf(record)}};
  if (record.person != 0) {
    object["person"] = PersonName(record.person);
  }
  object["state"] = record.state == RecordState::kMerged ? "merged" : "active";
  if (record.merged_into != 0) {
    SOCLE_TRY(const std::string heir, names.NameOf(record.merged_into));
    object["merged_into"] = heir;
  }
  object["status"] = record.status;
  object["attributes"] = EncodeAttributes(record.attributes);
  if (record.received.status != TrustStatus::kNone) {
    object["received"] = EncodeReceived(record.received);
  }
  json::object traits;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    if (!record.fields[i].empty()) {
      traits[PatientFieldName(static_cast<PatientField>(i))] = record.fields[i];
    }
  }
  object["traits"] = std::move(traits);
  if (!record.ins_value.empty()) {
    object["ins"] = {{"value", record.ins_value}, {"oid", record.ins_oid}};
  }
  json::array further;
  for (const PatientIdentifier& id : record.further) {
    further.emplace_back(FormatPatientIdentifier(id));
  }
  object["further"] = std::move(further);
  object["version"] = record.version;
  AddInstant(object, "created_at", record.created_at);
  AddInstant(object, "changed_at", record.changed_at);
  object["trace_id"] = domain::TraceSubject(record.number);
  return object;
}

json::object EncodeIdentity(const IdentityRow& row) {
  json::object traits;
  const auto add = [&traits](PatientField field, const std::string& value) {
    if (!value.empty()) {
      traits[PatientFieldName(field)] = value;
    }
  };
  add(PatientField::kBirthName, row.birth_name);
  add(PatientField::kBirthFirstGivenName, row.first_given_name);
  add(PatientField::kSex, row.sex);
  add(PatientField::kBirthDate, row.birth_date);
  add(PatientField::kBirthPlaceCode, row.birth_place_code);
  add(PatientField::kUsedName, row.used_name);
  add(PatientField::kUsedGivenName, row.used_given_name);
  json::object object{{"id", IdentityName(row.domain, row.ipp)},
                      {"person", PersonName(row.person)},
                      {"state", "active"},
                      {"status", row.status},
                      {"attributes", EncodeAttributes(row.attributes)},
                      {"is_protected", row.is_protected},
                      {"traits", std::move(traits)}};
  if (!row.ins_value.empty()) {
    object["ins"] = {{"value", row.ins_value}};
  }
  return object;
}

json::object EncodeHighlights(const IdentityRow& row) {
  json::object object;
  for (const Highlight& highlight : row.highlights) {
    json::value& places =
        object.emplace(PatientFieldName(highlight.field), json::array()).first->value();
    places.as_array().push_back(json::array{highlight.offset, highlight.offset + highlight.length});
  }
  return object;
}

Result<json::object> EncodePerson(const PersonView& view, RecordNames& names) {
  json::object object{{"person", PersonName(view.person.number)}};
  if (view.asked != 0 && view.asked != view.person.number) {
    object["redirected_from"] = PersonName(view.asked);
  }
  json::array identities;
  for (const ShownIdentity& identity : view.identities) {
    SOCLE_TRY(json::object encoded, EncodeIdentity(identity.record, names));
    identities.push_back(std::move(encoded));
  }
  object["identities"] = std::move(identities);
  AddInstant(object, "changed_at", view.person.changed_at);
  object["is_current"] = view.is_current;
  object["is_cut"] = view.is_cut;
  json::array rulings;
  for (const RulingView& ruling : view.rulings) {
    json::object encoded = EncodeRuling(ruling);
    SOCLE_TRY(const std::string a, names.NameOf(ruling.a));
    SOCLE_TRY(const std::string b, names.NameOf(ruling.b));
    encoded["a"] = a;
    encoded["b"] = b;
    rulings.push_back(std::move(encoded));
  }
  object["rulings"] = std::move(rulings);
  return object;
}

Result<json::array> EncodeHistory(const PersonView& view, RecordNames& names) {
  std::vector<HistoryEntry> entries;
  for (const ShownIdentity& identity : view.identities) {
    for (const IdentityVersion& version : identity.history) {
      SOCLE_TRY(json::object encoded, EncodeIdentity(version.record, names));
      entries.push_back({.until = version.until, .json = {{"identity", std::move(encoded)}}});
    }
  }
  for (const PersonState& state : view.history) {
    SOCLE_TRY(json::array identities, EncodeNames(state.person.records, names));
    json::object object{{"person", PersonName(state.person.number)},
                        {"identities", std::move(identities)}};
    if (state.person.redirect != 0) {
      object["redirect"] = PersonName(state.person.redirect);
    }
    entries.push_back({.until = state.until, .json = std::move(object)});
  }
  // Entries of one instant stay in the order in which they were found.
  std::vector<std::pair<UnixMicros, std::size_t>> order;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    order.emplace_back(entries[i].until, i);
  }
  std::ranges::sort(order);
  json::array history;
  for (const auto& [until, i] : order) {
    entries[i].json["until"] = FormatInstant(until);
    history.push_back(std::move(entries[i].json));
  }
  return history;
}

json::value EncodeExplanation(const PairExplanation& explanation,
                              const PatientRecord& a,
                              const PatientRecord& b) {
  if (!explanation.is_compared) {
    return nullptr;
  }
  json::array parts;
  for (const ExplainedTrait& trait : explanation.traits) {
    parts.push_back({{"trait", trait.trait},
                     {"level", trait.level},
                     {"a", ShownValue(a, trait.trait)},
                     {"b", ShownValue(b, trait.trait)},
                     {"bits", trait.level_bits + trait.frequency_bits},
                     {"frequency_bits", trait.frequency_bits},
                     {"value_share", trait.value_share}});
  }
  json::array blocks;
  for (const SharedBlock& block : explanation.blocks) {
    blocks.emplace_back(block.family);
  }
  return json::object{
      {"bits", explanation.bits},
      {"probability", explanation.probability},
      {"decision", explanation.decision},
      {"rule", explanation.rule},
      {"thresholds",
       {{"link", explanation.link_threshold}, {"review", explanation.review_threshold}}},
      {"parts", std::move(parts)},
      {"prior_bits", explanation.prior_bits},
      {"relation_bits", explanation.relation_bits},
      {"relation", TextOrNull(explanation.relation)},
      {"blocks", std::move(blocks)},
      {"ruling",
       explanation.ruling ? json::value(EncodeRuling(*explanation.ruling)) : json::value(nullptr)},
      {"is_same_person", explanation.is_same_person}};
}

Result<json::object> EncodeWorkItem(const WorkItem& item, UnixMicros now, RecordNames& names) {
  SOCLE_TRY(const std::string a, names.NameOf(item.a));
  SOCLE_TRY(const std::string b, names.NameOf(item.b));
  json::object object{{"item", item.number},
                      {"kind", WorkKindName(item.kind)},
                      {"cause", WorkCauseName(item.cause)},
                      {"state", WorkStateName(StateAt(item, now))},
                      {"priority", PriorityAt(item, now)},
                      {"probability", item.probability},
                      {"bits", item.bits},
                      {"a", a},
                      {"b", TextOrNull(b)},
                      {"is_blind", item.is_blind},
                      {"opened_at", FormatInstant(item.opened_at)},
                      {"claimed_by", TextOrNull(item.claimed_by)}};
  AddInstant(object, "until", item.until);
  AddInstant(object, "settled_at", item.settled_at);
  if (const WorkVerdict* verdict = VerdictOf(item)) {
    object["decision"] = WorkDecisionName(verdict->decision);
    object["reason"] = verdict->reason;
    object["decided_by"] = verdict->actor.name;
  }
  if (item.action != 0) {
    object["action"] = item.action;
  }
  json::array findings;
  for (const std::string& finding : item.findings) {
    findings.emplace_back(finding);
  }
  object["findings"] = std::move(findings);
  json::array steps;
  for (const WorkStep& step : item.history) {
    steps.push_back({{"at", FormatInstant(step.at)},
                     {"actor", step.actor.name},
                     {"kind", WorkStepKindName(step.kind)},
                     {"text", step.text}});
  }
  object["steps"] = std::move(steps);
  return object;
}

Result<json::object> EncodeAction(const Action& action, RecordNames& names) {
  SOCLE_TRY(json::array identities, EncodeNames(action.records, names));
  json::object object{{"action", action.number},
                      {"kind", ActionKindName(action.kind)},
                      {"actor", action.actor.name},
                      {"at", FormatInstant(action.at)},
                      {"reason", action.reason},
                      {"comment", action.comment},
                      {"is_forced", action.is_forced},
                      {"identities", std::move(identities)}};
  object["undoes"] = action.undoes == 0 ? json::value(nullptr) : json::value(action.undoes);
  object["undone_by"] =
      action.undone_by == 0 ? json::value(nullptr) : json::value(action.undone_by);
  if (action.work) {
    object["item"] = action.work->item;
    object["decision"] = WorkDecisionName(action.work->decision);
  }
  return object;
}

json::object EncodeDeadLetter(std::string_view subscription, const domain::DeadLetter& letter) {
  return {{"name", subscription},
          {"change", letter.position.change},
          {"index", letter.position.person_index},
          {"person", PersonName(letter.person)},
          {"attempts", letter.attempts},
          {"answer", letter.answer},
          {"at", FormatInstant(letter.at)}};
}

}  // namespace socle::mpi::control
