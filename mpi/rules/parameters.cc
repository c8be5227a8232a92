#include "mpi/rules/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::rules {

namespace {

constexpr std::array<std::string_view, 3> kProfiles = {"pam-france", "ihe", "file"};

constexpr std::array<std::string_view, 2> kYesNo = {"no", "yes"};
constexpr std::array<std::string_view, 2> kFeedKinds = {"production", "test"};
constexpr std::array<std::string_view, 2> kMinorLinks = {"manual", "same-ins"};
constexpr std::array<std::string_view, 3> kProposals = {"by-engine", "matched", "always"};
constexpr std::array<std::string_view, 3> kAnomalyItems = {"none", "flagged", "all"};
constexpr std::array<std::string_view, 2> kNirForms = {"pam-france", "fr-core"};
constexpr std::array<std::string_view, 3> kSeverities = {"refuse", "flag", "note"};

using StatusMember = TrustStatus RnivParameters::*;
using Member = std::variant<bool RnivParameters::*,
                            FeedKind RnivParameters::*,
                            MinorLinks RnivParameters::*,
                            FlowProposals RnivParameters::*,
                            AnomalyItems RnivParameters::*,
                            BillingNirForm RnivParameters::*,
                            RuleSeverity RnivParameters::*,
                            StatusMember,
                            std::uint8_t RnivParameters::*>;

struct Entry {
  std::string_view name;
  Member member;
  std::string_view values;
  std::string_view help;
};

constexpr std::string_view kAfterFailure = "PROV|VALI";
constexpr std::string_view kTrusted = "VALI|QUAL";
constexpr std::string_view kAnyStatus = "PROV|RECUP|VALI|QUAL";
constexpr std::string_view kSeverityValues = "refuse|flag|note";
constexpr std::string_view kYesNoValues = "no|yes";
constexpr std::string_view kNirValues = "pam-france|fr-core";

using P = RnivParameters;

constexpr auto kEntries = std::to_array<Entry>({
    {"feed", &P::feed, "production|test", "real patients, or test numbers"},
    {"contract_of_trust", &P::contract_of_trust, kYesNoValues, "statuses are taken over (SI 34)"},
    {"is_reference", &P::is_reference, kYesNoValues, "référentiel unique of its domain (SI 36)"},
    {"ins_is_accepted", &P::ins_is_accepted, kYesNoValues, "an INS that it sends is stored"},
    {"ins_may_be_sent", &P::ins_may_be_sent, kYesNoValues, "it may be told the INS"},
    {"is_military", &P::is_military, kYesNoValues, "military cards validate"},
    {"fictive_and_homonym", &P::fictive_and_homonym, kYesNoValues, "both attributes at once"},
    {"accepts_missing_status", &P::accepts_missing_status, kYesNoValues, "PID-32 may be absent"},
    {"accepts_long_status_codes",
     &P::accepts_long_status_codes,
     kYesNoValues,
     "RECUP and QUAL beside table 0445"},
    {"refuses_test_messages",
     &P::refuses_test_messages,
     kYesNoValues,
     "MSH-11 D or T on a production feed"},
    {"keeps_homonym",
     &P::keeps_homonym,
     kYesNoValues,
     "a message without HOMA leaves the attribute homonyme"},
    {"insi_on_provisional", &P::insi_on_provisional, kYesNoValues, "INSi may be asked (SI 25)"},
    {"without_insi_query",
     &P::without_insi_query,
     kTrusted,
     "status of a received qualified identity while INSi is not asked (SI 33)"},
    {"after_failed_verification",
     &P::after_failed_verification,
     kAfterFailure,
     "status once INSi no longer confirms"},
    {"after_incoherent_insi",
     &P::after_incoherent_insi,
     kAfterFailure,
     "status of a validated identity that INSi contradicts"},
    {"from_appli_carte_vitale",
     &P::from_appli_carte_vitale,
     kAnyStatus,
     "status that the Appli carte Vitale gives (SI 38)"},
    {"minors_with_same_ins",
     &P::minors_with_same_ins,
     "manual|same-ins",
     "two qualified minors with one matricule"},
    {"propose_validated",
     &P::propose_validated,
     "by-engine|matched|always",
     "when a received validated identity is proposed to people"},
    {"anomaly_items",
     &P::anomaly_items,
     "none|flagged|all",
     "findings that open a work item of kind anomaly (RECO SI 02)"},
    {"billing_nir_in_v2", &P::billing_nir_in_v2, kNirValues, "OID of a billing NIR in HL7 v2"},
    {"billing_nir_in_fhir", &P::billing_nir_in_fhir, kNirValues, "OID of a billing NIR in FHIR"},
    {"bad_ins_key", &P::bad_ins_key, kSeverityValues, "an INS with a wrong key, in production"},
    {"bad_ins_key_on_test", &P::bad_ins_key_on_test, kSeverityValues, "... on a test feed"},
    {"missing_trait", &P::missing_trait, kSeverityValues, "one of the five traits (PP 02)"},
    {"missing_given_names",
     &P::missing_given_names,
     kSeverityValues,
     "no list of given names, with a document (PP 03)"},
    {"incoherent_first_given_name",
     &P::incoherent_first_given_name,
     kSeverityValues,
     "not the head of the list (SI 29)"},
    {"place_not_valid",
     &P::place_not_valid,
     kSeverityValues,
     "birth place code not in use at the birth date (SI 20)"},
    {"weak_document", &P::weak_document, kSeverityValues, "a document that validates not (SI 10)"},
    {"another_person", &P::another_person, kSeverityValues, "A28 with other traits"},
    {"document_copy_years",
     &P::document_copy_years,
     "1-5",
     "copies of documents, as agreed (SI 24): recorded only"},
});

// The position of `text` in the names of an enum.
template <std::size_t kSize>
std::optional<std::size_t> IndexOf(const std::array<std::string_view, kSize>& names,
                                   std::string_view text) {
  const auto* const found = std::ranges::find(names, text);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

const std::array<std::string_view, 2>& NamesOf(bool /*tag*/) {
  return kYesNo;
}

const std::array<std::string_view, 2>& NamesOf(FeedKind /*tag*/) {
  return kFeedKinds;
}

const std::array<std::string_view, 2>& NamesOf(MinorLinks /*tag*/) {
  return kMinorLinks;
}

const std::array<std::string_view, 3>& NamesOf(FlowProposals /*tag*/) {
  return kProposals;
}

const std::array<std::string_view, 3>& NamesOf(AnomalyItems /*tag*/) {
  return kAnomalyItems;
}

const std::array<std::string_view, 2>& NamesOf(BillingNirForm /*tag*/) {
  return kNirForms;
}

const std::array<std::string_view, 3>& NamesOf(RuleSeverity /*tag*/) {
  return kSeverities;
}

template <class T>
std::string Format(T value) {
  return std::string(NamesOf(value)[static_cast<std::size_t>(value)]);
}

std::string Format(TrustStatus value) {
  return std::string(TrustStatusCode(value));
}

std::string Format(std::uint8_t value) {
  return std::to_string(value);
}

bool IsOneOf(std::string_view values, std::string_view value) {
  while (!values.empty()) {
    const std::size_t end = values.find('|');
    if (values.substr(0, end) == value) {
      return true;
    }
    values.remove_prefix(end == std::string_view::npos ? values.size() : end + 1);
  }
  return false;
}

template <class T>
bool Read(const Entry& /*entry*/, std::string_view text, T& value) {
  const auto index = IndexOf(NamesOf(value), text);
  if (index) {
    value = static_cast<T>(*index);
  }
  return index.has_value();
}

bool Read(const Entry& entry, std::string_view text, TrustStatus& value) {
  const auto status = FindTrustStatus(text);
  if (!status || text.empty() || !IsOneOf(entry.values, text)) {
    return false;
  }
  value = *status;
  return true;
}

bool Read(const Entry& /*entry*/, std::string_view text, std::uint8_t& value) {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < 1 || number > kDocumentCopyYearsMax) {
    return false;
  }
  value = static_cast<std::uint8_t>(number);
  return true;
}

std::string ValueOf(const Entry& entry, const RnivParameters& parameters) {
  return std::visit([&parameters](auto member) { return Format(parameters.*member); },
                    entry.member);
}

}  // namespace

