#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFile = R"({
  "domains": [{"code": "CH-A", "label": "Hospital A", "state": "active", "oids": ["1.2.3"],
    "finess": ["540000001"], "senders": [{"application": "PAM", "facility": "CH-A",
    "certificate": "*"}], "wire": {"strictness": "standard", "charset_unnamed": "utf-8"},
    "rules": {"feed": "production", "contract_of_trust": true, "ins_may_be_sent": false}}],
  "subscriptions": [{"name": "dossier", "endpoint": "10.0.0.7:2576", "tls_name": "d.example",
    "receiving_application": "DPI", "receiving_facility": "CH-A", "domains": [],
    "is_test_feed": false, "state": "active"}]})";

class MpiDomainsTest : public MpiCommandTestBase {
 protected:
  MpiDomainsTest() {
    daemon_.Returns("mpi.domains.list", kFile);
    for (const char* method : {"mpi.domains.add", "mpi.domains.set", "mpi.domains.state"}) {
      daemon_.Returns(method, R"({"code": "CH-A", "number": 1})");
    }
    for (const char* method :
         {"mpi.subscriptions.set", "mpi.subscriptions.remove", "mpi.subscriptions.drop"}) {
      daemon_.Returns(method, R"({"name": "dossier"})");
    }
  }
};

TEST_F(MpiDomainsTest, ListsDomains) {
  ASSERT_EQ(Run({"mpi", "domains", "list"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "CH-A\tHospital A\tactive\tproduction\tyes\tno\tPAM/CH-A\t1.2.3 540000001\n");
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "domains", "list"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith("code  label"));
}

TEST_F(MpiDomainsTest, AddsWhatWasGiven) {
  ASSERT_EQ(Run({"mpi",          "domains",
                 "add",          "CH-A",
                 "--label",      "Hospital A",
                 "--oid",        "1.2.3",
                 "--oid",        "1.2.4",
                 "--finess",     "540000001",
                 "--namespace",  "CHA",
                 "--event",      "A28",
                 "--sender",     "PAM/CH-A",
                 "--sender",     "PAM/*/CN=pam/O=x",
                 "--authority",  "finess",
                 "--strictness", "tolerant",
                 "--rule",       "contract_of_trust=yes",
                 "--rule",       "document_copy_years=5",
                 "--rule",       "missing_trait=flag"}),
            ExitCode::kDone)
      << Err();
  EXPECT_EQ(Out(), "CH-A added\n");
  EXPECT_THAT(
      daemon_.Calls(),
      ElementsAre(
          R"(mpi.domains.add {"domain":{"code":"CH-A","label":"Hospital A",)"
          R"("oids":["1.2.3","1.2.4"],"finess":["540000001"],"namespaces":["CHA"],)"
          R"("events":["A28"],"senders":[)"
          R"({"application":"PAM","facility":"CH-A","certificate":"*"},)"
          R"({"application":"PAM","facility":"*","certificate":"CN=pam/O=x"}],)"
          R"("authority_form":"finess","wire":{"strictness":"tolerant"},)"
          R"("rules":{"contract_of_trust":true,"document_copy_years":5,"missing_trait":"flag"}}})"));
}

TEST_F(MpiDomainsTest, ChangesOnlyWhatWasGiven) {
  ASSERT_EQ(Run({"mpi", "domains", "set", "CH-A", "--rule", "ins_may_be_sent=yes", "--oid", "9.9"}),
            ExitCode::kDone);
  ASSERT_EQ(daemon_.calls.size(), 2U);
  EXPECT_EQ(daemon_.calls[1].method, "mpi.domains.set");
  const std::string sent = daemon_.calls[1].Text();
  EXPECT_THAT(sent, HasSubstr(R"("label":"Hospital A")"));
  EXPECT_THAT(sent, HasSubstr(R"("oids":["9.9"])"));
  EXPECT_THAT(sent, HasSubstr(R"("contract_of_trust":true,"ins_may_be_sent":true)"));
}

TEST_F(MpiDomainsTest, NamesWhatIsNotThere) {
  EXPECT_EQ(Run({"mpi", "domains", "set", "CH-X", "--label", "x"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("nothing is named 'CH-X'; see 'socle mpi domains list'"));
}

TEST_F(MpiDomainsTest, RefusesSendersAndRulesOfAnotherForm) {
  EXPECT_EQ(Run({"mpi", "domains", "add", "CH-A", "--sender", "PAM"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("APPLICATION/FACILITY"));
  EXPECT_EQ(Run({"mpi", "domains", "add", "CH-A", "--rule", "x"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiDomainsTest, DisablesAndEnables) {
  ASSERT_EQ(Run({"mpi", "domains", "disable", "CH-A"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "CH-A disabled\n");
  ASSERT_EQ(Run({"mpi", "domains", "enable", "CH-A"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.domains.state {"code":"CH-A","state":"disabled"})",
                          R"(mpi.domains.state {"code":"CH-A","state":"active"})"));
}

TEST_F(MpiDomainsTest, ImportsWhatItExports) {
  daemon_.Returns("mpi.domains.import", R"({"added": 1, "changed": 2, "unchanged": 3})");
  ASSERT_EQ(Run({"mpi", "domains", "export", "-o", folder_ / "d.json"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "domains", "import", folder_ / "d.json"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(), "added\t1\nchanged\t2\nunchanged\t3\n");
  EXPECT_THAT(daemon_.calls.back().Text(),
              testing::StartsWith(R"(mpi.domains.import {"file":{"d)"));
}

TEST_F(MpiDomainsTest, ImportRefusesWhatIsNoObject) {
  EXPECT_EQ(Run({"mpi", "domains", "import", folder_.Write("d.json", "[1]")}), ExitCode::kFailed);
  EXPECT_EQ(Run({"mpi", "domains", "import", folder_.Write("d.json", "{")}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("'socle mpi domains export' shows the form"));
  EXPECT_EQ(Run({"mpi", "domains", "import", folder_ / "none"}), ExitCode::kNotFound);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiDomainsTest, ListsSubscriptions) {
  ASSERT_EQ(Run({"mpi", "subscribe", "list"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "dossier\t10.0.0.7:2576\td.example\tDPI/CH-A\tall\tactive\n");
  ASSERT_EQ(Run({"mpi", "subscribe", "list", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"subscriptions":[{"name":"dossier")"));
}

TEST_F(MpiDomainsTest, SetsASubscription) {
  ASSERT_EQ(Run({"mpi", "subscribe", "set", "dossier", "--state", "disabled", "--domain", "CH-A"}),
            ExitCode::kDone);
  EXPECT_THAT(daemon_.calls.back().Text(),
              testing::AllOf(HasSubstr(R"("endpoint":"10.0.0.7:2576")"),
                             HasSubstr(R"("domains":["CH-A"])"),
                             HasSubstr(R"("state":"disabled")")));
  ASSERT_EQ(Run({"mpi",
                 "subscribe",
                 "set",
                 "new",
                 "--endpoint",
                 "h:1",
                 "--tls-name",
                 "h",
                 "--application",
                 "A",
                 "--facility",
                 "F",
                 "--domain",
                 "all",
                 "--test"}),
            ExitCode::kDone);
  EXPECT_EQ(daemon_.calls.back().Text(),
            R"(mpi.subscriptions.set {"subscription":{"name":"new","endpoint":"h:1",)"
            R"("tls_name":"h","receiving_application":"A","receiving_facility":"F",)"
            R"("domains":[],"is_test_feed":true}})");
  EXPECT_EQ(Run({"mpi", "subscribe", "set", "other", "--state", "active"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("a new one needs --endpoint"));
}

TEST_F(MpiDomainsTest, RemovesAndDropsOnlyWhenSure) {
  EXPECT_EQ(Run({"mpi", "subscribe", "remove", "dossier"}), ExitCode::kFailed);
  EXPECT_EQ(Run({"mpi", "subscribe", "drop", "dossier", "4711", "0"}), ExitCode::kFailed);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
  ASSERT_EQ(Run({"mpi", "subscribe", "remove", "dossier", "--yes"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "subscribe", "drop", "dossier", "4711", "0", "-y"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.subscriptions.remove {"name":"dossier"})",
                          R"(mpi.subscriptions.drop {"name":"dossier","change":4711,"index":0})"));
  EXPECT_EQ(Run({"mpi", "subscribe", "drop", "dossier", "x", "0"}), ExitCode::kUsage);
}

TEST_F(MpiDomainsTest, ListsDeadLetters) {
  daemon_.Lists("mpi.subscriptions.dead",
                R"([{"name": "dossier", "change": 4711, "index": 0, "person": "P12",
                     "at": "2026-03-01T10:00:00Z", "attempts": 8, "answer": "AE unknown"}])",
                "{}");
  ASSERT_EQ(Run({"mpi", "subscribe", "dead", "dossier"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "dossier\t4711\t0\tP12\t2026-03-01T10:00:00Z\t8\tAE unknown\n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.subscriptions.dead {"limit":100,"name":"dossier"})"));
}

class MpiStatusTest : public MpiCommandTestBase {};

TEST_F(MpiStatusTest, ShowsCounts) {
  daemon_.Returns("mpi.status", R"({"identities": 2400000, "persons": 2000000, "open_work": 12,
                                    "change": 99, "trace_size": 7, "is_writing": true})");
  ASSERT_EQ(Run({"mpi", "status"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "identities\t2400000\npersons\t2000000\nopen_work\t12\nchange\t99\ntrace_size\t7\n"
            "is_writing\ttrue\n");
  EXPECT_EQ(Err(), "");
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "status"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("open work"));
}

TEST_F(MpiStatusTest, WarnsWhenNothingIsWritten) {
  daemon_.Returns("mpi.status", R"({"identities": 1, "is_writing": false})");
  ASSERT_EQ(Run({"mpi", "status"}), ExitCode::kDone);
  EXPECT_THAT(Err(), HasSubstr("the index takes no writes"));
}

TEST_F(MpiStatusTest, ReplaysWithProgress) {
  daemon_.On("mpi.replay", [](const boost::json::object&) {
    return FakeDaemon::Answer{
        .result = boost::json::value({{"records", 1000}, {"persons_changed", 3}}),
        .progress = {{{"step", "score"}, {"records", 500}, {"of", 1000}},
                     {{"step", "score"}, {"records", 1000}, {"of", 1000}}}};
  });
  EXPECT_EQ(Run({"mpi", "replay"}), ExitCode::kFailed);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
  ASSERT_EQ(Run({"mpi", "replay", "--yes"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "records\t1000\npersons_changed\t3\n");
  EXPECT_THAT(Err(), HasSubstr("score"));
  EXPECT_THAT(Err(), HasSubstr("1000 records"));
}

TEST_F(MpiStatusTest, BacksUpUnderANameOrThatOfTheInstant) {
  daemon_.On("mpi.backup", [](const boost::json::object&) {
    return FakeDaemon::Answer{
        .result = boost::json::value({{"folder", "/b/monday"}, {"bytes", 4096}}),
        .progress = {{{"step", "copy"}, {"records", 4096}, {"of", 4096}},
                     {{"step", "scan"}, {"records", 12}, {"of", 12}}}};
  });
  ASSERT_EQ(Run({"mpi", "backup", "monday"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "folder\t/b/monday\nbytes\t4096\n");
  EXPECT_THAT(Err(), HasSubstr("12 rows"));
  ASSERT_EQ(Run({"mpi", "backup", "--quiet"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.backup {"name":"monday"})", "mpi.backup {}"));
}

TEST_F(MpiStatusTest, RetrainsOnlyWhenSure) {
  daemon_.Returns("mpi.retrain", R"({"model": "x", "changes": {"weights": [
      {"trait": "family_name", "level": "equal", "before": 9.14, "after": -1}],
      "sample": {"records": 50, "links_gained": 3, "links_lost": 1}}})");
  EXPECT_EQ(Run({"mpi", "retrain"}), ExitCode::kFailed);
  ASSERT_EQ(Run({"mpi", "retrain", "--dry-run", "--quiet"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "family_name\tequal\t+9.1\t-1.0\n");
  EXPECT_EQ(Err(), "");
  ASSERT_EQ(Run({"mpi", "retrain", "--yes"}), ExitCode::kDone);
  EXPECT_THAT(Err(),
              HasSubstr("in a sample of 50 records the new weights gain 3 links and lose 1"));
  EXPECT_THAT(Err(), HasSubstr("'socle mpi replay'"));
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.retrain {"dry_run":true})", R"(mpi.retrain {"dry_run":false})"));
}

}  // namespace

}  // namespace socle::cli
