#include "directory/rules/external_identity.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/rules/access_file_words.h"
#include "directory/schema/schema.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/dn.h"

namespace socle::directory::rules {

namespace {

constexpr std::string_view kWildcard = "*";
constexpr std::size_t kFaultsMax = 20;

Error Bad(std::string what) {
  return {.code = Code::kInvalidArgument, .detail = std::move(what)};
}

// Index of the value that is "*"; kInvalidArgument when there are several.
Result<std::optional<std::size_t>> FindWildcard(const ldap::Dn& dn) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < dn.avas.size(); ++i) {
    if (dn.avas[i].value != kWildcard) {
      continue;
    }
    if (found) {
      return Fail(Bad("one * at most in a name"));
    }
    found = i;
  }
  return found;
}

std::size_t RdnOf(const ldap::Dn& dn, std::size_t ava) {
  std::size_t rdn = 0;
  while (dn.rdn_ends[rdn] <= ava) {
    ++rdn;
  }
  return rdn;
}

bool IsSameType(std::string_view a, std::string_view b, const schema::Schema& schema) {
  const auto* const type_a = schema.FindAttribute(a);
  const auto* const type_b = schema.FindAttribute(b);
  return type_a == nullptr || type_b == nullptr ? ldap::EqualsIgnoringCase(a, b)
                                                : type_a->id == type_b->id;
}

Status ReadUnix(std::span<const std::string> words, ExternalRule& rule) {
  const bool is_uid = words[1] == "uid";
  if (!is_uid && words[1] != "gid") {
    return Fail(Bad("unix is followed by uid or gid"));
  }
  rule.kind = is_uid ? ExternalRule::Kind::kUid : ExternalRule::Kind::kGid;
  const char* const end = words[2].data() + words[2].size();
  const auto [stop, error] = std::from_chars(words[2].data(), end, rule.number);
  if (error != std::errc() || stop != end) {
    return Fail(Bad("not a number of a user or group"));
  }
  return {};
}

Status ReadCertificate(std::string_view pattern, const schema::Schema& schema, ExternalRule& rule) {
  rule.kind = ExternalRule::Kind::kCertificate;
  SOCLE_TRY(const ldap::Dn dn, ldap::ParseDn(pattern));
  if (dn.avas.empty()) {
    return Fail(Bad("the subject is empty"));
  }
  SOCLE_TRY(const auto wildcard, FindWildcard(dn));
  if (wildcard) {
    rule.pattern_rdn = RdnOf(dn, *wildcard);
    rule.pattern_type = dn.avas[*wildcard].type;
  }
  SOCLE_TRY(rule.pattern, schema.NormaliseDn(pattern));
  return {};
}

Status ReadTarget(std::string_view text, const schema::Schema& schema, ExternalRule& rule) {
  SOCLE_TRY(rule.target, ldap::ParseDn(text));
  SOCLE_TRY(const std::string normal, schema.NormaliseDn(text));
  if (normal.empty()) {
    return Fail(Bad("the name of the entry is empty"));
  }
  SOCLE_TRY(rule.target_ava, FindWildcard(rule.target));
  if (rule.target_ava && !rule.pattern_rdn) {
    return Fail(Bad("a * that stands for nothing"));
  }
  return {};
}

Result<ExternalRule> ReadRule(std::span<const std::string> words, const schema::Schema& schema) {
  ExternalRule rule;
  if (words[0] == "unix" && words.size() == 5 && words[3] == "is") {
    SOCLE_TRY_STATUS(ReadUnix(words, rule));
  } else if (words[0] == "certificate" && words.size() == 4 && words[2] == "is") {
    SOCLE_TRY_STATUS(ReadCertificate(words[1], schema, rule));
  } else {
    return Fail(
        Bad("a line is \"unix uid|gid NUMBER is NAME\" or \"certificate SUBJECT is NAME\""));
  }
  SOCLE_TRY_STATUS(ReadTarget(words.back(), schema, rule));
  return rule;
}

