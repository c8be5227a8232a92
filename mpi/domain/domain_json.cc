#include "mpi/domain/domain_json.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::domain {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormatName = "socle-mpi-domains";
constexpr std::int64_t kFormatVersion = 1;
constexpr std::size_t kDepthMax = 8;

// A value of an enumeration and its word in the file.
template <class Enum>
struct Word {
  Enum value;
  std::string_view word;
};

constexpr auto kStates = std::to_array<Word<ActivityState>>(
    {{ActivityState::kActive, "active"}, {ActivityState::kDisabled, "disabled"}});
constexpr auto kForms = std::to_array<Word<AuthorityForm>>({{AuthorityForm::kOid, "oid"},
                                                            {AuthorityForm::kFiness, "finess"},
                                                            {AuthorityForm::kNameOnly, "name"}});
constexpr auto kStrictness =
    std::to_array<Word<WireStrictness>>({{WireStrictness::kStrict, "strict"},
                                         {WireStrictness::kStandard, "standard"},
                                         {WireStrictness::kTolerant, "tolerant"}});
constexpr auto kCharsets =
    std::to_array<Word<WireCharset>>({{WireCharset::kUtf8, "utf-8"},
                                      {WireCharset::kIso8859Part1, "iso-8859-1"},
                                      {WireCharset::kIso8859Part15, "iso-8859-15"},
                                      {WireCharset::kAscii, "ascii"}});
constexpr auto kFeeds = std::to_array<Word<FeedKind>>(
    {{FeedKind::kProduction, "production"}, {FeedKind::kTest, "test"}});
constexpr auto kMinors = std::to_array<Word<MinorLinks>>(
    {{MinorLinks::kManual, "manual"}, {MinorLinks::kOnSameIns, "on_same_ins"}});
constexpr auto kProposals =
    std::to_array<Word<FlowProposals>>({{FlowProposals::kByEngine, "by_engine"},
                                        {FlowProposals::kMatched, "matched"},
                                        {FlowProposals::kAlways, "always"}});
constexpr auto kAnomalyItems =
    std::to_array<Word<AnomalyItems>>({{AnomalyItems::kNone, "none"},
                                       {AnomalyItems::kFlagged, "flagged"},
                                       {AnomalyItems::kAll, "all"}});
constexpr auto kBillingForms = std::to_array<Word<BillingNirForm>>(
    {{BillingNirForm::kPamFrance, "pam_france"}, {BillingNirForm::kFrCore, "fr_core"}});
constexpr auto kStatuses = std::to_array<Word<TrustStatus>>({{TrustStatus::kNone, ""},
                                                             {TrustStatus::kProvisional, "PROV"},
                                                             {TrustStatus::kRecovered, "RECUP"},
                                                             {TrustStatus::kValidated, "VALI"},
                                                             {TrustStatus::kQualified, "QUAL"}});
constexpr auto kSeverities = std::to_array<Word<RuleSeverity>>({{RuleSeverity::kRefuse, "refuse"},
                                                                {RuleSeverity::kFlag, "flag"},
                                                                {RuleSeverity::kNote, "note"}});

template <class Owner, class Value>
struct Member {
  std::string_view name;
  Value Owner::* value;
};

