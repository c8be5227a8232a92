#include "mpi/domain/domain_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::domain {

namespace {

constexpr std::size_t kFinessLength = 9;
constexpr std::size_t kOidBytesMax = 64;
constexpr std::size_t kNamespaceBytesMax = 64;
constexpr std::string_view kTypeIso = "ISO";
constexpr std::string_view kFinessTypes = "MNL";

std::string Capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string SenderKey(std::string_view application, std::string_view facility) {
  std::string key(application);
  key.push_back('\0');
  return key.append(facility);
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::unexpected<Error> Bad(std::string_view code, std::string_view what) {
  return Fail(Code::kInvalidArgument, "domain " + std::string(code) + ": " + std::string(what));
}

bool IsCode(std::string_view code) {
  const auto is_allowed = [](char c) {
    return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
           c == '.';
  };
  return !code.empty() && code.size() <= kDomainCodeBytesMax &&
         std::ranges::all_of(code, is_allowed);
}

// Numbers with dots between them, without leading zeros.
bool IsOid(std::string_view oid) {
  if (oid.empty() || oid.size() > kOidBytesMax || oid.back() == '.') {
    return false;
  }
  bool has_dot = false;
  for (std::size_t i = 0; i < oid.size(); ++i) {
    const bool at_start = i == 0 || oid[i - 1] == '.';
    if (oid[i] == '.') {
      has_dot = true;
      if (at_start) {
        return false;
      }
    } else if (!IsDigit(oid[i]) ||
               (at_start && oid[i] == '0' && i + 1 < oid.size() && oid[i + 1] != '.')) {
      return false;
    }
  }
  return has_dot;
}

// Nine characters; the second is a letter in Corsica (2A, 2B).
bool IsFiness(std::string_view finess) {
  if (finess.size() != kFinessLength) {
    return false;
  }
  for (std::size_t i = 0; i < finess.size(); ++i) {
    const bool is_corsica = i == 1 && finess[0] == '2' && (finess[i] == 'A' || finess[i] == 'B');
    if (!IsDigit(finess[i]) && !is_corsica) {
      return false;
    }
  }
  return true;
}

// Text that a person or a message may hold: valid UTF-8 without control characters.
bool IsText(std::string_view text, std::size_t bytes_max) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= bytes_max && IsValidUtf8(text) && std::ranges::none_of(text, is_control);
}

Status CheckIds(const DomainConfig& domain) {
  for (const std::string& oid : domain.oids) {
    if (!IsOid(oid)) {
      return Bad(domain.code, "\"" + oid + "\" is no OID");
    }
    if (FindInsAuthority(oid)) {
      return Bad(domain.code, "the OID " + oid + " is that of an INS, not of a domain");
    }
  }
  for (const std::string& finess : domain.finess) {
    if (!IsFiness(finess)) {
      return Bad(domain.code, "\"" + finess + "\" is no FINESS number");
    }
  }
  if (kFinessTypes.find(domain.finess_type) == std::string_view::npos) {
    return Bad(domain.code, "the type of a FINESS is M, N or L");
  }
  for (const std::string& name : domain.namespaces) {
    if (name.empty() || !IsText(name, kNamespaceBytesMax)) {
      return Bad(domain.code, "a namespace is empty, too long or no text");
    }
  }
  return {};
}

Status CheckSenders(const DomainConfig& domain) {
  for (const SenderRule& rule : domain.senders) {
    for (const std::string* part : {&rule.application, &rule.facility, &rule.certificate_subject}) {
      if (!IsText(*part, kDomainTextBytesMax)) {
        return Bad(domain.code, "a part of a sender is too long or no text");
      }
    }
  }
  for (const std::string& event : domain.events) {
    const bool is_event = event.size() == 3 && event[0] >= 'A' && event[0] <= 'Z' &&
                          IsDigit(event[1]) && IsDigit(event[2]);
    if (!is_event) {
      return Bad(domain.code, "\"" + event + "\" is no trigger event, such as A28");
    }
  }
  return {};
}

Status CheckDomain(const DomainConfig& domain) {
  if (!IsCode(domain.code)) {
    return Bad(domain.code,
               "a code has 1 to " + std::to_string(kDomainCodeBytesMax) +
                   " letters A-Z, digits and the signs - _ .");
  }
  if (domain.number == 0 || domain.number > kDomainNumberMax) {
    return Bad(domain.code, "no number is left");
  }
  if (!IsText(domain.label, kDomainTextBytesMax)) {
    return Bad(domain.code, "the label is too long or no text");
  }
  for (const std::size_t size : {domain.oids.size(),
                                 domain.finess.size(),
                                 domain.namespaces.size(),
                                 domain.senders.size(),
                                 domain.events.size()}) {
    if (size > kDomainListMax) {
      return Bad(domain.code,
                 "a list has more than " + std::to_string(kDomainListMax) + " entries");
    }
  }
  if (domain.rules.document_copy_years > kDocumentCopyYearsMax) {
    return Bad(domain.code,
               "copies of documents are kept " + std::to_string(kDocumentCopyYearsMax) +
                   " years at most (SI 24)");
  }
  SOCLE_TRY_STATUS(CheckIds(domain));
  return CheckSenders(domain);
}

// host:port, the host without blanks.
bool IsEndpoint(std::string_view endpoint) {
  constexpr unsigned kPortMax = 65'535;
  constexpr std::size_t kPortDigitsMax = 5;
  const std::size_t colon = endpoint.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || endpoint.find(' ') != endpoint.npos) {
    return false;
  }
  const std::string_view digits = endpoint.substr(colon + 1);
  if (digits.empty() || digits.size() > kPortDigitsMax || !std::ranges::all_of(digits, IsDigit)) {
    return false;
  }
  unsigned port = 0;
  for (const char digit : digits) {
    port = port * 10 + static_cast<unsigned>(digit - '0');
  }
  return port > 0 && port <= kPortMax;
}

