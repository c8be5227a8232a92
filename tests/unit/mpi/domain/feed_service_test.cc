#include "mpi/domain/feed_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/event.h"
#include "mpi/model/feed.h"
#include "mpi/model/work.h"
#include "mpi/person_store/event_rows.h"
#include "tests/unit/mpi/domain/feed_fixture.h"

namespace socle::mpi::domain {
namespace {

TEST_F(FeedServiceTest, ValidMessagesOfPamFranceAreAccepted) {
  SendAllValid();
}

TEST_F(FeedServiceTest, MalformedMessagesGetTheAnswerThatTheirIndexAsksFor) {
  SendAllValid();
  for (const auto& row : Table(kData + "malformed.tsv")) {
    if (row.at("framing") != "none") {
      continue;
    }
    const Answer answer = Send(FileText(kData + row.at("file")));
    EXPECT_EQ(answer.code, row.at("msa_1")) << row.at("file") << ": " << answer.text;
    if (!row.at("err_2").empty() && !answer.places.empty()) {
      EXPECT_TRUE(answer.places.front().starts_with(row.at("err_2")))
          << row.at("file") << ": " << answer.places.front() << " for " << row.at("err_2");
    }
  }
}

TEST_F(FeedServiceTest, RepeatedMessageChangesNothingAndGetsTheSameAnswer) {
  const std::string message = FileText(kData + "valid/01-a28-qualified.hl7");
  EXPECT_EQ(Send(message).code, "AA");
  const FeedAnswer first = last_;
  const auto before = Find("CH-A", "IPP000101");
  const storage::ChangeNumber changes = database_->LastChange();
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(Send(message).code, "AA");
  EXPECT_TRUE(last_.is_repeat);
  EXPECT_EQ(last_.applied_at, first.applied_at);
  EXPECT_EQ(Find("CH-A", "IPP000101"), before);
  EXPECT_EQ(database_->LastChange(), changes);
}

TEST_F(FeedServiceTest, RefusedMessageLeavesItsAuditEntryAndMayComeAgain) {
  std::string message = FileText(kData + "valid/01-a28-qualified.hl7");
  const std::size_t at = message.find("CH-A&990000010");
  ASSERT_NE(at, std::string::npos);
  const std::string good = message;
  message.replace(at, 14, "CH-X&990009999");
  EXPECT_EQ(Send(message).code, "AE");
  ASSERT_FALSE(trail_.entries.empty());
  EXPECT_EQ(trail_.entries.back().kind, AuditKind::kFeedRefused);
  EXPECT_FALSE(Find("CH-A", "IPP000101").has_value());
  EXPECT_EQ(Send(good).code, "AA");
  EXPECT_TRUE(Find("CH-A", "IPP000101").has_value());
}

TEST_F(FeedServiceTest, QualifiedIdentityKeepsItsInsAndStatus) {
  Send(FileText(kData + "valid/01-a28-qualified.hl7"));
  const auto record = Find("CH-A", "IPP000101");
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->status, "QUAL");
  EXPECT_EQ(record->ins_value, "285077505600096");
  EXPECT_NE(record->person, 0U);
  EXPECT_EQ(record->version, 1U);
}

// A national number: its authority owns the domain, others cite it beside their own identifier.
TEST_F(FeedServiceTest, NumberOfASharedDomainIsCitedAndLinks) {
  DomainConfig national = TestDomain("NID", "990000036");
  national.is_shared = true;
  AddDomain(national);
  const auto message = [](const std::string& facility, const std::string& ids, int n) {
    return "MSH|^~\\&|GAM|" + facility + "|MPI|REGION|20260105093000||ADT^A28^ADT_A05|S" +
           std::to_string(n) +
           "|D|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r" +
           "EVN||20260105093000\rPID|||" + ids +
           "||GUESSARD^CAMILLE^CAMILLE^^^^L||19700412|F|||^^^^^FRA^BDL^^63220|||||||||||||||||||||"
           "PROV\rPV1||N\r";
  };
  const std::string cited = "~N-000345435^^^NID&990000036&M^PI";
  EXPECT_EQ(Send(message("990000036", "N-000345435^^^NID&990000036&M^PI", 1)).code, "AA");
  EXPECT_EQ(Send(message("990000010", "A1^^^CH-A&990000010&M^PI" + cited, 2)).code, "AA");
  EXPECT_EQ(Find("CH-A", "A1")->Field(PatientField::kOtherIds), "N-000345435");
  EXPECT_EQ(Find("NID", "N-000345435")->Field(PatientField::kOtherIds), "N-000345435");
  // The cited number stands first: it is still not what the message is about.
  EXPECT_EQ(Send(message("990000028", cited.substr(1) + "~B1^^^CH-B&990000028&M^PI", 3)).code,
            "AA");
  EXPECT_EQ(PersonOf("CH-A", "A1"), PersonOf("NID", "N-000345435"));
  EXPECT_EQ(PersonOf("CH-B", "B1"), PersonOf("NID", "N-000345435"));
  EXPECT_EQ(Find("NID", "N-000345435")->version, 1U) << "citing changes nothing there";
  // Citing alone speaks of nobody, and an ordinary domain is not cited.
  EXPECT_EQ(Send(message("990000010", cited.substr(1), 4)).code, "AE");
  EXPECT_EQ(
      Send(message("990000010", "A2^^^CH-A&990000010&M^PI~B9^^^CH-B&990000028&M^PI", 5)).places,
      std::vector<std::string>{"PID^1^3^2^4"});
}

// A qualified identity of an establishment, as A28 or another event, with what follows the PID.
std::string Qualified(const std::string& event,
                      const std::string& facility,
                      const std::string& code,
                      const std::string& ids,
                      const std::string& status,
                      const std::string& more) {
  static int control_id = 0;
  return "MSH|^~\\&|GAM|" + facility + "|MPI|REGION|20260105093000||" + event + "|Q" +
         std::to_string(++control_id) +
         "|D|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
         "EVN||20260105093000\rPID|||" +
         code + "&" + facility + "&M^PI~" + ids +
         "||TCHITCHI^CATARINA^CATARINA BELLA^^^^L||19360621|F|||^^^^^FRA^BDL^^63220"
         "|||||||||||||||||||||" +
         status + "\r" + more;
}

constexpr std::string_view kSampleIns =
    "236066322083656^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS";

// SI 32: one matricule for two identities of a domain is an alert, not a refusal.
TEST_F(FeedServiceTest, OneInsForTwoIdentitiesOfADomainIsAnAlert) {
  const std::string end = "PV1||N\rZFD|||N|N|INSI|20260105092900|CN|20300101\r";
  const std::string ins(kSampleIns);
  EXPECT_EQ(Send(Qualified("ADT^A28^ADT_A05", "990000010", "I1^^^CH-A", ins, "VALI", end)).code,
            "AA");
  EXPECT_TRUE(Items(WorkKind::kInsDuplicate).empty());
  EXPECT_EQ(Send(Qualified("ADT^A28^ADT_A05", "990000028", "I1^^^CH-B", ins, "VALI", end)).code,
            "AA");
  EXPECT_TRUE(Items(WorkKind::kInsDuplicate).empty()) << "another domain may hold it";
  EXPECT_EQ(Send(Qualified("ADT^A28^ADT_A05", "990000010", "I2^^^CH-A", ins, "VALI", end)).code,
            "AA");
  EXPECT_FALSE(last_.outcome.faults.empty());
  EXPECT_EQ(Items(WorkKind::kInsDuplicate).size(), 1U);
}

// PP 14: whoever still holds an INS that is taken back elsewhere is looked at, and subscribers are
// told.
TEST_F(FeedServiceTest, InsTakenBackIsToldToPartners) {
  const std::string end = "PV1||N\rZFD|||N|N|INSI|20260105092900|CN|20300101\r";
  const std::string ins(kSampleIns);
  EXPECT_EQ(Send(Qualified("ADT^A28^ADT_A05", "990000010", "I1^^^CH-A", ins, "VALI", end)).code,
            "AA");
  EXPECT_EQ(Send(Qualified("ADT^A28^ADT_A05", "990000028", "I1^^^CH-B", ins, "VALI", end)).code,
            "AA");
  EXPECT_TRUE(Items(WorkKind::kPartnerInsError).empty());
  const storage::ChangeNumber before = database_->LastChange();
  const std::string deleted = "\"\"" + ins.substr(ins.find('^'));
  EXPECT_EQ(
      Send(Qualified(
               "ADT^A47^ADT_A30", "990000010", "I1^^^CH-A", deleted, "PROV", "MRG|" + ins + "\r"))
          .code,
      "AA");
  EXPECT_TRUE(Find("CH-A", "I1")->ins_value.empty());
  const auto items = Items(WorkKind::kPartnerInsError);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].cause, WorkCause::kInsErrorAtPartner);
  EXPECT_TRUE(items[0].IsAboutPair());
  storage::ChangeLogReader reader(*database_, before + 1);
  const auto events = *reader.Read(100, 1U << 20);
  EXPECT_TRUE(std::ranges::any_of(events, [](const storage::ChangeEvent& event) {
    return event.kind == static_cast<std::uint32_t>(EventKind::kCrossReferenceChanged);
  }));
}

// ZFA is passed on as it came, for whoever keeps consents; once for each message.
TEST_F(FeedServiceTest, ConsentOfTheDmpBecomesAnEvent) {
  const storage::ChangeNumber before = database_->LastChange();
  SendAllValid();
  storage::ChangeLogReader reader(*database_, before + 1);
  std::vector<DmpConsent> consents;
  const auto events = reader.Read(10'000, std::size_t{16} << 20);
  for (const storage::ChangeEvent& event : *events) {
    if (event.kind == static_cast<std::uint32_t>(EventKind::kDmpConsent)) {
      consents.push_back(person_store::DecodeDmpConsentReceived(event.payload)->consent);
    }
  }
  std::size_t sent = 0;
  for (const auto& row : Table(kData + "valid.tsv")) {
    const std::string text = FileText(kData + row.at("file"));
    const bool is_repeat = row.at("file").contains("same-message-again");
    sent += text.contains("\rZFA|") && !is_repeat ? 1U : 0U;
  }
  EXPECT_GE(sent, 4U);
  ASSERT_EQ(consents.size(), sent);
  EXPECT_EQ(consents[0].feeding, "INO");
  EXPECT_EQ(consents[0].reading, "IC");
}

}  // namespace
}  // namespace socle::mpi::domain
