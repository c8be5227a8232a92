#include "mpi/domain/search_index.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "mpi/match/block.h"
#include "mpi/match/standard.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/search_rows.h"

namespace socle::mpi::domain {

namespace {

using person_store::SearchDetail;

constexpr std::string_view kInsType = "INS";
constexpr std::string_view kAccountType = "AN";

// The 13 characters that match::PackIns packed.
std::string UnpackIns(std::uint64_t packed) {
  constexpr std::uint64_t kBase = 12;
  std::string out;
  for (; packed > 1; packed /= kBase) {
    out.push_back("0123456789AB"[packed % kBase]);
  }
  std::ranges::reverse(out);
  return out;
}

void AddText(TextFilter& filter, std::string text) {
  if (!text.empty() && std::ranges::find(filter.texts, text) == filter.texts.end()) {
    filter.texts.push_back(std::move(text));
  }
}

bool FitsNames(const TextFilter& filter, const std::vector<person_store::SearchName>& names) {
  if (filter.IsEmpty()) {
    return true;
  }
  return std::ranges::any_of(names, [&](const person_store::SearchName& name) {
    return (name.is_whole || filter.is_prefix) && filter.Fits(name.text);
  });
}

// A field that holds several names: the whole, or its first word.
bool FitsField(const TextFilter& filter, const std::string& field) {
  return filter.IsEmpty() || filter.Fits(person_store::SearchText(field)) ||
         filter.Fits(person_store::SearchText(std::string_view(field).substr(0, field.find(' '))));
}

bool FitsPhone(const PatientRecord& record, std::uint32_t phone) {
  constexpr std::array kFields = {
      PatientField::kPhone, PatientField::kOtherPhone, PatientField::kWorkPhone};
  return phone == 0 || std::ranges::any_of(kFields, [&](PatientField field) {
           return match::ParsePhone(record.Field(field)) == phone;
         });
}

bool FitsIns(const PatientRecord& record, std::uint64_t ins) {
  return ins == 0 || match::PackIns(record.ins_value) == ins ||
         std::ranges::any_of(record.further, [&](const PatientIdentifier& id) {
           return id.type == kInsType && match::PackIns(id.value) == ins;
         });
}

// Parts of an authority that both sides give must agree.
bool IsSameAuthority(const AssigningAuthority& a, const AssigningAuthority& b) {
  const bool has_ids = !a.universal_id.empty() && !b.universal_id.empty();
  const bool has_names = !a.name.empty() && !b.name.empty();
  return has_ids ? a.universal_id == b.universal_id : !has_names || a.name == b.name;
}

bool FitsMother(const PatientRecord& record, const IdentityFilter& filter) {
  const PatientIdentifier& wanted = filter.mothers_identifier;
  if (!wanted.value.empty()) {
    const PatientIdentifier mother =
        ParsePatientIdentifier(record.Field(PatientField::kMothersIdentifier));
    if (mother.value != wanted.value || !IsSameAuthority(mother.authority, wanted.authority)) {
      return false;
    }
  }
  return FitsField(filter.mothers_family, record.Field(PatientField::kMothersMaidenName)) &&
         FitsField(filter.mothers_given, record.Field(PatientField::kMothersGivenNames));
}

bool FitsText(const TextFilter& filter, const std::string& field) {
  return filter.IsEmpty() || filter.Fits(person_store::SearchText(field));
}

bool FitsAddress(const PatientRecord& record, const IdentityFilter& filter) {
  if (!filter.postal_code.empty() &&
      record.Field(PatientField::kPostalCode) != filter.postal_code) {
    return false;
  }
  if (!filter.street.IsEmpty()) {
    const std::string address = person_store::SearchText(record.Field(PatientField::kAddress));
    const bool is_found = std::ranges::any_of(filter.street.texts, [&](const std::string& text) {
      return address.find(text) != std::string::npos;
    });
    if (!is_found) {
      return false;
    }
  }
  return FitsText(filter.city, record.Field(PatientField::kCity)) &&
         FitsText(filter.region, record.Field(PatientField::kRegion)) &&
         FitsText(filter.country, record.Field(PatientField::kCountry));
}

bool FitsAccount(const PatientRecord& record, const std::string& account) {
  return account.empty() || std::ranges::any_of(record.further, [&](const PatientIdentifier& id) {
           return id.type == kAccountType && id.value == account;
         });
}

// Whether the first letters of one of the names are those of one of the texts.
bool MayFitInitials(const TextFilter& filter, const std::vector<std::string>& initials) {
  if (filter.IsEmpty()) {
    return true;
  }
  for (const std::string& text : filter.texts) {
    const std::string_view letters =
        std::string_view(text).substr(0, person_store::kInitialLetters);
    for (const std::string& initial : initials) {
      if (initial.starts_with(letters)) {
        return true;
      }
    }
  }
  return false;
}

// Reads rows of the index up to the limits.
class Finder {
 public:
  Finder(const person_store::Rows& rows, const IdentityFilter& filter, const IndexLimits& limits)
      : rows_(rows), filter_(filter), limits_(limits) {}