Status CheckSubscription(const Subscription& subscription) {
  const std::string at = "subscription " + subscription.name + ": ";
  if (!IsCode(subscription.name)) {
    return Fail(Code::kInvalidArgument, at + "a name has letters A-Z, digits and the signs - _ .");
  }
  if (!IsEndpoint(subscription.endpoint) || !IsText(subscription.endpoint, kDomainTextBytesMax)) {
    return Fail(Code::kInvalidArgument, at + "the endpoint is not host:port");
  }
  for (const std::string* text : {&subscription.tls_name,
                                  &subscription.receiving_application,
                                  &subscription.receiving_facility}) {
    if (!IsText(*text, kDomainTextBytesMax)) {
      return Fail(Code::kInvalidArgument, at + "a name is too long or no text");
    }
  }
  if (subscription.domains.size() > kDomainListMax) {
    return Fail(Code::kInvalidArgument, at + "too many domains");
  }
  return {};
}

bool Fits(std::string_view rule, std::string_view value) {
  return rule == kAnySender || rule == value;
}

bool Allows(const SenderRule& rule, const SenderIdentity& sender) {
  return Fits(rule.application, sender.application) && Fits(rule.facility, sender.facility) &&
         Fits(rule.certificate_subject, sender.certificate_subject);
}

}  // namespace

Result<DomainTable> DomainTable::Build(DomainFile file) {
  DomainTable table;
  table.file_ = std::move(file);
  std::ranges::sort(table.file_.domains, {}, &DomainConfig::number);
  std::ranges::sort(table.file_.subscriptions, {}, &Subscription::name);
  SOCLE_TRY_STATUS(table.Index());
  return table;
}

Status DomainTable::AddName(Positions& positions,
                            std::string_view what,
                            std::string key,
                            std::uint32_t at) {
  const auto [found, is_new] = positions.emplace(std::move(key), at);
  if (!is_new && found->second != at) {
    return Fail(Code::kConflict,
                "domains " + file_.domains[found->second].code + " and " + file_.domains[at].code +
                    " have the same " + std::string(what) + " " + found->first);
  }
  return {};
}

Status DomainTable::AddNames(const DomainConfig& domain, std::uint32_t at) {
  SOCLE_TRY_STATUS(AddName(by_name_, "code or namespace", Capitals(domain.code), at));
  for (const std::string& name : domain.namespaces) {
    SOCLE_TRY_STATUS(AddName(by_name_, "code or namespace", Capitals(name), at));
  }
  for (const std::string& oid : domain.oids) {
    SOCLE_TRY_STATUS(AddName(by_oid_, "OID", oid, at));
  }
  for (const std::string& finess : domain.finess) {
    SOCLE_TRY_STATUS(AddName(by_finess_, "FINESS", finess, at));
  }
  return {};
}

void DomainTable::AddSenders(const DomainConfig& domain, std::uint32_t at) {
  bool is_wild = false;
  for (const SenderRule& rule : domain.senders) {
    if (rule.application == kAnySender || rule.facility == kAnySender) {
      is_wild = true;
    } else {
      by_sender_[SenderKey(rule.application, rule.facility)].push_back(at);
    }
  }
  if (is_wild) {
    wildcard_senders_.push_back(at);
  }
}

Status DomainTable::CheckSubscriptions() const {
  if (file_.subscriptions.size() > kSubscriptionsMax) {
    return Fail(Code::kTooLarge, "too many subscriptions");
  }
  for (std::size_t i = 0; i < file_.subscriptions.size(); ++i) {
    const Subscription& subscription = file_.subscriptions[i];
    SOCLE_TRY_STATUS(CheckSubscription(subscription));
    if (i > 0 && file_.subscriptions[i - 1].name == subscription.name) {
      return Fail(Code::kConflict, "two subscriptions have the name " + subscription.name);
    }
    for (const std::string& code : subscription.domains) {
      if (FindByCode(code) == nullptr) {
        return Fail(Code::kInvalidArgument,
                    "subscription " + subscription.name + ": no domain has the code " + code);
      }
    }
  }
  return {};
}

