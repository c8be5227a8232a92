// The matrix of received flows (RNIV 4.9.2.1), as the daemon applies it to what it receives.
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/storage/read_view.h"
#include "mpi/domain/feed_service.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "tests/unit/mpi/domain/feed_fixture.h"

namespace socle::mpi::domain {
namespace {

constexpr std::string_view kIns =
    "~236066322083656^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS";

class ReceivedFlowTest : public FeedServiceTest {
 protected:
  // CATARINA TCHITCHI, as a domain knows her under an IPP.
  Answer Receive(const std::string& event,
                 const std::string& code,
                 const std::string& ipp,
                 const std::string& status,
                 std::string_view ins) {
    const std::string facility = registry_->Snapshot()->FindByCode(code)->finess.front();
    return Send("MSH|^~\\&|GAM|" + facility + "|MPI|REGION|20260105093000||" + event + "|R" +
                std::to_string(++sent_) +
                "|D|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
                "EVN||20260105093000\rPID|||" +
                ipp + "^^^" + code + "&" + facility + "&M^PI" + std::string(ins) +
                "||TCHITCHI^CATARINA^CATARINA BELLA^^^^L||19360621|F|||^^^^^FRA^BDL^^63220"
                "|||||||||||||||||||||" +
                status + "\rPV1||N\rZFD|||N|N|SM|20260105092900|CN|20300101\r");
  }

  Answer Create(const std::string& code,
                const std::string& ipp,
                const std::string& status,
                std::string_view ins = {}) {
    return Receive("ADT^A28^ADT_A05", code, ipp, status, ins);
  }

  void AddDomainWith(const std::string& code, const std::string& finess, const auto& change) {
    DomainConfig domain = TestDomain(code, finess);
    change(domain.rules);
    AddDomain(domain);
  }

  [[nodiscard]] bool HasFault(FaultKind kind, FaultPlace place, FaultSeverity severity) const {
    for (const FeedFault& fault : last_.outcome.faults) {
      if (fault.kind == kind && fault.place == place && fault.severity == severity) {
        return true;
      }
    }
    return false;
  }

