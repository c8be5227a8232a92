#include "mpi/person_store/search_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/text/fold.h"
#include "mpi/match/clean_name.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"

namespace socle::mpi::person_store {

namespace {

// First byte of the keys of the family `index`; rows.cc has the others.
constexpr std::uint8_t kDateRow = 0x20;
constexpr std::uint8_t kNameRow = 0x21;
constexpr std::uint8_t kDetailRow = 0x22;

constexpr char kGivenMark = '\x01';  // in the value of a date row: the given names follow
constexpr std::size_t kParticleLetters = 3;
constexpr std::size_t kNameRowsMax = 8;

std::vector<std::string_view> WordsOf(std::string_view folded) {
  std::vector<std::string_view> words;
  while (!folded.empty()) {
    const std::size_t end = std::min(folded.find(' '), folded.size());
    if (end > 0) {
      words.push_back(folded.substr(0, end));
    }
    folded.remove_prefix(std::min(end + 1, folded.size()));
  }
  return words;
}

std::string_view LongForm(std::string_view word) {
  return word == "ST" ? "SAINT" : word == "STE" ? "SAINTE" : word;
}

std::string Join(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    out += LongForm(word);
  }
  return out;
}

void AddName(std::vector<SearchName>& names, std::string text, bool is_whole) {
  const bool is_known = std::ranges::find(names, text, &SearchName::text) != names.end();
  if (!text.empty() && !is_known && names.size() < kSearchNamesMax) {
    names.push_back({.text = std::move(text), .is_whole = is_whole});
  }
}

// From each further word on that is no particle.
void AddFurtherWords(std::vector<SearchName>& names, std::string_view name) {
  const std::string folded = text::FoldName(name);
  const std::vector<std::string_view> words = WordsOf(folded);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].size() > kParticleLetters) {
      AddName(names, Join(std::span(words).subspan(i)), false);
    }
  }
}

std::string_view FirstWord(std::string_view list) {
  const std::size_t begin = std::min(list.find_first_not_of(' '), list.size());
  list.remove_prefix(begin);
  return list.substr(0, std::min(list.find_first_of(" ,"), list.size()));
}

std::string_view FirstGivenName(const PatientRecord& record) {
  const std::string& first = record.Field(PatientField::kBirthFirstGivenName);
  return first.empty() ? FirstWord(record.Field(PatientField::kBirthGivenNames))
                       : std::string_view(first);
}

std::string Date32(std::uint32_t number) {
  std::string out;
  AppendBigEndian(out, number);
  return out;
}

std::string WithRecord(std::string prefix, RecordNumber record) {
  AppendBigEndian(prefix, record);
  return prefix;
}

// Identities that linking leaves alone have no block keys (match::AppendBlockKeys): fictive ones,
// and those without a name.
bool MayLackBlocks(const PatientRecord& record) {
  if (record.attributes != 0) {
    return true;
  }
  match::CleanName name;
  for (const PatientField field : {PatientField::kBirthName,
                                   PatientField::kBirthFirstGivenName,
                                   PatientField::kBirthGivenNames}) {
    match::CleanNameField(record.Field(field), name);
    if (name.fictive || name.missing || name.unknown) {
      return true;
    }
  }
  return record.Field(PatientField::kBirthName).empty();
}

void AddInitials(std::string& value, const std::vector<SearchName>& names) {
  std::vector<std::string_view> known;
  for (const SearchName& name : names) {
    const std::string_view letters = std::string_view(name.text).substr(0, kInitialLetters);
    if (std::ranges::find(known, letters) == known.end()) {
      known.push_back(letters);
      value.append(letters).append(kInitialLetters - letters.size(), '\0');
    }
  }
}

void AddNameRows(const PatientRecord& record,
                 const SearchNames& names,
                 const std::optional<CivilDate>& date,
                 SearchRows& rows) {
  const std::string value = Date32(date ? date->Number() : 0);
  std::size_t rows_left = kNameRowsMax;
  for (const SearchName& name : names.family) {
    for (std::size_t g = 0; g < std::max<std::size_t>(names.given.size(), 1); ++g) {
      const std::string_view given =
          names.given.empty() ? "" : std::string_view(names.given[g].text);
      if (rows_left > 0) {
        --rows_left;
        rows.emplace(WithRecord(SearchNameKey(name.text, given), record.number), value);
      }
    }
  }
}

void AddDetail(const PatientRecord& record,
               SearchDetail detail,
               std::string_view text,
               SearchRows& rows) {
  if (!text.empty()) {
    rows.emplace(WithRecord(SearchDetailKey(detail, text), record.number), "");
  }
}

void AddPhone(const PatientRecord& record, PatientField field, SearchRows& rows) {
  const std::uint32_t phone = match::ParsePhone(record.Field(field));
  if (phone != 0) {
    AddDetail(record, SearchDetail::kPhone, std::to_string(phone), rows);
  }
}

void AddDetails(const PatientRecord& record, SearchRows& rows) {
  AddDetail(record,
            SearchDetail::kMothersName,
            SearchText(record.Field(PatientField::kMothersMaidenName)),
            rows);
  const std::string& mother = record.Field(PatientField::kMothersIdentifier);
  if (!mother.empty()) {
    AddDetail(record, SearchDetail::kMothersIdentifier, ParsePatientIdentifier(mother).value, rows);
  }
  AddPhone(record, PatientField::kOtherPhone, rows);
  AddPhone(record, PatientField::kWorkPhone, rows);
  for (const PatientIdentifier& id : record.further) {
    AddDetail(record, SearchDetail::kIdentifier, id.value, rows);
  }
  const bool has_number = !record.ins_value.empty() || !record.Field(PatientField::kPhone).empty();
  if (has_number && MayLackBlocks(record)) {
    AddPhone(record, PatientField::kPhone, rows);
    const std::uint64_t ins = match::PackIns(record.ins_value);
    if (ins != 0) {
      AddDetail(record, SearchDetail::kIns, std::to_string(ins), rows);
    }
  }
}

