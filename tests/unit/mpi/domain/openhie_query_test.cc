// The questions of the OpenHIE client registry tests CR-10 to CR-16 and what they expect; messages
// and their bytes are tested with the protocol and the daemon.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/domain/query_service.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "tests/unit/mpi/domain/search_fixture.h"

namespace socle::mpi::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class OpenHieTest : public SearchFixture {
 protected:
  OpenHieTest() {
    AddOpenHieDomain("TEST", "2.16.840.1.113883.3.72.5.9.1");
    AddOpenHieDomain("NID", "2.16.840.1.113883.3.72.5.9.9");
    test_ = registry_->Snapshot()->FindByCode("TEST")->number;
    jennifer_ = Put(Patient("RJ-439", "JENNIFER", "1984-01-25"));
    PatientRecord child = Patient("RJ-440", "", "2014-10-04");
    child.Field(PatientField::kMothersMaidenName) = "JONES";
    child.Field(PatientField::kMothersGivenNames) = "JENNIFER";
    child.Field(PatientField::kMothersIdentifier) =
        "RJ-439^^^TEST&2.16.840.1.113883.3.72.5.9.1&ISO";
    child.Field(PatientField::kSex) = "M";
    child.Field(PatientField::kBirthName) = "SMITH";
    Put(child);
  }

  void AddOpenHieDomain(const std::string& code, const std::string& oid) {
    AddDomain(code, [&](DomainConfig& domain) {
      domain.oids = {oid};
      domain.senders = {{.application = "TEST_HARNESS", .facility = "TEST"}};
      domain.queries = {.returns_queried_identifier = true, .answers_merged_identifiers = false};
    });
  }

  PatientRecord Patient(std::string ipp, std::string given, std::string date) const {
    PatientRecord record;
    record.domain = test_;
    record.ipp = std::move(ipp);
    record.Field(PatientField::kBirthName) = "JONES";
    record.Field(PatientField::kBirthFirstGivenName) = std::move(given);
    record.Field(PatientField::kBirthDate) = std::move(date);
    record.Field(PatientField::kSex) = "F";
    return record;
  }

  static AssigningAuthority Named(std::string name) {
    return {.name = std::move(name), .universal_id = "", .universal_id_type = ""};
  }

  static PatientIdentifier Id(std::string value, std::string authority) {
    PatientIdentifier id;
    id.value = std::move(value);
    id.authority = Named(std::move(authority));
    return id;
  }

  [[nodiscard]] QueryCaller Caller() const {
    return {
        .sender = {.application = "TEST_HARNESS", .facility = "TEST", .certificate_subject = ""},
        .now = clock_.Now()};
  }

  PdqAnswer Pdq(const PdqQuery& query) {
    auto result = QueryService(*index_, *registry_).AnswerPdq(query, Caller());
    EXPECT_TRUE(result.has_value());
    return result ? std::move(result->answer) : PdqAnswer();
  }

  std::vector<std::string> Found(const PdqQuery& query) {
    const PdqAnswer answer = Pdq(query);
    EXPECT_THAT(answer.faults, IsEmpty());
    std::vector<std::string> found;
    for (const PdqMatch& match : answer.matches) {
      EXPECT_EQ(match.identifiers.size(), 1U);
      found.push_back(match.identifiers.at(0).value);
    }
    return found;
  }

  static PdqQuery ByName(std::string family, std::string given) {
    PdqQuery query;
    query.family_name = std::move(family);
    query.given_name = std::move(given);
    return query;
  }

  PixAnswer Pix(std::string ipp, const std::optional<std::string>& wanted) {
    PixQuery query;
    query.identifier = Id(std::move(ipp), "TEST");
    if (wanted) {
      query.wanted = {Named(*wanted)};
    }
    auto result = QueryService(*index_, *registry_).AnswerPix(query, Caller());
    EXPECT_TRUE(result.has_value());
    return result ? std::move(result->answer) : PixAnswer();
  }

  DomainNumber test_ = 0;
  RecordNumber jennifer_ = 0;
};

TEST_F(OpenHieTest, Cr02AndCr10PixGivesTheIdentifierWithItsWholeAuthority) {
  for (const auto& wanted : {std::optional<std::string>(), std::optional<std::string>("TEST")}) {
    const PixAnswer answer = Pix("RJ-439", wanted);
    ASSERT_EQ(answer.identifiers.size(), 1U);
    EXPECT_EQ(answer.identifiers[0].value, "RJ-439");
    EXPECT_EQ(answer.identifiers[0].authority,
              (AssigningAuthority{"TEST", "2.16.840.1.113883.3.72.5.9.1", "ISO"}));
  }
  EXPECT_EQ(Pix("RJ-439", "RANDOM").faults.at(0).place, QueryPlace::kWanted);
  const PixAnswer none = Pix("RJ-439", "NID");
  EXPECT_THAT(none.identifiers, IsEmpty());
  EXPECT_THAT(none.faults, IsEmpty());
}

