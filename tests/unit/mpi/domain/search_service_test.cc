#include "mpi/domain/search_service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/model/audit.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "tests/unit/mpi/domain/search_fixture.h"

namespace socle::mpi::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SearchServiceTest : public SearchFixture {
 protected:
  SearchServiceTest() {
    PatientRecord jeanne = Jeanne(1, "A1");
    jeanne.Field(PatientField::kUsedName) = "D'ESSAI";
    jeanne.Field(PatientField::kAddress) = "12 RUE DES LILAS";
    jeanne.Field(PatientField::kPostalCode) = "54000";
    a1_ = Put(jeanne);
    b1_ = Put(Jeanne(2, "B1"));
    Link(a1_, b1_);
    PatientRecord robert = Jeanne(2, "B7");
    robert.Field(PatientField::kBirthName) = "DUVAL";
    robert.Field(PatientField::kBirthFirstGivenName) = "ROBERT";
    robert.Field(PatientField::kBirthGivenNames) = "";
    robert.Field(PatientField::kBirthDate) = "1958-11-02";
    robert.Field(PatientField::kSex) = "M";
    robert.Field(PatientField::kAddress) = "12 rue des Lilas";
    robert.Field(PatientField::kPostalCode) = "54000";
    b7_ = Put(robert);
  }

  [[nodiscard]] SearchService Service() const { return {*index_, *registry_, settings_}; }

  SearchAnswer Search(const SearchCriteria& criteria) {
    auto result = Service().Search(criteria, actor_);
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    if (!result) {
      return {};
    }
    audit_ = result->audit;
    return std::move(result->answer);
  }

  // The identities that match.
  std::vector<std::string> Found(const SearchCriteria& criteria) {
    std::vector<std::string> found;
    for (const SearchPerson& person : Search(criteria).persons) {
      for (const IdentityRow& row : person.identities) {
        if (row.is_match) {
          found.push_back(row.ipp);
        }
      }
    }
    return found;
  }

  std::string RefusalOf(const SearchCriteria& criteria) {
    const auto result = Service().Search(criteria, actor_);
    EXPECT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Code::kInvalidArgument);
    return result.error().detail;
  }

  PersonView Show(const ShowRequest& request) {
    auto result = Service().Show(request, actor_);
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    if (!result) {
      return {};
    }
    audit_ = result->audit;
    return std::move(result->answer);
  }

  static std::vector<std::string> IppsOf(const PersonView& view) {
    std::vector<std::string> ipps;
    ipps.reserve(view.identities.size());
    for (const ShownIdentity& identity : view.identities) {
      ipps.push_back(identity.record.ipp);
    }
    return ipps;
  }

  static SearchCriteria ByDate(std::string name = "", std::string given = "") {
    SearchCriteria criteria;
    criteria.birth_date = "1960-05-30";
    criteria.name = std::move(name);
    criteria.given_name = std::move(given);
    return criteria;
  }

  SearchSettings settings_;
  Actor actor_{.kind = ActorKind::kUser, .name = "claude.martin"};
  AuditEntry audit_;
  RecordNumber a1_ = 0;
  RecordNumber b1_ = 0;
  RecordNumber b7_ = 0;
};

TEST_F(SearchServiceTest, DateWithBeginningsOfNames) {
  EXPECT_THAT(Found(ByDate()), UnorderedElementsAre("A1", "B1"));
  EXPECT_THAT(Found(ByDate("ker")), UnorderedElementsAre("A1", "B1"));
  EXPECT_THAT(Found(ByDate("dés")), ElementsAre("A1")) << "the used name is asked too (SI 03)";
  EXPECT_THAT(Found(ByDate("d'e", "jea")), ElementsAre("A1"));
  EXPECT_THAT(Found(ByDate("ker", "rob")), IsEmpty());
  SearchCriteria criteria = ByDate();
  criteria.sex = "M";
  EXPECT_THAT(Found(criteria), IsEmpty());
  criteria = ByDate();
  criteria.domain = "CH-B";
  EXPECT_THAT(Found(criteria), ElementsAre("B1"));
}

