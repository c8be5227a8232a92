#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace socle::mpi::data {

// How common a name is in France: the prior of term frequencies. Built once from embedded bytes,
// then read-only: any thread may read it.
//
// Names are folded (capital letters A-Z). Whatever else is in the argument - blanks, hyphens,
// apostrophes - is passed over: LE GALL, LE-GALL and LEGALL are one entry.

// A name of the tables, as INSEE spells it, folded, parts separated by blanks.
struct NameShare {
  std::string_view name;  // of static storage
  double share = 0;       // of all births
};

// From hash of the letters to a small number; open addressing, filled once.
class LetterIndex {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;

  explicit LetterIndex(std::size_t names);
  // The value stays that of the first insertion.
  void Insert(std::string_view folded, std::uint32_t value);
  [[nodiscard]] std::uint32_t Find(std::string_view folded) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t value = kAbsent;
  };

  std::size_t mask_;
  std::vector<Slot> slots_;
};

// 45,000 surnames, births in France 1891-2000. Names of people born abroad weigh too little here.
class SurnameTable {
 public:
  // Frequency of a name that is not in the table: that of a rare one.
  static constexpr double kUnseen = 1.0 / 2'000'000;

  static const SurnameTable& Embedded();
  [[nodiscard]] double Frequency(std::string_view folded) const;
  [[nodiscard]] bool IsKnown(std::string_view folded) const;

  // Most frequent first.
  [[nodiscard]] std::span<const NameShare> Names() const { return names_; }

 private:
  SurnameTable();
  std::vector<NameShare> names_;
  LetterIndex index_;
};

// 14,000 given names, births in France 1900-2022.
class GivenNameTable {
 public:
  static constexpr double kUnseen = 1.0 / 2'000'000;

  struct Entry {
    std::string_view name;    // of static storage, folded
    double share_male = 0;    // of boys
    double share_female = 0;  // of girls
  };

  static const GivenNameTable& Embedded();
  // Share among the births of both sexes.
  [[nodiscard]] double Frequency(std::string_view folded) const;
  // Share among the births of one sex, 'M' or 'F'; of both for any other character.
  [[nodiscard]] double Frequency(std::string_view folded, char sex) const;
  [[nodiscard]] bool IsKnown(std::string_view folded) const;
  // Share of boys among those who bear the name, 0 to 1; -1 for a name that is not in the table.
  [[nodiscard]] double MaleShare(std::string_view folded) const;

  // Most frequent first.
  [[nodiscard]] std::span<const Entry> Names() const { return names_; }

 private:
  GivenNameTable();
  [[nodiscard]] const Entry* Find(std::string_view folded) const;
  std::vector<Entry> names_;
  LetterIndex index_;
};

}  // namespace socle::mpi::data
