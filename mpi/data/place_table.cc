#include "mpi/data/place_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/embedded.h"
#include "mpi/data/tsv.h"

SOCLE_EMBEDDED(mpi_places)

namespace socle::mpi::data {

namespace {

constexpr std::uint32_t kCorseDuSud = 100000;
constexpr std::uint32_t kHauteCorse = 101000;
constexpr std::uint32_t kCodeSlots = 102000;
constexpr std::uint32_t kUnknownCountry = 99999;
constexpr std::size_t kCodeLength = 5;

bool IsDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The number of a code; 0 for what is no code.
std::uint32_t SlotOf(std::string_view code) {
  if (code.size() != kCodeLength && code.size() != kCodeLength - 1) {
    return 0;
  }
  if (IsDigits(code)) {
    return static_cast<std::uint32_t>(ToNumber(code));
  }
  if (code.size() != kCodeLength || code[0] != '2' || !IsDigits(code.substr(2))) {
    return 0;
  }
  const auto commune = static_cast<std::uint32_t>(ToNumber(code.substr(2)));
  switch (code[1]) {
    case 'A':
    case 'a':
      return kCorseDuSud + commune;
    case 'B':
    case 'b':
      return kHauteCorse + commune;
    default:
      return 0;
  }
}

// Departments of North Africa, whose numbers were given again to departments made in 1968.
struct FormerDepartment {
  std::uint32_t number;
  PlaceId country;
  int last_year;
};

constexpr PlaceId kAlgeria = 99352;
constexpr PlaceId kMorocco = 99350;
constexpr PlaceId kTunisia = 99351;
constexpr std::array<FormerDepartment, 6> kFormerDepartments = {{
    {91, kAlgeria, 1962},
    {92, kAlgeria, 1962},
    {93, kAlgeria, 1962},
    {94, kAlgeria, 1962},
    {95, kMorocco, 1956},
    {96, kTunisia, 1956},
}};

const FormerDepartment* FormerDepartmentOf(std::uint32_t slot) {
  const std::uint32_t number = slot / 1000;
  if (number < kFormerDepartments.front().number || number > kFormerDepartments.back().number) {
    return nullptr;
  }
  return &kFormerDepartments[number - kFormerDepartments.front().number];
}

bool IsBeforeIndependence(const FormerDepartment& department, int birth_year) {
  return birth_year != 0 && birth_year <= department.last_year;
}

}  // namespace

const PlaceTable& PlaceTable::Embedded() {
  static const PlaceTable table;
  return table;
}

PlaceTable::PlaceTable() : index_(kCodeSlots) {
  const std::string_view text = SOCLE_EMBEDDED_TEXT(mpi_places);
  places_.emplace_back();
  ReadPlaces(text);
  ReadFormerCodes(text);
  IndexPostalCodes();
}

void PlaceTable::ReadPlaces(std::string_view text) {
  double total = 0;
  int steps_max = 0;
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    const std::uint32_t slot = SlotOf(TakeField(line));
    if (slot == 0 || !TakeField(line).empty()) {
      continue;
    }
    const int steps = ToNumber(TakeField(line));
    const std::string_view name = TakeField(line);
    index_[slot] = static_cast<std::uint16_t>(places_.size());
    places_.push_back({.id = slot, .share = ShareOf(steps), .name = name, .postal_codes = line});
    total += places_.back().share;
    steps_max = std::max(steps_max, steps);
  }
  places_.front().share = ShareOf(steps_max);
  for (Place& place : places_) {
    place.share /= total;  // rounding to steps moved the sum a little
  }
  std::ranges::sort(places_, {}, &Place::id);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    index_[places_[i].id] = static_cast<std::uint16_t>(i);
  }
}

void PlaceTable::ReadFormerCodes(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    const std::uint32_t slot = SlotOf(TakeField(line));
    const std::uint32_t successor = SlotOf(TakeField(line));
    if (slot != 0 && successor != 0) {
      index_[slot] = index_[successor];
      former_.push_back({.code = slot, .today = successor});
    }
  }
  std::ranges::sort(former_, {}, &FormerCode::code);
}