  Status Find() {
    if (filter_.records) {
      for (const RecordNumber record : *filter_.records) {
        Add(record);
      }
      return {};
    }
    if (filter_.ins != 0) {
      return FindIns();
    }
    if (filter_.phone != 0) {
      return FindPhone();
    }
    if (!filter_.mothers_identifier.value.empty()) {
      return ScanDetail(person_store::SearchDetailKey(SearchDetail::kMothersIdentifier,
                                                      filter_.mothers_identifier.value));
    }
    if (!filter_.account.empty()) {
      return ScanDetail(person_store::SearchDetailKey(SearchDetail::kIdentifier, filter_.account));
    }
    if (filter_.email != 0) {
      match::StandardHeader header;
      header.email = filter_.email;
      return FindBlock(match::BlockFamily::kEmail, header);
    }
    return FindTraits();
  }

  Candidates Take() {
    std::ranges::sort(found_.records);
    const auto rest = std::ranges::unique(found_.records);
    found_.records.erase(rest.begin(), rest.end());
    return std::move(found_);
  }

 private:
  Status FindTraits() {
    if (filter_.birth_date && filter_.birth_date->IsOneDay()) {
      return ScanDates(*filter_.birth_date);
    }
    if (!filter_.family.IsEmpty()) {
      return ScanNames();
    }
    if (!filter_.mothers_family.IsEmpty()) {
      for (const std::string& text : filter_.mothers_family.texts) {
        SOCLE_TRY_STATUS(
            ScanDetail(filter_.mothers_family.is_prefix
                           ? person_store::SearchDetailPrefix(SearchDetail::kMothersName, text)
                           : person_store::SearchDetailKey(SearchDetail::kMothersName, text)));
      }
      return {};
    }
    if (filter_.birth_date) {
      return ScanDates(*filter_.birth_date);
    }
    return Fail(Code::kInvalidArgument,
                "a birth date, a family name, an identifier, a telephone number or an e-mail "
                "address is needed");
  }

  bool IsFull() const {
    return found_.rows >= limits_.rows_max || found_.records.size() >= limits_.records_max;
  }

  void Add(RecordNumber record) {
    if (found_.records.size() < limits_.records_max) {
      found_.records.push_back(record);
    } else {
      found_.is_cut = true;
    }
  }

  // Visits the rows between two keys; `fits` says whether the record of a row is a candidate.
  template <class RowFits>
  Status Scan(const std::string& from, const std::string& to, const RowFits& row_fits) {
    return rows_.Scan(person_store::kIndex,
                      from,
                      to,
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        if (IsFull()) {
                          found_.is_cut = true;
                          return false;
                        }
                        ++found_.rows;
                        SOCLE_TRY(const RecordNumber record, row_fits(key, value));
                        if (record != 0) {
                          Add(record);
                        }
                        return true;
                      });
  }

  Status ScanDates(const DateFilter& dates) {
    const std::string from = person_store::SearchDateKey(dates.first);
    const std::string to = storage::PrefixEnd(person_store::SearchDateKey(dates.last));
    return Scan(
        from, to, [this](std::string_view key, std::string_view value) -> Result<RecordNumber> {
          SOCLE_TRY(const auto row, person_store::DecodeSearchDate(key, value));
          const bool fits = MayFitInitials(filter_.family, row.family) &&
                            MayFitInitials(filter_.given, row.given);
          return fits ? row.record : RecordNumber{0};
        });
  }