constexpr auto kRuleFlags = std::to_array<Member<RnivParameters, bool>>({
    {"contract_of_trust", &RnivParameters::contract_of_trust},
    {"is_reference", &RnivParameters::is_reference},
    {"ins_is_accepted", &RnivParameters::ins_is_accepted},
    {"ins_may_be_sent", &RnivParameters::ins_may_be_sent},
    {"is_military", &RnivParameters::is_military},
    {"fictive_and_homonym", &RnivParameters::fictive_and_homonym},
    {"accepts_missing_status", &RnivParameters::accepts_missing_status},
    {"accepts_long_status_codes", &RnivParameters::accepts_long_status_codes},
    {"refuses_test_messages", &RnivParameters::refuses_test_messages},
    {"keeps_homonym", &RnivParameters::keeps_homonym},
    {"insi_on_provisional", &RnivParameters::insi_on_provisional},
});
constexpr auto kRuleStatuses = std::to_array<Member<RnivParameters, TrustStatus>>({
    {"without_insi_query", &RnivParameters::without_insi_query},
    {"after_failed_verification", &RnivParameters::after_failed_verification},
    {"after_incoherent_insi", &RnivParameters::after_incoherent_insi},
    {"from_appli_carte_vitale", &RnivParameters::from_appli_carte_vitale},
});
constexpr auto kRuleForms = std::to_array<Member<RnivParameters, BillingNirForm>>({
    {"billing_nir_in_v2", &RnivParameters::billing_nir_in_v2},
    {"billing_nir_in_fhir", &RnivParameters::billing_nir_in_fhir},
});
constexpr auto kRuleSeverities = std::to_array<Member<RnivParameters, RuleSeverity>>({
    {"bad_ins_key", &RnivParameters::bad_ins_key},
    {"bad_ins_key_on_test", &RnivParameters::bad_ins_key_on_test},
    {"missing_trait", &RnivParameters::missing_trait},
    {"missing_given_names", &RnivParameters::missing_given_names},
    {"incoherent_first_given_name", &RnivParameters::incoherent_first_given_name},
    {"place_not_valid", &RnivParameters::place_not_valid},
    {"weak_document", &RnivParameters::weak_document},
    {"another_person", &RnivParameters::another_person},
});
constexpr auto kDomainLists = std::to_array<Member<DomainConfig, std::vector<std::string>>>({
    {"oids", &DomainConfig::oids},
    {"finess", &DomainConfig::finess},
    {"namespaces", &DomainConfig::namespaces},
    {"events", &DomainConfig::events},
});
constexpr auto kSenderTexts = std::to_array<Member<SenderRule, std::string>>({
    {"application", &SenderRule::application},
    {"facility", &SenderRule::facility},
    {"certificate", &SenderRule::certificate_subject},
});
constexpr auto kQueryFlags = std::to_array<Member<QueryOptions, bool>>({
    {"returns_queried_identifier", &QueryOptions::returns_queried_identifier},
    {"answers_merged_identifiers", &QueryOptions::answers_merged_identifiers},
});
constexpr auto kSubscriptionTexts = std::to_array<Member<Subscription, std::string>>({
    {"name", &Subscription::name},
    {"endpoint", &Subscription::endpoint},
    {"tls_name", &Subscription::tls_name},
    {"receiving_application", &Subscription::receiving_application},
    {"receiving_facility", &Subscription::receiving_facility},
});

template <class Enum, std::size_t kCount>
std::string_view WordOf(const std::array<Word<Enum>, kCount>& words, Enum value) {
  for (const Word<Enum>& word : words) {
    if (word.value == value) {
      return word.word;
    }
  }
  return {};
}

// Text for people to read and edit, of text that Boost.JSON wrote on one line: objects, and lists
// of them, over several lines; other lists on one.
class Indenter {
 public:
  std::string Indent(std::string_view compact) {
    for (std::size_t i = 0; i < compact.size(); ++i) {
      if (compact[i] == '"') {
        const std::size_t end = EndOfText(compact, i);
        out_.append(compact.substr(i, end - i));
        i = end - 1;
      } else {
        Add(compact[i], i + 1 < compact.size() ? compact[i + 1] : '\0');
      }
    }
    return std::move(out_) + "\n";
  }

 private:
  // Behind the closing quote of the text that begins at `begin`.
  static std::size_t EndOfText(std::string_view compact, std::size_t begin) {
    std::size_t i = begin + 1;
    while (i < compact.size() && compact[i] != '"') {
      i += compact[i] == '\\' ? 2 : 1;
    }
    return std::min(i + 1, compact.size());
  }

  void Add(char c, char next) {
    if (c == '{' || c == '[') {
      const bool is_long = (c == '{' && next != '}') || (c == '[' && next == '{');
      open_.push_back(is_long ? c : '-');
      out_.push_back(c);
      BreakLineIf(is_long);
    } else if (c == '}' || c == ']') {
      const bool is_long = open_.back() != '-';
      open_.pop_back();
      BreakLineIf(is_long);
      out_.push_back(c);
    } else if (c == ',' && open_.back() != '-') {
      out_.push_back(c);
      BreakLineIf(true);
    } else {
      out_.push_back(c);
      out_.append(c == ',' || c == ':' ? " " : "");
    }
  }

  void BreakLineIf(bool is_long) {
    if (is_long) {
      out_.append("\n").append(open_.size() * 2, ' ');
    }
  }

  std::string out_;
  std::string open_;  // brackets that are open; '-' for those of a list on one line
};

json::array TextsToJson(std::span<const std::string> texts) {
  json::array list;
  for (const std::string& text : texts) {
    list.emplace_back(text);
  }
  return list;
}

