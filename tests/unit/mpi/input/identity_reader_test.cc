#include "mpi/input/identity_reader.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/input/mapping.h"
#include "mpi/input/rejects.h"
#include "mpi/model/identity.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kHeader =
    "domain,ipp,birth_name,birth_given_names,birth_first_given_name,sex,birth_date,"
    "birth_place_code,used_name,used_given_name,ins_value,ins_oid,status,phone,email,address,"
    "postal_code,city,updated_at\n";

// A native line with these values and nothing else.
std::string Line(std::string_view domain,
                 std::string_view ipp,
                 std::string_view name = "MARTIN",
                 std::string_view birth_date = "1980-05-17") {
  std::string line(domain);
  line += "," + std::string(ipp) + "," + std::string(name) + ",,JEANNE,F," +
          std::string(birth_date) + ",,,,,,PROV,,,,,,2024-01-01T00:00:00Z\n";
  return line;
}

struct Outcome {
  std::vector<Identity> identities;
  InputSummary summary;
  std::optional<Error> error;
};

class IdentityReaderTest : public ::testing::Test {
 protected:
  Outcome ReadFiles(std::vector<std::string> paths, const Mapping* mapping = nullptr) {
    Outcome outcome;
    auto reader =
        IdentityReader::Open(std::move(paths), {.mapping = mapping, .rejects = &rejects_.value()});
    if (!reader.has_value()) {
      outcome.error = reader.error();
      return outcome;
    }
    Identity identity;
    for (;;) {
      const auto more = reader->Next(identity);
      if (!more.has_value()) {
        outcome.error = more.error();
        break;
      }
      if (!*more) {
        break;
      }
      outcome.identities.push_back(identity);
    }
    outcome.summary = reader->Summary();
    return outcome;
  }

  Outcome Read(std::string_view text, const Mapping* mapping = nullptr) {
    return ReadFiles({folder_.Write("in.csv", text)}, mapping);
  }

  // The lines of the file of rejects without header, path of the input and raw text.
  std::vector<std::string> RejectRows() {
    EXPECT_TRUE(rejects_->Commit().has_value());
    std::vector<std::string> rows;
    std::string text = test::ReadAll(reject_path_);
    text.erase(0, text.find('\n') + 1);
    const std::string prefix = folder_.File("in.csv") + ",";
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string row = text.substr(0, end);
      text.erase(0, end + 1);
      if (row.starts_with(prefix)) {
        row.erase(0, prefix.size());
        std::size_t cut = 0;
        for (int commas = 0; cut < row.size() && commas < 4; ++cut) {
          commas += row[cut] == ',' ? 1 : 0;
        }
        rows.push_back(row.substr(0, cut - 1));
      }
    }
    return rows;
  }

  test::TemporaryFolder folder_;
  std::string reject_path_ = folder_.File("rejects.csv");
  Result<Rejects> rejects_ = Rejects::Create({.path = reject_path_, .rejected_max = {}});
};

TEST_F(IdentityReaderTest, ReadsTheNativeFormWithEveryTrait) {
  const auto outcome =
      Read(std::string(kHeader) +
           "D1,42,LE GALL,JEANNE MARIE,JEANNE,F,1960-05-30,88154,MARTIN,JEANNOT,260058815400233,"
           "1.2.250.1.213.1.4.8,QUAL,0383000000,j@example.org,\"1, RUE X\",54000,NANCY,"
           "2024-05-09T19:05:15Z\n");
  ASSERT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 1);
  const Identity& identity = outcome.identities[0];
  std::vector<std::string> values;
  values.reserve(kTraitFields.size());
  for (const TraitField& field : kTraitFields) {
    values.push_back(identity.*field.member);
  }
  EXPECT_THAT(values,
              ElementsAre("D1",
                          "42",
                          "LE GALL",
                          "JEANNE MARIE",
                          "JEANNE",
                          "F",
                          "1960-05-30",
                          "88154",
                          "MARTIN",
                          "JEANNOT",
                          "260058815400233",
                          "1.2.250.1.213.1.4.8",
                          "QUAL",
                          "0383000000",
                          "j@example.org",
                          "1, RUE X",
                          "54000",
                          "NANCY",
                          "2024-05-09T19:05:15Z",
                          ""));
  EXPECT_THAT(RejectRows(), IsEmpty());
}

