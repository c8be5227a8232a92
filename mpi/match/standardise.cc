#include "mpi/match/standardise.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/hash.h"
#include "lib/text/fold.h"
#include "lib/text/phonetic_key.h"
#include "mpi/data/place_table.h"
#include "mpi/match/clean_name.h"
#include "mpi/match/standard.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/identity.h"
#include "mpi/model/ins.h"

namespace socle::mpi::match {

namespace {

Sex ReadSex(std::string_view sex) {
  if (sex == "M" || sex == "m") {
    return Sex::kMale;
  }
  return sex == "F" || sex == "f" ? Sex::kFemale : Sex::kUnknown;
}

IdentityStatus ReadStatus(std::string_view status) {
  if (status == "PROV") {
    return IdentityStatus::kProvisional;
  }
  if (status == "RECUP") {
    return IdentityStatus::kRecovered;
  }
  if (status == "VALI") {
    return IdentityStatus::kValidated;
  }
  return status == "QUAL" ? IdentityStatus::kQualified : IdentityStatus::kUnknown;
}

// Words of the list that are the first given name: JEAN-PIERRE is one, of two words (RNIV 4.2).
std::size_t FirstWordsOf(std::string_view raw_list) {
  raw_list.remove_prefix(std::min(raw_list.find_first_not_of(' '), raw_list.size()));
  const std::size_t comma = raw_list.find(',');
  const std::string_view head = comma != std::string_view::npos
                                    ? raw_list.substr(0, comma)
                                    : raw_list.substr(0, raw_list.find(' '));
  return static_cast<std::size_t>(std::ranges::count(text::FoldName(head), ' ')) + 1;
}

// MARTIN-DUPONT used by one born MARTIN says no more than DUPONT.
void DropBirthName(const std::vector<std::string_view>& birth,
                   std::vector<std::string_view>& used) {
  if (birth.empty() || used.size() <= birth.size()) {
    return;
  }
  const auto found = std::search(used.begin(), used.end(), birth.begin(), birth.end());
  if (found != used.end()) {
    used.erase(found, found + static_cast<std::ptrdiff_t>(birth.size()));
  }
}

bool IsName(const CleanName& name) {
  return !name.words.empty();
}

}  // namespace

std::uint32_t PhoneticCode(std::string_view folded) {
  const std::string key = text::PhoneticKey(folded);
  if (key.empty()) {
    return 0;
  }
  const auto sound = [&](std::size_t i) {
    return i < key.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(key[i]) & 31U)
                          : 0U;
  };
  const auto hash = static_cast<std::uint32_t>(StableHash64(key) & 0x3FFFFFU);
  return (sound(0) << 27) | (sound(1) << 22) | (hash == 0 ? 1U : hash);
}

NameRef Standardiser::WriteText(std::string_view text, std::size_t particle) {
  const std::string_view kept = text.substr(0, kNameBytesMax);
  const NameRef ref{.offset = static_cast<std::uint16_t>(text_.size()),
                    .length = static_cast<std::uint8_t>(kept.size()),
                    .particle = static_cast<std::uint8_t>(particle),
                    .phonetic = PhoneticCode(kept)};
  text_ += kept;
  return ref;
}

void Standardiser::WriteFamily(const std::vector<std::string_view>& words, Written& out) {
  out.parts.clear();
  JoinParts(words, joined_, name_parts_);
  if (joined_.empty()) {
    out.whole = {};
    return;
  }
  out.whole = WriteText(joined_, name_parts_.size() == 1 ? name_parts_[0].particle : 0U);
  if (name_parts_.size() < 2) {
    return;
  }
  for (const NamePart& part : name_parts_) {
    const std::string_view text = std::string_view(joined_).substr(part.begin, part.length);
    out.parts.push_back({.offset = static_cast<std::uint16_t>(out.whole.offset + part.begin),
                         .length = part.length,
                         .particle = part.particle,
                         .phonetic = PhoneticCode(text.substr(part.particle))});
  }
}

void Standardiser::ReadFamilyNames(const Identity& identity, StandardHeader& header) {
  CleanNameField(identity.birth_name, birth_);
  CleanNameField(identity.used_name, used_);
  if (!birth_.other.empty()) {
    if (birth_.other_is_birth_name) {
      // DURAND NEE MARTIN, or NEE MARTIN, in the birth name's field.
      std::swap(birth_.words, birth_.other);
    }
    if (!IsName(used_)) {
      used_.words = birth_.other;
    }
  }
  if (!IsName(birth_) && used_.other_is_birth_name) {
    // DURAND NEE MARTIN in the used name's field, and nothing in the other.
    birth_.words = used_.other;
  }
  WriteFamily(birth_.words, birth_written_);
  used_written_ = {};
  DropBirthName(birth_.words, used_.words);
  if (IsName(used_)) {
    const std::size_t mark = text_.size();
    WriteFamily(used_.words, used_written_);
    const NameRef birth = birth_written_.whole;
    const NameRef used = used_written_.whole;
    const std::string_view bytes = text_;
    if (birth.length == used.length &&
        bytes.substr(birth.offset, birth.length) == bytes.substr(used.offset, used.length)) {
      text_.resize(mark);
      used_written_ = {};
    }
  }
  header.birth_name = birth_written_.whole;
  header.used_name = used_written_.whole;
  header.birth_part_count = static_cast<std::uint8_t>(birth_written_.parts.size());
  header.used_part_count = static_cast<std::uint8_t>(used_written_.parts.size());
}

