#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "lib/text/distance.h"
#include "mpi/data/given_name_groups.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

// How two single names relate, from best to worst.
enum class Relation : std::uint8_t { kSame, kVariant, kPart, kClose, kSound, kFar, kApart };

constexpr std::size_t kPartLettersMin = 3;   // a part of fewer letters proves nothing
constexpr std::size_t kCloseLettersMin = 4;  // shorter names differ by one letter too often
constexpr std::size_t kFarLettersMin = 6;
constexpr int kDistanceApart = 3;
constexpr std::size_t kCutLettersMin = 5;
constexpr double kJaroWinklerClose = 0.95;
constexpr double kJaroWinklerFar = 0.88;

struct Name {
  std::string_view text;
  std::string_view core;
  std::uint32_t phonetic = 0;
};

// As ==, in line: most names differ in length or in the first letters.
bool SameText(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  const auto same = [&]<class Word>(Word, std::size_t at) {
    Word x{};
    Word y{};
    std::memcpy(&x, a.data() + at, sizeof x);
    std::memcpy(&y, b.data() + at, sizeof y);
    return x == y;
  };
  const std::size_t size = a.size();
  if (size >= 8) {
    return same(std::uint64_t{}, 0) && same(std::uint64_t{}, size - 8) &&
           (size <= 16 || std::memcmp(a.data(), b.data(), size) == 0);
  }
  if (size >= 4) {
    return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  }
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

Name NameOf(StandardView record, NameRef ref) {
  return {.text = record.Text(ref), .core = record.Core(ref), .phonetic = ref.phonetic};
}

// The number of slips between two names, or kDistanceApart when there are as many or more.
int DistanceWithin(std::string_view a, std::string_view b, const text::Unshared& unshared) {
  return text::DistanceLowerBound(unshared) >= kDistanceApart
             ? kDistanceApart
             : text::OsaDistance(a, b, kDistanceApart - 1);
}

Relation RelateSpelling(const Name& a, const Name& b) {
  const std::size_t shorter = std::min(a.text.size(), b.text.size());
  const std::size_t longer = std::max(a.text.size(), b.text.size());
  const bool sounds = a.phonetic == b.phonetic && a.phonetic != 0;
  if (longer - shorter > 4) {
    // Only a cut name is that much shorter.
    const bool cut = shorter >= kCutLettersMin && a.text.starts_with(b.text.substr(0, shorter)) &&
                     b.text.starts_with(a.text.substr(0, shorter));
    return sounds ? Relation::kSound : cut ? Relation::kFar : Relation::kApart;
  }
  if (shorter < kCloseLettersMin) {
    return sounds ? Relation::kSound : Relation::kApart;
  }
  const text::Unshared unshared = text::UnsharedCharacters(a.text, b.text);
  const int distance =
      longer - shorter <= 2 ? DistanceWithin(a.text, b.text, unshared) : kDistanceApart;
  if (distance <= 1) {
    return Relation::kClose;
  }
  if (sounds) {
    return Relation::kSound;
  }
  if (distance <= 2 && longer >= kFarLettersMin) {
    return Relation::kFar;
  }
  // Settles most names that have little in common.
  static const text::JaroWinklerFloor kFar(kJaroWinklerFar);
  if (!kFar.MayReach(a.text, b.text, unshared)) {
    return Relation::kApart;
  }
  const double similarity = text::JaroWinkler(a.text, b.text);
  if (similarity >= kJaroWinklerClose) {
    return Relation::kClose;
  }
  return similarity >= kJaroWinklerFar ? Relation::kFar : Relation::kApart;
}

Relation Relate(const Name& a, const Name& b) {
  if (SameText(a.text, b.text)) {
    return Relation::kSame;
  }
  if (a.core.size() >= kPartLettersMin && SameText(a.core, b.core)) {
    return Relation::kVariant;
  }
  return RelateSpelling(a, b);
}

// A whole name with its parts, if it has several.
struct WholeName {
  Name name;
  std::span<const NameRef> parts;
};

bool HasPart(StandardView record, std::span<const NameRef> parts, const Name& name) {
  return std::ranges::any_of(parts, [&](NameRef ref) {
    const Name part = NameOf(record, ref);
    return part.core.size() >= kPartLettersMin &&
           (SameText(part.core, name.core) ||
            (part.phonetic == name.phonetic && part.phonetic != 0));
  });
}

// Parts of two names: kVariant when both have the same ones, kPart when they share one.
Relation RelateParts(StandardView a, const WholeName& x, StandardView b, const WholeName& y) {
  if (x.parts.empty() && y.parts.empty()) {
    return Relation::kApart;
  }
  if (x.parts.empty()) {
    return HasPart(b, y.parts, x.name) ? Relation::kPart : Relation::kApart;
  }
  if (y.parts.empty()) {
    return HasPart(a, x.parts, y.name) ? Relation::kPart : Relation::kApart;
  }
  // Both ways: a part that comes twice (MARTIN MARTIN) is not the whole of MARTIN DUPONT.
  const auto x_in_y = static_cast<std::size_t>(std::ranges::count_if(
      x.parts, [&](NameRef ref) { return HasPart(b, y.parts, NameOf(a, ref)); }));
  const auto y_in_x = static_cast<std::size_t>(std::ranges::count_if(
      y.parts, [&](NameRef ref) { return HasPart(a, x.parts, NameOf(b, ref)); }));
  if (x_in_y == x.parts.size() && y_in_x == y.parts.size() && x.parts.size() == y.parts.size()) {
    return Relation::kVariant;
  }
  return x_in_y > 0 || y_in_x > 0 ? Relation::kPart : Relation::kApart;
}

Relation RelateWhole(StandardView a, const WholeName& x, StandardView b, const WholeName& y) {
  const Relation whole = Relate(x.name, y.name);
  if (whole <= Relation::kVariant) {
    return whole;
  }
  return std::min(whole, RelateParts(a, x, b, y));
}

WholeName BirthName(StandardView v) {
  return {.name = NameOf(v, v->birth_name), .parts = v.BirthParts()};
}

WholeName UsedName(StandardView v) {
  return {.name = NameOf(v, v->used_name), .parts = v.UsedParts()};
}

// Across birth and used name only clear agreement counts.
bool Crosses(StandardView a, const WholeName& x, StandardView b, const WholeName& y) {
  return RelateWhole(a, x, b, y) <= Relation::kClose;
}

// kCross or kUsed where a used name agrees with a name of the other record.
std::optional<FamilyNameLevel> CompareAcross(StandardView a, StandardView b) {
  const bool used_a = a->used_name.length != 0;
  const bool used_b = b->used_name.length != 0;
  if ((used_a && b->birth_name.length != 0 && Crosses(a, UsedName(a), b, BirthName(b))) ||
      (used_b && a->birth_name.length != 0 && Crosses(a, BirthName(a), b, UsedName(b)))) {
    return FamilyNameLevel::kCross;
  }
  if (used_a && used_b && Crosses(a, UsedName(a), b, UsedName(b))) {
    return FamilyNameLevel::kUsed;
  }
  return std::nullopt;
}

bool SwappedWithGiven(StandardView a, StandardView b) {
  const Name family_a = NameOf(a, a->birth_name);
  const Name family_b = NameOf(b, b->birth_name);
  const Name given_a = NameOf(a, a->first_given);
  const Name given_b = NameOf(b, b->first_given);
  if (given_a.text.empty() || given_b.text.empty()) {
    return false;
  }
  // One exchange must be exact; a family name equal to a given name alone proves nothing.
  const bool first = SameText(family_a.text, given_b.text);
  const bool second = SameText(family_b.text, given_a.text);
  return (first && (second || Relate(family_b, given_a) <= Relation::kSound)) ||
         (second && Relate(family_a, given_b) <= Relation::kSound);
}

GivenNameLevel CompareFirstGiven(StandardView a, StandardView b) {
  const Name first_a = NameOf(a, a->first_given);
  const Name first_b = NameOf(b, b->first_given);
  if (first_a.text.size() == 1 || first_b.text.size() == 1) {
    return first_a.text.front() == first_b.text.front() ? GivenNameLevel::kInitial
                                                        : GivenNameLevel::kDifferent;
  }
  switch (Relate(first_a, first_b)) {
    case Relation::kSame:
    case Relation::kVariant:
      return GivenNameLevel::kEqual;
    case Relation::kClose:
      return GivenNameLevel::kClose;
    case Relation::kSound:
      return GivenNameLevel::kPhonetic;
    case Relation::kFar:
      return GivenNameLevel::kFar;
    case Relation::kPart:
    case Relation::kApart:
      return GivenNameLevel::kDifferent;
  }
  return GivenNameLevel::kDifferent;
}

// How many of `names` are among those of another record.
std::size_t CountAgreeing(StandardView a,
                          std::span<const NameRef> names,
                          StandardView b,
                          std::span<const NameRef> others) {
  return static_cast<std::size_t>(std::ranges::count_if(names, [&](NameRef mine) {
    const Name name = NameOf(a, mine);
    return std::ranges::any_of(
        others, [&](NameRef ref) { return Relate(name, NameOf(b, ref)) <= Relation::kSound; });
  }));
}

// What the given names behind the first say.
enum class Further : std::uint8_t { kNothing, kAgree, kSomeAgree, kContradict };

Further CompareFurther(StandardView a, StandardView b) {
  const auto list_a = a.GivenTokens();
  const auto list_b = b.GivenTokens();
  const std::size_t common = std::min(list_a.size(), list_b.size());
  const std::size_t first = std::max<std::size_t>(a->first_given_tokens, b->first_given_tokens);
  if (common <= first) {
    return Further::kNothing;
  }
  // The shorter list is looked for in the longer one; of two as long, the poorer agreement counts.
  const auto rest_a = list_a.subspan(first);
  const auto rest_b = list_b.subspan(first);
  std::size_t agreeing = common - first;
  if (rest_a.size() <= rest_b.size()) {
    agreeing = std::min(agreeing, CountAgreeing(a, rest_a, b, rest_b));
  }
  if (rest_b.size() <= rest_a.size()) {
    agreeing = std::min(agreeing, CountAgreeing(b, rest_b, a, rest_a));
  }
  if (agreeing == common - first) {
    return Further::kAgree;
  }
  return agreeing == 0 ? Further::kContradict : Further::kSomeAgree;
}

// Once the first given names are equal.
GivenNameLevel RefineByList(StandardView a, StandardView b) {
  switch (CompareFurther(a, b)) {
    case Further::kAgree:
      return GivenNameLevel::kListEqual;
    case Further::kContradict:
      return GivenNameLevel::kEqualOthersDiffer;
    case Further::kNothing:
    case Further::kSomeAgree:
      break;
  }
  return GivenNameLevel::kEqual;
}

bool ListHolds(StandardView record, const Name& name) {
  return std::ranges::any_of(record.GivenTokens(), [&](NameRef ref) {
    const Name token = NameOf(record, ref);
    return SameText(token.text, name.text) ||
           (token.phonetic == name.phonetic && token.phonetic != 0 && token.text.size() > 2);
  });
}

// JEAN against JEAN-PIERRE: the tokens of one first given name begin the other's.
bool IsCompoundPart(StandardView a, StandardView b) {
  const auto tokens_a = a.GivenTokens().first(a->first_given_tokens);
  const auto tokens_b = b.GivenTokens().first(b->first_given_tokens);
  if (tokens_a.size() == tokens_b.size() || tokens_a.empty() || tokens_b.empty()) {
    return false;
  }
  const std::size_t common = std::min(tokens_a.size(), tokens_b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (Relate(NameOf(a, tokens_a[i]), NameOf(b, tokens_b[i])) > Relation::kSound) {
      return false;
    }
  }
  return true;
}

bool OtherGivenAgrees(StandardView a, StandardView b) {
  const Name first_a = NameOf(a, a->first_given);
  const Name first_b = NameOf(b, b->first_given);
  const Name used_a = NameOf(a, a->used_given);
  const Name used_b = NameOf(b, b->used_given);
  if ((!used_a.text.empty() &&
       (SameText(used_a.text, first_b.text) || SameText(used_a.text, used_b.text))) ||
      (!used_b.text.empty() && SameText(used_b.text, first_a.text))) {
    return true;
  }
  return ListHolds(b, first_a) || ListHolds(a, first_b);
}

GivenNameLevel CompareOtherForms(StandardView a, StandardView b, GivenNameLevel spelling) {
  const std::string_view first_a = a.Text(a->first_given);
  const std::string_view first_b = b.Text(b->first_given);
  if (IsCompoundPart(a, b)) {
    return GivenNameLevel::kCompoundPart;
  }
  if (spelling != GivenNameLevel::kDifferent && spelling != GivenNameLevel::kFar) {
    return spelling;
  }
  if (OtherGivenAgrees(a, b)) {
    return GivenNameLevel::kOther;
  }
  if (data::SameGivenNameGroup(first_a, first_b)) {
    return GivenNameLevel::kKnownForm;
  }
  const std::size_t shorter = std::min(first_a.size(), first_b.size());
  if (shorter >= kPartLettersMin && first_a.substr(0, shorter) == first_b.substr(0, shorter)) {
    return GivenNameLevel::kInitial;
  }
  return spelling;
}

}  // namespace

