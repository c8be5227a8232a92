#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

enum class Decision : std::uint8_t { kApart, kReview, kLink };

// Why a decision is not what the score alone says, or what kind of work it gives to people.
// The names are those of reports and files (RuleName).
enum class Rule : std::uint8_t {
  kScore,              // the score alone
  kFictive,            // a fictive or anonymous identity: never linked
  kQualifiedIns,       // two different qualified INS: never linked automatically
  kSameNameRelatives,  // names, date and place alone do not tell twins and homonyms apart
  kDoublon,            // both in one domain: more evidence asked for
  kNewborn,            // a child not yet named
  kMinor,              // a minor: by hand (rniv)
  kInsTraits,          // both qualified: the INS and its traits must agree (rniv)
  kDoubtful,           // attribute "douteuse": never automatically (rniv)
  kCluster,            // would join two persons through others
  kRuling,             // a person decided
};

std::string_view RuleName(Rule rule);

// A readable file of key = value lines; docs/formats/policy.md lists the keys. The defaults are
// those of the policy `statistical`.
struct Policy {
  std::string name = "statistical";
  double false_link_rate = 0.0009;         // target share of wrong links among automatic ones
  double doublon_false_link_rate = 0.005;  // ... inside one domain
  double review_share_max = 0.0145;        // records in the review zone at most, as a share of all
  double review_probability_min = 0.02;    // no pair below it is shown to a person
  bool link_minors = true;
  int minor_age_years = 18;
  bool qualified_needs_ins_traits = false;
  bool link_doubtful = true;        // false: attribute douteuse is never linked automatically
  bool relatives_need_more = true;  // twins, homonyms: more than names, date and place
};

Result<Policy> PolicyFromText(std::string_view text);
std::string PolicyToText(const Policy& policy);
const Policy& StatisticalPolicy();
const Policy& RnivPolicy();

// Probabilities at which the zones begin, found for one population (see ChooseThresholds).
struct Thresholds {
  double link_cross_domain = 0.999;
  double link_same_domain = 0.999;
  double review = 0.05;
};

struct Verdict {
  Decision decision = Decision::kApart;
  Rule rule = Rule::kScore;
};

// Today, for the age of minors.
struct PolicyContext {
  BirthDate today{.year = 2026, .month = 1, .day = 1};
};

// What decides beside the pair itself. Borrowed.
struct DecisionRules {
  const Policy& policy;
  const Thresholds& thresholds;
  const PolicyContext& context;
};

// The decision about one pair, before clustering. Pure.
Verdict Decide(StandardView a,
               StandardView b,
               Pattern pattern,
               const Score& score,
               const DecisionRules& rules);

// Never in one cluster, whatever the scores: fictive, or two different qualified INS.
bool NeverTogether(StandardView a, StandardView b);

}  // namespace socle::mpi::match