TEST_F(IdentityReaderTest, TakesTheNativeColumnsInAnyOrderAndOtherIds) {
  const auto outcome = Read(
      "other_ids,ipp,domain,city,updated_at,birth_name,birth_given_names,birth_first_given_name,"
      "sex,birth_date,birth_place_code,used_name,used_given_name,ins_value,ins_oid,status,phone,"
      "email,address,postal_code\n"
      "N1 N2,42,D1,NANCY,,MARTIN,,,,,,,,,,,,,,\n");
  ASSERT_EQ(outcome.identities.size(), 1);
  EXPECT_EQ(outcome.identities[0].other_ids, "N1 N2");
  EXPECT_EQ(outcome.identities[0].city, "NANCY");
  EXPECT_EQ(outcome.identities[0].birth_name, "MARTIN");
}

TEST_F(IdentityReaderTest, RefusesAHeaderWithoutTheMandatoryColumns) {
  const auto outcome = Read("domain,ipp,birth_name,surname\nD,1,X,Y\n");
  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_EQ(outcome.error->code, Code::kInvalidArgument);
  EXPECT_THAT(outcome.error->detail,
              HasSubstr("in.csv:1: not the native header: missing birth_given_names, "
                        "birth_first_given_name, sex,"));
  EXPECT_THAT(outcome.error->detail,
              HasSubstr("the columns are domain, ipp, birth_name, surname; for another layout"));
}

TEST_F(IdentityReaderTest, GuessesThatTheDelimiterIsAnotherOne) {
  const auto outcome = Read("domain;ipp;birth_name\n");
  EXPECT_THAT(outcome.error->detail, HasSubstr("is the delimiter another one?"));
}

TEST_F(IdentityReaderTest, RefusesANativeColumnThatComesTwice) {
  std::string header(kHeader);
  header.insert(0, "ipp,");
  EXPECT_THAT(Read(header).error->detail, HasSubstr("the column 'ipp' comes twice"));
}

TEST_F(IdentityReaderTest, WarnsOnceOfAnUnknownColumn) {
  std::string header(kHeader);
  header.insert(header.size() - 1, ",shoe_size");
  std::string line = Line("D", "1");
  line.insert(line.size() - 1, ",42");
  std::string other = Line("D", "2");
  other.insert(other.size() - 1, ",43");
  const auto outcome = Read(header + line + other);
  EXPECT_EQ(outcome.identities.size(), 2);
  EXPECT_THAT(outcome.summary.warnings,
              ElementsAre(folder_.File("in.csv") + ": the column 'shoe_size' is not used"));
}

TEST_F(IdentityReaderTest, RefusesAnEmptyFileAndOneWithoutHeaderLine) {
  EXPECT_EQ(Read("").error->detail, folder_.File("in.csv") + ":1: the file is empty");
  EXPECT_EQ(Read("\n\n").error->detail, folder_.File("in.csv") + ":1: no header line");
  EXPECT_THAT(Read("a,\"b\n").error->detail,
              HasSubstr("the header cannot be read: unclosed_quote"));
}

TEST_F(IdentityReaderTest, TakesAFileWithAHeaderAlone) {
  const auto outcome = Read(kHeader);
  EXPECT_EQ(outcome.error, std::nullopt);
  EXPECT_THAT(outcome.identities, IsEmpty());
}

TEST_F(IdentityReaderTest, RejectsBrokenLinesWithFileLineAndReasonAndGoesOn) {
  std::string text(kHeader);
  text += "D,1\n";
  text += "D,2,,,,,,,,,,,,,,,,,,,\n";
  text += Line("D", "3", "D\xE9ot");
  text += Line("D", "4", std::string("A\0B", 3));
  // NOLINTNEXTLINE(bugprone-string-constructor): too long is what it shall be.
  text += Line("D", "5", std::string(10'000'000, 'X'));
  text += Line("", "6");
  text += Line("D", " ");
  text += Line("D", "8", "\"GOOD\"");
  const auto outcome = Read(text);
  EXPECT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 1);
  EXPECT_EQ(outcome.identities[0].ipp, "8");
  EXPECT_EQ(outcome.summary.files[0].rejected, 7);
  EXPECT_THAT(RejectRows(),
              ElementsAre("2,rejected,,too_few_fields",
                          "3,rejected,,too_many_fields",
                          "4,rejected,birth_name,bad_utf8",
                          "5,rejected,birth_name,nul_byte",
                          "6,rejected,birth_name,field_too_long",
                          "7,rejected,domain,no_domain",
                          "8,rejected,ipp,no_ipp"));
  EXPECT_THAT(rejects_->First(), HasSubstr("in.csv:2: too_few_fields: 2 fields where"));
}

