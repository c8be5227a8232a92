#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace socle::mpi::data {

// A day as the number YYYYMMDD.
using DayNumber = std::uint32_t;

// What a code of a birth place says of a birth in a span of days (RNIV: the code must be valid at
// the birth date).
enum class PlaceValidity : std::uint8_t {
  kValid,
  kNotYet,           // the code was given later
  kEnded,            // the code was no longer in use, or not in use between two of its periods
  kFormerTerritory,  // a department or colony that is a country of today: 93408 for 99352
  kUnknownPlace,     // 99999: nobody knows
  kFrance,           // 99100, which is no birth place
  kNotInTables,      // has the form of a code, and is none we know
  kNoCode,
};

// Periods of validity of the codes of communes (INSEE, since 1943; earlier births are looked up at
// 1 January 1943) and of countries and territories that are no more. Built once from embedded
// bytes, then read-only: any thread may read it.
//
// A country of today is valid for births of all times: INSEE codes a birth under the state to which
// the place belongs now.
class PlaceHistory {
 public:
  static const PlaceHistory& Embedded();

  // The days between which the person was born: the same day twice for a full date. kValid when the
  // code was in use on one of them. `code` has five characters; capital A and B for Corsica.
  struct Days {
    DayNumber first = 0;
    DayNumber last = 0;
  };

  [[nodiscard]] PlaceValidity Check(std::string_view code, Days birth) const;

 private:
  PlaceHistory();

  struct Period {
    std::string_view code;  // of static storage
    DayNumber begin = 0;
    DayNumber end = 0;  // excluded
  };

  std::vector<Period> periods_;  // by code, then by day
};

}  // namespace socle::mpi::data
