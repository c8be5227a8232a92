#include "directory/rules/access_decider.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/rules/access_rights.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "lib/base/bytes.h"
#include "lib/ldap/normal_dn.h"

namespace socle::directory::rules {

namespace {

constexpr std::size_t kWordBits = 64;

bool HasBit(const std::vector<std::uint64_t>& bits, std::size_t index) {
  return ((bits[index / kWordBits] >> (index % kWordBits)) & 1U) != 0;
}

void SetBit(std::vector<std::uint64_t>& bits, std::size_t index) {
  bits[index / kWordBits] |= std::uint64_t{1} << (index % kWordBits);
}

// Whether a line that does not depend on the entry fits.
bool FitsSubject(const AccessBy& by, const Subject& subject) {
  switch (by.who) {
    case AccessWho::kAnyone:
      return true;
    case AccessWho::kAnonymous:
      return subject.dn.empty();
    case AccessWho::kDn:
      return subject.dn == by.dn;
    case AccessWho::kSubtree:
      return !subject.dn.empty() && ldap::IsWithin(subject.dn, by.dn);
    case AccessWho::kGroup:
      return std::ranges::find(subject.groups, by.dn) != subject.groups.end();
    case AccessWho::kCertificate:
      return !subject.certificate.empty() && ldap::IsWithin(subject.certificate, by.dn);
    case AccessWho::kAuthenticated:
    case AccessWho::kSelf:
    case AccessWho::kOwner:
    case AccessWho::kAttribute:
      return !subject.dn.empty();
  }
  return false;
}

bool Covers(const AccessRule& rule, AccessItem item) {
  switch (item.kind) {
    case AccessItemKind::kEntry:
      return rule.covers_entry;
    case AccessItemKind::kChildren:
      return rule.covers_children;
    case AccessItemKind::kAttribute:
      return item.attribute.index < rule.attributes.size() && rule.attributes[item.attribute.index];
  }
  return false;
}

}  // namespace

AccessDecider::AccessDecider(const AccessRules& rules) : rules_(&rules) {
  std::size_t count = 0;
  for (const AccessRule& rule : rules.Rules()) {
    first_by_.push_back(count);
    count += rule.by.size();
  }
}

Identity AccessDecider::Identify(Subject subject) {
  Identity identity;
  std::string fits;
  for (const AccessRule& rule : rules_->Rules()) {
    for (const AccessBy& by : rule.by) {
      const bool may_fit = (!by.needs_secure || subject.is_secure) &&
                           (!by.needs_strong || subject.is_strong) && FitsSubject(by, subject);
      Identity::Fits state = Identity::Fits::kNever;
      if (may_fit) {
        state = by.relation ? Identity::Fits::kByRelation : Identity::Fits::kAlways;
      }
      identity.fits_.push_back(state);
      fits.push_back(static_cast<char>(state));
    }
  }
  identity.subject_ = std::move(subject);
  const auto [position, is_new] = classes_.try_emplace(std::move(fits), next_class_);
  identity.class_ = position->second;
  next_class_ += is_new ? 1 : 0;
  // Numbers are never used again, so that what is forgotten here is nobody else's later.
  if (classes_.size() > kClassesMax) {
    classes_.clear();
  }
  return identity;
}

bool AccessDecider::Holds(const AccessRelation& relation,
                          const Identity& identity,
                          const AccessEntry& entry) const {
  const std::string& dn = identity.subject_.dn;
  if (dn.empty()) {
    return false;
  }
  switch (relation.who) {
    case AccessWho::kSelf:
      return entry.NormalDn() == dn;
    case AccessWho::kOwner:
      return ldap::IsWithin(entry.NormalDn(), dn);
    case AccessWho::kAttribute:
      return entry.HasName(relation.attribute, dn);
    default:
      return false;
  }
}

void AccessDecider::LookAt(const Identity& identity,
                           const AccessEntry& entry,
                           Situation& situation) const {
  const auto rules = rules_->Rules();
  situation.rules.assign((rules.size() + kWordBits - 1) / kWordBits, 0);
  situation.relations = 0;
  std::uint32_t relations = 0;
  const std::string_view dn = entry.NormalDn();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const AccessRule& rule = rules[i];
    if (!rule.IsAbout(dn) || (rule.filter && !entry.Matches(*rule.filter))) {
      continue;
    }
    SetBit(situation.rules, i);
    relations |= rule.relations;
    if (rule.covers_all && !rule.continues) {
      break;  // nothing behind it decides
    }
  }
  for (std::size_t i = 0; i < rules_->Relations().size(); ++i) {
    const std::uint32_t bit = std::uint32_t{1} << i;
    if ((relations & bit) != 0 && Holds(rules_->Relations()[i], identity, entry)) {
      situation.relations |= bit;
    }
  }
}

