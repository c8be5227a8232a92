#include "mpi/match/block.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

constexpr std::array<BlockFamilyInfo, kBlockFamilyCount> kFamilies = {{
    {"ins", "matricule INS", {"INS", "INS, first sound of given name", "INS, birth date"}, 64},
    {"other_id",
     "other personal number",
     {"number", "number, first sound of given name", "number, birth date"},
     64},
    {"phone",
     "telephone",
     {"telephone", "telephone, first sound of given name", "telephone, birth date"},
     12},
    {"email", "e-mail", {"e-mail", "e-mail, first sound of given name", "e-mail, birth date"}, 12},
    {"date_name",
     "birth date and any name",
     {"date, first sound of a name", "date, first two sounds", "date, sound of a name"},
     8},
    {"name_pair",
     "family and given name",
     {"both sounds",
      "both sounds; birth year, day and month, or postal code",
      "both sounds, birth date or department with year"},
     12},
    {"date_postal",
     "birth date and postal code",
     {"date, postal code", "date, postal code, sex", "date, postal code, given name"},
     16},
    {"date_place",
     "birth date and birth place",
     {"date, place", "date, place, first sound of a name", "date, place, sound of a name"},
     16},
    {"address",
     "address",
     {"address", "address, first sound of given name", "address, birth date"},
     12},
    {"signature",
     "letter pairs of one name, sound of the other, year or day and month",
     {"signature", "signature, sex", "signature, postal code"},
     10},
}};

constexpr std::size_t kNameTokensMax = 6;
constexpr int kSignatureHashes = 2;

class KeyMaker {
 public:
  KeyMaker(BlockFamily family, int tier, std::vector<std::uint64_t>& keys)
      : seed_(Mix64((static_cast<std::uint64_t>(family) << 8) + static_cast<std::uint64_t>(tier) +
                    0x51ed270b27a5ULL)),
        keys_(keys),
        first_(keys.size()) {}

  void Add(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) {
    const std::uint64_t key = Mix64(Mix64(Mix64(seed_ ^ a) + b) + c);
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first_);
    if (keys_.size() - first_ < kBlockKeysMax &&
        std::find(begin, keys_.end(), key) == keys_.end()) {
      keys_.push_back(key);
    }
  }

 private:
  std::uint64_t seed_;
  std::vector<std::uint64_t>& keys_;
  std::size_t first_;
};

// NameRef::phonetic holds the first two sounds in its upper ten bits (see standardise.cc).
std::uint64_t FirstSound(std::uint32_t phonetic) {
  return phonetic >> 27;
}

std::uint64_t FirstTwoSounds(std::uint32_t phonetic) {
  return phonetic >> 22;
}

struct Sounds {
  std::array<std::uint32_t, kNameTokensMax> values{};
  std::size_t count = 0;

  void Add(NameRef name) {
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
    if (name.length > 1 && count < values.size() &&
        std::find(values.begin(), end, name.phonetic) == end) {
      values[count++] = name.phonetic;
    }
  }

  [[nodiscard]] const std::uint32_t* begin() const { return values.data(); }

  [[nodiscard]] const std::uint32_t* end() const { return values.data() + count; }
};

Sounds FamilySounds(StandardView record) {
  Sounds sounds;
  sounds.Add(record->birth_name);
  sounds.Add(record->used_name);
  for (const NameRef part :
       record.BirthParts().first(std::min<std::size_t>(2, record.BirthParts().size()))) {
    sounds.Add(part);
  }
  for (const NameRef part :
       record.UsedParts().first(std::min<std::size_t>(2, record.UsedParts().size()))) {
    sounds.Add(part);
  }
  return sounds;
}

Sounds GivenSounds(StandardView record) {
  Sounds sounds;
  sounds.Add(record->first_given);
  sounds.Add(record->used_given);
  const auto tokens = record.GivenTokens();
  for (std::size_t i = 0; i < tokens.size() && i < 2; ++i) {
    sounds.Add(tokens[i]);
  }
  return sounds;
}

std::uint32_t DayMonth(BirthDate date) {
  return (static_cast<std::uint32_t>(date.month) << 5) | date.day | 0x10000U;
}

void AddIdentifier(StandardView record, std::uint64_t value, int tier, KeyMaker& keys) {
  if (value == 0) {
    return;
  }
  if (tier == 0) {
    keys.Add(value);
  } else if (tier == 1) {
    keys.Add(value, FirstSound(record->first_given.phonetic), 1);
  } else {
    keys.Add(value, record->birth_date.Packed(), 2);
  }
}

void AddDateName(StandardView record, int tier, KeyMaker& keys) {
  if (!record->birth_date.IsFull()) {
    return;
  }
  const std::uint64_t date = record->birth_date.Packed();
  const Sounds family = FamilySounds(record);
  const Sounds given = GivenSounds(record);
  for (const Sounds& sounds : {family, given}) {
    for (const std::uint32_t sound : sounds) {
      const std::uint64_t part = tier == 0   ? FirstSound(sound)
                                 : tier == 1 ? FirstTwoSounds(sound)
                                             : sound;
      keys.Add(date, part);
    }
  }
  if (tier == 0) {
    return;
  }
  // Errors behind the first letters of both names.
  for (const std::uint32_t x : family) {
    for (const std::uint32_t y : given) {
      const std::uint64_t a = tier == 1 ? FirstSound(x) : FirstTwoSounds(x);
      const std::uint64_t b = tier == 1 ? FirstSound(y) : FirstTwoSounds(y);
      keys.Add(date, std::min(a, b), std::max(a, b) + 1);
    }
  }
}