template <class Owner, class Value, std::size_t kCount>
void PutMembers(json::object& object,
                const Owner& owner,
                const std::array<Member<Owner, Value>, kCount>& members) {
  for (const auto& member : members) {
    object[member.name] = owner.*member.value;
  }
}

template <class Enum, std::size_t kCount, std::size_t kWords>
void PutWords(json::object& object,
              const RnivParameters& rules,
              const std::array<Member<RnivParameters, Enum>, kCount>& members,
              const std::array<Word<Enum>, kWords>& words) {
  for (const auto& member : members) {
    object[member.name] = WordOf(words, rules.*member.value);
  }
}

json::object RulesToObject(const RnivParameters& rules) {
  json::object object;
  object["feed"] = WordOf(kFeeds, rules.feed);
  PutMembers(object, rules, kRuleFlags);
  PutWords(object, rules, kRuleStatuses, kStatuses);
  object["minors_with_same_ins"] = WordOf(kMinors, rules.minors_with_same_ins);
  object["propose_validated"] = WordOf(kProposals, rules.propose_validated);
  object["anomaly_items"] = WordOf(kAnomalyItems, rules.anomaly_items);
  PutWords(object, rules, kRuleForms, kBillingForms);
  PutWords(object, rules, kRuleSeverities, kSeverities);
  object["document_copy_years"] = rules.document_copy_years;
  return object;
}

json::object DomainToObject(const DomainConfig& domain) {
  json::object object;
  object["code"] = domain.code;
  object["label"] = domain.label;
  object["state"] = WordOf(kStates, domain.state);
  for (const auto& member : kDomainLists) {
    object[member.name] = TextsToJson(domain.*member.value);
  }
  object["finess_type"] = std::string_view(&domain.finess_type, 1);
  object["authority_form"] = WordOf(kForms, domain.authority_form);
  json::array senders;
  for (const SenderRule& rule : domain.senders) {
    json::object sender;
    PutMembers(sender, rule, kSenderTexts);
    senders.emplace_back(std::move(sender));
  }
  object["senders"] = std::move(senders);
  object["is_shared"] = domain.is_shared;
  object["wire"] = {{"strictness", WordOf(kStrictness, domain.wire.strictness)},
                    {"charset_unnamed", WordOf(kCharsets, domain.wire.charset_unnamed)}};
  json::object queries;
  PutMembers(queries, domain.queries, kQueryFlags);
  object["queries"] = std::move(queries);
  object["rules"] = RulesToObject(domain.rules);
  return object;
}

json::object SubscriptionToObject(const Subscription& subscription) {
  json::object object;
  PutMembers(object, subscription, kSubscriptionTexts);
  object["domains"] = TextsToJson(subscription.domains);
  object["is_test_feed"] = subscription.is_test_feed;
  object["state"] = WordOf(kStates, subscription.state);
  return object;
}

// Reads the members of one object, each at most once; the first fault is kept, and Finish tells it,
// or names a member that nobody asked for.
class ObjectReader {
 public:
  ObjectReader(const json::value& value, std::string at) : at_(std::move(at)) {
    if (value.is_object()) {
      object_ = &value.get_object();
    } else {
      SetFault("", "is no object");
    }
  }

  void Text(std::string_view name, std::string& out) {
    const json::value* value = Find(name);
    if (value == nullptr) {
      return;
    }
    if (!value->is_string()) {
      SetFault(name, "is no text");
      return;
    }
    out = value->get_string();
  }

  void Flag(std::string_view name, bool& out) {
    const json::value* value = Find(name);
    if (value == nullptr) {
      return;
    }
    if (!value->is_bool()) {
      SetFault(name, "is neither true nor false");
      return;
    }
    out = value->get_bool();
  }

  void Number(std::string_view name, std::uint8_t& out) {
    const json::value* value = Find(name);
    if (value == nullptr) {
      return;
    }
    boost::system::error_code error;
    const auto number = value->to_number<std::uint8_t>(error);
    if (error) {
      SetFault(name, "is no whole number of 0 to 255");
      return;
    }
    out = number;
  }

  void Texts(std::string_view name, std::vector<std::string>& out) {
    const json::array* list = List(name);
    if (list == nullptr) {
      return;
    }
    out.clear();
    for (const json::value& entry : *list) {
      if (!entry.is_string()) {
        SetFault(name, "is no list of texts");
        return;
      }
      out.emplace_back(entry.get_string());
    }
  }

