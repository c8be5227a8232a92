#include "mpi/domain/domain_registry.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "tests/unit/mpi/domain/index_fixture.h"

namespace socle::mpi::domain {
namespace {

using testing::HasSubstr;

DomainConfig HospitalA() {
  DomainConfig domain;
  domain.code = "CH-A";
  domain.label = "Hôpital A";
  domain.oids = {"1.2.250.1.71.4.2.1"};
  domain.finess = {"990000010"};
  domain.namespaces = {"GAM-A"};
  domain.authority_form = AuthorityForm::kFiness;
  domain.senders = {{.application = "GAM", .facility = "990000010"}};
  domain.events = {"A28", "A31"};
  domain.wire = {.strictness = WireStrictness::kTolerant,
                 .charset_unnamed = WireCharset::kIso8859Part15};
  domain.queries.returns_queried_identifier = true;
  domain.rules.contract_of_trust = true;
  domain.rules.feed = FeedKind::kTest;
  domain.rules.bad_ins_key = RuleSeverity::kNote;
  domain.rules.after_incoherent_insi = TrustStatus::kProvisional;
  return domain;
}

DomainConfig HospitalB() {
  DomainConfig domain;
  domain.code = "CH-B";
  domain.oids = {"1.2.250.1.71.4.2.2"};
  domain.senders = {{.application = "*", .facility = "990000028", .certificate_subject = "CN=b"}};
  return domain;
}

Subscription ToB() {
  Subscription subscription;
  subscription.name = "b";
  subscription.endpoint = "localhost:2575";
  subscription.domains = {"CH-A"};
  return subscription;
}

DomainTable TableOf(DomainFile file) {
  for (std::size_t i = 0; i < file.domains.size(); ++i) {
    file.domains[i].number = static_cast<DomainNumber>(i + 1);
  }
  auto table = DomainTable::Build(std::move(file));
  EXPECT_TRUE(table.has_value()) << (table ? "" : table.error().detail);
  return table ? *std::move(table) : DomainTable();
}

std::string RefusalOf(DomainConfig domain) {
  domain.number = 1;
  auto table = DomainTable::Build({.domains = {std::move(domain)}, .subscriptions = {}});
  return table ? "accepted" : table.error().detail;
}

TEST(DomainTableTest, AuthoritiesAreResolvedByAnyOfTheirNames) {
  const DomainTable table = TableOf({.domains = {HospitalA(), HospitalB()}, .subscriptions = {}});
  const auto code = [&](AssigningAuthority authority) -> std::string {
    const DomainConfig* found = table.Resolve(authority);
    return found == nullptr ? "" : found->code;
  };
  EXPECT_EQ(code({.name = "CH-A", .universal_id = "", .universal_id_type = ""}), "CH-A");
  EXPECT_EQ(code({.name = "gam-a", .universal_id = "", .universal_id_type = ""}), "CH-A");
  EXPECT_EQ(code({"", "1.2.250.1.71.4.2.1", "ISO"}), "CH-A");
  EXPECT_EQ(code({"", "1.2.250.1.71.4.2.2", ""}), "CH-B");
  EXPECT_EQ(code({"", "990000010", "M"}), "CH-A");
  EXPECT_EQ(code({"", "990000010", "N"}), "CH-A");
  EXPECT_EQ(code({"", "990000010", ""}), "CH-A");
  EXPECT_EQ(code({"CH-A", "990000010", "M"}), "CH-A");
  EXPECT_EQ(code({"UNKNOWN", "990000010", "M"}), "CH-A");
  // A FINESS is no OID, and the reverse.
  EXPECT_EQ(code({"", "990000010", "ISO"}), "");
  EXPECT_EQ(code({"", "1.2.250.1.71.4.2.1", "M"}), "");
  // Name and id of two domains, or an id that is not that of the name.
  EXPECT_EQ(code({"CH-B", "990000010", "M"}), "");
  EXPECT_EQ(code({"CH-A", "1.2.250.1.71.4.2.9", "ISO"}), "");
  // CH-B was given no FINESS: nothing speaks against the one that is sent.
  EXPECT_EQ(code({"CH-B", "990000028", "M"}), "CH-B");
  EXPECT_EQ(code({"CH-C", "", ""}), "");
  EXPECT_EQ(code({}), "");
}

TEST(DomainTableTest, DisabledDomainIsNotResolvedButFound) {
  DomainConfig domain = HospitalA();
  domain.state = ActivityState::kDisabled;
  const DomainTable table = TableOf({.domains = {domain}, .subscriptions = {}});
  EXPECT_EQ(table.Resolve({"CH-A", "", ""}), nullptr);
  EXPECT_TRUE(
      table.DomainsOf({.application = "GAM", .facility = "990000010", .certificate_subject = ""})
          .empty());
  ASSERT_NE(table.Find(1), nullptr);
  EXPECT_NE(table.FindByCode("CH-A"), nullptr);
  EXPECT_EQ(table.FindByCode("GAM-A"), nullptr) << "a namespace is no code";
  EXPECT_EQ(table.Find(2), nullptr);
  EXPECT_EQ(table.Find(0), nullptr);
}

TEST(DomainTableTest, AnswersNameTheAuthorityInTheChosenForm) {
  DomainConfig domain = HospitalA();
  EXPECT_EQ(DomainTable::AuthorityOf(domain), (AssigningAuthority{"GAM-A", "990000010", "M"}));
  domain.authority_form = AuthorityForm::kOid;
  EXPECT_EQ(DomainTable::AuthorityOf(domain),
            (AssigningAuthority{"GAM-A", "1.2.250.1.71.4.2.1", "ISO"}));
  domain.oids.clear();
  EXPECT_EQ(DomainTable::AuthorityOf(domain), (AssigningAuthority{"GAM-A", "990000010", "M"}));
  domain.authority_form = AuthorityForm::kNameOnly;
  domain.namespaces.clear();
  EXPECT_EQ(DomainTable::AuthorityOf(domain), (AssigningAuthority{"CH-A", "", ""}));
}

TEST(DomainTableTest, SendersAreAllowedByRule) {
  const DomainTable table = TableOf({.domains = {HospitalA(), HospitalB()}, .subscriptions = {}});
  const auto codes = [&](const SenderIdentity& sender) {
    std::vector<std::string> found;
    for (const DomainConfig* domain : table.DomainsOf(sender)) {
      found.push_back(domain->code);
    }
    return found;
  };
  EXPECT_THAT(codes({"GAM", "990000010", ""}), testing::ElementsAre("CH-A"));
  EXPECT_THAT(codes({"OTHER", "990000010", ""}), testing::IsEmpty());
  EXPECT_THAT(codes({"ANY", "990000028", "CN=b"}), testing::ElementsAre("CH-B"));
  EXPECT_THAT(codes({"ANY", "990000028", ""}), testing::IsEmpty());
  const DomainConfig& a = *table.FindByCode("CH-A");
  EXPECT_TRUE(DomainTable::MaySendEvent(a, "A28"));
  EXPECT_FALSE(DomainTable::MaySendEvent(a, "A40"));
  EXPECT_TRUE(DomainTable::MaySendEvent(*table.FindByCode("CH-B"), "A40"));
  DomainConfig nobody = HospitalA();
  nobody.senders.clear();
  EXPECT_FALSE(DomainTable::MaySend(nobody, {"GAM", "990000010", ""}));
}

TEST(DomainTableTest, WrongValuesAreRefusedWithTheirDomain) {
  DomainConfig domain = HospitalA();
  EXPECT_EQ(RefusalOf(domain), "accepted");
  domain.code = "CH A";
  EXPECT_THAT(RefusalOf(domain), HasSubstr("code"));
  domain.code = std::string(kDomainCodeBytesMax + 1, 'A');
  EXPECT_THAT(RefusalOf(domain), HasSubstr("code"));
  domain.code = std::string(kDomainCodeBytesMax, 'A');
  EXPECT_EQ(RefusalOf(domain), "accepted");
  for (const char* oid : {"1", "1..2", "01.2", "1.2.", ".1", "1.2a"}) {
    domain = HospitalA();
    domain.oids = {oid};
    EXPECT_THAT(RefusalOf(domain), HasSubstr("CH-A")) << oid;
  }
  domain = HospitalA();
  domain.oids = {"1.2.250.1.213.1.4.8"};
  EXPECT_THAT(RefusalOf(domain), HasSubstr("INS"));
  for (const char* finess : {"12345678", "1234567890", "1A3456789", "2C3456789"}) {
    domain = HospitalA();
    domain.finess = {finess};
    EXPECT_THAT(RefusalOf(domain), HasSubstr("FINESS")) << finess;
  }
  domain = HospitalA();
  domain.finess = {"2A0000014"};
  EXPECT_EQ(RefusalOf(domain), "accepted");
  domain.finess_type = 'X';
  EXPECT_THAT(RefusalOf(domain), HasSubstr("M, N or L"));
  domain = HospitalA();
  domain.events = {"A281"};
  EXPECT_THAT(RefusalOf(domain), HasSubstr("A281"));
  domain = HospitalA();
  domain.label = std::string("\xff");
  EXPECT_THAT(RefusalOf(domain), HasSubstr("label"));
  domain = HospitalA();
  domain.rules.document_copy_years = kDocumentCopyYearsMax + 1;
  EXPECT_THAT(RefusalOf(domain), HasSubstr("SI 24"));
}

TEST(DomainTableTest, ListsHaveALimit) {
  DomainConfig domain = HospitalA();
  domain.namespaces.clear();
  for (std::size_t i = 0; i < kDomainListMax; ++i) {
    domain.namespaces.push_back("N" + std::to_string(i));
  }
  EXPECT_EQ(RefusalOf(domain), "accepted");
  domain.namespaces.emplace_back("ONE-MORE");
  EXPECT_THAT(RefusalOf(domain), HasSubstr("list"));
}

TEST(DomainTableTest, EndpointsAreHostAndPort) {
  const auto refusal = [](std::string endpoint) {
    Subscription subscription = ToB();
    subscription.domains.clear();
    subscription.endpoint = std::move(endpoint);
    auto table = DomainTable::Build({.domains = {}, .subscriptions = {subscription}});
    return !table.has_value();
  };
  EXPECT_FALSE(refusal("localhost:1"));
  EXPECT_FALSE(refusal("[::1]:65535"));
  for (const char* endpoint : {"localhost", ":1", "a:0", "a:65536", "a b:1", "a:", "a:1x"}) {
    EXPECT_TRUE(refusal(endpoint)) << endpoint;
  }
}

TEST(DomainJsonTest, FileComesBackAsItWas) {
  const DomainFile file{.domains = {HospitalA(), HospitalB()}, .subscriptions = {ToB()}};
  const std::string text = DomainFileToJson(file);
  EXPECT_THAT(text, HasSubstr("\n    {\n      \"code\": \"CH-A\",\n"));
  EXPECT_THAT(text, HasSubstr("\"events\": [\"A28\", \"A31\"]"));
  const auto read = DomainFileFromJson(text);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(*read, file);
}

TEST(DomainJsonTest, MissingMembersHaveTheirDefaults) {
  const auto read = DomainFileFromJson(
      R"({"format":"socle-mpi-domains","format_version":1,"domains":[{"code":"X"}]})");
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  DomainConfig expected;
  expected.code = "X";
  ASSERT_EQ(read->domains.size(), 1U);
  EXPECT_EQ(read->domains[0], expected);
}

TEST(DomainJsonTest, FaultsAreNamedByPlace) {
  const auto fault = [](std::string_view domains) {
    const auto read = DomainFileFromJson(
        std::string(R"({"format":"socle-mpi-domains","format_version":1,"domains":)")
            .append(domains)
            .append("}"));
    return read ? std::string() : read.error().detail;
  };
  EXPECT_EQ(fault(R"([{"code":"X"},{"cod":"Y"}])"), "domains[2].cod is no known member");
  EXPECT_EQ(fault(R"([{"code":1}])"), "domains[1].code is no text");
  EXPECT_EQ(fault(R"([{"rules":{"feed":"live"}}])"),
            "domains[1].rules.feed is not one of \"production\", \"test\"");
  EXPECT_EQ(fault(R"([{"rules":{"is_military":1}}])"),
            "domains[1].rules.is_military is neither true nor false");
  EXPECT_EQ(fault(R"([{"senders":{}}])"), "domains[1].senders is no list");
  EXPECT_EQ(fault(R"([{"oids":[1]}])"), "domains[1].oids is no list of texts");
  EXPECT_EQ(fault("[1]"), "domains[1] is no object");
  EXPECT_EQ(fault(R"([{"rules":{"document_copy_years":300}}])"),
            "domains[1].rules.document_copy_years is no whole number of 0 to 255");
  EXPECT_FALSE(DomainFileFromJson("{").has_value());
  EXPECT_FALSE(DomainFileFromJson(R"({"format":"other","format_version":1})").has_value());
  EXPECT_FALSE(
      DomainFileFromJson(R"({"format":"socle-mpi-domains","format_version":2})").has_value());
}

class DomainRegistryTest : public IndexFixture {
 protected:
  DomainRegistryTest() { OpenRegistry(); }

