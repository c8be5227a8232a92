#include "mpi/match/policy.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/match/compare.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

using testing::StartsWith;

bool Same(const Policy& a, const Policy& b) {
  return PolicyToText(a) == PolicyToText(b);
}

TEST(PolicyText, RoundTripKeepsEveryKey) {
  const Policy policy = {.name = "house",
                         .false_link_rate = 0.00012345,
                         .doublon_false_link_rate = 0.1,
                         .review_share_max = 0.5,
                         .review_probability_min = 0.25,
                         .link_minors = false,
                         .minor_age_years = 16,
                         .qualified_needs_ins_traits = true,
                         .link_doubtful = false,
                         .relatives_need_more = false};
  const auto read = PolicyFromText(PolicyToText(policy));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->name, "house");
  EXPECT_EQ(read->false_link_rate, 0.00012345);
  EXPECT_EQ(read->doublon_false_link_rate, 0.1);
  EXPECT_EQ(read->review_share_max, 0.5);
  EXPECT_EQ(read->review_probability_min, 0.25);
  EXPECT_FALSE(read->link_minors);
  EXPECT_EQ(read->minor_age_years, 16);
  EXPECT_TRUE(read->qualified_needs_ins_traits);
  EXPECT_FALSE(read->link_doubtful);
  EXPECT_FALSE(read->relatives_need_more);
}

TEST(PolicyText, WhatIsNotNamedKeepsItsDefault) {
  const auto read = PolicyFromText("# only one\n\n  link_minors = no  # by hand\r\n");
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  Policy expected;
  expected.link_minors = false;
  EXPECT_TRUE(Same(*read, expected));
  EXPECT_TRUE(Same(*PolicyFromText(""), Policy{}));
}

TEST(PolicyText, SaysTheLineOfAnError) {
  struct Row {
    std::string_view text;
    std::string_view detail;
  };

  for (const auto& [text, detail] :
       {Row{"name = a\nlink_minors\n", "policy, line 2: not key = value"},
        Row{"\n\nshoe_size = 3", "policy, line 3: unknown key shoe_size"},
        Row{"link_minors = maybe", "policy, line 1: link_minors wants yes or no"},
        Row{"false_link_rate = 0.6", "policy, line 1: false_link_rate wants a number from"},
        Row{"false_link_rate = 0", "policy, line 1: false_link_rate wants"},
        Row{"false_link_rate = nan", "policy, line 1: false_link_rate wants"},
        Row{"false_link_rate = 0.1x", "policy, line 1: false_link_rate wants"},
        Row{"false_link_rate =", "policy, line 1: false_link_rate wants"},
        Row{"review_share_max = 1.1",
            "policy, line 1: review_share_max wants a number from 0 to 1"},
        Row{"minor_age_years = 31", "policy, line 1: minor_age_years wants 0 to 30"},
        Row{"minor_age_years = -1", "policy, line 1: minor_age_years wants"},
        Row{"= 3", "policy, line 1: unknown key"}}) {
    const auto read = PolicyFromText(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, Code::kInvalidArgument);
    EXPECT_THAT(read.error().detail, StartsWith(std::string(detail)));
  }
}

TEST(PolicyText, AcceptsTheLastValuesOfEachRange) {
  for (const std::string_view text : {"false_link_rate = 0.5",
                                      "false_link_rate = 1e-9",
                                      "review_share_max = 0",
                                      "review_share_max = 1",
                                      "review_probability_min = 1",
                                      "minor_age_years = 0",
                                      "minor_age_years = 30"}) {
    EXPECT_TRUE(PolicyFromText(text).has_value()) << text;
  }
}

TEST(Policies, TheShippedOnesDifferInTheRulesOfTheRegulation) {
  EXPECT_EQ(StatisticalPolicy().name, "statistical");
  EXPECT_TRUE(StatisticalPolicy().link_minors);
  EXPECT_TRUE(StatisticalPolicy().link_doubtful);
  EXPECT_FALSE(StatisticalPolicy().qualified_needs_ins_traits);
  EXPECT_TRUE(StatisticalPolicy().relatives_need_more);
  EXPECT_EQ(RnivPolicy().name, "rniv");
  EXPECT_FALSE(RnivPolicy().link_minors);
  EXPECT_FALSE(RnivPolicy().link_doubtful);
  EXPECT_TRUE(RnivPolicy().qualified_needs_ins_traits);
  EXPECT_TRUE(RnivPolicy().relatives_need_more);
  EXPECT_EQ(RnivPolicy().minor_age_years, 18);
}

constexpr Thresholds kThresholds = {
    .link_cross_domain = 0.9, .link_same_domain = 0.99, .review = 0.1};

