#include "mpi/domain/identity_form.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/update.h"

namespace socle::mpi::domain {

namespace {

// Former INS stand among the further identifiers under this type; never given by a sender (an INS
// is read by the rules before).
constexpr std::string_view kInsType = "INS";

bool IsFormerIns(const PatientIdentifier& id) {
  return id.type == kInsType;
}

template <class T>
bool Assign(T& target, const T& value) {
  if (target == value) {
    return false;
  }
  target = value;
  return true;
}

bool ApplyIns(const rules::UpdateVerdict& verdict, PatientRecord& record) {
  bool changed = false;
  if (verdict.ins_change == rules::InsChange::kSet && verdict.ins) {
    changed |= Assign(record.ins_value, verdict.ins->value);
    changed |= Assign(record.ins_oid, verdict.ins->oid);
  } else if (verdict.ins_change == rules::InsChange::kRemove) {
    changed |= Assign(record.ins_value, {});
    changed |= Assign(record.ins_oid, {});
  }
  for (const Ins& former : verdict.former_ins) {
    PatientIdentifier id;
    id.value = former.value;
    id.authority.universal_id = former.oid;
    id.authority.universal_id_type = "ISO";
    id.type = kInsType;
    if (std::ranges::find(record.further, id) == record.further.end()) {
      record.further.push_back(id);
      changed = true;
    }
  }
  return changed;
}

}  // namespace

CurrentIdentity ToCurrentIdentity(const PatientRecord& record) {
  CurrentIdentity current;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    if (!record.fields[i].empty()) {
      current.traits[static_cast<PatientField>(i)] = record.fields[i];
    }
  }
  current.status = FindTrustStatus(record.status).value_or(TrustStatus::kProvisional);
  current.attributes = RnivAttributes::FromBits(record.attributes);
  if (!record.ins_value.empty()) {
    current.ins = Ins{.value = record.ins_value, .oid = record.ins_oid};
  }
  for (const PatientIdentifier& id : record.further) {
    if (IsFormerIns(id)) {
      current.former_ins.push_back({.value = id.value, .oid = id.authority.universal_id});
    }
  }
  return current;
}

bool ApplyVerdict(const rules::UpdateVerdict& verdict, PatientRecord& record) {
  bool changed = false;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    const auto& value = verdict.update[static_cast<PatientField>(i)];
    if (value) {
      changed |= Assign(record.fields[i], *value);
    }
  }
  changed |= Assign(record.status, std::string(TrustStatusCode(verdict.status)));
  changed |= Assign(record.attributes, verdict.attributes.Bits());
  changed |= Assign(record.received, verdict.received);
  changed |= ApplyIns(verdict, record);
  return changed;
}

Identity ToIdentity(const PatientRecord& record, std::string_view domain) {
  Identity identity;
  identity.domain = domain;
  identity.ipp = record.ipp;
  for (const TraitField& trait : kTraitFields) {
    if (const auto field = FindPatientField(trait.name)) {
      identity.*trait.member = record.Field(*field);
    }
  }
  const RnivAttributes attributes = RnivAttributes::FromBits(record.attributes);
  identity.status = attributes.Has(RnivAttribute::kFictive)    ? "FICT"
                    : attributes.Has(RnivAttribute::kDoubtful) ? "DOUT"
                                                               : record.status;
  identity.ins_value = record.ins_value;
  identity.ins_oid = record.ins_oid;
  return identity;
}

std::uint64_t StableKeyOf(std::string_view domain, std::string_view ipp) {
  return StableHash64(ipp, StableHash64(domain));
}

}  // namespace socle::mpi::domain
