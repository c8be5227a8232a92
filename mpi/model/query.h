#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/model/reliability.h"

namespace socle::mpi {

// "Which identifiers has this patient elsewhere?" (IHE ITI-9, ITI-83).
struct PixQuery {
  std::string tag;               // QPD-2
  PatientIdentifier identifier;  // QPD-3
  // QPD-4: the domains asked for; none = all.
  std::vector<AssigningAuthority> wanted;
  bool operator==(const PixQuery&) const = default;
};

// An address as a query may ask for it.
struct AddressPattern {
  std::string street;
  std::string city;
  std::string region;
  std::string postal_code;
  std::string country;
  bool operator==(const AddressPattern&) const = default;
};

// "Who has these traits?" (IHE ITI-21, ITI-78). An empty text asks for nothing; `*` at the end of a
// text stands for any letters.
struct PdqQuery {
  std::string tag;                             // QPD-2
  std::vector<PatientIdentifier> identifiers;  // PID-3; any of them; a part may be empty
  std::string family_name;                     // PID-5.1: birth name or used name
  std::string given_name;                      // PID-5.2
  std::string mothers_family_name;             // PID-6.1
  std::string mothers_given_name;              // PID-6.2
  std::string birth_date;                      // PID-7: YYYY-MM-DD, YYYY-MM or YYYY
  std::string sex;                             // PID-8: M, F, I
  AddressPattern address;                      // PID-11
  std::string birth_place_code;                // PID-11.9
  std::string phone;                           // PID-13.1, .7, .12
  std::string email;                           // PID-13.4
  PatientIdentifier account;                   // PID-18
  PatientIdentifier mothers_identifier;        // PID-21

  std::vector<AssigningAuthority> wanted;   // QPD-8: domains whose identifiers are returned
  std::string algorithm;                    // QPD-5 as sent: exact, soundex, ...
  std::optional<double> confidence_min;     // QPD-4 as sent, a fraction or percent
  std::optional<std::size_t> page_size;     // RCP-2 in records
  std::optional<std::string> continuation;  // DSC-1: where the page before ended
  bool operator==(const PdqQuery&) const = default;
};

// "I need no more pages of the query with this tag" (QCN^J01).
struct QueryCancel {
  std::string tag;
  bool operator==(const QueryCancel&) const = default;
};

// Where in a query a fault lies.
enum class QueryPlace : std::uint8_t {
  kQuery,
  kIdentifier,  // PIX: the identifier itself is not known
  kAuthority,   // PIX: its domain is not
  kWanted,      // a wanted domain is not; `repetition` says which, from 1
  kParameter,   // PDQ: a trait that is not asked for in this way, or not at all
  kContinuation,
  kSender,
};

struct QueryFault {
  FaultKind kind = FaultKind::kUnknownIdentifier;
  QueryPlace place = QueryPlace::kQuery;
  std::uint16_t repetition = 1;
  std::string text;  // for people; holds no value of a patient
  bool operator==(const QueryFault&) const = default;
};

// With a fault there is no other content. Without identifiers: known, nothing in these domains.
struct PixAnswer {
  std::vector<PatientIdentifier> identifiers;
  std::vector<QueryFault> faults;
};

// How sure it is that a person is the one who was asked for.
struct MatchQuality {
  unsigned confidence = 0;  // percent
  std::string reason;       // why it matched, table 0392: SS soundex, NA name, ...
  std::string algorithm;
};

struct PdqMatch {
  std::vector<PatientIdentifier> identifiers;
  PatientUpdate traits;  // without those that are not known
  std::vector<std::string> reliability;
  std::optional<MatchQuality> quality;
};

struct PdqAnswer {
  std::vector<PdqMatch> matches;
  std::string continuation;  // where the next page starts; empty on the last page
  std::vector<QueryFault> faults;
};

// One subscriber is told what belongs to a patient now (IHE ITI-10).
struct IdentifierUpdate {
  std::string receiving_application;
  std::string receiving_facility;
  std::vector<PatientIdentifier> identifiers;
  bool is_test_feed = false;
  // PID-32: kConfirmedDuplicate tells an establishment that identifiers of its own are of one
  // person (DOUA).
  std::optional<ReliabilityCode> reliability = std::nullopt;
};

}  // namespace socle::mpi