void PlaceTable::IndexPostalCodes() {
  std::vector<std::pair<std::uint32_t, const Place*>> pairs;
  for (const Place& place : places_) {
    std::string_view codes = place.postal_codes;
    while (!codes.empty()) {
      pairs.emplace_back(ToNumber(TakeField(codes, ' ')), &place);
    }
  }
  std::ranges::sort(pairs, [](const auto& a, const auto& b) {
    if (a.first != b.first) {
      return a.first < b.first;
    }
    return a.second->share != b.second->share ? a.second->share > b.second->share
                                              : a.second->id < b.second->id;
  });
  for (const auto& [code, place] : pairs) {
    if (postal_first_.empty() || postal_first_.back().first != code) {
      postal_first_.emplace_back(code, static_cast<std::uint32_t>(postal_places_.size()));
    }
    postal_places_.push_back(place->id);
  }
}

PlaceId PlaceTable::Resolve(std::string_view code, int birth_year) const {
  const std::uint32_t slot = SlotOf(code);
  const FormerDepartment* former = FormerDepartmentOf(slot);
  if (former == nullptr) {
    return slot == kUnknownCountry ? kUnknownPlace : Today(slot);
  }
  if (IsBeforeIndependence(*former, birth_year)) {
    return former->country;
  }
  const PlaceId today = Today(slot);
  return today == kUnknownPlace && birth_year == 0 ? former->country : today;
}

PlaceId PlaceTable::Alternative(std::string_view code, int birth_year) const {
  const std::uint32_t slot = SlotOf(code);
  const FormerDepartment* former = FormerDepartmentOf(slot);
  if (former == nullptr || Today(slot) == kUnknownPlace) {
    return kUnknownPlace;
  }
  if (IsBeforeIndependence(*former, birth_year)) {
    return Today(slot);
  }
  return birth_year == 0 ? former->country : kUnknownPlace;
}

std::span<const PlaceId> PlaceTable::ResolvePostalCode(std::string_view postal_code) const {
  const std::uint32_t code = SlotOf(postal_code);
  const auto found = std::ranges::lower_bound(
      postal_first_, code, {}, [](const auto& entry) { return entry.first; });
  if (code == 0 || found == postal_first_.end() || found->first != code) {
    return {};
  }
  const auto next = std::next(found);
  const std::size_t end = next == postal_first_.end() ? postal_places_.size() : next->second;
  return std::span(postal_places_).subspan(found->second, end - found->second);
}

std::string PlaceTable::CodeOf(PlaceId id) {
  if (id == kUnknownPlace || id >= kCodeSlots) {
    return {};
  }
  std::string code(kCodeLength, '0');
  if (id >= kCorseDuSud) {
    code[0] = '2';
    code[1] = id >= kHauteCorse ? 'B' : 'A';
    id %= 1000;
  }
  for (std::size_t i = kCodeLength; id != 0; id /= 10) {
    code[--i] = static_cast<char>('0' + id % 10);
  }
  return code;
}

std::uint16_t PlaceTable::DepartmentOf(PlaceId id) {
  constexpr std::uint16_t kCorseDuSudNumber = 201;
  constexpr std::uint16_t kHauteCorseNumber = 202;
  constexpr PlaceId kOverseas = 97000;
  if (id >= kHauteCorse) {
    return kHauteCorseNumber;
  }
  if (id >= kCorseDuSud) {
    return kCorseDuSudNumber;
  }
  if (IsCountry(id)) {
    return 0;
  }
  return static_cast<std::uint16_t>(id >= kOverseas ? id / 100 : id / 1000);
}

std::string_view PlaceTable::NameOf(PlaceId id) const {
  return id < kCodeSlots && Today(id) == id ? places_[index_[id]].name : std::string_view();
}

double PlaceTable::BirthShare(PlaceId id) const {
  return id < kCodeSlots && Today(id) == id ? places_[index_[id]].share : places_.front().share;
}

}  // namespace socle::mpi::data