FamilyNameLevel CompareFamilyName(StandardView a, StandardView b) {
  if (a->birth_name.length == 0 || b->birth_name.length == 0) {
    // A used name that agrees is evidence all the same; one that does not is none.
    return CompareAcross(a, b).value_or(FamilyNameLevel::kMissing);
  }
  const Relation birth = RelateWhole(a, BirthName(a), b, BirthName(b));
  switch (birth) {
    case Relation::kSame:
      return FamilyNameLevel::kEqual;
    case Relation::kVariant:
      return FamilyNameLevel::kVariant;
    case Relation::kPart:
      return FamilyNameLevel::kPart;
    case Relation::kClose:
      return FamilyNameLevel::kClose;
    case Relation::kSound:
      return FamilyNameLevel::kPhonetic;
    case Relation::kFar:
    case Relation::kApart:
      break;
  }
  if (const auto across = CompareAcross(a, b)) {
    return *across;
  }
  if (birth == Relation::kFar) {
    return FamilyNameLevel::kFar;
  }
  return SwappedWithGiven(a, b) ? FamilyNameLevel::kSwapped : FamilyNameLevel::kDifferent;
}

UsedNameLevel CompareUsedName(StandardView a, StandardView b, FamilyNameLevel family) {
  // Across birth and used name, the used name has spoken already.
  if (a->used_name.length == 0 || b->used_name.length == 0 || family == FamilyNameLevel::kCross ||
      family == FamilyNameLevel::kUsed || family == FamilyNameLevel::kMissing) {
    return UsedNameLevel::kMissing;
  }
  const Relation relation = RelateWhole(a, UsedName(a), b, UsedName(b));
  // A part may be that of the birth name, which has spoken already.
  if (relation <= Relation::kVariant) {
    return UsedNameLevel::kEqual;
  }
  return relation <= Relation::kSound ? UsedNameLevel::kClose : UsedNameLevel::kDifferent;
}