TEST_F(IdentityReaderTest, KeepsIdentitiesWithABadTraitAndRemarksOnIt) {
  std::string text(kHeader);
  text += Line("D", "1", "A", "1960-02-31");
  text += Line("D", "2", "A", "soon");
  text += "D,3,A,,,Q,,,,,260058815400244,,WHO,,,,,,\n";
  const auto outcome = Read(text);
  ASSERT_EQ(outcome.identities.size(), 3);
  EXPECT_EQ(outcome.identities[0].birth_date, "1960-02-31");
  EXPECT_EQ(outcome.identities[1].birth_date, "");
  EXPECT_EQ(outcome.identities[2].ins_value, "260058815400244");
  EXPECT_EQ(outcome.summary.files[0].remarks, 5);
  EXPECT_EQ(rejects_->Kept(), 5);
  EXPECT_EQ(rejects_->Rejected(), 0);
  EXPECT_THAT(RejectRows(),
              ElementsAre("2,kept,birth_date,bad_date",
                          "3,kept,birth_date,bad_date",
                          "4,kept,sex,bad_sex",
                          "4,kept,status,bad_status",
                          "4,kept,ins_value,ins_key"));
}

TEST_F(IdentityReaderTest, KeepsTheFirstOfSeveralRecordsWithOneIdentifier) {
  std::string later = Line("D", "1", "MARTIN");
  later.replace(later.find("2024"), 4, "2025");  // another updated_at is no other content
  const auto outcome = Read(std::string(kHeader) + Line("D", "1", "MARTIN") + later +
                            Line("D", "1", "DURAND") + Line("E", "1", "DURAND"));
  ASSERT_EQ(outcome.identities.size(), 2);
  EXPECT_EQ(outcome.identities[0].birth_name, "MARTIN");
  EXPECT_EQ(outcome.identities[1].domain, "E");
  EXPECT_EQ(outcome.summary.files[0].repeats, 1);
  EXPECT_EQ(outcome.summary.files[0].rejected, 1);
  EXPECT_THAT(RejectRows(),
              ElementsAre("3,dropped,ipp,repeat", "4,rejected,ipp,duplicate_different"));
}

TEST_F(IdentityReaderTest, FindsDuplicatesAcrossFilesAndCountsByFileAndDomain) {
  const std::string a =
      folder_.Write("a.csv", std::string(kHeader) + Line("D", "1") + Line("E", "1"));
  const std::string b = folder_.Write(
      "b.csv", std::string(kHeader) + Line("D", "1") + Line("D", "2") + Line("E", "2"));
  const auto outcome = ReadFiles({a, b});
  EXPECT_EQ(outcome.identities.size(), 4);
  ASSERT_EQ(outcome.summary.files.size(), 2);
  EXPECT_EQ(outcome.summary.files[0].identities, 2);
  EXPECT_EQ(outcome.summary.files[1].name, b);
  EXPECT_EQ(outcome.summary.files[1].identities, 2);
  EXPECT_EQ(outcome.summary.files[1].repeats, 1);
  EXPECT_THAT(outcome.summary.domains, ElementsAre(Pair("D", 2), Pair("E", 2)));
}

TEST_F(IdentityReaderTest, LooksAtEveryFileBeforeItReadsTheFirst) {
  const std::string a = folder_.Write("a.csv", std::string(kHeader) + Line("D", "1"));
  EXPECT_EQ(ReadFiles({a, folder_.File("none.csv")}).error->code, Code::kNotFound);
  EXPECT_THAT(ReadFiles({a, folder_.Write("b.csv", "x,y\n")}).error->detail,
              HasSubstr("b.csv:1: not the native header"));
  EXPECT_EQ(ReadFiles({}).error->code, Code::kInvalidArgument);
  EXPECT_EQ(ReadFiles({"-", "-"}).error->code, Code::kInvalidArgument);
}

