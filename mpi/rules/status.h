#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity_document.h"
#include "mpi/model/reliability.h"
#include "mpi/model/rniv.h"

// Statuses and attributes of RNIV 1, chapters 3 and 4. Pure functions.
namespace socle::mpi::rules {

// What makes a status change.
enum class StatusTrigger : std::uint8_t {
  kCreation,            // without INSi
  kCreationFromInsi,    // from an answer of INSi
  kInsiAndDocument,     // both in one step
  kAppliCarteVitale,    // the status is a parameter (SI 38)
  kDocumentControl,     // traits checked on a document of high trust
  kInsiAccepted,        // INSi code 00, accepted: INS traits replace local ones
  kFraud,               // the identity was used by another person
  kInsiIncoherent,      // INSi contradicts a validated identity
  kVerificationFailed,  // INSi no longer confirms a qualified identity
  kDiscordance,         // INS traits and the document differ; reassignment of sex
  kInsDeleted,          // the sender took the INS back (PAM France, A47)
  kSenderDegraded,      // A47 qualifiée -> récupérée of PAM France
};
inline constexpr std::size_t kStatusTriggerCount = 12;

struct Transition {
  TrustStatus from = TrustStatus::kNone;
  TrustStatus to = TrustStatus::kNone;
  StatusTrigger trigger = StatusTrigger::kCreation;
};

// What stands for and against it.
struct TransitionEvidence {
  RnivAttributes attributes = {};  // after the change
  std::optional<DocumentType> document = std::nullopt;
};

struct TransitionEffect {
  TrustStatus status = TrustStatus::kNone;  // that results; `to` but for kSenderDegraded
  bool replaces_traits = false;             // by those of INSi (SI 12)
  bool removes_ins = false;                 // INS and OID are deleted or invalidated
  bool sets_doubtful = false;
  bool feeds_work_list = false;
  bool operator==(const TransitionEffect&) const = default;
};

// The transitions of RNIV; kPermissionDenied, with the rule, for any other.
Result<TransitionEffect> CheckTransition(const Transition& transition,
                                         const TransitionEvidence& evidence,
                                         const RnivParameters& parameters);

enum class InsiOutcome : std::uint8_t { kNotCalled, kCoherent, kIncoherent };

// Status that results from both controls (RNIV 4.6).
TrustStatus FinalStatus(InsiOutcome insi,
                        bool is_document_checked,
                        const RnivParameters& parameters);

// May these stand together? kInvalidArgument, with the rule, when not (SI 22).
Status CheckAttributes(TrustStatus status,
                       RnivAttributes attributes,
                       const RnivParameters& parameters);

struct AttributeEffect {
  TrustStatus status = TrustStatus::kProvisional;
  RnivAttributes attributes = {};
  bool removes_ins = false;
  bool operator==(const AttributeEffect&) const = default;
};

// Sets an attribute: douteuse and fictive force provisoire and remove the INS.
Result<AttributeEffect> SetAttribute(TrustStatus status,
                                     RnivAttributes attributes,
                                     RnivAttribute added,
                                     const RnivParameters& parameters);

// Of whom INSi may not be asked.
struct InsiSubject {
  TrustStatus status = TrustStatus::kProvisional;
  RnivAttributes attributes = {};
  bool is_newborn_without_nir = false;
  bool is_anonymous = false;         // by law
  bool may_have_number = true;       // false: no matriculation is possible
  std::string_view ame_number = {};  // of the medical aid of the State, when there is one
};

// kPermissionDenied, with the rule, when INSi may not be asked (SI 09, SI 25).
Status CheckInsiCall(const InsiSubject& subject, const RnivParameters& parameters);

// Statuses as messages carry them.

struct WireStatus {
  TrustStatus status = TrustStatus::kNone;  // kNone: no code tells it
  RnivAttributes attributes = {};
  std::vector<ReliabilityCode> comments = {};  // neither status nor attribute, as received
  bool operator==(const WireStatus&) const = default;
};

// Reads PID-32. `has_ins` says whether an INS stands beside it: VALI alone never means qualifiée.
// Faults have FaultPlace::kReliability and the repetition of the code.
WireStatus StatusFromWire(std::span<const std::string> codes,
                          bool has_ins,
                          const RnivParameters& parameters,
                          std::vector<FeedFault>& faults);

enum class WireForm : std::uint8_t { kHl7v2, kFrCore, kFrCoreNext };

struct WireIdentity {
  std::vector<std::string> codes = {};  // the status first, then attributes
  bool with_ins = false;
  bool operator==(const WireIdentity&) const = default;
};

// `status` is none but kNone.
WireIdentity WireFromStatus(TrustStatus status, RnivAttributes attributes, WireForm form);

}  // namespace socle::mpi::rules