GivenNameLevel CompareGivenName(StandardView a, StandardView b) {
  if (a->first_given.length == 0 || b->first_given.length == 0) {
    return GivenNameLevel::kMissing;
  }
  const GivenNameLevel spelling = CompareFirstGiven(a, b);
  if (spelling == GivenNameLevel::kEqual) {
    return RefineByList(a, b);
  }
  const GivenNameLevel level = CompareOtherForms(a, b, spelling);
  // Twins often have first names that are alike, hardly ever the further ones.
  const bool alike = level == GivenNameLevel::kClose || level == GivenNameLevel::kPhonetic ||
                     level == GivenNameLevel::kKnownForm;
  return alike && CompareFurther(a, b) == Further::kContradict ? GivenNameLevel::kFar : level;
}

bool GivenNameAgrees(GivenNameLevel level) {
  switch (level) {
    case GivenNameLevel::kListEqual:
    case GivenNameLevel::kEqual:
    case GivenNameLevel::kEqualOthersDiffer:
    case GivenNameLevel::kCompoundPart:
    case GivenNameLevel::kClose:
    case GivenNameLevel::kPhonetic:
    case GivenNameLevel::kKnownForm:
    case GivenNameLevel::kOther:
      return true;
    case GivenNameLevel::kMissing:
    case GivenNameLevel::kInitial:
    case GivenNameLevel::kFar:
    case GivenNameLevel::kDifferent:
      return false;
  }
  return false;
}