TEST_F(IdentityReaderTest, StopsWhenTooManyLinesAreRejectedAndLeavesTheFileOfThem) {
  for (const std::uint64_t max : {1U, 2U}) {
    rejects_ = Rejects::Create({.path = reject_path_, .rejected_max = max});
    const auto outcome = Read(std::string(kHeader) + "x\n" + Line("D", "1", "A", "bad") + "y\n");
    if (max == 2) {
      EXPECT_EQ(outcome.error, std::nullopt);
      continue;
    }
    ASSERT_TRUE(outcome.error.has_value());
    EXPECT_EQ(outcome.error->code, Code::kTooLarge);
    EXPECT_THAT(outcome.error->detail,
                HasSubstr("more than 1 lines are rejected (--max-rejects); the first: "));
    EXPECT_THAT(RejectRows(),
                ElementsAre("2,rejected,,too_few_fields",
                            "3,kept,birth_date,bad_date",
                            "4,rejected,,too_few_fields"));
  }
}

TEST_F(IdentityReaderTest, ReadsANamedPipeOnce) {
  const std::string path = folder_.File("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int writer = open(path.c_str(), O_RDWR | O_CLOEXEC);
  const std::string text = std::string(kHeader) + Line("D", "1") + Line("D", "2");
  ASSERT_EQ(write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  auto reader = IdentityReader::Open({path}, {.mapping = nullptr, .rejects = &rejects_.value()});
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->BytesTotal(), std::nullopt);
  Identity identity;
  EXPECT_TRUE(reader->Next(identity).value());
  close(writer);
  EXPECT_TRUE(reader->Next(identity).value());
  EXPECT_EQ(identity.ipp, "2");
  EXPECT_FALSE(reader->Next(identity).value());
}

TEST_F(IdentityReaderTest, CountsManyDomains) {
  std::string text(kHeader);
  for (int i = 0; i < 2'000; ++i) {
    text += Line("D" + std::to_string(i % 1'000), std::to_string(i));
  }
  const auto outcome = Read(text);
  ASSERT_EQ(outcome.summary.domains.size(), 1'000);
  EXPECT_THAT(outcome.summary.domains.front(), Pair("D0", 2));
  EXPECT_THAT(outcome.summary.domains.back(), Pair("D999", 2));
}

TEST_F(IdentityReaderTest, EndsTheRunAtAFileThatShrinks) {
  std::string text(kHeader);
  while (text.size() < 2'000'000) {
    text += Line("D", std::to_string(text.size()));
  }
  const std::string path = folder_.Write("in.csv", text);
  auto reader = IdentityReader::Open({path}, {.mapping = nullptr, .rejects = &rejects_.value()});
  ASSERT_TRUE(reader.has_value());
  Identity identity;
  ASSERT_TRUE(reader->Next(identity).value());
  std::filesystem::resize_file(path, 1'000'000);
  std::vector<Identity> batch(100'000);
  const auto rest = reader->ReadBatch(batch);
  ASSERT_FALSE(rest.has_value());
  EXPECT_EQ(rest.error().code, Code::kCorruption);
  EXPECT_THAT(rest.error().detail, HasSubstr("in.csv: the file became shorter"));
}

TEST_F(IdentityReaderTest, ReadsNdjsonWithTheNativeNames) {
  const auto outcome = Read(
      "{\"ipp\":42,\"domain\":\"D\",\"birth_name\":\"LE \\u0047ALL\",\"sex\":\"f\",\"hat\":null}\n"
      "{\"domain\":\"D\",\"ipp\":43,\"birth_date\":\"1960-05\",\"hat\":1}\n"
      "{\"domain\":\"D\"}\n{\"domain\":\"D\",\"ipp\":[1]}\n");
  EXPECT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 2);
  EXPECT_EQ(outcome.identities[0].ipp, "42");
  EXPECT_EQ(outcome.identities[0].birth_name, "LE GALL");
  EXPECT_EQ(outcome.identities[0].sex, "F");
  EXPECT_EQ(outcome.identities[1].birth_name, "");
  EXPECT_EQ(outcome.identities[1].birth_date, "1960-05");
  EXPECT_THAT(outcome.summary.warnings,
              ElementsAre(folder_.File("in.csv") + ": the column 'hat' is not used"));
  EXPECT_THAT(RejectRows(), ElementsAre("3,rejected,ipp,no_ipp", "4,rejected,#2,nested_value"));
}

TEST_F(IdentityReaderTest, GivesTheSameIdentitiesInBatches) {
  std::string text(kHeader);
  for (int i = 0; i < 25; ++i) {
    text += Line("D", std::to_string(i));
  }
  auto reader = IdentityReader::Open({folder_.Write("in.csv", text)},
                                     {.mapping = nullptr, .rejects = &rejects_.value()});
  ASSERT_TRUE(reader.has_value());
  std::vector<Identity> batch(10);
  std::vector<std::size_t> counts;
  int next = 0;
  for (std::size_t count = 1; count > 0;) {
    count = reader->ReadBatch(batch).value();
    counts.push_back(count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(batch[i].ipp, std::to_string(next++));
    }
  }
  EXPECT_THAT(counts, ElementsAre(10, 10, 5, 0));
  EXPECT_EQ(reader->BytesTotal(), text.size());
  EXPECT_EQ(reader->BytesRead(), text.size());
}

Mapping Mapped(std::string_view text) {
  auto mapping = ParseMapping(text, "test.map");
  EXPECT_TRUE(mapping.has_value()) << mapping.error().detail;
  return *mapping;
}

TEST_F(IdentityReaderTest, ReadsAFileThroughAMapping) {
  const Mapping mapping = Mapped(
      "[source]\nencoding = iso-8859-15\ndelimiter = semicolon\ndate_formats = %d/%m/%Y\n"
      "ignore = note\n"
      "[columns]\ndomain = \"CH\"\nipp = id\nbirth_name = nom\nbirth_date = ddn\nsex = s\n"
      "address = no + rue\nphone = \"+33\" + tel\nother_ids = n1 + {n 2}\nstatus = st\n"
      "[values status]\nValid\xC3\xA9 = VALI\n* =\n");
  const auto outcome = Read(
      "ID;nom;ddn;s;no;rue;tel;n1;n 2;st;note\n"
      "1; C\xBCUR ;17/5/1980;homme;12;\"RUE; X\";383 1;A 1;B 2;Valid\xE9;x\n"
      "2;N\xE9;31/02/1980;2;;RUE Y;;;B;autre;\n",
      &mapping);
  EXPECT_EQ(outcome.error, std::nullopt);
  EXPECT_THAT(outcome.summary.warnings, IsEmpty());
  ASSERT_EQ(outcome.identities.size(), 2);
  const Identity& first = outcome.identities[0];
  EXPECT_EQ(first.domain, "CH");
  EXPECT_EQ(first.birth_name, "C\xC5\x92UR");
  EXPECT_EQ(first.birth_date, "1980-05-17");
  EXPECT_EQ(first.sex, "M");
  EXPECT_EQ(first.address, "12 RUE; X");
  EXPECT_EQ(first.phone, "+33 383 1");
  EXPECT_EQ(first.other_ids, "A1 B2");
  EXPECT_EQ(first.status, "VALI");
  const Identity& second = outcome.identities[1];
  EXPECT_EQ(second.birth_date, "1980-02-31");
  EXPECT_EQ(second.sex, "F");
  EXPECT_EQ(second.address, "RUE Y");
  EXPECT_EQ(second.other_ids, "B");
  EXPECT_EQ(second.status, "");
}

TEST_F(IdentityReaderTest, ReadsAFileWithoutHeaderThroughAMapping) {
  const Mapping mapping = Mapped(
      "[source]\nheader = no\ncolumns = d, i, n\n[columns]\ndomain = d\nipp = i\nbirth_name = n\n");
  const auto outcome = Read("D,1,A\nD,2\nD,3,C\n", &mapping);
  ASSERT_EQ(outcome.identities.size(), 2);
  EXPECT_EQ(outcome.identities[1].birth_name, "C");
  EXPECT_THAT(RejectRows(), ElementsAre("2,rejected,,too_few_fields"));
}

TEST_F(IdentityReaderTest, ReadsNdjsonThroughAMapping) {
  const Mapping mapping =
      Mapped("[source]\nignore = x\n[columns]\ndomain = \"D\"\nipp = id\nbirth_name = nom\n");
  const auto outcome = Read("{\"nom\":\"A\",\"id\":1,\"x\":2}\n{\"id\":2,\"y\":1}\n", &mapping);
  ASSERT_EQ(outcome.identities.size(), 2);
  EXPECT_EQ(outcome.identities[0].birth_name, "A");
  EXPECT_EQ(outcome.identities[1].birth_name, "");
  EXPECT_THAT(outcome.summary.warnings,
              ElementsAre(folder_.File("in.csv") + ": the column 'y' is not used"));
}

TEST_F(IdentityReaderTest, NamesAColumnThatTheMappingWantsAndTheFileLacks) {
  const Mapping mapping = Mapped("[columns]\ndomain = \"D\"\nipp = id\nbirth_name = nom\n");
  EXPECT_EQ(Read("id,name,x\n1,A,B\n", &mapping).error->detail,
            folder_.File("in.csv") +
                ":1: no column 'nom', which the mapping test.map takes for birth_name; the columns "
                "are id, name, x");
}

TEST_F(IdentityReaderTest, ReadsTheFebrlSetsThroughTheShippedMapping) {
  const std::string source = SOCLE_SOURCE_DIR;
  const auto mapping = LoadMapping(source + "/conf/mappings/febrl.map");
  ASSERT_TRUE(mapping.has_value()) << mapping.error().detail;
  const std::string data = source + "/tests/data/linkage/febrl/";
  const auto outcome = ReadFiles({data + "dataset4a.csv", data + "dataset4b.csv"}, &*mapping);
  EXPECT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 10'000);
  EXPECT_THAT(outcome.summary.warnings, IsEmpty());
  EXPECT_THAT(outcome.summary.domains, ElementsAre(Pair("FEBRL", 10'000)));
  const Identity& first = outcome.identities[0];
  EXPECT_EQ(first.ipp, "rec-1070-org");
  EXPECT_EQ(first.birth_first_given_name, "michaela");
  EXPECT_EQ(first.birth_name, "neumann");
  EXPECT_EQ(first.birth_date, "1915-11-11");
  EXPECT_EQ(first.address, "8 stanley street miami");
  EXPECT_EQ(first.city, "winston hills");
  EXPECT_EQ(first.postal_code, "4223");
  EXPECT_EQ(first.other_ids, "5304218");
}

TEST_F(IdentityReaderTest, ReadsTheUgandaSetThroughTheShippedMapping) {
  const std::string source = SOCLE_SOURCE_DIR;
  const auto mapping = LoadMapping(source + "/conf/mappings/uganda.map");
  ASSERT_TRUE(mapping.has_value()) << mapping.error().detail;
  const auto outcome = ReadFiles({source + "/tests/data/linkage/uganda/patients.csv"}, &*mapping);
  EXPECT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 5'000);
  EXPECT_THAT(outcome.summary.warnings, IsEmpty());
  EXPECT_EQ(outcome.identities[0].sex, "F");
  EXPECT_EQ(outcome.identities[0].phone, "712 300633");
  EXPECT_EQ(outcome.identities[0].other_ids, "CF21927470OWMT KMC-819708");
}

TEST_F(IdentityReaderTest, TakesTheShippedExampleMappingOfASpreadsheet) {
  const auto mapping =
      LoadMapping(std::string(SOCLE_SOURCE_DIR) + "/conf/mappings/example-iso8859-15.map");
  ASSERT_TRUE(mapping.has_value()) << mapping.error().detail;
  const auto outcome = Read(
      "IPP;Nom de naissance;Pr\xE9noms;Premier pr\xE9nom;Sexe;Date de naissance;"
      "Lieu de naissance (INSEE);Nom utilis\xE9;Pr\xE9nom utilis\xE9;Matricule INS;Cl\xE9 INS;"
      "OID INS;Statut;T\xE9l\xE9phone;Courriel;Adresse 1;Adresse 2;Code postal;Commune;"
      "Commentaire\r\n"
      "7;DARK;JEANNE MARIE;JEANNE;Femme;30/05/1960 00:00;88154;;;2600588154002;33;"
      "1.2.250.1.213.1.4.8;Qualifi\xE9"
      "e;;;1 RUE X;BAT B;54000;NANCY;x\r\n",
      &*mapping);
  ASSERT_EQ(outcome.error, std::nullopt);
  ASSERT_EQ(outcome.identities.size(), 1);
  EXPECT_EQ(outcome.identities[0].ins_value, "260058815400233");
  EXPECT_EQ(outcome.identities[0].status, "QUAL");
  EXPECT_EQ(outcome.identities[0].birth_date, "1960-05-30");
  EXPECT_EQ(outcome.identities[0].address, "1 RUE X BAT B");
  EXPECT_THAT(RejectRows(), IsEmpty());
}

}  // namespace

}  // namespace socle::mpi