TEST_F(SearchServiceTest, PersonIsShownWithAllIdentities) {
  const SearchAnswer answer = Search(ByDate("des"));
  ASSERT_EQ(answer.persons.size(), 1U);
  const std::vector<IdentityRow>& rows = answer.persons[0].identities;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(rows[0].is_match);
  EXPECT_FALSE(rows[1].is_match);
  EXPECT_EQ(rows[1].ipp, "B1");
  EXPECT_EQ(rows[1].domain, "CH-B");
  // The least that a row shows (SI 16).
  EXPECT_EQ(rows[0].birth_name, "KERMARREC");
  EXPECT_EQ(rows[0].used_name, "D'ESSAI");
  EXPECT_EQ(rows[0].first_given_name, "JEANNE");
  EXPECT_EQ(rows[0].birth_date, "1960-05-30");
  EXPECT_EQ(rows[0].sex, "F");
  EXPECT_EQ(rows[0].status, "PROV");
  EXPECT_EQ(audit_.kind, AuditKind::kSearch);
  EXPECT_EQ(audit_.actor, actor_);
  EXPECT_THAT(audit_.persons, ElementsAre(answer.persons[0].person));
  EXPECT_THAT(audit_.records, ElementsAre(a1_, b1_));
}

TEST_F(SearchServiceTest, WhatAgreesIsHighlighted) {
  const SearchAnswer answer = Search(ByDate("des", "jean"));
  ASSERT_EQ(answer.persons.size(), 1U);
  EXPECT_THAT(answer.persons[0].identities[0].highlights,
              UnorderedElementsAre(
                  Highlight{.field = PatientField::kUsedName, .offset = 0, .length = 4},
                  Highlight{.field = PatientField::kBirthFirstGivenName, .offset = 0, .length = 4},
                  Highlight{.field = PatientField::kBirthDate, .offset = 0, .length = 10}));
}

TEST_F(SearchServiceTest, RulesOfTheSearchAreKept) {
  SearchCriteria criteria;
  criteria.name = "KER";
  EXPECT_THAT(RefusalOf(criteria), HasSubstr("SI 01"));
  criteria = {};
  criteria.ins = "2600599395123";
  EXPECT_THAT(RefusalOf(criteria), HasSubstr("SI 02"));
  criteria.ins = "260059939512349";
  EXPECT_THAT(RefusalOf(criteria), HasSubstr("SI 02"));
  criteria = ByDate();
  criteria.domain = "CH-Z";
  EXPECT_THAT(RefusalOf(criteria), HasSubstr("CH-Z"));
  criteria = {};
  criteria.phone = "12";
  EXPECT_THAT(RefusalOf(criteria), HasSubstr("telephone"));
  EXPECT_THAT(RefusalOf({.ins = "1111111111111", .ins_is_scanned = true}), HasSubstr("matricule"));
  // Advice does not refuse.
  EXPECT_THAT(Search(ByDate("KERMARREC")).notes, ElementsAre(HasSubstr("RECO PP 01")));
  EXPECT_THAT(Search(ByDate("KER")).notes, IsEmpty());
}

TEST_F(SearchServiceTest, NumbersFindTheirPatient) {
  PatientRecord qualified = Stored(b1_);
  qualified.status = "QUAL";
  qualified.ins_value = "260059939512348";
  Put(qualified);
  SearchCriteria criteria;
  criteria.ins = "2 60 05 99 395 123 48";
  EXPECT_THAT(Found(criteria), ElementsAre("B1"));
  EXPECT_EQ(Search(criteria).persons[0].identities[0].ins_value, "260059939512348");
  criteria.ins = "2600599395123";
  criteria.ins_is_scanned = true;
  EXPECT_THAT(Found(criteria), ElementsAre("B1"));
  criteria = {};
  criteria.ipp = "B7";
  EXPECT_THAT(Found(criteria), ElementsAre("B7"));
  criteria.domain = "CH-A";
  EXPECT_THAT(Found(criteria), IsEmpty());
  criteria = {};
  criteria.phone = "06.12.34.56.78";
  EXPECT_THAT(Found(criteria), UnorderedElementsAre("A1", "B1", "B7"));
}

TEST_F(SearchServiceTest, TypingErrorsAreFoundByLikeness) {
  SearchCriteria criteria = ByDate("KERMAREC", "JEANE");
  EXPECT_THAT(Found(criteria), IsEmpty());
  criteria.is_approximate = true;
  const SearchAnswer near = Search(criteria);
  ASSERT_EQ(near.persons.size(), 1U);
  EXPECT_EQ(near.persons[0].identities[0].birth_name, "KERMARREC");
  EXPECT_GT(near.persons[0].confidence, 50U);
  EXPECT_LT(near.persons[0].confidence, 100U);
  // The wrong month, day and month exchanged, names exchanged, another first letter.
  for (const auto& [date, name, given] :
       std::vector<std::array<std::string, 3>>{{"1960-06-30", "KERMARREC", "JEANNE"},
                                               {"1960-05-30", "JEANNE", "KERMARREC"},
                                               {"1960-05-30", "CERMARREC", "JEANNE"},
                                               {"1960-05-30", "QERMARREQUE", "ODETTE"}}) {
    criteria.birth_date = date;
    criteria.name = name;
    criteria.given_name = given;
    EXPECT_THAT(Found(criteria), testing::Contains("B1")) << date << name << given;
  }
  criteria.birth_date = "1958-02-11";
  criteria.name = "DUVAL";
  criteria.given_name = "ROBERT";
  EXPECT_THAT(Found(criteria), ElementsAre("B7")) << "day and month exchanged";
  criteria.birth_date = "1958-11-02";
  EXPECT_EQ(Search(criteria).persons[0].confidence, 100U);
}