  template <class Enum, std::size_t kCount>
  void OneOf(std::string_view name, const std::array<Word<Enum>, kCount>& words, Enum& out) {
    std::string text(WordOf(words, out));
    Text(name, text);
    for (const Word<Enum>& word : words) {
      if (word.word == text) {
        out = word.value;
        return;
      }
    }
    std::string expected;
    for (const Word<Enum>& word : words) {
      expected.append(expected.empty() ? "" : ", ").append("\"").append(word.word).append("\"");
    }
    SetFault(name, "is not one of " + expected);
  }

  const json::array* List(std::string_view name) {
    const json::value* value = Find(name);
    if (value == nullptr) {
      return nullptr;
    }
    if (!value->is_array()) {
      SetFault(name, "is no list");
      return nullptr;
    }
    return &value->get_array();
  }

  // nullptr when there is no such member.
  const json::value* Find(std::string_view name) {
    const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(name);
    known_ += value == nullptr ? 0U : 1U;
    names_.push_back(name);
    return value;
  }

  void SetFault(std::string_view name, std::string_view what) {
    if (fault_.empty()) {
      fault_ = at_;
      if (!name.empty()) {
        fault_.append(".").append(name);
      }
      fault_.append(" ").append(what);
    }
  }

  Status Finish() {
    if (fault_.empty() && known_ != object_->size()) {
      for (const auto& [name, value] : *object_) {
        if (std::ranges::find(names_, std::string_view(name)) == names_.end()) {
          SetFault(name, "is no known member");
        }
      }
    }
    if (!fault_.empty()) {
      return Fail(Code::kInvalidArgument, fault_);
    }
    return {};
  }

 private:
  const json::object* object_ = nullptr;
  std::string at_;
  std::string fault_;
  std::size_t known_ = 0;
  std::vector<std::string_view> names_;
};

Status ReadRules(const json::value& value, const std::string& at, RnivParameters& rules) {
  ObjectReader reader(value, at + ".rules");
  reader.OneOf("feed", kFeeds, rules.feed);
  for (const auto& member : kRuleFlags) {
    reader.Flag(member.name, rules.*member.value);
  }
  for (const auto& member : kRuleStatuses) {
    reader.OneOf(member.name, kStatuses, rules.*member.value);
  }
  reader.OneOf("minors_with_same_ins", kMinors, rules.minors_with_same_ins);
  reader.OneOf("propose_validated", kProposals, rules.propose_validated);
  reader.OneOf("anomaly_items", kAnomalyItems, rules.anomaly_items);
  for (const auto& member : kRuleForms) {
    reader.OneOf(member.name, kBillingForms, rules.*member.value);
  }
  for (const auto& member : kRuleSeverities) {
    reader.OneOf(member.name, kSeverities, rules.*member.value);
  }
  reader.Number("document_copy_years", rules.document_copy_years);
  return reader.Finish();
}

Status ReadWire(const json::value& value, const std::string& at, WireOptions& wire) {
  ObjectReader reader(value, at + ".wire");
  reader.OneOf("strictness", kStrictness, wire.strictness);
  reader.OneOf("charset_unnamed", kCharsets, wire.charset_unnamed);
  return reader.Finish();
}

Status ReadQueries(const json::value& value, const std::string& at, QueryOptions& queries) {
  ObjectReader reader(value, at + ".queries");
  for (const auto& member : kQueryFlags) {
    reader.Flag(member.name, queries.*member.value);
  }
  return reader.Finish();
}

