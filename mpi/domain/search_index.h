#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

// How identities are found by what is known of them: which rows are read, and which identities
// fit.
namespace socle::mpi::domain {

// A text that a trait must be equal to, or begin with; any of several spellings.
struct TextFilter {
  std::vector<std::string> texts;
  bool is_prefix = false;

  [[nodiscard]] bool IsEmpty() const { return texts.empty(); }

  [[nodiscard]] bool Fits(std::string_view value) const;
};

// A name as people type it: its beginning (SI 03).
TextFilter NameBeginning(std::string_view typed);
// A name as a query has it: whole, or its beginning when it ends with '*'.
TextFilter NamePattern(std::string_view text);

// Days as CivilDate::Number, with 00 for what is not known of a stored date.
struct DateFilter {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  [[nodiscard]] bool Has(std::uint32_t number) const { return first <= number && number <= last; }

  // One day, and not one of which a part is unknown.
  [[nodiscard]] bool IsOneDay() const { return first == last && first % 100 != 0; }
};

// A day, or all of a month or year. Nothing when it is no date.
std::optional<DateFilter> DateFilterOf(std::string_view date);

// What an identity must have. All that is asked for must fit; what is empty is not asked.
struct IdentityFilter {
  std::optional<std::vector<RecordNumber>> records;  // one of these
  std::optional<DateFilter> birth_date;
  TextFilter family;
  TextFilter given;
  std::string sex;
  std::uint64_t ins = 0;    // match::PackIns
  std::uint32_t phone = 0;  // match::ParsePhone
  std::uint64_t email = 0;  // match::ParseEmail
  TextFilter mothers_family;
  TextFilter mothers_given;
  PatientIdentifier mothers_identifier;
  std::string postal_code;
  TextFilter city;
  TextFilter street;  // anywhere in the address
  TextFilter region;
  TextFilter country;
  std::string birth_place_code;
  std::string account;       // further identifier of type AN
  std::uint16_t domain = 0;  // identities of this domain only
};

// Whether the stored identity fits. Pure.
bool Fits(const PatientRecord& record, const IdentityFilter& filter);

struct IndexLimits {
  std::size_t rows_max = 20'000;    // of the index, read for one question
  std::size_t records_max = 2'000;  // identities that may fit, as far as the rows tell
};

struct Candidates {
  std::vector<RecordNumber> records;  // ascending, each once
  std::size_t rows = 0;               // read
  bool is_cut = false;                // a limit was reached: there may be more
};

// The records that may fit, by the rows that tell most. kInvalidArgument when nothing is asked that
// there are rows of: one of records, birth date, family name, INS, telephone, e-mail, mother's name
// or identifier is needed.
Result<Candidates> FindCandidates(const person_store::Rows& rows,
                                  const IdentityFilter& filter,
                                  const IndexLimits& limits);

// The identities of these numbers; those that are not there are left out.
Result<std::vector<PatientRecord>> LoadRecords(const person_store::Rows& rows,
                                               const std::vector<RecordNumber>& records);

// Appends the records whose block key of one family holds `value`, through refined blocks too, as
// far as the first sound of the given name goes; true when a block there was refined further.
// `value` stands in a StandardHeader at the family's place: kIns, kPhone, kEmail, or kAddress, for
// which the header must have street, house number and postal code.
Result<bool> FindByBlock(const person_store::Rows& rows,
                         match::BlockFamily family,
                         match::StandardHeader header,
                         std::vector<RecordNumber>& records);

}  // namespace socle::mpi::domain