Status DomainTable::Index() {
  for (std::uint32_t at = 0; at < file_.domains.size(); ++at) {
    const DomainConfig& domain = file_.domains[at];
    SOCLE_TRY_STATUS(CheckDomain(domain));
    if (by_number_.size() <= domain.number) {
      by_number_.resize(std::size_t{domain.number} + 1);
    }
    if (by_number_[domain.number] != 0) {
      return Fail(Code::kConflict, "two domains have the number " + std::to_string(domain.number));
    }
    by_number_[domain.number] = at + 1;
    SOCLE_TRY_STATUS(AddNames(domain, at));
    AddSenders(domain, at);
  }
  return CheckSubscriptions();
}

const DomainConfig* DomainTable::At(const Positions& positions, std::string_view key) const {
  const auto found = positions.find(key);
  return found == positions.end() ? nullptr : &file_.domains[found->second];
}

const DomainConfig* DomainTable::Find(DomainNumber number) const {
  const std::uint32_t position = number < by_number_.size() ? by_number_[number] : 0;
  return position == 0 ? nullptr : &file_.domains[position - 1];
}

const DomainConfig* DomainTable::FindByCode(std::string_view code) const {
  const DomainConfig* found = At(by_name_, Capitals(code));
  return found != nullptr && Capitals(found->code) == Capitals(code) ? found : nullptr;
}

const DomainConfig* DomainTable::FindById(const AssigningAuthority& authority) const {
  const std::string_view type = authority.universal_id_type;
  const bool is_finess_type = type.size() == 1 && kFinessTypes.find(type) != kFinessTypes.npos;
  const DomainConfig* found = nullptr;
  if (type.empty() || type == kTypeIso) {
    found = At(by_oid_, authority.universal_id);
  }
  if (found == nullptr && (type.empty() || is_finess_type)) {
    found = At(by_finess_, authority.universal_id);
  }
  return found;
}

const DomainConfig* DomainTable::Resolve(const AssigningAuthority& authority) const {
  const DomainConfig* named =
      authority.name.empty() ? nullptr : At(by_name_, Capitals(authority.name));
  const DomainConfig* found = named;
  if (!authority.universal_id.empty()) {
    found = FindById(authority);
    if (found == nullptr && named != nullptr) {
      const bool is_iso = IsOid(authority.universal_id);
      const bool may_compare = is_iso ? !named->oids.empty() : !named->finess.empty();
      found = may_compare ? nullptr : named;
    }
    if (named != nullptr && found != named) {
      return nullptr;
    }
  }
  return found != nullptr && found->state == ActivityState::kActive ? found : nullptr;
}

AssigningAuthority DomainTable::AuthorityOf(const DomainConfig& domain) {
  AssigningAuthority authority;
  authority.name = domain.namespaces.empty() ? domain.code : domain.namespaces.front();
  const bool has_oid = !domain.oids.empty();
  const bool has_finess = !domain.finess.empty();
  if (domain.authority_form == AuthorityForm::kNameOnly) {
    return authority;
  }
  if (has_finess && (domain.authority_form == AuthorityForm::kFiness || !has_oid)) {
    authority.universal_id = domain.finess.front();
    authority.universal_id_type = std::string(1, domain.finess_type);
  } else if (has_oid) {
    authority.universal_id = domain.oids.front();
    authority.universal_id_type = kTypeIso;
  }
  return authority;
}

bool DomainTable::MaySend(const DomainConfig& domain, const SenderIdentity& sender) {
  return std::ranges::any_of(domain.senders,
                             [&](const SenderRule& rule) { return Allows(rule, sender); });
}

bool DomainTable::MaySendEvent(const DomainConfig& domain, std::string_view event) {
  return domain.events.empty() || std::ranges::find(domain.events, event) != domain.events.end();
}

std::vector<const DomainConfig*> DomainTable::DomainsOf(const SenderIdentity& sender) const {
  std::vector<std::uint32_t> candidates = wildcard_senders_;
  const auto exact = by_sender_.find(SenderKey(sender.application, sender.facility));
  if (exact != by_sender_.end()) {
    candidates.insert(candidates.end(), exact->second.begin(), exact->second.end());
  }
  std::ranges::sort(candidates);
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::vector<const DomainConfig*> domains;
  for (const std::uint32_t at : candidates) {
    const DomainConfig& domain = file_.domains[at];
    if (domain.state == ActivityState::kActive && MaySend(domain, sender)) {
      domains.push_back(&domain);
    }
  }
  return domains;
}

}  // namespace socle::mpi::domain