void AddNamePairTier(StandardView record, std::uint64_t pair, int tier, KeyMaker& keys) {
  const BirthDate date = record->birth_date;
  if (tier == 0) {
    keys.Add(pair);
    return;
  }
  if (tier == 1) {
    if (date.year != 0) {
      keys.Add(pair, date.year, 1);
    }
    if (date.IsFull()) {
      keys.Add(pair, DayMonth(date), 2);
    }
    if (record->postal_code != 0) {
      keys.Add(pair, record->postal_code, 3);
    }
    return;
  }
  if (date.IsFull()) {
    keys.Add(pair, date.Packed(), 4);
  }
  if (date.year != 0 && record->residence_department != 0) {
    keys.Add(pair, date.year, 256U + record->residence_department);
  }
}

void AddNamePair(StandardView record, int tier, KeyMaker& keys) {
  const Sounds given = GivenSounds(record);
  for (const std::uint32_t family : FamilySounds(record)) {
    for (const std::uint32_t name : given) {
      const std::uint64_t low = std::min(family, name);
      const std::uint64_t high = std::max(family, name);
      AddNamePairTier(record, Mix64((low << 32) | high), tier, keys);
    }
  }
}

void AddDatePostal(StandardView record, int tier, KeyMaker& keys) {
  if (!record->birth_date.IsFull() || record->postal_code == 0) {
    return;
  }
  const std::uint64_t extra = tier == 0   ? 0U
                              : tier == 1 ? static_cast<std::uint64_t>(record->sex)
                                          : record->first_given.phonetic;
  keys.Add(record->birth_date.Packed(), record->postal_code, extra);
}

void AddDatePlace(StandardView record, int tier, KeyMaker& keys) {
  if (!record->birth_date.IsFull() || record->place == 0) {
    return;
  }
  const std::uint64_t date = record->birth_date.Packed();
  if (tier == 0) {
    keys.Add(date, record->place);
    return;
  }
  for (const NameRef name : {record->birth_name, record->used_name, record->first_given}) {
    if (name.length != 0) {
      keys.Add(date, record->place, tier == 1 ? FirstSound(name.phonetic) : name.phonetic);
    }
  }
}

void AddAddress(StandardView record, int tier, KeyMaker& keys) {
  if (record->street == 0 || record->postal_code == 0 || record->house_number == 0) {
    return;
  }
  const std::uint64_t address =
      (static_cast<std::uint64_t>(record->street) << 16) | record->house_number;
  AddIdentifier(record, Mix64(address) ^ record->postal_code, tier, keys);
}

// The smallest hash over the letter pairs of a name (with its ends marked): names that share most
// pairs share it with a probability equal to that share.
std::uint64_t LetterPairSignature(std::string_view name, int which) {
  const std::uint64_t seed = 0x9d3f + static_cast<std::uint64_t>(which) * 0x5851f42d4c957f2dULL;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  unsigned previous = '^';
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const unsigned letter = i < name.size() ? static_cast<unsigned char>(name[i]) : '$';
    least = std::min(least, Mix64(seed ^ ((previous << 8) | letter)));
    previous = letter;
  }
  return least;
}

void AddSignatures(
    StandardView record, NameRef spelled, NameRef sounded, int tier, KeyMaker& keys) {
  constexpr std::size_t kLettersMin = 4;
  const BirthDate date = record->birth_date;
  if (spelled.length < kLettersMin || sounded.length < 2 || date.year == 0) {
    return;
  }
  const std::uint64_t extra = tier == 0   ? 0U
                              : tier == 1 ? static_cast<std::uint64_t>(record->sex) + 1U
                                          : record->postal_code + 4U;
  for (int which = 0; which < kSignatureHashes; ++which) {
    const std::uint64_t signature =
        LetterPairSignature(record.Text(spelled), which) ^ Mix64(sounded.phonetic);
    keys.Add(signature, date.year, extra);
    if (date.IsFull()) {
      keys.Add(signature, DayMonth(date), extra);
    }
  }
}

}  // namespace

const BlockFamilyInfo& InfoOf(BlockFamily family) {
  return kFamilies[static_cast<std::size_t>(family)];
}

void AppendBlockKeys(StandardView record,
                     BlockFamily family,
                     int tier,
                     std::vector<std::uint64_t>& keys) {
  if (record.Has(kFlagFictive) || record.Has(kFlagAnonymous)) {
    return;  // never linked
  }
  KeyMaker maker(family, tier, keys);
  switch (family) {
    case BlockFamily::kIns:
      AddIdentifier(record, record->ins, tier, maker);
      break;
    case BlockFamily::kOtherId:
      AddIdentifier(record, record->other_ids[0], tier, maker);
      AddIdentifier(record, record->other_ids[1], tier, maker);
      break;
    case BlockFamily::kPhone:
      AddIdentifier(record, record->phone, tier, maker);
      break;
    case BlockFamily::kEmail:
      AddIdentifier(record, record->email, tier, maker);
      break;
    case BlockFamily::kDateName:
      AddDateName(record, tier, maker);
      break;
    case BlockFamily::kNamePair:
      AddNamePair(record, tier, maker);
      break;
    case BlockFamily::kDatePostal:
      AddDatePostal(record, tier, maker);
      break;
    case BlockFamily::kDatePlace:
      AddDatePlace(record, tier, maker);
      break;
    case BlockFamily::kAddress:
      AddAddress(record, tier, maker);
      break;
    case BlockFamily::kSignature:
      AddSignatures(record, record->birth_name, record->first_given, tier, maker);
      AddSignatures(record, record->first_given, record->birth_name, tier, maker);
      break;
  }
}

}  // namespace socle::mpi::match