SexLevel CompareSex(StandardView a, StandardView b, GivenNameLevel given) {
  if (a->sex == Sex::kUnknown || b->sex == Sex::kUnknown) {
    return SexLevel::kMissing;
  }
  if (GivenNameAgrees(given)) {
    return a->sex == b->sex ? SexLevel::kEqualNameAgrees : SexLevel::kDifferentNameAgrees;
  }
  return a->sex == b->sex ? SexLevel::kEqualNameDiffers : SexLevel::kDifferentNameDiffers;
}

namespace {

// The birth name that is the other's used name; of two, the smaller text.
FrequencySubject CrossedNameSubject(StandardView a, StandardView b) {
  const std::string_view birth_a = a.Text(a->birth_name);
  const std::string_view birth_b = b.Text(b->birth_name);
  const std::string_view used_a = a.Text(a->used_name);
  const std::string_view used_b = b.Text(b->used_name);
  const bool a_used = !used_a.empty() && used_a == birth_b;
  const bool b_used = !used_b.empty() && used_b == birth_a;
  if (a_used != b_used) {
    return {.text = a_used ? birth_b : birth_a, .weight = 1};
  }
  if (birth_a.empty() || birth_b.empty()) {
    return {.text = std::max(birth_a, birth_b), .weight = 0.5};  // the one there is
  }
  return {.text = std::min(birth_a, birth_b), .weight = a_used ? 1 : 0.5};
}

}  // namespace

