#include "mpi/data/place_history.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "lib/base/embedded.h"
#include "mpi/data/place_table.h"
#include "mpi/data/tsv.h"

SOCLE_EMBEDDED(mpi_place_periods)

namespace socle::mpi::data {

namespace {

constexpr DayNumber kHistoryBegins = 19430101;
constexpr DayNumber kForEver = 99999999;
constexpr DayNumber kDaysOfYear = 10000;  // of a DayNumber
constexpr std::size_t kCodeLength = 5;
constexpr std::string_view kUnknownCode = "99999";
constexpr std::string_view kFranceCode = "99100";
constexpr std::string_view kCountryPrefix = "99";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsCode(std::string_view code) {
  if (code.size() != kCodeLength || !IsDigit(code[0])) {
    return false;
  }
  const bool is_corsican = code[0] == '2' && (code[1] == 'A' || code[1] == 'B');
  return (is_corsican || IsDigit(code[1])) && std::ranges::all_of(code.substr(2), IsDigit);
}

}  // namespace

const PlaceHistory& PlaceHistory::Embedded() {
  static const PlaceHistory history;
  return history;
}

PlaceHistory::PlaceHistory() {
  std::string_view text = SOCLE_EMBEDDED_TEXT(mpi_place_periods);
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    const std::string_view code = TakeField(line);
    if (!IsCode(code)) {
      continue;  // the title
    }
    const auto begin = static_cast<DayNumber>(ToNumber(TakeField(line)));
    const auto end = static_cast<DayNumber>(ToNumber(TakeField(line)));
    periods_.push_back({.code = code, .begin = begin, .end = end == 0 ? kForEver : end});
  }
}

PlaceValidity PlaceHistory::Check(std::string_view code, Days birth) const {
  if (!IsCode(code)) {
    return PlaceValidity::kNoCode;
  }
  if (code == kUnknownCode) {
    return PlaceValidity::kUnknownPlace;
  }
  if (code == kFranceCode) {
    return PlaceValidity::kFrance;
  }
  const int year = static_cast<int>(birth.last / kDaysOfYear);
  const PlaceId place = PlaceTable::Embedded().Resolve(code, year);
  if (PlaceTable::IsCountry(place) && !code.starts_with(kCountryPrefix)) {
    return PlaceValidity::kFormerTerritory;
  }
  const auto mine = std::ranges::equal_range(periods_, code, {}, &Period::code);
  if (mine.empty()) {
    return place == kUnknownPlace ? PlaceValidity::kNotInTables : PlaceValidity::kValid;
  }
  const DayNumber first = std::max(birth.first, kHistoryBegins);
  const DayNumber last = std::max(birth.last, kHistoryBegins);
  const bool is_valid = std::ranges::any_of(mine, [first, last](const Period& period) {
    return period.begin <= last && first < period.end;
  });
  if (is_valid) {
    return PlaceValidity::kValid;
  }
  return last < mine.front().begin ? PlaceValidity::kNotYet : PlaceValidity::kEnded;
}

}  // namespace socle::mpi::data
