// Work items of kind anomaly, from the message that brings one to the message that repairs it.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "tests/unit/mpi/domain/feed_fixture.h"

namespace socle::mpi::domain {
namespace {

using Findings = std::vector<std::string>;

class AnomalyWorkTest : public FeedServiceTest {
 protected:
  struct Said {
    std::string name = "MARCHAND^CAMILLE^CAMILLE^^^^L";
    std::string birth_date = "19700412";
    std::string sex = "F";
    std::string place = "63220";
  };

  void Say(const std::string& event,
           const std::string& ipp,
           const Said& said,
           std::string more = {}) {
    const Answer answer = Send(
        "MSH|^~\\&|GAM|990000010|MPI|REGION|20260105093000||" + event + "|Y" +
        std::to_string(++sent_) +
        "|D|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
        "EVN||20260105093000\rPID|||" +
        ipp + "^^^CH-A&990000010&M^PI||" + said.name + "||" + said.birth_date + "|" + said.sex +
        "|||^^^^^FRA^BDL^^" + said.place + "|||||||||||||||||||||PROV\r" + more + "PV1||N\r");
    EXPECT_EQ(answer.code, "AA") << answer.text;
  }

  void Create(const std::string& ipp, const Said& said) { Say("ADT^A28^ADT_A05", ipp, said); }

  void Update(const std::string& ipp, const Said& said) { Say("ADT^A31^ADT_A05", ipp, said); }

  void Leave(const WorkItem& item, WorkDecision decision, const std::string& reason) {
    const Status status = Decide({.item = item.number, .decision = decision, .reason = reason});
    EXPECT_TRUE(status.has_value()) << (status.has_value() ? "" : status.error().detail);
  }

  std::vector<WorkItem> Open() { return Items(WorkKind::kAnomaly); }

  int sent_ = 0;
};

// 63999 is no commune, nobody is born in 1900-01-01.
const std::string kNoPlace = "63999";

TEST_F(AnomalyWorkTest, OneItemForAnIdentityWithTheListOfWhatIsWrong) {
  Create("W1", {});
  EXPECT_TRUE(Open().empty());
  Create("W2", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  const WorkItem opened = Open()[0];
  EXPECT_EQ(opened.findings, Findings{"bad_birth_place:birth_place_code"});
  EXPECT_EQ(opened.cause, WorkCause::kAnomalySearch);
  EXPECT_FALSE(opened.IsAboutPair());
  Update("W2", {.birth_date = "19000101", .place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  EXPECT_EQ(Open()[0].number, opened.number);
  EXPECT_EQ(Open()[0].findings,
            (Findings{"bad_birth_place:birth_place_code", "doubtful_birth_date:birth_date"}));
  EXPECT_EQ(Open()[0].history.back().kind, WorkStepKind::kUpdated);
}

TEST_F(AnomalyWorkTest, ALaterMessageThatRepairsTheIdentityClosesTheItem) {
  Create("W1", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  const WorkNumber number = Open()[0].number;
  Update("W1", {});
  EXPECT_TRUE(Open().empty());
  Update("W1", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  EXPECT_EQ(Open()[0].number, number) << "the same item, opened again";
}

TEST_F(AnomalyWorkTest, WhatPeopleLeftAsItIsIsAskedAgainWhenMoreIsWrong) {
  Create("W1", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  Leave(Open()[0], WorkDecision::kNothingToDo, "already_handled");
  Update("W1", {.name = "MARCHANDE^CAMILLE^CAMILLE^^^^L", .place = kNoPlace});
  EXPECT_TRUE(Open().empty());
  Update("W1", {.birth_date = "19000101", .place = kNoPlace});
  EXPECT_EQ(Open().size(), 1U);
}

TEST_F(AnomalyWorkTest, WhatWasNotCorrectedIsAskedAgain) {
  Create("W1", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  Leave(Open()[0], WorkDecision::kCorrected, "traits_corrected");
  EXPECT_TRUE(Open().empty());
  Update("W1", {.place = kNoPlace});
  EXPECT_EQ(Open().size(), 1U);
}

// A sign that no name has is replaced: what is stored does not show it any more.
TEST_F(AnomalyWorkTest, ATraitThatWasFlaggedStaysUntilItIsSaidRight) {
  Create("W1", {.name = "MAR/CHAND^CAMILLE^CAMILLE^^^^L"});
  ASSERT_EQ(Open().size(), 1U);
  EXPECT_EQ(Open()[0].findings, Findings{"flagged:birth_name"});
  Update("W1", {.name = "MARCHAND^CAMILLE^CAMILLE^^^^L"});
  EXPECT_TRUE(Open().empty());
}

TEST_F(AnomalyWorkTest, NotesOpenNothingUnlessTheDomainWantsThem) {
  Create("W1", {.place = "99999"});
  EXPECT_TRUE(Open().empty());
  DomainConfig domain = *registry_->Snapshot()->FindByCode("CH-A");
  domain.rules.anomaly_items = AnomalyItems::kAll;
  ChangeDomain(domain);
  Update("W1", {.name = "MARCHANDE^CAMILLE^CAMILLE^^^^L", .place = "99999"});
  ASSERT_EQ(Open().size(), 1U);
  EXPECT_EQ(Open()[0].findings, Findings{"unknown_birth_place:birth_place_code"});
  domain.rules.anomaly_items = AnomalyItems::kNone;
  ChangeDomain(domain);
  Update("W1", {.place = kNoPlace});
  EXPECT_TRUE(Open().empty());
}

TEST_F(AnomalyWorkTest, FilesOpenNoneAndCloseThoseThatTheyRepair) {
  importer_ = Actor{.kind = ActorKind::kUser, .name = "anna"};
  Create("W1", {.place = kNoPlace});
  EXPECT_TRUE(Open().empty());
  importer_.reset();
  Update("W1", {.name = "MARCHANDE^CAMILLE^CAMILLE^^^^L", .place = kNoPlace});
  EXPECT_EQ(Open().size(), 1U);
  importer_ = Actor{.kind = ActorKind::kUser, .name = "anna"};
  Update("W1", {});
  EXPECT_TRUE(Open().empty());
}

TEST_F(AnomalyWorkTest, AMergedIdentityHasNoneAndHasItAgainWhenItComesBack) {
  Create("W1", {});
  Create("W2", {.place = kNoPlace});
  ASSERT_EQ(Open().size(), 1U);
  const WorkItem before = Open()[0];
  Say("ADT^A40^ADT_A39", "W1", {}, "MRG|W2^^^CH-A&990000010&M^PI\r");
  EXPECT_TRUE(Open().empty());
  ASSERT_TRUE(Unmerge("CH-A", "W2").has_value());
  ASSERT_EQ(Open().size(), 1U);
  EXPECT_EQ(Open()[0].number, before.number);
  EXPECT_EQ(Open()[0].findings, before.findings);
}

}  // namespace
}  // namespace socle::mpi::domain