Identity Adult() {
  return {.birth_name = "MARTIN",
          .birth_first_given_name = "JEAN",
          .sex = "M",
          .birth_date = "1960-05-12",
          .birth_place_code = "54395"};
}

struct Case {
  Identity a = Adult();
  Identity b = Adult();
  double probability = 0.999999;
  bool same_domain = false;
  PolicyContext context = {};
};

Verdict DecideBy(const Policy& policy, const Case& c) {
  const StandardRecord a(c.a, 1);
  const StandardRecord b(c.b, c.same_domain ? 1 : 2);
  return Decide(a.View(),
                b.View(),
                Compare(a.View(), b.View()),
                {.bits = 0, .probability = c.probability},
                {.policy = policy, .thresholds = kThresholds, .context = c.context});
}

void ExpectVerdict(const Policy& policy, const Case& c, Decision decision, Rule rule) {
  const Verdict verdict = DecideBy(policy, c);
  EXPECT_EQ(verdict.decision, decision);
  EXPECT_EQ(RuleName(verdict.rule), RuleName(rule));
  Case turned = c;
  std::swap(turned.a, turned.b);
  EXPECT_EQ(DecideBy(policy, turned).decision, decision);
  EXPECT_EQ(RuleName(DecideBy(policy, turned).rule), RuleName(rule));
}

TEST(Decide, HasThreeZonesWithTheThresholdInTheUpperOne) {
  const Policy& policy = StatisticalPolicy();
  Case c;
  c.a.phone = c.b.phone = "0612345678";
  c.probability = 0.9;
  ExpectVerdict(policy, c, Decision::kLink, Rule::kScore);
  c.probability = 0.8999;
  ExpectVerdict(policy, c, Decision::kReview, Rule::kScore);
  c.probability = 0.1;
  ExpectVerdict(policy, c, Decision::kReview, Rule::kScore);
  c.probability = 0.0999;
  ExpectVerdict(policy, c, Decision::kApart, Rule::kScore);
}

TEST(Decide, ADoublonNeedsMore) {
  const Policy& policy = StatisticalPolicy();
  Case c;
  c.same_domain = true;
  c.probability = 0.99;
  ExpectVerdict(policy, c, Decision::kLink, Rule::kScore);
  c.probability = 0.9899;
  ExpectVerdict(policy, c, Decision::kReview, Rule::kDoublon);
  c.probability = 0.9;
  ExpectVerdict(policy, c, Decision::kReview, Rule::kDoublon);
}

TEST(Decide, NamesDateAndPlaceBelowTheThresholdAreHomonyms) {
  Case c;
  c.probability = 0.5;
  ExpectVerdict(StatisticalPolicy(), c, Decision::kReview, Rule::kSameNameRelatives);
}

TEST(Decide, FictiveAndAnonymousIdentitiesNeverLink) {
  for (const Policy* policy : {&StatisticalPolicy(), &RnivPolicy()}) {
    Case c;
    c.a.birth_name = "TEST";
    ExpectVerdict(*policy, c, Decision::kApart, Rule::kFictive);
    c = {};
    c.a.status = "FICT";
    ExpectVerdict(*policy, c, Decision::kApart, Rule::kFictive);
    c = {};
    c.a.birth_name = "INCONNU";
    c.a.birth_first_given_name = "XXX";
    ExpectVerdict(*policy, c, Decision::kApart, Rule::kFictive);
  }
}

TEST(Decide, DifferentQualifiedInsNeverLinkAutomatically) {
  Case c;
  c.a.ins_value = "160055439500177";
  c.b.ins_value = "280127511500207";
  c.a.ins_oid = c.b.ins_oid = kOidNir;
  c.a.status = c.b.status = "QUAL";
  c.probability = 1;
  ExpectVerdict(StatisticalPolicy(), c, Decision::kReview, Rule::kQualifiedIns);
  c.b.status = "VALI";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
}

TEST(Decide, NewbornsWithoutANameGoToReviewUnlessTheInsIsOne) {
  Case c;
  c.a.birth_first_given_name = "BEBE";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kReview, Rule::kNewborn);
  c.a.ins_value = c.b.ins_value = "160055439500177";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
}

TEST(Decide, TwinsAreNotLinkedOnDateAndPlace) {
  Case c;
  c.b.birth_first_given_name = "MARGUERITE";
  // Where twins are rare enough for the weights to be this sure, the weights decide.
  c.probability = 0.995;
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  c.probability = 0.9949;
  ExpectVerdict(StatisticalPolicy(), c, Decision::kReview, Rule::kSameNameRelatives);
  c.a.ins_value = c.b.ins_value = "160055439500177";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  c.a.ins_value.clear();
  c.b.birth_date = "1960-05-13";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  c.b.birth_date = c.a.birth_date;
  c.a.email = c.b.email = "a@b.fr";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  c.a.email.clear();
  Policy lax = StatisticalPolicy();
  lax.relatives_need_more = false;
  ExpectVerdict(lax, c, Decision::kLink, Rule::kScore);
}

