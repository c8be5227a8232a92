#include "mpi/match/block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
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
     {"date, first sound of a name",
      "date; first two sounds of a name, or first sounds of family and given name",
      "date; sound of a name, or first two sounds of family and given name"},
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

// The 16 bits that order dates from 1880 on; 0 without a year.
std::uint64_t DateOrder(BirthDate date) {
  constexpr unsigned kFirstYear = 1880;
  const unsigned year = date.year < kFirstYear ? 0U : date.year - kFirstYear + 1U;
  return (std::min(year, 127U) << 9U) | (static_cast<unsigned>(date.month) << 5U) | date.day;
}

// Makes the keys of one record, family and tier.
class KeyMaker {
 public:
  KeyMaker(BlockFamily family, int tier, const KeyFilter* refined, std::vector<std::uint64_t>& keys)
      : family_(family), tier_(tier), refined_(refined), keys_(keys), first_(keys.size()) {}

  [[nodiscard]] int Tier() const { return tier_; }

  [[nodiscard]] std::uint64_t Key(int tier,
                                  std::uint64_t a,
                                  std::uint64_t b = 0,
                                  std::uint64_t c = 0) const {
    const std::uint64_t seed = Mix64((static_cast<std::uint64_t>(family_) << 8) +
                                     static_cast<std::uint64_t>(tier) + 0x51ed270b27a5ULL);
    return Mix64(Mix64(Mix64(seed ^ a) + b) + c);
  }

  // The same with a year in front.
  [[nodiscard]] std::uint64_t YearKey(int tier,
                                      std::uint64_t a,
                                      std::uint16_t year,
                                      std::uint64_t c) const {
    constexpr int kYearBits = 7;
    return (DateOrder({.year = year}) << 48) | (Key(tier, a, year, c) >> kYearBits);
  }

  // The same with the order of a date in front.
  [[nodiscard]] std::uint64_t DatedKey(int tier,
                                       BirthDate date,
                                       std::uint64_t b,
                                       std::uint64_t c = 0) const {
    return (DateOrder(date) << 48) | (Key(tier, date.Packed(), b, c) >> 16);
  }

  // Whether keys that refine this one, of the tier before, are wanted.
  [[nodiscard]] bool Refines(std::uint64_t parent) const {
    return refined_ == nullptr || refined_->MayHold(parent);
  }

  void Add(std::uint64_t key) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first_);
    if (std::find(begin, keys_.end(), key) == keys_.end()) {
      keys_.push_back(key);
    }
  }

  // Where each tier has one key: `key_of` gives it.
  template <class KeyOf>
  void AddChain(KeyOf key_of) {
    if (tier_ == 0 || Refines(key_of(tier_ - 1))) {
      Add(key_of(tier_));
    }
  }

 private:
  BlockFamily family_;
  int tier_;
  const KeyFilter* refined_;
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

void AddIdentifier(StandardView record, std::uint64_t value, KeyMaker& keys) {
  if (value == 0) {
    return;
  }
  keys.AddChain([&](int tier) {
    return tier == 0   ? keys.Key(0, value)
           : tier == 1 ? keys.Key(1, value, FirstSound(record->first_given.phonetic), 1)
                       : keys.Key(2, value, record->birth_date.Packed(), 2);
  });
}

std::uint64_t SoundOfTier(std::uint32_t sound, int tier) {
  return tier == 0 ? FirstSound(sound) : tier == 1 ? FirstTwoSounds(sound) : sound;
}