// The target with what the '*' of the pattern stood for; nothing when the rule does not fit.
std::optional<std::string> Apply(const ExternalRule& rule,
                                 ldap::Dn subject,
                                 const schema::Schema& schema) {
  std::string value;
  if (rule.pattern_rdn) {
    if (*rule.pattern_rdn >= subject.RdnCount()) {
      return std::nullopt;
    }
    const std::size_t begin = *rule.pattern_rdn == 0 ? 0 : subject.rdn_ends[*rule.pattern_rdn - 1];
    for (std::size_t i = begin; i < subject.rdn_ends[*rule.pattern_rdn]; ++i) {
      ldap::Ava& ava = subject.avas[i];
      if (!ava.is_encoded && IsSameType(ava.type, rule.pattern_type, schema)) {
        value = std::exchange(ava.value, std::string(kWildcard));
      }
    }
    if (value.empty()) {
      return std::nullopt;
    }
  }
  const auto normal = schema.NormaliseDn(ldap::FormatDn(subject));
  if (!normal.has_value() || *normal != rule.pattern) {
    return std::nullopt;
  }
  ldap::Dn target = rule.target;
  if (rule.target_ava) {
    target.avas[*rule.target_ava].value = std::move(value);
  }
  return ldap::FormatDn(target);
}

}  // namespace

std::string PeerCredentialsName(const PeerCredentials& peer) {
  return fmt::format(
      "gidNumber={}+uidNumber={},cn=peercred,cn=external,cn=auth", peer.gid, peer.uid);
}

Result<ExternalIdentities> ExternalIdentities::Parse(std::string_view text,
                                                     std::string_view file_name,
                                                     const schema::Schema& schema) {
  if (text.size() > kExternalFileBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("{}: over kExternalFileBytesMax", file_name));
  }
  ExternalIdentities identities;
  std::vector<std::string> faults;
  for (std::size_t line = 1; !text.empty() && faults.size() < kFaultsMax; ++line) {
    const std::size_t end = text.find('\n');
    const auto words = SplitAccessLine(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (words.has_value() && words->empty()) {
      continue;
    }
    Result<ExternalRule> rule =
        words.has_value() ? ReadRule(*words, schema) : Result<ExternalRule>(Fail(words.error()));
    if (!rule.has_value()) {
      faults.push_back(fmt::format("{}:{}: {}", file_name, line, rule.error().detail));
      continue;
    }
    if (identities.rules_.size() == kExternalRulesMax) {
      return Fail(Code::kTooLarge, fmt::format("{}:{}: over kExternalRulesMax", file_name, line));
    }
    rule->line = line;
    identities.rules_.push_back(*std::move(rule));
  }
  if (!faults.empty()) {
    return Fail(Bad(fmt::format("{}", fmt::join(faults, "\n"))));
  }
  return identities;
}

std::optional<std::string> ExternalIdentities::FindPeer(const PeerCredentials& peer) const {
  for (const ExternalRule& rule : rules_) {
    if ((rule.kind == ExternalRule::Kind::kUid && rule.number == peer.uid) ||
        (rule.kind == ExternalRule::Kind::kGid && rule.number == peer.gid)) {
      return ldap::FormatDn(rule.target);
    }
  }
  return std::nullopt;
}

std::optional<std::string> ExternalIdentities::FindCertificate(std::string_view subject,
                                                               const schema::Schema& schema) const {
  const auto dn = ldap::ParseDn(subject);
  if (!dn.has_value()) {
    return std::nullopt;
  }
  for (const ExternalRule& rule : rules_) {
    if (rule.kind != ExternalRule::Kind::kCertificate) {
      continue;
    }
    if (auto name = Apply(rule, *dn, schema)) {
      return name;
    }
  }
  return std::nullopt;
}

}  // namespace socle::directory::rules
