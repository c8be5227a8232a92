#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MpiWorkTest : public MpiCommandTestBase {
 protected:
  MpiWorkTest() {
    // 2026-03-02T10:00:00Z.
    fake_.clock = FixedClock(UnixMicros{1'772'445'600'000'000});
    daemon_.Lists(
        "mpi.work.list", "[" + std::string(kWorkItem) + "]", R"({"cursor": "", "open": 41})");
    daemon_.Returns("mpi.work.show", WorkCaseJson());
    daemon_.Returns("mpi.work.reasons", kReasons);
  }

  // Pages of `count` items each, numbered from 1.
  void ListsPages(std::uint64_t pages, std::uint64_t count) {
    daemon_.On("mpi.work.list", [=](const boost::json::object& params) {
      const std::uint64_t page =
          params.contains("cursor") ? std::stoull(params.at("cursor").as_string().c_str()) : 0;
      FakeDaemon::Answer answer;
      for (std::uint64_t i = 0; i < count; ++i) {
        answer.items.push_back({{"item", page * count + i + 1}, {"kind", "doublon"}});
      }
      answer.result = boost::json::value(
          {{"cursor", page + 1 < pages ? std::to_string(page + 1) : ""}, {"open", pages * count}});
      return answer;
    });
  }
};

TEST_F(MpiWorkTest, ListsItemsOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "work", "list"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(),
            "item  kind            state    prio   prob.  a          b        age  claimed by\n"
            "  17  potential_link  claimed   812  0.9019  CH-A:4711  CH-B:77  2 d  ana\n");
  EXPECT_EQ(Err(), "socle: 1 item shown, 41 open in all\n");
}

TEST_F(MpiWorkTest, ListsItemsForProgramsWhenPiped) {
  ASSERT_EQ(Run({"mpi",
                 "work",
                 "list",
                 "--kind",
                 "doublon",
                 "--domain",
                 "CH-A",
                 "--state",
                 "open",
                 "--mine",
                 "--min-priority",
                 "300"}),
            ExitCode::kDone);
  EXPECT_EQ(Out(),
            "17\tpotential_link\tclaimed\t812\t0.9019\tCH-A:4711\tCH-B:77\t2026-02-28T10:00:00Z\t"
            "ana\n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.list {"kind":"doublon","domain":"CH-A","state":"open",)"
                          R"("mine":true,"min_priority":300,"limit":50})"));
}

TEST_F(MpiWorkTest, ListsPageByPageUpToTheLimit) {
  ListsPages(3, 500);
  ASSERT_EQ(Run({"mpi", "work", "list", "--limit", "700", "--json"}), ExitCode::kDone);
  const boost::json::value answer = boost::json::parse(Out());
  EXPECT_EQ(answer.at("items").as_array().size(), 700U);
  EXPECT_TRUE(answer.at("is_cut").as_bool());
  EXPECT_THAT(
      daemon_.Calls(),
      ElementsAre(R"(mpi.work.list {"limit":500})", R"(mpi.work.list {"limit":200,"cursor":"1"})"));
}

TEST_F(MpiWorkTest, SaysThatThereAreMore) {
  ListsPages(2, 50);
  ASSERT_EQ(Run({"mpi", "work", "list"}), ExitCode::kDone);
  EXPECT_THAT(Err(), HasSubstr("see them with a greater --limit"));
}

