#include "mpi/data/name_table.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "lib/base/embedded.h"
#include "lib/base/hash.h"
#include "mpi/data/tsv.h"

SOCLE_EMBEDDED(mpi_surnames)
SOCLE_EMBEDDED(mpi_given_names)

namespace socle::mpi::data {

namespace {

constexpr std::size_t kSurnamesMax = 45'000;
constexpr std::size_t kGivenNamesMax = 14'000;
// Each sex is about half of the births.
constexpr double kHalf = 0.5;

bool IsLetter(char c) {
  return c >= 'A' && c <= 'Z';
}

// Over the letters alone; never 0.
std::uint64_t HashLetters(std::string_view folded) {
  if (std::ranges::all_of(folded, IsLetter)) {
    return StableHash64(folded) | 1U;
  }
  std::string letters;
  std::ranges::copy_if(folded, std::back_inserter(letters), IsLetter);
  return StableHash64(letters) | 1U;
}

}  // namespace

LetterIndex::LetterIndex(std::size_t names)
    : mask_(std::bit_ceil(names * 2) - 1), slots_(mask_ + 1) {}

void LetterIndex::Insert(std::string_view folded, std::uint32_t value) {
  const std::uint64_t hash = HashLetters(folded);
  std::size_t i = (hash >> 1) & mask_;
  while (slots_[i].hash != 0 && slots_[i].hash != hash) {
    i = (i + 1) & mask_;
  }
  if (slots_[i].hash == 0) {
    slots_[i] = {.hash = hash, .value = value};
  }
}

std::uint32_t LetterIndex::Find(std::string_view folded) const {
  const std::uint64_t hash = HashLetters(folded);
  std::size_t i = (hash >> 1) & mask_;
  while (slots_[i].hash != 0 && slots_[i].hash != hash) {
    i = (i + 1) & mask_;
  }
  return slots_[i].value;
}

const SurnameTable& SurnameTable::Embedded() {
  static const SurnameTable table;
  return table;
}

SurnameTable::SurnameTable() : index_(kSurnamesMax) {
  std::string_view text = SOCLE_EMBEDDED_TEXT(mpi_surnames);
  TakeLine(text);
  names_.reserve(kSurnamesMax);
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    const std::string_view name = TakeField(line);
    index_.Insert(name, static_cast<std::uint32_t>(names_.size()));
    names_.push_back({.name = name, .share = ShareOf(ToNumber(line))});
  }
}

double SurnameTable::Frequency(std::string_view folded) const {
  const std::uint32_t found = index_.Find(folded);
  return found == LetterIndex::kAbsent ? kUnseen : std::max(kUnseen, names_[found].share);
}

bool SurnameTable::IsKnown(std::string_view folded) const {
  return index_.Find(folded) != LetterIndex::kAbsent;
}

const GivenNameTable& GivenNameTable::Embedded() {
  static const GivenNameTable table;
  return table;
}

GivenNameTable::GivenNameTable() : index_(kGivenNamesMax) {
  std::string_view text = SOCLE_EMBEDDED_TEXT(mpi_given_names);
  TakeLine(text);
  names_.reserve(kGivenNamesMax);
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    const std::string_view name = TakeField(line);
    const std::string_view male = TakeField(line);
    index_.Insert(name, static_cast<std::uint32_t>(names_.size()));
    names_.push_back({.name = name,
                      .share_male = male.empty() ? 0 : ShareOf(ToNumber(male)),
                      .share_female = line.empty() ? 0 : ShareOf(ToNumber(line))});
  }
}

const GivenNameTable::Entry* GivenNameTable::Find(std::string_view folded) const {
  const std::uint32_t found = index_.Find(folded);
  return found == LetterIndex::kAbsent ? nullptr : &names_[found];
}

double GivenNameTable::Frequency(std::string_view folded) const {
  return Frequency(folded, 0);
}

double GivenNameTable::Frequency(std::string_view folded, char sex) const {
  const Entry* entry = Find(folded);
  if (entry == nullptr) {
    return kUnseen;
  }
  const double share = sex == 'M'   ? entry->share_male
                       : sex == 'F' ? entry->share_female
                                    : kHalf * (entry->share_male + entry->share_female);
  return std::max(kUnseen, share);
}

bool GivenNameTable::IsKnown(std::string_view folded) const {
  return Find(folded) != nullptr;
}

double GivenNameTable::MaleShare(std::string_view folded) const {
  const Entry* entry = Find(folded);
  return entry == nullptr ? -1 : entry->share_male / (entry->share_male + entry->share_female);
}

}  // namespace socle::mpi::data
