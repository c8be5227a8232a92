#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/feed.h"

// Words of the French rules of identity vigilance: RNIV 1 "Principes communs" 2.0.
namespace socle::mpi {

// How far an identity is trusted (SI 07). kNone: there is no identity yet, or nothing was said.
enum class TrustStatus : std::uint8_t { kNone, kProvisional, kRecovered, kValidated, kQualified };
inline constexpr std::size_t kTrustStatusCount = 5;

// "", PROV, RECUP, VALI, QUAL: as Identity::status and stored rows have them.
std::string_view TrustStatusCode(TrustStatus status);
std::optional<TrustStatus> FindTrustStatus(std::string_view code);

// Attributes of an identity (SI 22).
enum class RnivAttribute : std::uint8_t { kHomonym, kDoubtful, kFictive };

class RnivAttributes {
 public:
  constexpr RnivAttributes() = default;

  constexpr RnivAttributes(std::initializer_list<RnivAttribute> attributes) {
    for (const RnivAttribute attribute : attributes) {
      bits_ |= BitOf(attribute);
    }
  }

  // What Bits() gave; bits of no attribute are dropped.
  static constexpr RnivAttributes FromBits(std::uint8_t bits) {
    RnivAttributes attributes;
    attributes.bits_ = bits & kAllBits;
    return attributes;
  }

  [[nodiscard]] constexpr std::uint8_t Bits() const { return bits_; }

  [[nodiscard]] constexpr bool IsEmpty() const { return bits_ == 0; }

  [[nodiscard]] constexpr bool Has(RnivAttribute attribute) const {
    return (bits_ & BitOf(attribute)) != 0;
  }

  [[nodiscard]] constexpr RnivAttributes With(RnivAttribute attribute) const {
    return FromBits(bits_ | BitOf(attribute));
  }

  [[nodiscard]] constexpr RnivAttributes Without(RnivAttribute attribute) const {
    return FromBits(static_cast<std::uint8_t>(bits_ & ~BitOf(attribute)));
  }

  // Douteuse and fictive forbid an INS, its query and any promotion (SI 09).
  [[nodiscard]] constexpr bool BlockTrust() const {
    return Has(RnivAttribute::kDoubtful) || Has(RnivAttribute::kFictive);
  }

  bool operator==(const RnivAttributes&) const = default;

 private:
  static constexpr std::uint8_t kAllBits = 7;

  static constexpr std::uint8_t BitOf(RnivAttribute attribute) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(attribute));
  }

  std::uint8_t bits_ = 0;
};

// A matricule INS: number of 13 characters and key, and the OID that says what it is.
struct Ins {
  std::string value;
  std::string oid;
  bool operator==(const Ins&) const = default;
};

// What a domain holds of one patient, as far as the rules ask. Traits are in their stored form; one
// that is nothing or empty is missing.
struct CurrentIdentity {
  PatientUpdate traits = {};
  TrustStatus status = TrustStatus::kProvisional;
  RnivAttributes attributes = {};
  std::optional<Ins> ins = std::nullopt;
  std::vector<Ins> former_ins = {};  // kept with use "old"
};

// What becomes of a breach of a rule.
enum class RuleSeverity : std::uint8_t {
  kRefuse,  // the message is refused: FaultSeverity::kError
  kFlag,    // accepted without the faulty value where it cannot be kept: kWarning
  kNote,    // accepted as it is: kInformation
};

constexpr FaultSeverity ToFaultSeverity(RuleSeverity severity) {
  switch (severity) {
    case RuleSeverity::kRefuse:
      return FaultSeverity::kError;
    case RuleSeverity::kFlag:
      return FaultSeverity::kWarning;
    case RuleSeverity::kNote:
      return FaultSeverity::kInformation;
  }
  return FaultSeverity::kError;
}

// Why the index holds another status than the one that a message said. Names are stable: they are
// stored, shown and counted.
enum class StatusLowering : std::uint8_t {
  kNone,
  kNoContract,        // SI 34
  kNotReference,      // SI 36
  kInsNotStored,      // parameter ins_is_accepted
  kInsiNotAsked,      // SI 33, parameter without_insi_query
  kAnonymous,         // ANOM
  kCorrectedDate,     // ZFD-1, ZFD-4
  kWeakDocument,      // SI 10
  kAppliCarteVitale,  // SI 38
  kNoIns,             // qualified, and no INS was said
  kDegraded,          // récupérée by A47: kept as provisoire
  kUsurped,           // the sender says that the identity was usurped
};
inline constexpr std::size_t kStatusLoweringCount = 12;

