#include "mpi/control/native_identity.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "mpi/input/identity_check.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

Result<std::string> ReadText(const json::value& value, std::string_view name) {
  if (value.is_null()) {
    return std::string();
  }
  if (const json::string* text = value.if_string()) {
    return std::string(*text);
  }
  if (value.is_number()) {
    return json::serialize(value);
  }
  return Fail(Code::kInvalidArgument, std::string(name) + " is a text");
}

}  // namespace

Result<Identity> ReadNativeIdentity(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) {
    return Fail(Code::kInvalidArgument, "an identity is an object");
  }
  Identity identity;
  for (const auto& member : *object) {
    const std::string_view name = member.key();
    const auto trait = std::ranges::find(kTraitFields, name, &TraitField::name);
    if (trait == kTraitFields.end()) {
      return Fail(Code::kInvalidArgument, "no trait '" + std::string(name) + "'");
    }
    SOCLE_TRY(identity.*trait->member, ReadText(member.value(), name));
  }
  std::vector<IdentityRemark> remarks;
  if (!CheckIdentity(identity, {}, remarks)) {
    return Fail(Code::kInvalidArgument,
                remarks.empty() ? "no identity" : std::string(remarks.front().detail));
  }
  return identity;
}

json::object NativeTraits(const PatientRecord& record) {
  json::object traits;
  for (const TraitField& trait : kTraitFields) {
    const auto field = FindPatientField(trait.name);
    if (field && !record.Field(*field).empty()) {
      traits[trait.name] = record.Field(*field);
    }
  }
  if (!record.status.empty()) {
    traits["status"] = record.status;
  }
  traits["updated_at"] = FormatInstant(record.changed_at);
  return traits;
}

}  // namespace socle::mpi::control
