#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"

// What people ask the index, and what they are shown: plain values, made by mpi/domain and rendered
// by the command line and pages. Text is UTF-8.
namespace socle::mpi {

// The search for an existing identity (RNIV, recherche d'antériorité): one field for each trait; an
// empty one is not asked.
struct SearchCriteria {
  std::string birth_date{};  // YYYY-MM-DD, YYYY-MM or YYYY
  std::string name{};        // beginning of the birth name or of the used name (SI 03)
  std::string given_name{};  // beginning of the first or used given name
  std::string sex{};         // M, F, I
  std::string ins{};         // 13 characters and key (SI 02)
  bool ins_is_scanned = false;
  std::string domain{};  // code; with `ipp`, or to see this domain alone
  std::string ipp{};
  std::string phone{};
  std::string birth_place_code{};  // COG, beside what leads to identities
  // Names and dates that are near too: typing errors, sound, exchanged names or day and month.
  // Names are then whole, not beginnings; the best come first.
  bool is_approximate = false;
  bool operator==(const SearchCriteria&) const = default;
};

// Bytes of a shown field that agree with what was asked (SI 17).
struct Highlight {
  PatientField field = PatientField::kBirthName;
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const Highlight&) const = default;
};

// One identity in a list: at least the traits of SI 16.
struct IdentityRow {
  RecordNumber record = 0;
  PersonNumber person = 0;
  std::string domain;  // code
  std::string ipp;
  std::string status;  // of RNIV
  std::uint8_t attributes = 0;
  bool is_protected = false;  // PD1-12
  std::string birth_name;
  std::string used_name;
  std::string first_given_name;
  std::string used_given_name;
  std::string birth_date;
  std::string sex;
  std::string birth_place_code;
  std::string ins_value;  // of a qualified identity
  bool is_match = false;  // false: shown because it is of the same person
  std::vector<Highlight> highlights;
  bool operator==(const IdentityRow&) const = default;
};

struct SearchPerson {
  PersonNumber person = 0;
  std::vector<IdentityRow> identities;  // those that match first
  // Of the best identity, of an approximate search: log2 of the odds that it is the one asked for,
  // and the share of the evidence asked with that agrees, in percent.
  double bits = 0;
  unsigned confidence = 100;
  bool operator==(const SearchPerson&) const = default;
};

struct SearchAnswer {
  std::vector<SearchPerson> persons;
  // Not all was looked at or is shown; `notes` say what to do. Nobody may conclude that a patient
  // is not known.
  bool is_cut = false;
  std::vector<std::string> notes;  // advice and limits, for people
  std::size_t rows_read = 0;       // of the index
  std::size_t records_read = 0;
};

// An identity that somebody names: by number, or by domain and IPP.
struct IdentityRef {
  RecordNumber record = 0;
  std::string domain{};  // code
  std::string ipp{};
};

// A former state of an identity or a person.
struct IdentityVersion {
  UnixMicros until;
  PatientRecord record;
};

struct PersonState {
  UnixMicros until;
  Person person;
};

// Which person to show: by number, or by an identity.
struct ShowRequest {
  PersonNumber person = 0;  // 0: by domain and IPP
  std::string domain{};     // code
  std::string ipp{};
  std::optional<UnixMicros> as_of{};
  bool with_history = false;
};

// What was decided about two identities by people.
struct RulingView {
  RecordNumber a = 0;
  RecordNumber b = 0;
  bool together = false;
  std::uint64_t action = 0;
  bool operator==(const RulingView&) const = default;
};

struct ShownIdentity {
  PatientRecord record{};
  std::string domain{};                    // code
  std::vector<IdentityVersion> history{};  // the oldest first
};

struct PersonView {
  PersonNumber asked = 0;   // the person asked for, or who had the identity
  Person person;            // who that is: the end of the redirects
  bool is_current = true;   // false: as of a past instant
  RecordNumber record = 0;  // the identity asked for; 0 = a person was
  std::vector<ShownIdentity> identities;
  std::vector<PersonState> history;
  std::vector<RulingView> rulings;  // as they are now
  // Identities were left out: more than are shown at once.
  bool is_cut = false;
};

// One trait of a comparison, as sums of bits (log2 of likelihood ratios).
struct ExplainedTrait {
  std::string trait{};
  std::string level{};
  double level_bits = 0;
  double frequency_bits = 0;
  double value_share = 0;  // share of the population that has the agreeing value; 0 = not counted
};

struct SharedBlock {
  std::string family{};     // name, such as date_name
  std::string key{};        // what the key is made of
  std::size_t records = 0;  // that hold it
};

// Why two identities are one person or not.
struct PairExplanation {
  IdentityRow a;
  IdentityRow b;
  bool is_compared = false;  // false: one of them is not part of linking, and nothing follows
  double prior_bits = 0;
  std::vector<ExplainedTrait> traits;
  std::string relation;      // relatives that explain the likeness best
  double relation_bits = 0;  // never positive
  double bits = 0;
  double probability = 0;
  std::string decision;  // link, review, apart
  std::string rule;
  double link_threshold = 0;  // probabilities
  double review_threshold = 0;
  std::vector<SharedBlock> blocks;  // none: the engine never met them
  std::optional<RulingView> ruling;
  bool is_same_person = false;  // as it is now
};

// Someone at the same address or telephone.
struct HouseholdMember {
  IdentityRow identity{};
  bool shares_phone = false;
  bool shares_address = false;
  bool operator==(const HouseholdMember&) const = default;
};

struct Household {
  std::vector<HouseholdMember> members;
  bool is_cut = false;
};

}  // namespace socle::mpi