  bool RowFits(const person_store::SearchNameRow& row) const {
    if (filter_.birth_date && !filter_.birth_date->Has(row.date)) {
      return false;
    }
    return filter_.given.IsEmpty() ||
           std::ranges::any_of(filter_.given.texts, [&](const std::string& text) {
             return row.given.starts_with(
                 std::string_view(text).substr(0, person_store::kGivenKeyBytes));
           });
  }

  Status ScanNamePrefix(const std::string& prefix) {
    return Scan(prefix,
                storage::PrefixEnd(prefix),
                [this](std::string_view key, std::string_view value) -> Result<RecordNumber> {
                  SOCLE_TRY(const auto row, person_store::DecodeSearchName(key, value));
                  return RowFits(row) ? row.record : RecordNumber{0};
                });
  }

  Status ScanNames() {
    for (const std::string& text : filter_.family.texts) {
      if (filter_.family.is_prefix) {
        SOCLE_TRY_STATUS(ScanNamePrefix(person_store::SearchNamePrefix(text)));
      } else if (filter_.given.IsEmpty()) {
        SOCLE_TRY_STATUS(ScanNamePrefix(person_store::SearchNameKey(text)));
      } else {
        for (const std::string& given : filter_.given.texts) {
          SOCLE_TRY_STATUS(ScanNamePrefix(person_store::SearchNameKey(text) +
                                          given.substr(0, person_store::kGivenKeyBytes)));
        }
      }
    }
    return {};
  }

  Status ScanDetail(const std::string& prefix) {
    return Scan(prefix,
                storage::PrefixEnd(prefix),
                [](std::string_view key, std::string_view) -> Result<RecordNumber> {
                  return person_store::DecodeSearchDetail(key);
                });
  }

  Status FindBlock(match::BlockFamily family, const match::StandardHeader& header) {
    std::vector<RecordNumber> records;
    SOCLE_TRY(const bool is_cut, FindByBlock(rows_, family, header, records));
    found_.is_cut = found_.is_cut || is_cut;
    for (const RecordNumber record : records) {
      Add(record);
    }
    return {};
  }

  Status FindIns() {
    match::StandardHeader header;
    header.ins = filter_.ins;
    SOCLE_TRY_STATUS(FindBlock(match::BlockFamily::kIns, header));
    SOCLE_TRY_STATUS(
        ScanDetail(person_store::SearchDetailKey(SearchDetail::kIns, std::to_string(filter_.ins))));
    return ScanDetail(
        person_store::SearchDetailPrefix(SearchDetail::kIdentifier, UnpackIns(filter_.ins)));
  }

  Status FindPhone() {
    match::StandardHeader header;
    header.phone = filter_.phone;
    SOCLE_TRY_STATUS(FindBlock(match::BlockFamily::kPhone, header));
    return ScanDetail(
        person_store::SearchDetailKey(SearchDetail::kPhone, std::to_string(filter_.phone)));
  }

  const person_store::Rows& rows_;
  const IdentityFilter& filter_;
  const IndexLimits& limits_;
  Candidates found_;
};

struct AlignedHeader {
  alignas(8) match::StandardHeader header;
};

Result<bool> ReadPostings(const person_store::Rows& rows,
                          const std::vector<std::uint64_t>& keys,
                          std::vector<RecordNumber>& records) {
  std::vector<std::string> row_keys;
  row_keys.reserve(keys.size());
  for (const std::uint64_t key : keys) {
    row_keys.push_back(person_store::BlockKey(key));
  }
  SOCLE_TRY(const auto values, rows.FindMany(person_store::kBlock, row_keys));
  bool is_refined = false;
  for (const auto& value : values) {
    if (value) {
      SOCLE_TRY(const person_store::Posting posting, person_store::DecodePosting(*value));
      is_refined = is_refined || posting.is_refined;
      records.insert(records.end(), posting.records.begin(), posting.records.end());
    }
  }
  return is_refined;
}

}  // namespace

bool TextFilter::Fits(std::string_view value) const {
  return std::ranges::any_of(texts, [&](const std::string& text) {
    return is_prefix ? value.starts_with(text) : value == text;
  });
}

TextFilter NameBeginning(std::string_view typed) {
  TextFilter filter;
  filter.is_prefix = true;
  AddText(filter, person_store::SearchTextTyped(typed));
  AddText(filter, person_store::SearchText(typed));
  return filter;
}

TextFilter NamePattern(std::string_view text) {
  if (text.ends_with('*')) {
    return NameBeginning(text.substr(0, text.size() - 1));
  }
  TextFilter filter;
  AddText(filter, person_store::SearchText(text));
  return filter;
}