TEST_F(MpiWorkTest, KnowsTheKindsAndStates) {
  EXPECT_EQ(Run({"mpi", "work", "list", "--kind", "nonsense"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("doublon"));
  EXPECT_EQ(Run({"mpi", "work", "list", "--state", "gone"}), ExitCode::kUsage);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiWorkTest, ExportsAllItemsAsCsv) {
  ListsPages(3, 2);
  ASSERT_EQ(Run({"mpi", "work", "export", "-o", folder_ / "w.csv"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(), "");
  const auto text = ReadWholeFile(folder_ / "w.csv", 10'000);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text,
              testing::StartsWith("item,kind,cause,state,priority,probability,bits,a,b,opened_at,"
                                  "claimed_by,until,decision,reason,steps,findings\n1,doublon,"));
  EXPECT_EQ(std::ranges::count(*text, '\n'), 7);
  EXPECT_THAT(Err(), HasSubstr("6 items written"));
}

TEST_F(MpiWorkTest, ExportsItemsWithTheirHistoryAsNdjson) {
  ASSERT_EQ(Run({"mpi", "work", "export", "--ndjson"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"item":17,"kind":"potential_link")"));
  EXPECT_THAT(Out(), HasSubstr(R"("text":"asked CH-B")"));
  EXPECT_EQ(Run({"mpi", "work", "export", "--ndjson", "--csv"}), ExitCode::kUsage);
}

TEST_F(MpiWorkTest, ExportLeavesNoFileWhenItFails) {
  daemon_.Fails("mpi.work.list", Code::kTimeout, "silent");
  EXPECT_EQ(Run({"mpi", "work", "export", "-o", folder_ / "w.csv"}), ExitCode::kBusy);
  EXPECT_FALSE(ReadWholeFile(folder_ / "w.csv", 10'000));
}

TEST_F(MpiWorkTest, ShowsAnItemForProgramsWhenPiped) {
  ASSERT_EQ(Run({"mpi", "work", "show", "17"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "item\t17\tpotential_link\tpair_above_review\tclaimed\t812\tCH-A:4711\tCH-B:77\n"
            "trait\tstatus\t \tQUAL\tPROV\t\t\n"
            "trait\tattributes\t \thomonym\t\t\t\n"
            "trait\tbirth_name\t~\tLE GALL\tLEGALL\t9.1\tvariant\n"
            "trait\tbirth_first_given_name\t=\tMARIE\tMARIE\t5\tequal\n"
            "trait\tbirth_given_names\t.\tMARIE ANNE\t\t\t\n"
            "trait\tsex\t=\tF\tF\t1\tequal_name_agrees\n"
            "trait\tbirth_date\t~\t1960-05-30\t1960-05-03\t8.5\ttransposed\n"
            "trait\tbirth_place_code\t.\t88154\t\t\t\n"
            "trait\tins\t.\t260058815400233\t\t\t\n"
            "trait\tused_name\t.\tDURAND\t\t\t\n"
            "trait\tphone\t.\t0600000001\t\t-0.1\tdifferent\n"
            "trait\taddress\t.\t\t2 RUE BASSE\t\t\n"
            "sum\t3.2\t0.9019\treview\tscore\n"
            "other\tCH-C:5\tP12\tLE GALL MARIE F 1960-05-30 VALI\n"
            "household\tCH-B:80\tP40\tLEGALL PAUL M 1988-01-02 PROV\n"
            "step\t2026-02-28T10:00:00Z\topened\tengine\t\n"
            "step\t2026-03-01T11:00:00Z\tcommented\tleo\tasked CH-B\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.work.show {"item":17})"));
}

TEST_F(MpiWorkTest, PrintsTheNextItemWithoutATerminal) {
  daemon_.Returns("mpi.work.next", WorkCaseJson());
  ASSERT_EQ(Run({"mpi", "work", "next", "--kind", "doublon", "--for", "30m"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith("item\t17\t"));
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.next {"kind":"doublon","claim_seconds":1800})"));
}

TEST_F(MpiWorkTest, SaysThatNothingIsLeft) {
  daemon_.Returns("mpi.work.next", "null");
  EXPECT_EQ(Run({"mpi", "work", "next"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Err(), "socle: nothing is left to do\n");
  EXPECT_EQ(Run({"mpi", "work", "next", "--json"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "null\n");
}

TEST_F(MpiWorkTest, ClaimsAndReleases) {
  daemon_.Returns("mpi.work.claim", R"({"item": {"item": 17, "state": "claimed",
                                        "until": "2026-03-02T11:00:00Z"}})");
  daemon_.Returns("mpi.work.release", R"({"item": {"item": 17, "state": "open"}})");
  ASSERT_EQ(Run({"mpi", "work", "claim", "17", "--for", "1h"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "item 17: claimed until 2026-03-02T11:00:00Z\n");
  ASSERT_EQ(Run({"mpi", "work", "release", "17"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "item 17: open\n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.claim {"seconds":3600,"item":17})",
                          R"(mpi.work.release {"item":17})"));
}

TEST_F(MpiWorkTest, DecidesWithAReason) {
  daemon_.Returns("mpi.work.decide", R"({"item": {"item": 17, "state": "decided",
      "decision": "same_person", "reason": "document_seen"}, "judgement": "final",
      "action": 42})");
  ASSERT_EQ(Run({"mpi",
                 "work",
                 "decide",
                 "17",
                 "same-person",
                 "--reason",
                 "document_seen",
                 "--comment",
                 "seen",
                 "--force"}),
            ExitCode::kDone);
  EXPECT_EQ(Out(), "item 17: decided, same_person (document_seen)\n");
  EXPECT_EQ(Err(), "socle: take it back with 'socle mpi undo 42 --reason TEXT'\n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.decide {"item":17,"decision":"same_person",)"
                          R"("reason":"document_seen","comment":"seen","force":true})"));
}

TEST_F(MpiWorkTest, SaysWhoElseHasToDecide) {
  const auto decide = [&](const std::string& answer) {
    daemon_.Returns(
        "mpi.work.decide",
        R"({"item": {"item": 17, "state": "open"}, )" + answer + R"(, "action": null})");
    EXPECT_EQ(Run({"mpi", "work", "decide", "17", "corrected", "--reason", "r"}), ExitCode::kDone);
    return Err();
  };
  EXPECT_THAT(decide(R"("judgement": "recorded")"), HasSubstr("somebody else decides it too"));
  EXPECT_THAT(decide(R"("judgement": "disputed")"), HasSubstr("a third decides"));
  EXPECT_THAT(decide(R"("judgement": "proposed")"), HasSubstr("'socle mpi work confirm'"));
  EXPECT_THAT(decide(R"("judgement": "final", "is_followed": false)"),
              HasSubstr("two different qualified INS"));
  EXPECT_EQ(decide(R"("judgement": "final", "is_followed": true)"), "");
}

TEST_F(MpiWorkTest, DecidesNothingWithoutReasonOrWithAnUnknownDecision) {
  EXPECT_EQ(Run({"mpi", "work", "decide", "17", "same-person"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("--reason"));
  EXPECT_EQ(Run({"mpi", "work", "decide", "17", "perhaps", "--reason", "x"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("same-person, different-persons, corrected or nothing-to-do"));
  EXPECT_EQ(Run({"mpi", "work", "decide", "x", "same-person", "--reason", "x"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'x' is no item"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiWorkTest, ConfirmsAndRejectsProposals) {
  daemon_.Returns("mpi.work.confirm", R"({"item": {"item": 17, "state": "decided"}})");
  ASSERT_EQ(Run({"mpi", "work", "confirm", "17"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "work", "confirm", "17", "--reject", "--comment", "twins"}),
            ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.confirm {"item":17,"accept":true})",
                          R"(mpi.work.confirm {"item":17,"accept":false,"comment":"twins"})"));
}

TEST_F(MpiWorkTest, PostponesForATimeOrUntilAnInstant) {
  daemon_.Returns("mpi.work.postpone", R"({"item": {"item": 17, "state": "postponed",
                                           "until": "2026-03-05T10:00:00Z"}})");
  ASSERT_EQ(Run({"mpi", "work", "postpone", "17", "--for", "3d"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "item 17: postponed until 2026-03-05T10:00:00Z\n");
  ASSERT_EQ(Run({"mpi", "work", "postpone", "17", "--until", "2026-09-01"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "work", "postpone", "17"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.postpone {"item":17,"until":"2026-03-05T10:00:00Z"})",
                          R"(mpi.work.postpone {"item":17,"until":"2026-09-01T00:00:00Z"})",
                          R"(mpi.work.postpone {"item":17,"until":"2026-03-09T10:00:00Z"})"));
  EXPECT_EQ(Run({"mpi", "work", "postpone", "17", "--until", "2026-09-01", "--for", "3d"}),
            ExitCode::kUsage);
}

TEST_F(MpiWorkTest, CommentsAndListsReasons) {
  daemon_.Returns("mpi.work.comment", R"({"item": {"item": 17, "state": "open"}})");
  ASSERT_EQ(Run({"mpi", "work", "comment", "17", "called CH-B"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "work", "reasons"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("twins\tdifferent_persons\ttwins\n"));
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.comment {"item":17,"comment":"called CH-B"})",
                          "mpi.work.reasons {}"));
}

TEST_F(MpiWorkTest, HelpsWithMistypedVerbs) {
  EXPECT_EQ(Run({"mpi", "work"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'mpi work' needs a verb: next, list, show"));
  EXPECT_EQ(Run({"mpi", "work", "lsit"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("unknown command 'mpi work lsit'; did you mean 'list'?"));
  EXPECT_EQ(Run({"mpi", "work", "--help"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("mpi work next"));
  EXPECT_EQ(Run({"help", "mpi", "work", "next"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("Usage: socle mpi work next"));
  EXPECT_EQ(Run({"help", "--man", "mpi-work-next"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr(".TH SOCLE-MPI-WORK-NEXT 1"));
}

}  // namespace

}  // namespace socle::cli