Error Damaged() {
  return {.code = Code::kCorruption, .detail = "a search row does not decode"};
}

}  // namespace

std::string SearchText(std::string_view name) {
  const std::string folded = text::FoldName(name);
  return Join(WordsOf(folded));
}

std::string SearchTextTyped(std::string_view name) {
  const std::string folded = text::FoldName(name);
  std::vector<std::string_view> words = WordsOf(folded);
  if (words.empty()) {
    return {};
  }
  const std::string_view last = words.back();
  words.pop_back();
  return Join(words).append(last);
}

SearchNames SearchNamesOf(const PatientRecord& record) {
  SearchNames names;
  for (const PatientField field : {PatientField::kBirthName, PatientField::kUsedName}) {
    AddName(names.family, SearchText(record.Field(field)), true);
  }
  for (const PatientField field : {PatientField::kBirthName, PatientField::kUsedName}) {
    AddFurtherWords(names.family, record.Field(field));
  }
  AddName(names.given, SearchText(FirstGivenName(record)), true);
  AddName(names.given, SearchText(record.Field(PatientField::kUsedGivenName)), true);
  return names;
}

std::string SearchDateKey(std::uint32_t number) {
  return storage::KeyWriter().U8(kDateRow).U32(number).View();
}

std::string SearchNamePrefix(std::string_view name) {
  return std::string(1, static_cast<char>(kNameRow)).append(name.substr(0, kNameKeyBytes));
}

std::string SearchNameKey(std::string_view name) {
  return storage::KeyWriter().U8(kNameRow).Text(name.substr(0, kNameKeyBytes)).View();
}

std::string SearchNameKey(std::string_view name, std::string_view given) {
  return storage::KeyWriter()
      .U8(kNameRow)
      .Text(name.substr(0, kNameKeyBytes))
      .Text(given.substr(0, kGivenKeyBytes))
      .View();
}

std::string SearchDetailKey(SearchDetail detail, std::string_view text) {
  return storage::KeyWriter()
      .U8(kDetailRow)
      .U8(static_cast<std::uint8_t>(detail))
      .Text(text.substr(0, kDetailKeyBytes))
      .View();
}

std::string SearchDetailPrefix(SearchDetail detail, std::string_view text) {
  std::string key{static_cast<char>(kDetailRow), static_cast<char>(detail)};
  return key.append(text.substr(0, kDetailKeyBytes));
}

Result<SearchDateRow> DecodeSearchDate(std::string_view key, std::string_view value) {
  storage::KeyReader reader(key);
  reader.U8();
  SearchDateRow row;
  row.date = reader.U32();
  row.record = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  std::vector<std::string>* names = &row.family;
  while (!value.empty()) {
    if (value.front() == kGivenMark) {
      names = &row.given;
      value.remove_prefix(1);
      continue;
    }
    if (value.size() < kInitialLetters) {
      return Fail(Damaged());
    }
    const std::string_view letters = value.substr(0, kInitialLetters);
    names->emplace_back(letters.substr(0, letters.find('\0')));
    value.remove_prefix(kInitialLetters);
  }
  return row;
}

Result<SearchNameRow> DecodeSearchName(std::string_view key, std::string_view value) {
  storage::KeyReader reader(key);
  reader.U8();
  SearchNameRow row;
  row.name = reader.Text();
  row.given = reader.Text();
  row.record = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  if (value.size() != sizeof(row.date)) {
    return Fail(Damaged());
  }
  row.date = ReadBigEndian<std::uint32_t>(value.data());
  return row;
}

Result<RecordNumber> DecodeSearchDetail(std::string_view key) {
  storage::KeyReader reader(key);
  reader.U8();
  reader.U8();
  reader.Text();
  const RecordNumber record = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  return record;
}

SearchRows SearchRowsOf(const PatientRecord& record) {
  SearchRows rows;
  if (record.state != RecordState::kActive) {
    return rows;
  }
  const SearchNames names = SearchNamesOf(record);
  const auto date = ParseCivilDate(record.Field(PatientField::kBirthDate));
  if (date) {
    std::string value;
    AddInitials(value, names.family);
    if (!names.given.empty()) {
      value.push_back(kGivenMark);
      AddInitials(value, names.given);
    }
    rows.emplace(WithRecord(SearchDateKey(date->Number()), record.number), std::move(value));
  }
  AddNameRows(record, names, date, rows);
  AddDetails(record, rows);
  return rows;
}

void UpdateSearchRows(Draft& draft, const PatientRecord* before, const PatientRecord& after) {
  const SearchRows old = before == nullptr ? SearchRows() : SearchRowsOf(*before);
  SearchRows rows = SearchRowsOf(after);
  for (const auto& [key, value] : old) {
    const auto kept = rows.find(key);
    if (kept == rows.end()) {
      draft.Delete(kIndex, key);
    } else if (kept->second == value) {
      rows.erase(kept);
    }
  }
  for (auto& [key, value] : rows) {
    draft.Put(kIndex, key, std::move(value));
  }
}

}  // namespace socle::mpi::person_store