TEST_F(SearchServiceTest, LikelyCandidatesAreComparedFirst) {
  PatientRecord last = Jeanne(1, "A9");
  last.Field(PatientField::kBirthName) = "FOURNIER";
  last.Field(PatientField::kBirthFirstGivenName) = "BRUNO";
  last.Field(PatientField::kBirthGivenNames) = "";
  Put(last);
  SearchCriteria criteria = ByDate("FOURNIE", "BRUNO");
  criteria.is_approximate = true;
  settings_.limits.records_max = 1;
  EXPECT_THAT(Found(criteria), ElementsAre("A9")) << "not those that come first on this day";
  EXPECT_TRUE(Search(criteria).is_cut);
  settings_.limits.records_max = 3;
  EXPECT_FALSE(Search(criteria).is_cut);
}

TEST_F(SearchServiceTest, TooManyIsSaidHonestly) {
  settings_.persons_max = 1;
  PatientRecord other = Jeanne(3, "C1");
  other.Field(PatientField::kBirthName) = "ABEL";
  other.Field(PatientField::kBirthFirstGivenName) = "PAUL";
  other.Field(PatientField::kBirthGivenNames) = "";
  other.Field(PatientField::kSex) = "M";
  other.Field(PatientField::kBirthPlaceCode) = "13055";
  other.Field(PatientField::kPhone) = "";
  Put(other);
  SearchAnswer answer = Search(ByDate());
  EXPECT_TRUE(answer.is_cut);
  ASSERT_EQ(answer.persons.size(), 1U);
  EXPECT_EQ(answer.persons[0].identities[0].ipp, "C1") << "by name";
  EXPECT_THAT(answer.notes, ElementsAre(HasSubstr("the first 1 of 2 persons")));
  settings_.persons_max = 2;
  EXPECT_FALSE(Search(ByDate()).is_cut);
  settings_.limits.rows_max = 2;
  answer = Search(ByDate());
  EXPECT_TRUE(answer.is_cut);
  EXPECT_THAT(answer.notes, ElementsAre(HasSubstr("narrow")));
}

TEST_F(SearchServiceTest, PersonIsShownByNumberAndByIdentity) {
  const PersonNumber person = Stored(a1_).person;
  PersonView view = Show({.person = person});
  EXPECT_THAT(IppsOf(view), ElementsAre("A1", "B1"));
  EXPECT_EQ(view.identities[1].domain, "CH-B");
  EXPECT_TRUE(view.is_current);
  view = Show({.domain = "CH-B", .ipp = "B1"});
  EXPECT_EQ(view.person.number, person);
  EXPECT_EQ(view.record, b1_);
  EXPECT_EQ(audit_.kind, AuditKind::kShow);
  EXPECT_THAT(audit_.persons, ElementsAre(person));
  for (const ShowRequest& request : {ShowRequest{.person = 999},
                                     ShowRequest{.domain = "CH-B", .ipp = "B99"},
                                     ShowRequest{.domain = "CH-Z", .ipp = "B1"}}) {
    const auto unknown = Service().Show(request, actor_);
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().code, Code::kNotFound);
  }
}

