#include "mpi/domain/feed_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_query.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/event.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/person_store.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::domain {
namespace {

const std::string kData = std::string(SOCLE_SOURCE_DIR) + "/tests/data/hl7v2/pam-fr/";

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// Rows of a table with a header line, by column.
std::vector<std::map<std::string, std::string>> Table(const std::string& path) {
  std::istringstream in(FileText(path));
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back().push_back(c);
      }
    }
    if (names.empty()) {
      names = cells;
      continue;
    }
    cells.resize(names.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) {
      row[names[i]] = cells[i];
    }
  }
  return rows;
}

class CountingTrail final : public AuditTrail {
 public:
  Status Append(storage::WriteUnit&, std::span<const AuditEntry> some, UnixMicros) override {
    entries.insert(entries.end(), some.begin(), some.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::vector<AuditEntry> entries;
};

DomainConfig TestDomain(const std::string& code, const std::string& finess) {
  DomainConfig domain;
  domain.code = code;
  domain.finess = {finess};
  domain.authority_form = AuthorityForm::kFiness;
  domain.senders = {{.application = "GAM", .facility = finess}};
  domain.rules.feed = FeedKind::kTest;
  domain.rules.contract_of_trust = true;
  domain.rules.bad_ins_key_on_test = RuleSeverity::kRefuse;
  return domain;
}

class FeedServiceTest : public testing::Test {
 protected:
  FeedServiceTest() {
    database_ = *person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    index_ = *PatientIndex::Open({.model = match::ShippedModel(), .policy = match::RnivPolicy()},
                                 *database_,
                                 trail_,
                                 clock_);
    registry_ = *DomainRegistry::Open(*database_);
    feeds_.emplace(*registry_, rulings_, work_);
    for (const auto& domain : {TestDomain("CH-A", "990000010"), TestDomain("CH-B", "990000028")}) {
      std::vector<Command> commands;
      commands.push_back(registry_->Add(
          domain, {}, [](const Result<DomainNumber>& number) { EXPECT_TRUE(number.has_value()); }));
      index_->RunBatch(std::move(commands));
    }
  }

  // The acknowledgement of a message, and its first ERR-2.
  struct Answer {
    std::string code;
    std::vector<std::string> places;
    std::string text;
  };

  Answer Send(const std::string& bytes) {
    const protocol::Message message = protocol::Message::Read(bytes);
    const protocol::MessageHeader header = protocol::ReadHeader(message);
    protocol::DecodedFeed decoded = protocol::DecodeFeed(message, header, {});
    std::vector<protocol::WireFault> faults = decoded.faults;
    if (decoded.IsAccepted()) {
      ReceivedFeed feed{.message = decoded.feed,
                        .sender = {.application = protocol::HdName(header.sending_application),
                                   .facility = protocol::HdName(header.sending_facility)},
                        .content = StableHash64(bytes)};
      last_ = {};
      std::vector<Command> commands;
      commands.push_back(
          {.apply = [&](CommandContext& context) { return feeds_->Apply(context, feed, last_); },
           .done =
               [&](const Status& status) {
                 EXPECT_TRUE(status.has_value() || !last_.outcome.IsAccepted())
                     << (status.has_value() ? "" : status.error().detail);
               }});
      clock_.Advance(std::chrono::seconds(1));
      index_->RunBatch(std::move(commands));
      for (const FeedFault& fault : last_.outcome.faults) {
        faults.push_back(protocol::LocateFault(fault));
      }
    }
    Answer answer;
    answer.code = protocol::AckCodeText(protocol::AckCodeOf(faults));
    for (const auto& fault : faults) {
      if (fault.severity == FaultSeverity::kError) {
        answer.places.push_back(protocol::FormatLocation(fault.location));
      }
      answer.text += fault.text + "; ";
    }
    return answer;
  }

  void AddDomain(const DomainConfig& domain) {
    std::vector<Command> commands;
    commands.push_back(registry_->Add(
        domain, {}, [](const Result<DomainNumber>& number) { EXPECT_TRUE(number.has_value()); }));
    index_->RunBatch(std::move(commands));
  }

  PersonNumber PersonOf(const std::string& code, const std::string& ipp) {
    const auto record = Find(code, ipp);
    const storage::ReadView view = index_->NewReadView();
    return record ? *person_store::FindMembership(person_store::ViewRows(view), record->number) : 0;
  }

  std::vector<WorkItem> Items(WorkKind kind) {
    const storage::ReadView view = index_->NewReadView();
    return ListWork(person_store::ViewRows(view),
                    {.kind = kind},
                    {.now = clock_.Now(), .count_max = kWorkPageMax})
        ->items;
  }

  std::optional<PatientRecord> Find(const std::string& code, const std::string& ipp) {
    const storage::ReadView view = index_->NewReadView();
    const person_store::ViewRows rows(view);
    const DomainConfig* domain = registry_->Snapshot()->FindByCode(code);
    const auto number = *person_store::FindRecordByIpp(rows, domain->number, ipp);
    return number ? *person_store::FindRecord(rows, *number) : std::nullopt;
  }

  void SendAllValid() {
    for (const auto& row : Table(kData + "valid.tsv")) {
      const Answer answer = Send(FileText(kData + row.at("file")));
      EXPECT_EQ(answer.code, row.at("msa_1")) << row.at("file") << ": " << answer.text;
    }
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'785'000'000'000'000}};
  SeededRandom random_{1};
  CountingTrail trail_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<PatientIndex> index_;
  std::unique_ptr<DomainRegistry> registry_;
  WorkList work_{WorkSettings{}};
  RulingService rulings_{work_};
  std::optional<FeedService> feeds_;
  FeedAnswer last_;
};

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
  for (const storage::ChangeEvent& event : *reader.Read(10'000, std::size_t{16} << 20)) {
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