  void OpenRegistry() {
    auto opened = DomainRegistry::Open(*database_);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    registry_ = std::move(*opened);
  }

  Result<DomainNumber> Add(DomainConfig domain) {
    Result<DomainNumber> told = DomainNumber{0};
    Run(registry_->Add(
        std::move(domain), admin_, [&](const Result<DomainNumber>& number) { told = number; }));
    return told;
  }

  Status Told(std::function<Command(DomainRegistry::Done)> make) {
    Status told;
    Run(make([&told](const Status& status) { told = status; }));
    return told;
  }

  Actor admin_{.kind = ActorKind::kUser, .name = "admin"};
  std::unique_ptr<DomainRegistry> registry_;
};

TEST_F(DomainRegistryTest, NumbersAreGivenInOrderAndKept) {
  EXPECT_EQ(*Add(HospitalA()), 1);
  EXPECT_EQ(*Add(HospitalB()), 2);
  const auto before = registry_->Snapshot();
  OpenIndex();
  OpenRegistry();
  EXPECT_EQ(registry_->Snapshot()->File(), before->File());
  EXPECT_EQ(registry_->Snapshot()->Find(2)->code, "CH-B");
}

TEST_F(DomainRegistryTest, SnapshotDoesNotChangeUnderAReader) {
  const auto before = registry_->Snapshot();
  ASSERT_TRUE(Add(HospitalA()).has_value());
  EXPECT_TRUE(before->Domains().empty());
  EXPECT_EQ(registry_->Snapshot()->Domains().size(), 1U);
}

TEST_F(DomainRegistryTest, TwoDomainsNeverShareAnIdentifier) {
  ASSERT_TRUE(Add(HospitalA()).has_value());
  DomainConfig same_oid = HospitalB();
  same_oid.oids = HospitalA().oids;
  const auto refused = Add(same_oid);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_EQ(refused.error().detail, "domains CH-A and CH-B have the same OID 1.2.250.1.71.4.2.1");
  DomainConfig same_name = HospitalB();
  same_name.namespaces = {"ch-a"};
  EXPECT_EQ(Add(same_name).error().code, Code::kConflict);
  EXPECT_EQ(Add(HospitalA()).error().code, Code::kConflict);
  EXPECT_EQ(registry_->Snapshot()->Domains().size(), 1U);
  // The refusals took no number.
  EXPECT_EQ(*Add(HospitalB()), 2);
}

TEST_F(DomainRegistryTest, SetReplacesAllButTheNumber) {
  ASSERT_TRUE(Add(HospitalA()).has_value());
  DomainConfig changed = HospitalA();
  changed.finess = {"990000028"};
  changed.number = 9;
  EXPECT_TRUE(Told([&](auto done) { return registry_->Set(changed, admin_, done); }).has_value());
  const auto table = registry_->Snapshot();
  EXPECT_EQ(table->FindByCode("CH-A")->number, 1);
  EXPECT_EQ(table->Resolve({"", "990000010", "M"}), nullptr);
  EXPECT_NE(table->Resolve({"", "990000028", "M"}), nullptr);
  const Status unknown = Told([&](auto done) { return registry_->Set(HospitalB(), admin_, done); });
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
}

TEST_F(DomainRegistryTest, DomainIsDisabledAndEnabled) {
  ASSERT_TRUE(Add(HospitalA()).has_value());
  const auto set = [&](ActivityState state) {
    return Told([&](auto done) { return registry_->SetState("CH-A", state, admin_, done); });
  };
  EXPECT_TRUE(set(ActivityState::kDisabled).has_value());
  EXPECT_EQ(registry_->Snapshot()->Resolve({"CH-A", "", ""}), nullptr);
  EXPECT_TRUE(set(ActivityState::kActive).has_value());
  EXPECT_NE(registry_->Snapshot()->Resolve({"CH-A", "", ""}), nullptr);
}

TEST_F(DomainRegistryTest, FileIsImportedWholeOrNotAtAll) {
  const auto import = [&](DomainFile file) {
    Result<DomainImport> told = DomainImport{};
    Run(registry_->Import(
        std::move(file), admin_, [&](const Result<DomainImport>& result) { told = result; }));
    return told;
  };
  const DomainFile file{.domains = {HospitalA(), HospitalB()}, .subscriptions = {ToB()}};
  auto told = import(file);
  ASSERT_TRUE(told.has_value()) << told.error().detail;
  EXPECT_EQ(told->added, 3U);
  told = import(file);
  EXPECT_EQ(told->unchanged, 3U);
  DomainFile conflict = file;
  conflict.domains[0].label = "changed";
  conflict.domains[1].oids = conflict.domains[0].oids;
  EXPECT_EQ(import(conflict).error().code, Code::kConflict);
  EXPECT_EQ(registry_->Snapshot()->FindByCode("CH-A")->label, "Hôpital A");
  conflict.domains.pop_back();
  EXPECT_EQ(import(conflict)->changed, 1U);
  EXPECT_EQ(registry_->Snapshot()->FindByCode("CH-A")->label, "changed");
}

TEST_F(DomainRegistryTest, SubscriptionsAreSetAndRemoved) {
  ASSERT_TRUE(Add(HospitalA()).has_value());
  const auto set = [&](const Subscription& subscription) {
    return Told([&](auto done) { return registry_->SetSubscription(subscription, admin_, done); });
  };
  EXPECT_TRUE(set(ToB()).has_value());
  Subscription other = ToB();
  other.endpoint = "localhost:1";
  EXPECT_TRUE(set(other).has_value());
  ASSERT_EQ(registry_->Snapshot()->Subscriptions().size(), 1U);
  EXPECT_EQ(registry_->Snapshot()->Subscriptions()[0], other);
  other.domains = {"CH-Z"};
  EXPECT_EQ(set(other).error().code, Code::kInvalidArgument);
  const auto remove = [&] {
    return Told([&](auto done) { return registry_->RemoveSubscription("b", admin_, done); });
  };
  EXPECT_TRUE(remove().has_value());
  EXPECT_TRUE(registry_->Snapshot()->Subscriptions().empty());
  EXPECT_EQ(remove().error().code, Code::kNotFound);
}

TEST_F(DomainRegistryTest, EveryChangeAndRefusalIsAudited) {
  ASSERT_TRUE(Add(HospitalA()).has_value());
  ASSERT_FALSE(Add(HospitalA()).has_value());
  ASSERT_EQ(trail_.kept.size(), 2U);
  EXPECT_EQ(trail_.kept[0].kind, AuditKind::kDomains);
  EXPECT_EQ(trail_.kept[0].actor, admin_);
  EXPECT_EQ(trail_.kept[0].operation, "add CH-A");
  EXPECT_FALSE(trail_.kept[0].is_refused);
  EXPECT_TRUE(trail_.kept[1].is_refused);
  EXPECT_EQ(trail_.kept[1].reason, "conflict");
}

TEST_F(DomainRegistryTest, CommandsOfOneBatchSeeEachOther) {
  std::vector<Command> commands;
  std::vector<Result<DomainNumber>> told;
  const auto keep = [&](const Result<DomainNumber>& number) { told.push_back(number); };
  commands.push_back(registry_->Add(HospitalA(), admin_, keep));
  commands.push_back(registry_->Add(HospitalA(), admin_, keep));
  commands.push_back(registry_->Add(HospitalB(), admin_, keep));
  index_->RunBatch(std::move(commands));
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(*told[0], 1);
  EXPECT_FALSE(told[1].has_value());
  EXPECT_EQ(*told[2], 2);
}

}  // namespace
}  // namespace socle::mpi::domain