void AddDateName(StandardView record, KeyMaker& keys) {
  const BirthDate date = record->birth_date;
  if (!date.IsFull()) {
    return;
  }
  const Sounds family = FamilySounds(record);
  const Sounds given = GivenSounds(record);
  const auto single = [&](std::uint32_t sound, int tier) {
    return keys.DatedKey(tier, date, SoundOfTier(sound, tier));
  };
  for (const Sounds& sounds : {family, given}) {
    for (const std::uint32_t sound : sounds) {
      keys.AddChain([&](int tier) { return single(sound, tier); });
    }
  }
  if (keys.Tier() == 0) {
    return;
  }
  // For errors behind the first letters of both names: the beginnings of both.
  const auto both = [&](std::uint32_t x, std::uint32_t y, int tier) {
    const auto [low, high] = std::minmax({SoundOfTier(x, tier - 1), SoundOfTier(y, tier - 1)});
    return keys.DatedKey(tier, date, low, high + 1);
  };
  const int parent = keys.Tier() - 1;
  for (const std::uint32_t x : family) {
    for (const std::uint32_t y : given) {
      if (keys.Refines(single(x, parent)) || keys.Refines(single(y, parent)) ||
          (parent > 0 && keys.Refines(both(x, y, parent)))) {
        keys.Add(both(x, y, keys.Tier()));
      }
    }
  }
}

// Second and third tier of one pair of sounds; a value is 0 where the trait is missing.
void RefineNamePair(StandardView record, std::uint64_t pair, KeyMaker& keys) {
  const BirthDate date = record->birth_date;
  const std::uint64_t year = date.year != 0 ? keys.YearKey(1, pair, date.year, 1) : 0;
  const std::uint64_t day = date.IsFull() ? keys.Key(1, pair, DayMonth(date), 2) : 0;
  const std::uint64_t postal =
      record->postal_code != 0 ? keys.Key(1, pair, record->postal_code, 3) : 0;
  if (keys.Tier() == 1) {
    const bool is_refined = keys.Refines(keys.Key(0, pair));
    for (const std::uint64_t key : {year, day, postal}) {
      if (is_refined && key != 0) {
        keys.Add(key);
      }
    }
    return;
  }
  const auto refines = [&](std::uint64_t parent) { return parent != 0 && keys.Refines(parent); };
  if (date.IsFull() && (refines(year) || refines(day) || refines(postal))) {
    keys.Add(keys.Key(2, pair, date.Packed(), 4));
  }
  if (date.year != 0 && record->residence_department != 0 && (refines(year) || refines(postal))) {
    keys.Add(keys.YearKey(2, pair, date.year, 256U + record->residence_department));
  }
}

void AddNamePair(StandardView record, KeyMaker& keys) {
  const Sounds given = GivenSounds(record);
  // The same pairs in every tier: what a coarser key held, the finer ones hold.
  std::array<std::uint64_t, kBlockNamePairsMax> pairs{};
  std::size_t count = 0;
  for (const std::uint32_t family : FamilySounds(record)) {
    for (const std::uint32_t name : given) {
      const std::uint64_t low = std::min(family, name);
      const std::uint64_t high = std::max(family, name);
      const std::uint64_t pair = Mix64((low << 32) | high);
      const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(count);
      if (count == pairs.size() || std::find(pairs.begin(), end, pair) != end) {
        continue;
      }
      pairs[count++] = pair;
      if (keys.Tier() == 0) {
        keys.Add(keys.Key(0, pair));
      } else {
        RefineNamePair(record, pair, keys);
      }
    }
  }
}

void AddDatePostal(StandardView record, KeyMaker& keys) {
  if (!record->birth_date.IsFull() || record->postal_code == 0) {
    return;
  }
  keys.AddChain([&](int tier) {
    const std::uint64_t extra = tier == 0   ? 0U
                                : tier == 1 ? static_cast<std::uint64_t>(record->sex)
                                            : record->first_given.phonetic;
    return keys.DatedKey(tier, record->birth_date, record->postal_code, extra);
  });
}

void AddDatePlace(StandardView record, KeyMaker& keys) {
  const BirthDate date = record->birth_date;
  if (!date.IsFull() || record->place == 0) {
    return;
  }
  if (keys.Tier() == 0) {
    keys.Add(keys.DatedKey(0, date, record->place));
    return;
  }
  for (const NameRef name : {record->birth_name, record->used_name, record->first_given}) {
    if (name.length != 0) {
      keys.AddChain([&](int tier) {
        const std::uint64_t extra = tier == 0   ? 0U
                                    : tier == 1 ? FirstSound(name.phonetic)
                                                : name.phonetic;
        return keys.DatedKey(tier, date, record->place, extra);
      });
    }
  }
}