  int sent_ = 0;
};

TEST_F(ReceivedFlowTest, WithAContractTheStatusIsTakenOver) {
  EXPECT_EQ(Create("CH-A", "F1", "VALI", kIns).code, "AA");
  EXPECT_EQ(Find("CH-A", "F1")->status, "QUAL");
  const ReceivedStatus expected{.status = TrustStatus::kQualified};
  EXPECT_EQ(Find("CH-A", "F1")->received, expected);
  EXPECT_EQ(last_.received, expected);
}

// SI 34. The answer says so, the history keeps it, and the INS is left out.
TEST_F(ReceivedFlowTest, WithoutAContractTheStatusIsLoweredAndTheSenderIsTold) {
  AddDomainWith(
      "CH-C", "990000044", [](RnivParameters& rules) { rules.contract_of_trust = false; });
  EXPECT_EQ(Create("CH-C", "F1", "VALI", kIns).code, "AA");
  EXPECT_TRUE(
      HasFault(FaultKind::kNotAllowed, FaultPlace::kReliability, FaultSeverity::kInformation));
  EXPECT_TRUE(
      HasFault(FaultKind::kNotAllowed, FaultPlace::kIdentifiers, FaultSeverity::kInformation));
  const auto record = Find("CH-C", "F1");
  EXPECT_EQ(record->status, "PROV");
  EXPECT_TRUE(record->ins_value.empty());
  const ReceivedStatus lowered{.status = TrustStatus::kQualified,
                               .lowering = StatusLowering::kNoContract,
                               .is_ins_left_out = true};
  EXPECT_EQ(record->received, lowered);
  EXPECT_EQ(last_.received, lowered);
  // A later message without a status changes what is held of the last one; the past stays.
  EXPECT_EQ(Receive("ADT^A31^ADT_A05", "CH-C", "F1", "PROV", {}).code, "AA");
  EXPECT_EQ(Find("CH-C", "F1")->received, (ReceivedStatus{.status = TrustStatus::kProvisional}));
  const storage::ReadView view = index_->NewReadView();
  const auto history = person_store::HistoryOfRecord(person_store::ViewRows(view), record->number);
  ASSERT_TRUE(history.has_value());
  ASSERT_EQ(history->size(), 1U);
  EXPECT_EQ(history->front().record.received, lowered);
}

TEST_F(ReceivedFlowTest, OutsideOfTheReferenceTheStatusIsLowered) {
  AddDomainWith("CH-C", "990000044", [](RnivParameters& rules) { rules.is_reference = false; });
  Create("CH-C", "F1", "VALI");
  EXPECT_EQ(Find("CH-C", "F1")->status, "PROV");
  EXPECT_EQ(Find("CH-C", "F1")->received.lowering, StatusLowering::kNotReference);
}

TEST_F(ReceivedFlowTest, AnInsThatADomainMayNotSendIsLeftOut) {
  AddDomainWith("CH-C", "990000044", [](RnivParameters& rules) { rules.ins_is_accepted = false; });
  Create("CH-C", "F1", "VALI", kIns);
  EXPECT_EQ(Find("CH-C", "F1")->status, "VALI");
  EXPECT_EQ(Find("CH-C", "F1")->received,
            (ReceivedStatus{.status = TrustStatus::kQualified,
                            .lowering = StatusLowering::kInsNotStored,
                            .is_ins_left_out = true}));
}

// Row "qualifiee", INSi not asked: unknown and validated give a validated identity, a qualified one
// of the same INS confirms it without a call.
TEST_F(ReceivedFlowTest, AQualifiedLocalIdentityConfirmsWithoutInsi) {
  AddDomainWith("CH-C", "990000044", [](RnivParameters& rules) {
    rules.without_insi_query = TrustStatus::kValidated;
  });
  Create("CH-C", "F1", "VALI", kIns);
  EXPECT_EQ(Find("CH-C", "F1")->status, "VALI") << "nobody else has it";
  EXPECT_EQ(Find("CH-C", "F1")->received.lowering, StatusLowering::kInsiNotAsked);
  Create("CH-A", "F1", "VALI", kIns);
  Create("CH-C", "F2", "VALI", kIns);
  EXPECT_EQ(Find("CH-C", "F2")->status, "QUAL");
  EXPECT_EQ(Find("CH-C", "F2")->received.lowering, StatusLowering::kNone);
  EXPECT_EQ(PersonOf("CH-C", "F2"), PersonOf("CH-A", "F1"));
}

// "Propose new" of a received validated identity, as its parameter says.
TEST_F(ReceivedFlowTest, AValidatedIdentityIsProposedWhereTheParameterSaysSo) {
  AddDomainWith("CH-C", "990000044", [](RnivParameters& rules) {
    rules.propose_validated = FlowProposals::kMatched;
  });
  AddDomainWith("CH-D", "990000051", [](RnivParameters& rules) {
    rules.propose_validated = FlowProposals::kAlways;
  });
  Create("CH-A", "F1", "VALI");
  EXPECT_TRUE(Items(WorkKind::kReceivedIdentity).empty()) << "the engine proposes";
  Create("CH-D", "F1", "VALI");
  ASSERT_EQ(Items(WorkKind::kReceivedIdentity).size(), 1U);
  EXPECT_EQ(Items(WorkKind::kReceivedIdentity)[0].cause, WorkCause::kProposedByFlow);
  Create("CH-C", "F1", "PROV");
  EXPECT_EQ(Items(WorkKind::kReceivedIdentity).size(), 1U) << "provisional: nothing to propose";
  Receive("ADT^A31^ADT_A05", "CH-C", "F1", "VALI", {});
  const bool is_matched = PersonOf("CH-C", "F1") == PersonOf("CH-A", "F1");
  EXPECT_EQ(Items(WorkKind::kReceivedIdentity).size(), is_matched ? 2U : 1U);
  Receive("ADT^A31^ADT_A05", "CH-D", "F1", "VALI", {});
  EXPECT_EQ(Items(WorkKind::kReceivedIdentity).size(), is_matched ? 2U : 1U)
      << "once for each rise of the status";
}

TEST_F(ReceivedFlowTest, ARepetitionIsNotCountedAgain) {
  const std::string message = FileText(kData + "valid/01-a28-qualified.hl7");
  Send(message);
  EXPECT_TRUE(last_.received.has_value());
  Send(message);
  EXPECT_TRUE(last_.is_repeat);
  EXPECT_FALSE(last_.received.has_value());
}

}  // namespace
}  // namespace socle::mpi::domain