std::optional<DateFilter> DateFilterOf(std::string_view text) {
  constexpr std::uint32_t kWholeMonth = 99;
  constexpr std::uint32_t kWholeYear = 9999;
  const auto date = ParseCivilDate(text);
  if (!date) {
    return std::nullopt;
  }
  const std::uint32_t number = date->Number();
  const std::uint32_t rest = date->month == 0 ? kWholeYear : date->day == 0 ? kWholeMonth : 0;
  return DateFilter{.first = number, .last = number + rest};
}

bool Fits(const PatientRecord& record, const IdentityFilter& filter) {
  if (record.state != RecordState::kActive ||
      (filter.domain != 0 && record.domain != filter.domain)) {
    return false;
  }
  if (!filter.sex.empty() && record.Field(PatientField::kSex) != filter.sex) {
    return false;
  }
  if (filter.birth_date) {
    const auto date = ParseCivilDate(record.Field(PatientField::kBirthDate));
    if (!date || !filter.birth_date->Has(date->Number())) {
      return false;
    }
  }
  if (!filter.birth_place_code.empty() &&
      record.Field(PatientField::kBirthPlaceCode) != filter.birth_place_code) {
    return false;
  }
  if (!filter.family.IsEmpty() || !filter.given.IsEmpty()) {
    const person_store::SearchNames names = person_store::SearchNamesOf(record);
    if (!FitsNames(filter.family, names.family) || !FitsNames(filter.given, names.given)) {
      return false;
    }
  }
  const bool fits_email =
      filter.email == 0 || match::ParseEmail(record.Field(PatientField::kEmail)) == filter.email;
  return fits_email && FitsIns(record, filter.ins) && FitsPhone(record, filter.phone) &&
         FitsMother(record, filter) && FitsAddress(record, filter) &&
         FitsAccount(record, filter.account);
}

Result<Candidates> FindCandidates(const person_store::Rows& rows,
                                  const IdentityFilter& filter,
                                  const IndexLimits& limits) {
  Finder finder(rows, filter, limits);
  SOCLE_TRY_STATUS(finder.Find());
  return finder.Take();
}

Result<std::vector<PatientRecord>> LoadRecords(const person_store::Rows& rows,
                                               const std::vector<RecordNumber>& records) {
  std::vector<std::string> keys;
  std::vector<std::string> members;
  for (const RecordNumber record : records) {
    keys.push_back(person_store::RecordKey(record));
    members.push_back(person_store::MembershipKey(record));
  }
  SOCLE_TRY(const auto values, rows.FindMany(person_store::kIdentity, keys));
  SOCLE_TRY(const auto persons, rows.FindMany(person_store::kIndex, members));
  std::vector<PatientRecord> found;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& value = values[i];
    if (!value) {
      continue;
    }
    SOCLE_TRY(PatientRecord record, person_store::DecodeRecord(keys[i], *value));
    if (const auto& person = persons[i]) {
      SOCLE_TRY(record.person, person_store::DecodeNumber(*person));
    }
    found.push_back(std::move(record));
  }
  return found;
}

Result<bool> FindByBlock(const person_store::Rows& rows,
                         match::BlockFamily family,
                         match::StandardHeader header,
                         std::vector<RecordNumber>& records) {
  // NameRef::phonetic has the first sound in its upper five bits.
  constexpr std::uint32_t kFirstSounds = 32;
  constexpr unsigned kFirstSoundShift = 27;
  const AlignedHeader aligned{.header = header};
  const match::StandardView view(reinterpret_cast<const char*>(&aligned.header));
  std::vector<std::uint64_t> keys;
  match::AppendBlockKeys(view, family, 0, keys);
  SOCLE_TRY(const bool is_refined, ReadPostings(rows, keys, records));
  if (!is_refined) {
    return false;
  }
  keys.clear();
  for (std::uint32_t sound = 0; sound < kFirstSounds; ++sound) {
    AlignedHeader with_sound{.header = header};
    with_sound.header.first_given.phonetic = sound << kFirstSoundShift;
    match::AppendBlockKeys(
        match::StandardView(reinterpret_cast<const char*>(&with_sound.header)), family, 1, keys);
  }
  return ReadPostings(rows, keys, records);
}

}  // namespace socle::mpi::domain
