#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/base/error.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MpiShowTest : public MpiCommandTestBase {
 protected:
  MpiShowTest() {
    const std::string person = R"({"person": "P12", "redirected_from": "P9", "identities": [)" +
                               std::string(kIdentityA) + "," + std::string(kIdentityB) +
                               R"(], "changed_at": "2026-02-03T09:30:00Z"})";
    daemon_.Returns("mpi.show",
                    R"({"person": )" + person + R"(, "history": [
        {"until": "2026-01-09T10:00:00Z", "identity": )" +
                        std::string(kIdentityB) + R"(},
        {"until": "2026-01-10T10:00:00Z", "person": "P9", "identities": ["CH-A:4711"]}]})");
  }
};

TEST_F(MpiShowTest, PutsIdentitiesSideBySideOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "show", "P12"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(),
            "P12: 2 identities, changed 2026-02-03 09:30\n"
            "P9 was found to be this person\n"
            "\n"
            "                CH-A:4711                       CH-B:77\n"
            "status          QUAL                            PROV\n"
            "attributes      homonym\n"
            "birth name      LE GALL                         LEGALL\n"
            "first given     MARIE                           MARIE\n"
            "given names     MARIE ANNE\n"
            "sex             F                               F\n"
            "birth date      1960-05-30                      1960-05-03\n"
            "birth place     88154\n"
            "INS             260058815400233\n"
            "used name       DURAND\n"
            "phone           0600000001\n"
            "address                                         2 RUE BASSE\n"
            "state           active                          active\n"
            "created         2026-01-02 08:00                2026-01-05 08:00\n"
            "changed         2026-02-03 09:30                2026-01-05 08:00\n"
            "trace id        R41\n");
}

TEST_F(MpiShowTest, IsOneTraitALineWhenPiped) {
  ASSERT_EQ(Run({"mpi", "show", "CH-A:4711", "--history"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("person\tP12\tP9\n"));
  EXPECT_THAT(Out(), HasSubstr("CH-A:4711\tbirth_name\tLE GALL\n"));
  EXPECT_THAT(Out(), HasSubstr("CH-A:4711\tins\t260058815400233\n"));
  EXPECT_THAT(Out(), HasSubstr("CH-A:4711\ttrace_id\tR41\n"));
  EXPECT_THAT(Out(), HasSubstr("2026-01-09T10:00:00Z\tCH-B:77\tLEGALL MARIE F 1960-05-03 PROV\n"));
  EXPECT_THAT(Out(), HasSubstr("2026-01-10T10:00:00Z\tP9\tCH-A:4711\n"));
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.show {"subject":"CH-A:4711","history":true})"));
}

TEST_F(MpiShowTest, AsksAsOfAnInstant) {
  ASSERT_EQ(Run({"mpi", "show", "P12", "--as-of", "2026-03-01"}), ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "show", "P12", "--as-of", "2026-03-01T10:30:00Z"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.show {"subject":"P12","as_of":"2026-03-01T00:00:00Z"})",
                          R"(mpi.show {"subject":"P12","as_of":"2026-03-01T10:30:00Z"})"));
}

TEST_F(MpiShowTest, RefusesWhatNamesNothing) {
  EXPECT_EQ(Run({"mpi", "show", "4711"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("neither a person (P1042) nor an identity"));
  EXPECT_EQ(Run({"mpi", "show", "P12", "--as-of", "yesterday"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("write 2026-03-01"));
  EXPECT_EQ(Run({"mpi", "show", "P12", "--as-of", "2026-02-30"}), ExitCode::kUsage);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiShowTest, PrintsTheAnswerAsJson) {
  ASSERT_EQ(Run({"mpi", "show", "P12", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"person":{"person":"P12")"));
}

TEST_F(MpiShowTest, AsksForASubject) {
  EXPECT_EQ(Run({"mpi", "show"}), ExitCode::kUsage);
  daemon_.Fails("mpi.show", Code::kNotFound, "no person P99");
  EXPECT_EQ(Run({"mpi", "show", "P99"}), ExitCode::kNotFound);
}

class MpiWhyTest : public MpiCommandTestBase {
 protected:
  MpiWhyTest() {
    daemon_.Returns("mpi.why",
                    R"({"a": )" + std::string(kIdentityA) + R"(, "b": )" + std::string(kIdentityB) +
                        R"(, "explanation": )" + std::string(kExplanation) + "}");
  }
};

TEST_F(MpiWhyTest, DrawsAWaterfallOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "why", "CH-A:4711", "CH-B:77"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(),
            "CH-A:4711  LE GALL MARIE F 1960-05-30 QUAL  P12\n"
            "CH-B:77  LEGALL MARIE F 1960-05-03 PROV  P31\n"
            "\n"
            "prior          any candidate pair       -20.1 ----------------------------|\n"
            "family name    variant                   +9.1 +++++++++++++               |\n"
            "given name     equal                     +5.0              +++++++        |\n"
            "sex            equal name agrees         +1.0                     +       |\n"
            "birth date     transposed                +8.5                      ++++++++++++\n"
            "contact        different                 -0.1                             |   -\n"
            "relatives      sibling                   -0.2                             |   -\n"
            "sum                                      +3.2                             +++++\n"
            "\n"
            "weight +3.2 bits, probability 0.9019: review (rule score)\n"
            "link from 0.9900 (+6.6 bits), review from 0.5000 (0.0 bits)\n"
            "met by block: date_name\n"
            "nobody has ruled on them\n");
}

TEST_F(MpiWhyTest, IsOneStepALineWhenPiped) {
  ASSERT_EQ(Run({"mpi", "why", "CH-A:4711", "CH-B:77"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "prior\t-20.1\n"
            "trait\tfamily_name\tvariant\t9.1\t1.2\tLE GALL\tLEGALL\n"
            "trait\tgiven_name\tequal\t5\t-0.4\tMARIE\tMARIE\n"
            "trait\tsex\tequal_name_agrees\t1\t0\tF\tF\n"
            "trait\tbirth_date\ttransposed\t8.5\t0\t1960-05-30\t1960-05-03\n"
            "trait\tcontact\tdifferent\t-0.1\t0\t\t\n"
            "relation\tsibling\t-0.2\n"
            "block\tdate_name\n"
            "sum\t3.2\t0.9019\treview\tscore\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.why {"a":"CH-A:4711","b":"CH-B:77"})"));
}

TEST_F(MpiWhyTest, SaysThatOneTakesNoPartInLinking) {
  UseTerminal();
  daemon_.Returns("mpi.why", R"({"a": {"id": "CH-A:1"}, "b": {"id": "CH-B:1"},
                                "explanation": null})");
  ASSERT_EQ(Run({"mpi", "why", "CH-A:1", "CH-B:1"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("not compared: one of them takes no part in linking\n"));
}

TEST_F(MpiWhyTest, AsksForTwoIdentities) {
  EXPECT_EQ(Run({"mpi", "why", "CH-A:1"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "why", "CH-A:1", "P12"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'P12' is no identity; write DOMAIN:IPP"));
}

}  // namespace

}  // namespace socle::cli