Result<SenderRule> ReadSender(const json::value& value, const std::string& at) {
  ObjectReader reader(value, at + ".senders");
  SenderRule rule;
  for (const auto& member : kSenderTexts) {
    reader.Text(member.name, rule.*member.value);
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return rule;
}

Result<DomainConfig> ReadDomain(const json::value& value, const std::string& at) {
  ObjectReader reader(value, at);
  DomainConfig domain;
  reader.Text("code", domain.code);
  reader.Text("label", domain.label);
  reader.OneOf("state", kStates, domain.state);
  for (const auto& member : kDomainLists) {
    reader.Texts(member.name, domain.*member.value);
  }
  std::string type(1, domain.finess_type);
  reader.Text("finess_type", type);
  domain.finess_type = type.size() == 1 ? type.front() : '?';
  reader.OneOf("authority_form", kForms, domain.authority_form);
  reader.Flag("is_shared", domain.is_shared);
  if (const json::array* senders = reader.List("senders"); senders != nullptr) {
    for (const json::value& sender : *senders) {
      SOCLE_TRY(SenderRule rule, ReadSender(sender, at));
      domain.senders.push_back(std::move(rule));
    }
  }
  if (const json::value* wire = reader.Find("wire"); wire != nullptr) {
    SOCLE_TRY_STATUS(ReadWire(*wire, at, domain.wire));
  }
  if (const json::value* queries = reader.Find("queries"); queries != nullptr) {
    SOCLE_TRY_STATUS(ReadQueries(*queries, at, domain.queries));
  }
  if (const json::value* rules = reader.Find("rules"); rules != nullptr) {
    SOCLE_TRY_STATUS(ReadRules(*rules, at, domain.rules));
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return domain;
}

Result<Subscription> ReadSubscription(const json::value& value, const std::string& at) {
  ObjectReader reader(value, at);
  Subscription subscription;
  for (const auto& member : kSubscriptionTexts) {
    reader.Text(member.name, subscription.*member.value);
  }
  reader.Texts("domains", subscription.domains);
  reader.Flag("is_test_feed", subscription.is_test_feed);
  reader.OneOf("state", kStates, subscription.state);
  SOCLE_TRY_STATUS(reader.Finish());
  return subscription;
}

Result<json::value> Parse(std::string_view text) {
  if (text.size() > kDomainFileBytesMax) {
    return Fail(Code::kTooLarge,
                "the file has more than " + std::to_string(kDomainFileBytesMax) + " bytes");
  }
  json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) {
    return Fail(Code::kInvalidArgument, "not JSON: " + error.message());
  }
  return Result<json::value>(std::move(value));
}

// The place of an entry, for people: by its position from 1.
std::string PlaceOf(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index + 1) + "]";
}

}  // namespace

std::string DomainToJson(const DomainConfig& domain) {
  return json::serialize(DomainToObject(domain));
}

Result<DomainConfig> DomainFromJson(std::string_view text) {
  SOCLE_TRY(const json::value value, Parse(text));
  return ReadDomain(value, "domain");
}

std::string SubscriptionToJson(const Subscription& subscription) {
  return json::serialize(SubscriptionToObject(subscription));
}

Result<Subscription> SubscriptionFromJson(std::string_view text) {
  SOCLE_TRY(const json::value value, Parse(text));
  return ReadSubscription(value, "subscription");
}

std::string DomainFileToJson(const DomainFile& file) {
  json::array domains;
  for (const DomainConfig& domain : file.domains) {
    domains.emplace_back(DomainToObject(domain));
  }
  json::array subscriptions;
  for (const Subscription& subscription : file.subscriptions) {
    subscriptions.emplace_back(SubscriptionToObject(subscription));
  }
  json::object root;
  root["format"] = kFormatName;
  root["format_version"] = kFormatVersion;
  root["domains"] = std::move(domains);
  root["subscriptions"] = std::move(subscriptions);
  return Indenter().Indent(json::serialize(root));
}

Result<DomainFile> DomainFileFromJson(std::string_view text) {
  SOCLE_TRY(const json::value root, Parse(text));
  ObjectReader reader(root, "file");
  std::string format;
  reader.Text("format", format);
  std::uint8_t version = 0;
  reader.Number("format_version", version);
  DomainFile file;
  const json::array* domains = reader.List("domains");
  const json::array* subscriptions = reader.List("subscriptions");
  SOCLE_TRY_STATUS(reader.Finish());
  if (format != kFormatName || version != kFormatVersion) {
    return Fail(Code::kInvalidArgument,
                "the file is not of format \"" + std::string(kFormatName) + "\", format_version " +
                    std::to_string(kFormatVersion));
  }
  for (std::size_t i = 0; domains != nullptr && i < domains->size(); ++i) {
    SOCLE_TRY(DomainConfig domain, ReadDomain((*domains)[i], PlaceOf("domains", i)));
    file.domains.push_back(std::move(domain));
  }
  for (std::size_t i = 0; subscriptions != nullptr && i < subscriptions->size(); ++i) {
    SOCLE_TRY(Subscription subscription,
              ReadSubscription((*subscriptions)[i], PlaceOf("subscriptions", i)));
    file.subscriptions.push_back(std::move(subscription));
  }
  return file;
}

}  // namespace socle::mpi::domain