TEST_F(OpenHieTest, Cr11PdqByIdentifier) {
  PdqQuery query;
  query.identifiers = {Id("RJ-439", "TEST")};
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
  query.wanted = {Named("TEST")};
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
  query.wanted = {Named("NID")};
  EXPECT_THAT(Found(query), IsEmpty());
  query.wanted = {Named("RANDOM")};
  EXPECT_EQ(Pdq(query).faults.at(0).place, QueryPlace::kWanted);
  query.wanted.clear();
  query.identifiers = {Id("RJ-9483", "TEST")};
  EXPECT_THAT(Found(query), IsEmpty());
}

TEST_F(OpenHieTest, Cr12PdqByNamePatternAndSound) {
  EXPECT_THAT(Found(ByName("JONES", "JENNIFER")), ElementsAre("RJ-439"));
  EXPECT_THAT(Found(ByName("HOOD", "ROBIN")), IsEmpty());
  PdqAnswer answer = Pdq(ByName("JO*", "JEN*"));
  ASSERT_EQ(answer.matches.size(), 1U);
  EXPECT_EQ(answer.matches[0].quality->algorithm, "pattern");
  PdqQuery sound = ByName("JONEZ", "JENIPHER");
  sound.algorithm = "soundex";
  answer = Pdq(sound);
  ASSERT_EQ(answer.matches.size(), 1U);
  EXPECT_EQ(answer.matches[0].identifiers[0].value, "RJ-439");
  EXPECT_EQ(answer.matches[0].quality->algorithm, "phonetic");
  PdqQuery variant = ByName("JONES", "JENNY");
  variant.algorithm = "alias";
  variant.confidence_min = 0.5;
  EXPECT_THAT(Found(variant), ElementsAre("RJ-439"));
}

TEST_F(OpenHieTest, Cr13PdqByMother) {
  PdqQuery query;
  query.mothers_identifier = Id("RJ-439", "TEST");
  EXPECT_THAT(Found(query), ElementsAre("RJ-440"));
  query = {};
  query.mothers_family_name = "JONES";
  query.mothers_given_name = "JENNIFER";
  EXPECT_THAT(Found(query), ElementsAre("RJ-440"));
}

TEST_F(OpenHieTest, Cr14PdqByPartsOfADate) {
  PdqQuery query;
  for (const char* date : {"1984", "1984-01", "1984-01-25"}) {
    query.birth_date = date;
    EXPECT_THAT(Found(query), ElementsAre("RJ-439")) << date;
  }
  query.birth_date = "1900";
  EXPECT_THAT(Found(query), IsEmpty());
}

TEST_F(OpenHieTest, Cr15PdqByCombinations) {
  PdqQuery query = ByName("JONES", "");
  query.sex = "F";
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
  query = ByName("JONES", "JENNIFER");
  query.birth_date = "1984";
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
  query.given_name = "JASON";
  EXPECT_THAT(Found(query), IsEmpty());
  query = {};
  query.birth_date = "1984-01-25";
  query.sex = "F";
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
  query = ByName("JONES", "JENNIFER");
  query.sex = "M";
  EXPECT_THAT(Found(query), IsEmpty());
}

TEST_F(OpenHieTest, Cr16MergeRetiresTheSubsumedIdentifier) {
  const RecordNumber jenn = Put(Patient("RJ-999", "JENN", "1998-06-30"));
  PdqQuery query = ByName("JONES", "");
  query.wanted = {Named("TEST")};
  EXPECT_THAT(Found(query), UnorderedElementsAre("RJ-439", "RJ-999"));
  Merge(jenn, jennifer_);
  const PixAnswer survivor = Pix("RJ-439", "TEST");
  ASSERT_EQ(survivor.identifiers.size(), 1U);
  EXPECT_EQ(survivor.identifiers[0].value, "RJ-439");
  EXPECT_EQ(Pix("RJ-999", "TEST").faults.at(0).place, QueryPlace::kIdentifier);
  EXPECT_THAT(Found(query), ElementsAre("RJ-439"));
}

}  // namespace
}  // namespace socle::mpi::domain
