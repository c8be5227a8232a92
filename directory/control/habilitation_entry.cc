#include "directory/control/habilitation_entry.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/domain/entry_image.h"
#include "directory/rules/generalized_time.h"
#include "directory/rules/habilitation.h"
#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

constexpr UnixMicros kNever{std::numeric_limits<std::int64_t>::max()};

std::string First(const EntryValues& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() || found->second.empty() ? std::string() : found->second.front();
}

std::string Normal(const schema::Schema& schema, std::string_view dn) {
  return dn.empty() ? std::string() : schema.NormaliseDn(dn).value_or(std::string(dn));
}

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

}  // namespace

EntryValues ValuesOf(const ldap::SearchResultEntry& entry) {
  EntryValues values;
  for (const ldap::Attribute& attribute : entry.attributes) {
    values[std::string(attribute.type)] = {attribute.values.begin(), attribute.values.end()};
  }
  return values;
}

EntryValues ValuesOf(const domain::EntryImage& image) {
  EntryValues all;
  for (const domain::ImageAttribute& attribute : image.Stored()) {
    auto& kept = all[attribute.type->Name()];
    store::AttributeValues values(attribute.encoded);
    while (values.Next()) {
      kept.emplace_back(values.Value());
    }
  }
  return all;
}

std::string_view ParentName(std::string_view dn) {
  for (std::size_t i = 0; i < dn.size(); ++i) {
    if (dn[i] == '\\') {
      ++i;
    } else if (dn[i] == ',') {
      return dn.substr(i + 1);
    }
  }
  return {};
}

Result<HabilitationEntry> ReadHabilitation(const schema::Schema& schema,
                                           std::string_view dn,
                                           const EntryValues& values) {
  HabilitationEntry entry = {.dn = std::string(dn),
                             .id = First(values, "socleIdLocal"),
                             .application = First(values, "socleApplication"),
                             .role = First(values, "socleRoleApplicatif"),
                             .structure = First(values, "socleStructure"),
                             .requested_by = First(values, "socleDemandePar"),
                             .decided_by = First(values, "socleAccordePar")};
  const auto state = rules::FindHabilitationState(First(values, "socleStatut"));
  if (!state) {
    return Fail(Code::kInvalidArgument, "a habilitation without a state: " + entry.dn);
  }
  entry.rule = {.state = *state,
                .holder = Normal(schema, ParentName(dn)),
                .requested_by = Normal(schema, entry.requested_by),
                .decided_by = Normal(schema, entry.decided_by),
                .reason = First(values, "socleMotif")};
  if (const std::string from = First(values, "socleDebut"); !from.empty()) {
    SOCLE_TRY(entry.rule.from, rules::ParseGeneralizedTime(from));
  }
  const std::string until = First(values, "socleFin");
  entry.has_end = !until.empty();
  entry.rule.until = kNever;
  if (entry.has_end) {
    SOCLE_TRY(entry.rule.until, rules::ParseGeneralizedTime(until));
  }
  return entry;
}

json::object HabilitationJson(const HabilitationEntry& entry, UnixMicros now) {
  return {{"id", entry.id},
          {"dn", entry.dn},
          {"person", ParentName(entry.dn)},
          {"application", entry.application},
          {"role", TextOrNull(entry.role)},
          {"structure", TextOrNull(entry.structure)},
          {"from", FormatInstant(entry.rule.from)},
          {"until", entry.has_end ? json::value(FormatInstant(entry.rule.until)) : json::value()},
          {"state", rules::HabilitationStateName(entry.rule.state)},
          {"effect", rules::HabilitationEffectName(rules::EffectOf(entry.rule, now))},
          {"requested_by", TextOrNull(entry.requested_by)},
          {"decided_by", TextOrNull(entry.decided_by)},
          {"reason", TextOrNull(entry.rule.reason)}};
}

}  // namespace socle::directory::control
