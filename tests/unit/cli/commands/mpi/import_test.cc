#include <algorithm>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/control/message.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kHeader =
    "domain,ipp,birth_name,birth_given_names,birth_first_given_name,sex,birth_date,"
    "birth_place_code,used_name,used_given_name,ins_value,ins_oid,status,phone,email,address,"
    "postal_code,city,updated_at\n";

std::string Row(const std::string& domain, const std::string& ipp, const std::string& name) {
  return domain + "," + ipp + "," + name + ",,MARIE,F,1960-05-30,,,,,,,,,,,,\n";
}

class MpiImportTest : public MpiCommandTestBase {
 protected:
  MpiImportTest() {
    daemon_.On("mpi.import", [](const boost::json::object& params) {
      FakeDaemon::Answer answer;
      answer.result = boost::json::value(
          {{"accepted", params.at("identities").as_array().size()}, {"refused", 0}});
      return answer;
    });
  }
};

TEST_F(MpiImportTest, SendsWhatTheFileHolds) {
  const std::string path = folder_.Write(
      "a.csv", std::string(kHeader) + Row("CH-A", "1", "LE GALL") + Row("CH-A", "2", "DURAND"));
  ASSERT_EQ(Run({"mpi", "import", path, "--quiet"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(), "accepted\t2\nrejected\t0\n");
  EXPECT_EQ(Err(), "");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.import {"identities":[{"domain":"CH-A","ipp":"1",)"
                          R"("birth_name":"LE GALL","birth_first_given_name":"MARIE","sex":"F",)"
                          R"("birth_date":"1960-05-30"},{"domain":"CH-A","ipp":"2",)"
                          R"("birth_name":"DURAND","birth_first_given_name":"MARIE","sex":"F",)"
                          R"("birth_date":"1960-05-30"}]})"));
}

TEST_F(MpiImportTest, SendsBatchesOfFiveHundred) {
  std::string text(kHeader);
  for (int i = 0; i < 501; ++i) {
    text += Row("CH-A", std::to_string(i), "N");
  }
  ASSERT_EQ(Run({"mpi", "import", folder_.Write("a.csv", text)}), ExitCode::kDone) << Err();
  ASSERT_EQ(daemon_.calls.size(), 2U);
  EXPECT_EQ(daemon_.calls[0].params.at("identities").as_array().size(), 500U);
  EXPECT_EQ(daemon_.calls[1].params.at("identities").as_array().size(), 1U);
  EXPECT_THAT(Err(), HasSubstr("501 identities"));
}

TEST_F(MpiImportTest, NeverSendsMoreThanARequestHolds) {
  std::string text(kHeader);
  const std::string name(300'000, 'N');
  for (int i = 0; i < 7; ++i) {
    text += Row("CH-A", std::to_string(i), name);
  }
  ASSERT_EQ(Run({"mpi", "import", folder_.Write("a.csv", text)}), ExitCode::kDone) << Err();
  ASSERT_EQ(daemon_.calls.size(), 3U);
  for (const FakeDaemon::Call& call : daemon_.calls) {
    EXPECT_LT(call.Text().size(), control::kRequestBytesMax);
  }
}

TEST_F(MpiImportTest, RejectsWhatNoRequestHolds) {
  const std::string row = Row("CH-A", "1", std::string(900'000, 'N'));
  const std::string big = "CH-A,2," + std::string(900'000, 'N') + "," + std::string(900'000, 'M') +
                          std::string(15, ',') + "\n";
  ASSERT_EQ(Run({"mpi", "import", folder_.Write("a.csv", std::string(kHeader) + row + big)}),
            ExitCode::kDone)
      << Err();
  EXPECT_EQ(Out(), "accepted\t1\nrejected\t1\n");
  EXPECT_THAT(Err(), HasSubstr("too_large: 1"));
}

TEST_F(MpiImportTest, WritesRefusalsOfTheDaemonAndOfTheFile) {
  daemon_.Returns("mpi.import", R"({"accepted": 1, "refused": 1, "refusals": [
      {"row": 1, "identity": "CH-A:2", "reason": "no birth place"}]})");
  const std::string path = folder_.Write(
      "a.csv",
      std::string(kHeader) + Row("CH-A", "1", "A") + Row("CH-A", "2", "B") + Row("CH-A", "", "C"));
  ASSERT_EQ(Run({"mpi", "import", path, "--rejects", folder_ / "bad.csv"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "accepted\t1\nrejected\t2\n");
  const auto text = ReadWholeFile(folder_ / "bad.csv", 10'000);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("refused,no birth place,CH-A:2\n"));
  EXPECT_THAT(*text, HasSubstr("no_ipp"));
}

TEST_F(MpiImportTest, SaysHowToHaveTheRefusals) {
  daemon_.Returns("mpi.import",
                  R"({"accepted": 0, "refused": 1, "refusals": [{"row": 0, "reason": "r"}]})");
  const std::string path = folder_.Write("a.csv", std::string(kHeader) + Row("CH-A", "1", "A"));
  ASSERT_EQ(Run({"mpi", "import", path}), ExitCode::kDone);
  EXPECT_THAT(Err(), HasSubstr("refused: 1"));
  EXPECT_THAT(Err(), HasSubstr("--rejects OUT.csv"));
  ASSERT_EQ(Run({"mpi", "import", path, "--json", "--quiet"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "{\"read\":1,\"accepted\":0,\"rejected\":1,\"reasons\":{\"refused\":1}}\n");
}

TEST_F(MpiImportTest, RejectsLinesOfAnotherDomain) {
  const std::string path =
      folder_.Write("a.csv", std::string(kHeader) + Row("CH-A", "1", "A") + Row("CH-B", "2", "B"));
  ASSERT_EQ(Run({"mpi", "import", path, "--domain", "CH-B"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "accepted\t1\nrejected\t1\n");
  EXPECT_THAT(Err(), HasSubstr("other_domain: 1"));
  EXPECT_THAT(daemon_.calls[0].Text(), HasSubstr("CH-B"));
}

TEST_F(MpiImportTest, GivesMappedLinesTheDomain) {
  const std::string map =
      folder_.Write("x.map",
                    "[source]\ndelimiter = semicolon\n[columns]\ndomain = \"X\"\nipp = NO\n"
                    "birth_name = NOM\n");
  const std::string path = folder_.Write("a.csv", "NO;NOM\n1;LE GALL\n");
  ASSERT_EQ(Run({"mpi", "import", path, "--map", map, "--domain", "CH-B"}), ExitCode::kDone)
      << Err();
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.import {"identities":[{"domain":"CH-B","ipp":"1",)"
                          R"("birth_name":"LE GALL"}]})"));
}

TEST_F(MpiImportTest, SaysWhatWasTakenWhenItEndsEarly) {
  daemon_.Fails("mpi.import", Code::kBusy, "the daemon stops");
  const std::string path = folder_.Write("a.csv", std::string(kHeader) + Row("CH-A", "1", "A"));
  EXPECT_EQ(Run({"mpi", "import", path}), ExitCode::kBusy);
  EXPECT_THAT(Err(), HasSubstr("the daemon stops\n"));
  EXPECT_THAT(Err(), HasSubstr("0 identities were taken before that"));
}

TEST_F(MpiImportTest, LooksAtFilesBeforeItConnects) {
  EXPECT_EQ(Run({"mpi", "import", folder_ / "none.csv"}), ExitCode::kNotFound);
  EXPECT_THAT(daemon_.paths, IsEmpty());
}

class MpiExportTest : public MpiCommandTestBase {
 protected:
  MpiExportTest() {
    daemon_.Lists("mpi.export",
                  R"([{"identity": "CH-A:47:11", "person": "P12", "ins": "260058815400233"},
                      {"identity": "CH-B:77", "person": "P31", "ins": null}])",
                  R"({"identities": 2})");
  }
};

TEST_F(MpiExportTest, WritesWhichIdentityIsOfWhichPerson) {
  ASSERT_EQ(Run({"mpi", "export", "--domain", "CH-A"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "domain,ipp,person_id\nCH-A,47:11,P12\nCH-B,77,P31\n");
  EXPECT_EQ(Err(), "socle: 2 identities written\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.export {"domain":"CH-A"})"));
}

TEST_F(MpiExportTest, WritesTheInsWhenAskedTo) {
  ASSERT_EQ(Run({"mpi", "export", "--with-ins"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "domain,ipp,person_id,ins_value\nCH-A,47:11,P12,260058815400233\nCH-B,77,P31,\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.export {"with_ins":true})"));
}

TEST_F(MpiExportTest, WritesTheTraitsAsANativeFile) {
  daemon_.Lists("mpi.export",
                R"([{"identity": "CH-A:47", "person": "P12", "ins": "260058815400233",
                     "ins_oid": "1.2.250.1.213.1.4.10",
                     "traits": {"birth_name": "LE GALL", "sex": "F", "status": "QUAL",
                                "updated_at": "2026-01-05T08:00:00Z"}}])",
                R"({"identities": 1})");
  ASSERT_EQ(Run({"mpi", "export", "--with-traits", "--with-ins"}), ExitCode::kDone);
  EXPECT_EQ(
      Out(),
      "domain,ipp,person_id,birth_name,birth_given_names,birth_first_given_name,sex,birth_date,"
      "birth_place_code,used_name,used_given_name,ins_value,ins_oid,status,phone,email,address,"
      "postal_code,city,updated_at\n"
      "CH-A,47,P12,LE GALL,,,F,,,,,260058815400233,1.2.250.1.213.1.4.10,QUAL,,,,,,"
      "2026-01-05T08:00:00Z\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.export {"with_traits":true,"with_ins":true})"));
}

TEST_F(MpiExportTest, WritesAWholeFileOrNone) {
  ASSERT_EQ(Run({"mpi", "export", "-o", folder_ / "e.csv"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "");
  EXPECT_TRUE(ReadWholeFile(folder_ / "e.csv", 10'000));
  daemon_.Fails("mpi.export", Code::kTimeout, "silent");
  EXPECT_EQ(Run({"mpi", "export", "-o", folder_ / "f.csv"}), ExitCode::kBusy);
  EXPECT_FALSE(ReadWholeFile(folder_ / "f.csv", 10'000));
  EXPECT_EQ(Run({"mpi", "export"}), ExitCode::kBusy);
  EXPECT_EQ(Out(), "");
}

TEST_F(MpiExportTest, PrintsOneObjectALineAsJson) {
  ASSERT_EQ(Run({"mpi", "export", "--json", "--quiet"}), ExitCode::kDone);
  EXPECT_THAT(Out(),
              testing::EndsWith("{\"identity\":\"CH-B:77\",\"person\":\"P31\",\"ins\":null}\n"));
  const std::string out = Out();
  EXPECT_EQ(std::ranges::count(out, '\n'), 2);
}

}  // namespace

}  // namespace socle::cli