TEST(Decide, MinorsAreForPeopleUnderRnivOnly) {
  Case c;
  c.context.today = {.year = 2026, .month = 5, .day = 12};
  c.a.birth_date = c.b.birth_date = "2008-05-13";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kMinor);
  c.a.birth_date = c.b.birth_date = "2008-05-12";
  ExpectVerdict(RnivPolicy(), c, Decision::kLink, Rule::kScore);
}

TEST(Decide, OneMinorIsEnough) {
  Case c;
  c.context.today = {.year = 2026, .month = 5, .day = 12};
  c.b.birth_date = "2010-05-12";
  ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kMinor);
}

TEST(Decide, AnUnknownDayCountsAsTheLastOfItsYear) {
  Case c;
  c.context.today = {.year = 2026, .month = 5, .day = 12};
  for (const std::string_view date : {"2008", "2008-05"}) {
    SCOPED_TRACE(date);
    c.a.birth_date = c.b.birth_date = std::string(date);
    ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kMinor);
  }
  c.a.birth_date = c.b.birth_date = "2008-04";
  ExpectVerdict(RnivPolicy(), c, Decision::kLink, Rule::kScore);
}

TEST(Decide, DoubtfulIdentitiesAreForPeopleUnderRnivOnly) {
  Case c;
  c.a.status = "DOUT";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kDoubtful);
}

TEST(Decide, TwoQualifiedIdentitiesNeedTheirInsUnderRniv) {
  Case c;
  c.a.status = c.b.status = "QUAL";
  ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kInsTraits);
  c.a.ins_value = c.b.ins_value = "160055439500177";
  ExpectVerdict(RnivPolicy(), c, Decision::kLink, Rule::kScore);
}

TEST(Decide, TwoQualifiedIdentitiesNeedTheTraitsOfTheirInsUnderRniv) {
  Case same;
  same.a.status = same.b.status = "QUAL";
  same.a.ins_value = same.b.ins_value = "160055439500177";
  std::vector<Case> contradictions(4, same);
  contradictions[0].b.birth_name = "MARTAN";
  contradictions[1].b.birth_first_given_name = "JACQUES";
  contradictions[2].b.sex = "F";
  contradictions[3].b.birth_date = "1960-12-05";
  for (const Case& c : contradictions) {
    ExpectVerdict(RnivPolicy(), c, Decision::kReview, Rule::kInsTraits);
    ExpectVerdict(StatisticalPolicy(), c, Decision::kLink, Rule::kScore);
  }
  std::vector<Case> harmless(4, same);
  harmless[0].b.birth_place_code = "69123";
  harmless[1].a.birth_given_names = "JEAN PAUL";
  harmless[1].b.birth_given_names = "JEAN LUC";
  harmless[2].a.birth_name = "LE GALL";
  harmless[2].b.birth_name = "LEGALL";
  harmless[3].b.birth_date = "1960";
  for (const Case& c : harmless) {
    ExpectVerdict(RnivPolicy(), c, Decision::kLink, Rule::kScore);
  }
}

TEST(NeverTogether, IsForFictiveAndForDifferentQualifiedIns) {
  const auto never = [](const Identity& a, const Identity& b) {
    const StandardRecord x(a);
    const StandardRecord y(b);
    EXPECT_EQ(NeverTogether(x.View(), y.View()), NeverTogether(y.View(), x.View()));
    return NeverTogether(x.View(), y.View());
  };
  Identity fictive = Adult();
  fictive.birth_name = "TEST";
  Identity qualified = Adult();
  qualified.ins_value = "160055439500177";
  qualified.ins_oid = kOidNir;
  qualified.status = "QUAL";
  Identity other = qualified;
  other.ins_value = "280127511500207";
  EXPECT_FALSE(never(Adult(), Adult()));
  EXPECT_TRUE(never(Adult(), fictive));
  EXPECT_FALSE(never(qualified, qualified));
  EXPECT_TRUE(never(qualified, other));
  other.status = "VALI";
  EXPECT_FALSE(never(qualified, other));
}

TEST(RuleName, IsAnotherOneForEachRule) {
  EXPECT_EQ(RuleName(Rule::kScore), "score");
  EXPECT_EQ(RuleName(Rule::kFictive), "fictive");
  EXPECT_EQ(RuleName(Rule::kQualifiedIns), "different_qualified_ins");
  EXPECT_EQ(RuleName(Rule::kCluster), "cluster");
  EXPECT_EQ(RuleName(Rule::kRuling), "ruling");
}

}  // namespace
}  // namespace socle::mpi::match
