#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/rniv.h"

// Identification domains and subscribers as they are configured at run time
// (docs/formats/domains.md).
namespace socle::mpi {

// Given in the order in which domains are added, from 1, never given again.
using DomainNumber = std::uint16_t;
inline constexpr DomainNumber kDomainNumberMax = 4095;

enum class ActivityState : std::uint8_t { kActive, kDisabled };

// Who sends a message: MSH-3, MSH-4 and the subject of the client certificate; empty without one.
struct SenderIdentity {
  std::string application;
  std::string facility;
  std::string certificate_subject{};
  bool operator==(const SenderIdentity&) const = default;
};

inline constexpr std::string_view kAnySender = "*";

// Allows senders of which every part is equal to that of the rule; "*" allows any.
struct SenderRule {
  std::string application{kAnySender};
  std::string facility{kAnySender};
  std::string certificate_subject{kAnySender};
  bool operator==(const SenderRule&) const = default;
};

// How much a sender may depart from the specification (see protocol::Strictness).
enum class WireStrictness : std::uint8_t { kStrict, kStandard, kTolerant };

// Character set of messages that name none in MSH-18.
enum class WireCharset : std::uint8_t { kUtf8, kIso8859Part1, kIso8859Part15, kAscii };

struct WireOptions {
  WireStrictness strictness = WireStrictness::kStandard;
  WireCharset charset_unnamed = WireCharset::kUtf8;
  bool operator==(const WireOptions&) const = default;
};

// What an asker of this domain is answered.
struct QueryOptions {
  // PIX without wanted domains: the identifier that was asked with is among the answer. IHE leaves
  // it out; OpenHIE expects it.
  bool returns_queried_identifier = false;
  // An identifier that was merged away (A40) is answered for the one that absorbed it; otherwise it
  // is unknown, as IHE and OpenHIE have it.
  bool answers_merged_identifiers = true;
  bool operator==(const QueryOptions&) const = default;
};

// How an identifier of a domain names its authority in what is sent.
enum class AuthorityForm : std::uint8_t { kOid, kFiness, kNameOnly };

// One identification domain: an establishment, a group of them, or a region, that gives IPP.
struct DomainConfig {
  DomainNumber number = 0;  // 0: not given yet
  std::string code;         // its name in files and commands, such as CHRU-NANCY; never changes
  std::string label;        // for people
  std::vector<std::string> oids;
  std::vector<std::string> finess;
  char finess_type = 'M';               // HD-3 in answers: M entity, N site, L
  std::vector<std::string> namespaces;  // HD-1; the first, or the code, is used in answers
  AuthorityForm authority_form = AuthorityForm::kOid;
  std::vector<SenderRule> senders;  // of feeds and queries; none = nobody
  std::vector<std::string> events;  // trigger events that may be fed; none = all
  // A number that many domains know, such as a national one: senders of other domains may cite its
  // identifiers, which is evidence that identities are of one person, never a change of this
  // domain.
  bool is_shared = false;
  WireOptions wire;
  QueryOptions queries;
  RnivParameters rules;  // test or production, contract of trust, INS accepted, INS may be sent
  ActivityState state = ActivityState::kActive;
  bool operator==(const DomainConfig&) const = default;
};

// Who is told when the identifiers of a patient change (IHE ITI-10).
struct Subscription {
  std::string name;      // its key; never changes
  std::string endpoint;  // host:port
  std::string tls_name;  // the name that the certificate there must have; empty: no TLS
  std::string receiving_application;
  std::string receiving_facility;
  std::vector<std::string> domains;  // codes of the domains it wants to hear of; none = all
  bool is_test_feed = false;
  ActivityState state = ActivityState::kActive;
  bool operator==(const Subscription&) const = default;
};

// Everything that `socle mpi domains export` writes and `import` reads.
struct DomainFile {
  std::vector<DomainConfig> domains;
  std::vector<Subscription> subscriptions;
  bool operator==(const DomainFile&) const = default;
};

// Limits of a configuration; each is checked when a domain or subscription is set.
inline constexpr std::size_t kDomainCodeBytesMax = 40;
inline constexpr std::size_t kDomainTextBytesMax = 200;
inline constexpr std::size_t kDomainListMax = 64;
inline constexpr std::size_t kSubscriptionsMax = 1024;
inline constexpr std::size_t kDomainFileBytesMax = std::size_t{16} << 20;

}  // namespace socle::mpi