// "", "no_contract", "not_reference", ...
std::string_view StatusLoweringName(StatusLowering lowering);

// What became of the status and of the INS that the last message about an identity said.
struct ReceivedStatus {
  TrustStatus status = TrustStatus::kNone;  // as PID-32 and the INS said it; kNone: nothing
  StatusLowering lowering = StatusLowering::kNone;
  bool is_ins_left_out = false;
  bool operator==(const ReceivedStatus&) const = default;
};

enum class FeedKind : std::uint8_t {
  kProduction,  // test numbers and test messages are refused
  kTest,        // test numbers are the rule; real authorities are flagged, as samples use them
};

// Two qualified minors with the same matricule: RNIV does not say which of its rules comes first.
enum class MinorLinks : std::uint8_t { kManual, kOnSameIns };

// Under which OID a billing NIR is sent; both are understood.
enum class BillingNirForm : std::uint8_t {
  kPamFrance,  // .8 with type NH
  kFrCore,     // .13
};

// When a received validated identity is proposed to people, as the matrix of received flows has it
// where INSi does not confirm it.
enum class FlowProposals : std::uint8_t {
  kByEngine,  // never for itself: the link of the engine, or its work item, is the proposal
  kMatched,   // when identities of other domains are of the same person
  kAlways,
};

// Which findings about a stored identity open a work item of kind anomaly.
enum class AnomalyItems : std::uint8_t {
  kNone,
  kFlagged,  // what a message would be flagged for
  kAll,      // and what would only be noted
};

// How the rules are applied to one domain. Every value has the default of the project.
struct RnivParameters {
  FeedKind feed = FeedKind::kProduction;
  // Statuses of this domain are taken over. Without a contract of trust all that it sends is
  // provisoire (SI 34).
  bool contract_of_trust = false;
  // The sender is the référentiel unique of its domain; others create provisoire identities only
  // and do not merge (SI 36, SI 37).
  bool is_reference = true;
  bool ins_is_accepted = true;   // an INS that this domain sends is stored
  bool ins_may_be_sent = false;  // this domain may be told the INS
  bool is_military = false;      // service de santé des armées: military cards may validate
  bool fictive_and_homonym = false;
  bool accepts_missing_status = true;      // PID-32 absent
  bool accepts_long_status_codes = false;  // RECUP and QUAL beside table 0445: native files, FHIR
  bool refuses_test_messages = true;       // MSH-11 D or T on a production feed
  // HOMA that is not repeated does not take the attribute homonyme away: a person does.
  bool keeps_homonym = true;
  bool insi_on_provisional = true;  // SI 25
  // Received qualifiée while no INSi query is made here: taken over, or kValidated without the INS.
  TrustStatus without_insi_query = TrustStatus::kQualified;
  TrustStatus after_failed_verification = TrustStatus::kValidated;  // or kProvisional
  TrustStatus after_incoherent_insi = TrustStatus::kValidated;      // or kProvisional
  TrustStatus from_appli_carte_vitale = TrustStatus::kQualified;    // SI 38
  MinorLinks minors_with_same_ins = MinorLinks::kManual;
  FlowProposals propose_validated = FlowProposals::kByEngine;
  AnomalyItems anomaly_items = AnomalyItems::kFlagged;
  BillingNirForm billing_nir_in_v2 = BillingNirForm::kPamFrance;
  BillingNirForm billing_nir_in_fhir = BillingNirForm::kFrCore;
  // kNote keeps the INS in spite of its key, for the replay of published samples.
  RuleSeverity bad_ins_key = RuleSeverity::kRefuse;
  RuleSeverity bad_ins_key_on_test = RuleSeverity::kFlag;
  RuleSeverity missing_trait = RuleSeverity::kRefuse;                // PP 02, SI 18, SI 19
  RuleSeverity missing_given_names = RuleSeverity::kFlag;            // PP 03
  RuleSeverity incoherent_first_given_name = RuleSeverity::kRefuse;  // SI 29
  RuleSeverity place_not_valid = RuleSeverity::kFlag;                // SI 20
  RuleSeverity weak_document = RuleSeverity::kFlag;                  // SI 10
  RuleSeverity another_person = RuleSeverity::kRefuse;               // A28 of a known identifier
  std::uint8_t document_copy_years = 3;  // SI 24; at most kDocumentCopyYearsMax

  bool operator==(const RnivParameters&) const = default;
};

inline constexpr std::uint8_t kDocumentCopyYearsMax = 5;

}  // namespace socle::mpi
