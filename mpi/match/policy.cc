#include "mpi/match/policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/embedded.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

SOCLE_EMBEDDED(mpi_policy_statistical)
SOCLE_EMBEDDED(mpi_policy_rniv)

namespace socle::mpi::match {

namespace {

struct NumberKey {
  std::string_view name;
  double Policy::* member;
  double low;
  double high;
};

constexpr std::array<NumberKey, 4> kNumberKeys = {{
    {"false_link_rate", &Policy::false_link_rate, 1e-9, 0.5},
    {"doublon_false_link_rate", &Policy::doublon_false_link_rate, 1e-9, 0.5},
    {"review_share_max", &Policy::review_share_max, 0, 1},
    {"review_probability_min", &Policy::review_probability_min, 0, 1},
}};

struct FlagKey {
  std::string_view name;
  bool Policy::* member;
};

constexpr std::array<FlagKey, 4> kFlagKeys = {{
    {"link_minors", &Policy::link_minors},
    {"qualified_needs_ins_traits", &Policy::qualified_needs_ins_traits},
    {"link_doubtful", &Policy::link_doubtful},
    {"relatives_need_more", &Policy::relatives_need_more},
}};

constexpr int kMinorAgeMax = 30;
// Where twins are this rare among the data, the weights alone tell them.
constexpr double kSureOfTwins = 0.995;

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

template <class Number>
bool ParseAll(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

std::unexpected<Error> BadLine(std::size_t line, std::string_view what) {
  return Fail(Code::kInvalidArgument, fmt::format("policy, line {}: {}", line, what));
}

Status SetNumber(const NumberKey& key, std::string_view value, std::size_t line, Policy& policy) {
  double number = 0;
  if (!ParseAll(value, number) || !(number >= key.low && number <= key.high)) {
    return BadLine(line,
                   fmt::format("{} wants a number from {} to {}", key.name, key.low, key.high));
  }
  policy.*key.member = number;
  return {};
}

Status SetKey(std::string_view name, std::string_view value, std::size_t line, Policy& policy) {
  for (const NumberKey& key : kNumberKeys) {
    if (key.name == name) {
      return SetNumber(key, value, line, policy);
    }
  }
  for (const FlagKey& key : kFlagKeys) {
    if (key.name == name) {
      if (value != "yes" && value != "no") {
        return BadLine(line, fmt::format("{} wants yes or no", name));
      }
      policy.*key.member = value == "yes";
      return {};
    }
  }
  if (name == "name") {
    policy.name = value;
    return {};
  }
  if (name == "minor_age_years") {
    int years = 0;
    if (!ParseAll(value, years) || years < 0 || years > kMinorAgeMax) {
      return BadLine(line, fmt::format("minor_age_years wants 0 to {}", kMinorAgeMax));
    }
    policy.minor_age_years = years;
    return {};
  }
  return BadLine(line, fmt::format("unknown key {}", name));
}

const Policy& Embedded(std::string_view text) {
  auto policy = PolicyFromText(text);
  SOCLE_CHECK(policy.has_value());
  static_assert(std::is_same_v<decltype(policy), Result<Policy>>);
  return *new Policy(*std::move(policy));
}

bool IsMinor(BirthDate birth, const Policy& policy, const PolicyContext& context) {
  if (birth.IsMissing()) {
    return false;
  }
  int age = static_cast<int>(context.today.year) - static_cast<int>(birth.year);
  // What is unknown is taken as late as it may be: a minor is never taken for an adult.
  const unsigned month = birth.month == 0 ? 12U : birth.month;
  const unsigned day = birth.day == 0 ? 31U : birth.day;
  const bool birthday_to_come =
      month > context.today.month || (month == context.today.month && day > context.today.day);
  age -= birthday_to_come ? 1 : 0;
  return age < policy.minor_age_years;
}

// Evidence that relatives and homonyms do not share: INS, other numbers, e-mail, telephone or
// address, more than one given name, the used name.
bool HasPersonalEvidence(Pattern pattern) {
  const auto contact = pattern.Get<ContactLevel>(Trait::kContact);
  const auto other_id = pattern.Get<OtherIdLevel>(Trait::kOtherId);
  return pattern.Get<InsLevel>(Trait::kIns) == InsLevel::kEqual ||
         other_id == OtherIdLevel::kEqual || other_id == OtherIdLevel::kClose ||
         (contact != ContactLevel::kMissing && contact <= ContactLevel::kStreet) ||
         pattern.Get<GivenNameLevel>(Trait::kGivenName) == GivenNameLevel::kListEqual ||
         pattern.Get<UsedNameLevel>(Trait::kUsedName) == UsedNameLevel::kEqual;
}

// Name, date and place agree and nothing else speaks for one person: twins, and homonyms of one
// family, look the same.
bool MayBeTwin(Pattern pattern) {
  const auto given = pattern.Get<GivenNameLevel>(Trait::kGivenName);
  const bool other_name = given == GivenNameLevel::kDifferent || given == GivenNameLevel::kFar;
  const auto date = pattern.Get<BirthDateLevel>(Trait::kBirthDate);
  const bool same_date = date == BirthDateLevel::kEqual || date == BirthDateLevel::kEqualDefault;
  const auto family = pattern.Get<FamilyNameLevel>(Trait::kFamilyName);
  return other_name && same_date && family != FamilyNameLevel::kMissing &&
         family <= FamilyNameLevel::kPhonetic && !HasPersonalEvidence(pattern);
}

// What INSi keeps of a person, beside the matricule: birth name, first given name, sex and birth
// date are the same or not known. Further given names and the place may differ (RNIV 1, PP 20).
bool InsTraitsAgree(Pattern pattern) {
  const auto family = pattern.Get<FamilyNameLevel>(Trait::kFamilyName);
  const auto given = pattern.Get<GivenNameLevel>(Trait::kGivenName);
  const auto sex = pattern.Get<SexLevel>(Trait::kSex);
  const auto date = pattern.Get<BirthDateLevel>(Trait::kBirthDate);
  return family <= FamilyNameLevel::kVariant && given <= GivenNameLevel::kCompoundPart &&
         (sex == SexLevel::kMissing || sex == SexLevel::kEqualNameAgrees ||
          sex == SexLevel::kEqualNameDiffers) &&
         date <= BirthDateLevel::kPartial;
}

// What can never be right, or never without a person; kScore when nothing stands in the way.
Rule FindObstacle(StandardView a,
                  StandardView b,
                  Pattern pattern,
                  double probability,
                  const Policy& policy,
                  const PolicyContext& context) {
  if (a.HasQualifiedIns() && b.HasQualifiedIns() && a->ins != b->ins) {
    return Rule::kQualifiedIns;
  }
  const bool same_ins = pattern.Get<InsLevel>(Trait::kIns) == InsLevel::kEqual;
  if ((a.Has(kFlagNewborn) || b.Has(kFlagNewborn)) && !same_ins) {
    return Rule::kNewborn;
  }
  if (policy.relatives_need_more && probability < kSureOfTwins && MayBeTwin(pattern)) {
    return Rule::kSameNameRelatives;
  }
  if (!policy.link_minors &&
      (IsMinor(a->birth_date, policy, context) || IsMinor(b->birth_date, policy, context))) {
    return Rule::kMinor;
  }
  if (!policy.link_doubtful && (a.Has(kFlagDoubtful) || b.Has(kFlagDoubtful))) {
    return Rule::kDoubtful;
  }
  if (policy.qualified_needs_ins_traits && a->status == IdentityStatus::kQualified &&
      b->status == IdentityStatus::kQualified && !(same_ins && InsTraitsAgree(pattern))) {
    return Rule::kInsTraits;
  }
  return Rule::kScore;
}

}  // namespace

std::string_view RuleName(Rule rule) {
  switch (rule) {
    case Rule::kScore:
      return "score";
    case Rule::kFictive:
      return "fictive";
    case Rule::kQualifiedIns:
      return "different_qualified_ins";
    case Rule::kSameNameRelatives:
      return "relatives_or_homonyms";
    case Rule::kDoublon:
      return "doublon";
    case Rule::kNewborn:
      return "newborn";
    case Rule::kMinor:
      return "minor";
    case Rule::kInsTraits:
      return "ins_traits";
    case Rule::kDoubtful:
      return "doubtful";
    case Rule::kCluster:
      return "cluster";
    case Rule::kRuling:
      return "ruling";
  }
  return "score";
}

Result<Policy> PolicyFromText(std::string_view text) {
  Policy policy;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    line = Trimmed(line.substr(0, line.find('#')));
    if (line.empty()) {
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return BadLine(number, "not key = value");
    }
    SOCLE_TRY_STATUS(
        SetKey(Trimmed(line.substr(0, equals)), Trimmed(line.substr(equals + 1)), number, policy));
  }
  return policy;
}

std::string PolicyToText(const Policy& policy) {
  std::string out = fmt::format("name = {}\n", policy.name);
  for (const NumberKey& key : kNumberKeys) {
    out += fmt::format("{} = {}\n", key.name, policy.*key.member);
  }
  out += fmt::format("minor_age_years = {}\n", policy.minor_age_years);
  for (const FlagKey& key : kFlagKeys) {
    out += fmt::format("{} = {}\n", key.name, policy.*key.member ? "yes" : "no");
  }
  return out;
}

const Policy& StatisticalPolicy() {
  static const Policy& policy = Embedded(SOCLE_EMBEDDED_TEXT(mpi_policy_statistical));
  return policy;
}

const Policy& RnivPolicy() {
  static const Policy& policy = Embedded(SOCLE_EMBEDDED_TEXT(mpi_policy_rniv));
  return policy;
}

bool NeverTogether(StandardView a, StandardView b) {
  return a.Has(kFlagFictive) || b.Has(kFlagFictive) || a.Has(kFlagAnonymous) ||
         b.Has(kFlagAnonymous) || (a.HasQualifiedIns() && b.HasQualifiedIns() && a->ins != b->ins);
}

Verdict Decide(StandardView a,
               StandardView b,
               Pattern pattern,
               const Score& score,
               const DecisionRules& rules) {
  const Thresholds& thresholds = rules.thresholds;
  if (a.Has(kFlagFictive) || b.Has(kFlagFictive) || a.Has(kFlagAnonymous) ||
      b.Has(kFlagAnonymous)) {
    return {.decision = Decision::kApart, .rule = Rule::kFictive};
  }
  if (score.probability < thresholds.review) {
    return {};
  }
  const Rule obstacle = FindObstacle(a, b, pattern, score.probability, rules.policy, rules.context);
  if (obstacle != Rule::kScore) {
    return {.decision = Decision::kReview, .rule = obstacle};
  }
  const bool same = pattern.SameDomain();
  if (score.probability >= (same ? thresholds.link_same_domain : thresholds.link_cross_domain)) {
    return {.decision = Decision::kLink, .rule = Rule::kScore};
  }
  const bool between = same && score.probability >= thresholds.link_cross_domain;
  const bool relatives = rules.policy.relatives_need_more && !HasPersonalEvidence(pattern);
  return {.decision = Decision::kReview,
          .rule = between     ? Rule::kDoublon
                  : relatives ? Rule::kSameNameRelatives
                              : Rule::kScore};
}

}  // namespace socle::mpi::match