AccessReason AccessDecider::DecideItem(const Identity& identity,
                                       const Situation& situation,
                                       AccessItem item) const {
  const auto rules = rules_->Rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const AccessRule& rule = rules[i];
    if (!HasBit(situation.rules, i) || !Covers(rule, item)) {
      continue;
    }
    const auto fits = [&](std::size_t line) {
      const Identity::Fits state = identity.fits_[first_by_[i] + line];
      const auto relation = rule.by[line].relation.value_or(0);
      return state == Identity::Fits::kAlways || (state == Identity::Fits::kByRelation &&
                                                  ((situation.relations >> relation) & 1U) != 0);
    };
    std::size_t line = 0;
    while (line < rule.by.size() && !fits(line)) {
      ++line;
    }
    if (line == rule.by.size()) {
      return {.rights = {}, .rule = &rule, .by = nullptr};
    }
    if (!rule.by[line].continues) {
      return {.rights = rule.by[line].rights, .rule = &rule, .by = &rule.by[line]};
    }
  }
  return {};
}

RightsTable AccessDecider::BuildTable(const Identity& identity, const Situation& situation) const {
  RightsTable table;
  table.entry = DecideItem(identity, situation, {.kind = AccessItemKind::kEntry}).rights;
  table.children = DecideItem(identity, situation, {.kind = AccessItemKind::kChildren}).rights;
  table.attributes.reserve(rules_->AttributeCount());
  for (std::size_t i = 0; i < rules_->AttributeCount(); ++i) {
    const AccessItem item{.kind = AccessItemKind::kAttribute,
                          .attribute = {.index = static_cast<std::uint16_t>(i)}};
    table.attributes.push_back(DecideItem(identity, situation, item).rights);
  }
  return table;
}

const RightsTable& AccessDecider::Decide(const Identity& identity, const AccessEntry& entry) {
  LookAt(identity, entry, situation_);
  key_.clear();
  AppendLittleEndian(key_, identity.class_);
  AppendLittleEndian(key_, situation_.relations);
  for (const std::uint64_t word : situation_.rules) {
    AppendLittleEndian(key_, word);
  }
  const auto found = tables_.find(key_);
  if (found != tables_.end()) {
    return found->second;
  }
  if (tables_.size() == kTablesMax) {
    tables_.clear();
  }
  return tables_.emplace(key_, BuildTable(identity, situation_)).first->second;
}

AccessReason AccessDecider::Explain(const Identity& identity,
                                    const AccessEntry& entry,
                                    AccessItem item) const {
  Situation situation;
  LookAt(identity, entry, situation);
  return DecideItem(identity, situation, item);
}

std::string ReasonText(const AccessReason& reason, const AccessRules& rules) {
  const std::string rights = RightsText(reason.rights);
  if (reason.rule == nullptr) {
    return fmt::format("{} (no rule is about it)", rights);
  }
  if (reason.by == nullptr) {
    return fmt::format("{} ({}:{}: rule {}, no line of it fits)",
                       rights,
                       rules.FileName(),
                       reason.rule->line,
                       reason.rule->name);
  }
  return fmt::format(
      "{} ({}:{}: rule {})", rights, rules.FileName(), reason.by->line, reason.rule->name);
}

}  // namespace socle::directory::rules