void Standardiser::WriteGiven(const Identity& identity, StandardHeader& header) {
  given_tokens_.clear();
  CleanNameField(identity.birth_first_given_name, given_);
  CleanNameField(identity.birth_given_names, list_);
  if (given_.newborn || list_.newborn) {
    header.flags |= kFlagNewborn;
    return;
  }
  std::vector<std::string_view> words = given_.words;
  std::size_t first_words = words.size();
  if (words.empty()) {
    words = list_.words;
    first_words = std::min(FirstWordsOf(identity.birth_given_names), words.size());
  } else {
    for (const std::string_view word : list_.words) {
      if (std::ranges::find(words, word) == words.end()) {
        words.push_back(word);
      }
    }
  }
  if (words.empty()) {
    return;
  }
  words.resize(std::min(words.size(), kGivenTokensMax));
  first_words = std::min(first_words, words.size());
  joined_.clear();
  for (std::size_t i = 0; i < first_words; ++i) {
    joined_ += words[i];
  }
  header.first_given = WriteText(joined_, 0);
  std::size_t offset = header.first_given.offset;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t left = header.first_given.offset + header.first_given.length - offset;
    if (i < first_words && words[i].size() <= left) {
      // These bytes are there already, as a piece of the first given name.
      given_tokens_.push_back({.offset = static_cast<std::uint16_t>(offset),
                               .length = static_cast<std::uint8_t>(words[i].size()),
                               .particle = 0,
                               .phonetic = PhoneticCode(words[i])});
      offset += words[i].size();
    } else {
      given_tokens_.push_back(WriteText(words[i], 0));
    }
  }
  header.first_given_tokens = static_cast<std::uint8_t>(first_words);
}

void Standardiser::ReadPlace(const Identity& identity, StandardHeader& header) {
  const auto& table = data::PlaceTable::Embedded();
  header.place = table.Resolve(identity.birth_place_code, header.birth_date.year);
  if (header.place == data::kUnknownPlace) {
    const auto places = table.ResolvePostalCode(identity.birth_place_code);
    if (!places.empty()) {
      header.place = places.front();
      header.flags |= kFlagPlaceIsPostal;
    }
  }
  header.place_department = data::PlaceTable::DepartmentOf(header.place);
}

void Standardiser::ReadIdentifiers(const Identity& identity, StandardHeader& header) {
  header.ins = PackIns(identity.ins_value);
  if (header.ins != 0) {
    header.ins_kind = InsKindOf(identity.ins_oid);
    const std::string ins = text::FoldName(identity.ins_value);
    std::string compact;
    std::ranges::copy_if(ins, std::back_inserter(compact), [](char c) { return c != ' '; });
    if (compact.size() == kInsLength && !HasValidInsKey(compact)) {
      header.flags |= kFlagInsKeyWrong;
    }
  }
  std::string_view rest = identity.other_ids;
  for (std::size_t i = 0; i < 2 && !rest.empty();) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    const OtherId id = ParseOtherId(rest.substr(0, blank));
    if (id.hash != 0) {
      header.other_ids[i] = id.hash;
      header.other_id_digits[i] = id.digits;
      ++i;
    }
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
}

void Standardiser::ReadContact(const Identity& identity, StandardHeader& header) {
  header.phone = ParsePhone(identity.phone);
  header.flags |= IsMobile(header.phone) ? kFlagMobile : 0;
  header.email = ParseEmail(identity.email);
  header.postal_code = ParsePostalCode(identity.postal_code);
  header.residence_department = DepartmentOfPostalCode(header.postal_code);
  const Address address = ParseAddress(identity.address);
  header.street = address.street;
  header.house_number = address.house_number;
}

void Standardiser::Append(const Identity& identity, std::uint16_t domain, std::string& out) {
  StandardHeader header;
  text_.clear();
  header.domain = domain;
  header.sex = ReadSex(identity.sex);
  header.status = ReadStatus(identity.status);
  header.birth_date = ParseBirthDate(identity.birth_date);
  ReadFamilyNames(identity, header);
  WriteGiven(identity, header);
  CleanName& used_given = used_;
  CleanNameField(identity.used_given_name, used_given);
  joined_.clear();
  for (const std::string_view word : used_given.words) {
    joined_ += word;
  }
  if (!joined_.empty() && std::string_view(text_).substr(header.first_given.offset,
                                                         header.first_given.length) != joined_) {
    header.used_given = WriteText(joined_, 0);
  }
  if (birth_.fictive || given_.fictive || list_.fictive) {
    header.flags |= kFlagFictive;
  }
  if (identity.status == "FICT") {
    header.flags |= kFlagFictive;
  }
  header.flags |= identity.status == "DOUT" ? kFlagDoubtful : 0;
  // SANSNOM is the name of people who have none; INCONNU and XXX are nobody's.
  const bool placeholder = birth_.missing || given_.missing;
  if (birth_.words.empty() && (birth_.unknown || (given_tokens_.empty() && placeholder))) {
    header.flags |= kFlagAnonymous;
  }
  header.flags |= birth_.newborn ? kFlagNewborn : 0;
  header.flags |= birth_.cleaned || given_.cleaned ? kFlagCleaned : 0;
  ReadPlace(identity, header);
  ReadIdentifiers(identity, header);
  ReadContact(identity, header);
  header.given_count = static_cast<std::uint8_t>(given_tokens_.size());
  header.text_bytes = static_cast<std::uint16_t>(text_.size());

  const auto append = [&out](const void* bytes, std::size_t size) {
    out.append(static_cast<const char*>(bytes), size);
  };
  append(&header, sizeof header);
  append(birth_written_.parts.data(), birth_written_.parts.size() * sizeof(NameRef));
  append(used_written_.parts.data(), used_written_.parts.size() * sizeof(NameRef));
  append(given_tokens_.data(), given_tokens_.size() * sizeof(NameRef));
  out += text_;
  out.resize((out.size() + 7) / 8 * 8, '\0');
}

}  // namespace socle::mpi::match
