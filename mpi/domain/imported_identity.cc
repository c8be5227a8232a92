#include "mpi/domain/imported_identity.h"

#include <string>
#include <string_view>

#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/parameters.h"

namespace socle::mpi::domain {

namespace {

constexpr std::string_view kOidType = "ISO";

PatientIdentifier IppOf(const Identity& identity) {
  PatientIdentifier id;
  id.value = identity.ipp;
  id.authority.name = identity.domain;
  id.type = "PI";
  return id;
}

PatientIdentifier InsOf(const Identity& identity) {
  PatientIdentifier id;
  id.value = identity.ins_value;
  id.authority.universal_id = identity.ins_oid.empty() ? std::string(kInsNirOid) : identity.ins_oid;
  id.authority.universal_id_type = kOidType;
  id.type = "INS";
  return id;
}

}  // namespace

FeedMessage ToFeedMessage(const Identity& identity) {
  FeedMessage message;
  message.event = "import";
  message.recorded_at = identity.updated_at;
  message.identifiers.push_back(IppOf(identity));
  if (!identity.ins_value.empty()) {
    message.identifiers.push_back(InsOf(identity));
  }
  for (const TraitField& trait : kTraitFields) {
    const auto field = FindPatientField(trait.name);
    const std::string& text = identity.*trait.member;
    if (field && !text.empty()) {
      message.update[*field] = text;
    }
  }
  if (identity.status == "DOUT" || identity.status == "FICT") {
    message.reliability = {"PROV", identity.status};  // attributes of a provisional identity
  } else if (!identity.status.empty()) {
    message.reliability = {identity.status};
  }
  return message;
}

RnivParameters ImportRules(const DomainConfig& domain) {
  RnivParameters parameters = domain.rules;
  const RnivParameters file = rules::ParametersOf(rules::RuleProfile::kFile);
  parameters.accepts_long_status_codes = file.accepts_long_status_codes;
  parameters.accepts_missing_status = file.accepts_missing_status;
  for (const auto severity : {&RnivParameters::bad_ins_key,
                              &RnivParameters::bad_ins_key_on_test,
                              &RnivParameters::missing_trait,
                              &RnivParameters::incoherent_first_given_name,
                              &RnivParameters::another_person}) {
    if (parameters.*severity == RuleSeverity::kRefuse) {
      parameters.*severity = file.*severity;
    }
  }
  return parameters;
}

}  // namespace socle::mpi::domain