void AddAddress(StandardView record, KeyMaker& keys) {
  if (record->street == 0 || record->postal_code == 0 || record->house_number == 0) {
    return;
  }
  const std::uint64_t address =
      (static_cast<std::uint64_t>(record->street) << 16) | record->house_number;
  AddIdentifier(record, Mix64(address) ^ record->postal_code, keys);
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

void AddSignatures(StandardView record, NameRef spelled, NameRef sounded, KeyMaker& keys) {
  constexpr std::size_t kLettersMin = 4;
  const BirthDate date = record->birth_date;
  if (spelled.length < kLettersMin || sounded.length < 2 || date.year == 0) {
    return;
  }
  const auto extra = [&](int tier) -> std::uint64_t {
    return tier == 0   ? 0U
           : tier == 1 ? static_cast<std::uint64_t>(record->sex) + 1U
                       : record->postal_code + 4U;
  };
  for (int which = 0; which < kSignatureHashes; ++which) {
    const std::uint64_t signature =
        LetterPairSignature(record.Text(spelled), which) ^ Mix64(sounded.phonetic);
    keys.AddChain([&](int tier) { return keys.YearKey(tier, signature, date.year, extra(tier)); });
    if (date.IsFull()) {
      keys.AddChain(
          [&](int tier) { return keys.Key(tier, signature, DayMonth(date), extra(tier)); });
    }
  }
}

}  // namespace

const BlockFamilyInfo& InfoOf(BlockFamily family) {
  return kFamilies[static_cast<std::size_t>(family)];
}

KeyFilter::KeyFilter(std::span<const std::uint64_t> keys)
    : mask_(std::bit_ceil(keys.size() / 8 + 1) - 1), words_(mask_ + 1) {
  for (const std::uint64_t key : keys) {
    words_[(key >> 6) & mask_] |= std::uint64_t{1} << (key & 63U);
  }
}

bool HasFinerKeys(StandardView record, BlockFamily family, int tier) {
  if (family == BlockFamily::kNamePair) {
    const BirthDate date = record->birth_date;
    return tier == 0 ? date.year != 0 || record->postal_code != 0
                     : date.IsFull() || (date.year != 0 && record->residence_department != 0);
  }
  if (family == BlockFamily::kDatePlace) {
    return record->birth_name.length != 0 || record->used_name.length != 0 ||
           record->first_given.length != 0;
  }
  return true;  // the trait that is added counts as a value of its own where it is missing
}

void AppendBlockKeys(StandardView record,
                     BlockFamily family,
                     int tier,
                     std::vector<std::uint64_t>& keys,
                     const KeyFilter* refined) {
  if (record.Has(kFlagFictive) || record.Has(kFlagAnonymous)) {
    return;  // never linked
  }
  KeyMaker maker(family, tier, refined, keys);
  switch (family) {
    case BlockFamily::kIns:
      AddIdentifier(record, record->ins, maker);
      break;
    case BlockFamily::kOtherId:
      AddIdentifier(record, record->other_ids[0], maker);
      AddIdentifier(record, record->other_ids[1], maker);
      break;
    case BlockFamily::kPhone:
      AddIdentifier(record, record->phone, maker);
      break;
    case BlockFamily::kEmail:
      AddIdentifier(record, record->email, maker);
      break;
    case BlockFamily::kDateName:
      AddDateName(record, maker);
      break;
    case BlockFamily::kNamePair:
      AddNamePair(record, maker);
      break;
    case BlockFamily::kDatePostal:
      AddDatePostal(record, maker);
      break;
    case BlockFamily::kDatePlace:
      AddDatePlace(record, maker);
      break;
    case BlockFamily::kAddress:
      AddAddress(record, maker);
      break;
    case BlockFamily::kSignature:
      AddSignatures(record, record->birth_name, record->first_given, maker);
      AddSignatures(record, record->first_given, record->birth_name, maker);
      break;
  }
}

}  // namespace socle::mpi::match