TEST_F(SearchServiceTest, PastIsShownAsItWas) {
  const UnixMicros before = clock_.Now();
  const UnixMicros then{before.value + 1000};
  const PersonNumber robert = Stored(b7_).person;
  clock_.Advance(std::chrono::seconds(10));
  PatientRecord changed = Stored(a1_);
  changed.Field(PatientField::kCity) = "METZ";
  Put(changed);
  Merge(b7_, b1_);
  PersonView view = Show({.domain = "CH-B", .ipp = "B7"});
  EXPECT_EQ(view.person.number, Stored(a1_).person);
  EXPECT_THAT(IppsOf(view), ElementsAre("A1", "B1", "B7"));
  EXPECT_EQ(view.identities[2].record.state, RecordState::kMerged);
  view = Show({.domain = "CH-B", .ipp = "B7", .as_of = then});
  EXPECT_EQ(view.person.number, robert);
  EXPECT_THAT(IppsOf(view), ElementsAre("B7"));
  EXPECT_FALSE(view.is_current);
  view = Show({.domain = "CH-A", .ipp = "A1", .as_of = then, .with_history = true});
  EXPECT_EQ(view.identities[0].record.Field(PatientField::kCity), "");
  EXPECT_THAT(view.identities[0].history, IsEmpty());
  view = Show({.domain = "CH-A", .ipp = "A1", .with_history = true});
  EXPECT_EQ(view.identities[0].record.Field(PatientField::kCity), "METZ");
  ASSERT_EQ(view.identities[0].history.size(), 1U);
  EXPECT_EQ(view.identities[0].history[0].record.Field(PatientField::kCity), "");
  const auto early = Service().Show(
      {.domain = "CH-A", .ipp = "A1", .as_of = UnixMicros{before.value - 1}}, actor_);
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().code, Code::kNotFound);
}

TEST_F(SearchServiceTest, ExplanationSumsUp) {
  const auto result =
      Service().Explain({.domain = "CH-A", .ipp = "A1"}, {.record = b1_}, actor_, clock_.Now());
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  const PairExplanation& why = result->answer;
  EXPECT_TRUE(why.is_compared);
  EXPECT_TRUE(why.is_same_person);
  EXPECT_EQ(why.decision, "link");
  double sum = why.prior_bits + why.relation_bits;
  for (const ExplainedTrait& trait : why.traits) {
    sum += trait.level_bits + trait.frequency_bits;
  }
  EXPECT_NEAR(sum, why.bits, 1e-6);
  const auto name = std::ranges::find(why.traits, "family_name", &ExplainedTrait::trait);
  ASSERT_NE(name, why.traits.end());
  EXPECT_EQ(name->level, "equal");
  EXPECT_GT(name->value_share, 0);
  EXPECT_LT(name->value_share, 0.5);
  EXPECT_THAT(why.blocks, testing::Contains(testing::Field(&SharedBlock::family, "phone")));
  EXPECT_EQ(result->audit.kind, AuditKind::kExplain);
  EXPECT_THAT(result->audit.records, ElementsAre(a1_, b1_));
  EXPECT_FALSE(
      Service().Explain({.record = 999}, {.record = b1_}, actor_, clock_.Now()).has_value());
}

TEST_F(SearchServiceTest, ExplanationKnowsRulings) {
  ASSERT_TRUE(Apply([&](CommandContext& context) -> Status {
                const person_store::RulingRow ruling{.other = b7_, .together = false, .action = 4};
                return person_store::PutRuling(context.draft, a1_, b7_, &ruling);
              }).has_value());
  const auto result = Service().Explain({.record = b7_}, {.record = a1_}, actor_, clock_.Now());
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->answer.is_same_person);
  ASSERT_TRUE(result->answer.ruling.has_value());
  EXPECT_EQ(*result->answer.ruling,
            (RulingView{.a = a1_, .b = b7_, .together = false, .action = 4}));
  EXPECT_THAT(Show({.domain = "CH-A", .ipp = "A1"}).rulings,
              testing::Contains(*result->answer.ruling));
}

TEST_F(SearchServiceTest, HouseholdIsWhoSharesAddressOrTelephone) {
  PatientRecord neighbour = Jeanne(3, "C5");
  neighbour.Field(PatientField::kBirthName) = "MOREAU";
  neighbour.Field(PatientField::kBirthFirstGivenName) = "LUCIE";
  neighbour.Field(PatientField::kBirthGivenNames) = "";
  neighbour.Field(PatientField::kBirthDate) = "1990-01-02";
  const RecordNumber c5 = Put(neighbour);
  const auto result = Service().FindHousehold({.domain = "CH-A", .ipp = "A1"}, actor_);
  ASSERT_TRUE(result.has_value());
  const auto& members = result->answer.members;
  ASSERT_EQ(members.size(), 2U) << "not the person's own identities";
  EXPECT_EQ(members[0].identity.record, b7_);
  EXPECT_TRUE(members[0].shares_phone);
  EXPECT_TRUE(members[0].shares_address);
  EXPECT_EQ(members[1].identity.record, c5);
  EXPECT_TRUE(members[1].shares_phone);
  EXPECT_FALSE(members[1].shares_address);
  settings_.household_max = 1;
  const auto cut = Service().FindHousehold({.domain = "CH-A", .ipp = "A1"}, actor_);
  EXPECT_EQ(cut->answer.members.size(), 1U);
  EXPECT_TRUE(cut->answer.is_cut);
}

}  // namespace
}  // namespace socle::mpi::domain