std::string_view RuleProfileName(RuleProfile profile) {
  return kProfiles[static_cast<std::size_t>(profile)];
}

std::optional<RuleProfile> FindRuleProfile(std::string_view name) {
  const auto index = IndexOf(kProfiles, name);
  if (!index) {
    return std::nullopt;
  }
  return static_cast<RuleProfile>(*index);
}

RnivParameters ParametersOf(RuleProfile profile) {
  RnivParameters parameters;
  switch (profile) {
    case RuleProfile::kPamFrance:
      break;
    case RuleProfile::kIhe:
      parameters.missing_trait = RuleSeverity::kNote;
      parameters.missing_given_names = RuleSeverity::kNote;
      parameters.incoherent_first_given_name = RuleSeverity::kNote;
      parameters.place_not_valid = RuleSeverity::kNote;
      parameters.another_person = RuleSeverity::kFlag;
      break;
    case RuleProfile::kFile:
      parameters.accepts_long_status_codes = true;
      parameters.bad_ins_key = RuleSeverity::kFlag;
      parameters.missing_trait = RuleSeverity::kFlag;
      parameters.incoherent_first_given_name = RuleSeverity::kFlag;
      parameters.another_person = RuleSeverity::kFlag;
      break;
  }
  return parameters;
}

std::vector<NamedParameter> DescribeParameters(const RnivParameters& parameters) {
  constexpr RnivParameters kDefaults;
  std::vector<NamedParameter> described;
  described.reserve(kEntries.size());
  for (const Entry& entry : kEntries) {
    described.push_back({.name = entry.name,
                         .value = ValueOf(entry, parameters),
                         .default_value = ValueOf(entry, kDefaults),
                         .values = entry.values,
                         .help = entry.help});
  }
  return described;
}

Status SetParameter(RnivParameters& parameters, std::string_view name, std::string_view value) {
  const auto* const entry = std::ranges::find(kEntries, name, &Entry::name);
  if (entry == kEntries.end()) {
    return Fail(Code::kNotFound, "no parameter '" + std::string(name) + "' of a domain");
  }
  const bool is_read = std::visit(
      [&](auto member) { return Read(*entry, value, parameters.*member); }, entry->member);
  if (!is_read) {
    return Fail(Code::kInvalidArgument,
                std::string(name) + " is " + std::string(entry->values) + ", not '" +
                    std::string(value) + "'");
  }
  return {};
}

}  // namespace socle::mpi::rules