FrequencySubject FamilyNameSubject(StandardView a, StandardView b, FamilyNameLevel level) {
  const std::string_view birth_a = a.Text(a->birth_name);
  const std::string_view birth_b = b.Text(b->birth_name);
  switch (level) {
    case FamilyNameLevel::kEqual:
      return {.text = birth_a, .weight = 1};
    case FamilyNameLevel::kVariant:
    case FamilyNameLevel::kClose:
    case FamilyNameLevel::kPhonetic:
      // The smaller text: symmetric, and mostly the plain form.
      return {.text = std::min(birth_a, birth_b), .weight = 0.5};
    case FamilyNameLevel::kPart:
      return {.text = birth_a.size() != birth_b.size()
                          ? (birth_a.size() < birth_b.size() ? birth_a : birth_b)
                          : std::min(birth_a, birth_b),
              .weight = 0.7};
    case FamilyNameLevel::kCross:
      return CrossedNameSubject(a, b);
    case FamilyNameLevel::kUsed: {
      const std::string_view used_a = a.Text(a->used_name);
      const std::string_view used_b = b.Text(b->used_name);
      return {.text = std::min(used_a, used_b), .weight = used_a == used_b ? 1 : 0.5};
    }
    case FamilyNameLevel::kSwapped:
      return {.text = std::min(birth_a, birth_b), .weight = 0.5};
    case FamilyNameLevel::kMissing:
    case FamilyNameLevel::kFar:
    case FamilyNameLevel::kDifferent:
      return {};
  }
  return {};
}

FrequencySubject UsedNameSubject(StandardView a, StandardView b, UsedNameLevel level) {
  if (level != UsedNameLevel::kEqual) {
    return {};
  }
  const std::string_view used_a = a.Text(a->used_name);
  const std::string_view used_b = b.Text(b->used_name);
  return {.text = std::min(used_a, used_b), .weight = used_a == used_b ? 1 : 0.5};
}

FrequencySubject GivenNameSubject(StandardView a, StandardView b, GivenNameLevel level) {
  const std::string_view first_a = a.Text(a->first_given);
  const std::string_view first_b = b.Text(b->first_given);
  switch (level) {
    case GivenNameLevel::kListEqual:
    case GivenNameLevel::kEqual:
    case GivenNameLevel::kEqualOthersDiffer:
      return {.text = SameText(first_a, first_b) ? first_a : std::min(first_a, first_b),
              .weight = 1};
    case GivenNameLevel::kCompoundPart:
      return {.text = first_a.size() < first_b.size() ? first_a : first_b, .weight = 0.7};
    case GivenNameLevel::kClose:
    case GivenNameLevel::kPhonetic:
      return {.text = std::min(first_a, first_b), .weight = 0.5};
    case GivenNameLevel::kMissing:
    case GivenNameLevel::kKnownForm:
    case GivenNameLevel::kOther:
    case GivenNameLevel::kInitial:
    case GivenNameLevel::kFar:
    case GivenNameLevel::kDifferent:
      return {};
  }
  return {};
}

}  // namespace socle::mpi::match
