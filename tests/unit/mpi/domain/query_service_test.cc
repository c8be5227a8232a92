#include "mpi/domain/query_service.h"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/pdq_cursor.h"
#include "mpi/model/audit.h"
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

constexpr const char* kIns = "260059939512348";
constexpr const char* kInsOid = "1.2.250.1.213.1.4.10";

AssigningAuthority Named(std::string name) {
  return {.name = std::move(name), .universal_id = "", .universal_id_type = ""};
}

PatientIdentifier Id(std::string value, std::string authority) {
  PatientIdentifier id;
  id.value = std::move(value);
  id.authority = Named(std::move(authority));
  return id;
}

class QueryServiceTest : public SearchFixture {
 protected:
  [[nodiscard]] QueryCaller Caller(const std::string& facility = "CH-A") const {
    return {.sender = {.application = "GAM", .facility = facility, .certificate_subject = ""},
            .now = clock_.Now()};
  }

  PixResult Pix(const PixQuery& query, const std::string& facility = "CH-A") {
    auto result = QueryService(*index_, *registry_, settings_).AnswerPix(query, Caller(facility));
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    return result ? *std::move(result) : PixResult();
  }

  PdqResult Pdq(const PdqQuery& query, const std::string& facility = "CH-A") {
    auto result = QueryService(*index_, *registry_, settings_).AnswerPdq(query, Caller(facility));
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    return result ? *std::move(result) : PdqResult();
  }

  // Identifiers as value@authority.
  static std::vector<std::string> Told(const std::vector<PatientIdentifier>& identifiers) {
    std::vector<std::string> told;
    told.reserve(identifiers.size());
    for (const PatientIdentifier& id : identifiers) {
      told.push_back(id.value + "@" + id.authority.name);
    }
    return told;
  }

  std::vector<std::string> PixTold(const std::string& ipp,
                                   const std::string& domain,
                                   std::vector<AssigningAuthority> wanted = {}) {
    PixQuery query;
    query.identifier = Id(ipp, domain);
    query.wanted = std::move(wanted);
    const PixResult result = Pix(query);
    EXPECT_THAT(result.answer.faults, IsEmpty());
    return Told(result.answer.identifiers);
  }

  // The first identifier of each match.
  std::vector<std::string> Found(const PdqQuery& query, const std::string& facility = "CH-A") {
    const PdqResult result = Pdq(query, facility);
    EXPECT_THAT(result.answer.faults, IsEmpty());
    std::vector<std::string> found;
    found.reserve(result.answer.matches.size());
    for (const PdqMatch& match : result.answer.matches) {
      found.push_back(match.identifiers.front().value);
    }
    return found;
  }

  QuerySettings settings_;
};

// A qualified identity of Jeanne with her INS.
PatientRecord Qualified(PatientRecord record) {
  record.status = "QUAL";
  record.ins_value = kIns;
  record.ins_oid = kInsOid;
  return record;
}

TEST_F(QueryServiceTest, PixGivesIdentifiersOfOtherDomains) {
  Link(Put(Jeanne(1, "A1")), Put(Jeanne(2, "B1")));
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-B")}), ElementsAre("B1@CH-B"));
  EXPECT_THAT(PixTold("A1", "CH-A"), ElementsAre("B1@CH-B"));
  EXPECT_THAT(PixTold("B1", "CH-B"), ElementsAre("A1@CH-A"));
  // Known, but nothing in the domain asked for (case 2).
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-C")}), IsEmpty());
}

TEST_F(QueryServiceTest, PixGivesTheQueriedIdentifierWhereItIsAskedFor) {
  Put(Jeanne(1, "A1"));
  EXPECT_THAT(PixTold("A1", "CH-A"), IsEmpty());
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-A")}), ElementsAre("A1@CH-A"));
  ChangeDomain("CH-A",
               [](DomainConfig& domain) { domain.queries.returns_queried_identifier = true; });
  EXPECT_THAT(PixTold("A1", "CH-A"), ElementsAre("A1@CH-A"));
}

TEST_F(QueryServiceTest, PixGivesAllIdentifiersOfADomain) {
  Put(Jeanne(1, "A1"));
  Put(Qualified(Jeanne(2, "B1")));
  Put(Qualified(Jeanne(2, "B2")));
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-B")}), ElementsAre("B1@CH-B", "B2@CH-B"));
}

TEST_F(QueryServiceTest, PixFaultsSayWhatIsUnknown) {
  Put(Jeanne(1, "A1"));
  const auto faults = [&](const std::string& ipp,
                          const std::string& domain,
                          std::vector<AssigningAuthority> wanted) {
    PixQuery query;
    query.identifier = Id(ipp, domain);
    query.wanted = std::move(wanted);
    PixResult result = Pix(query);
    EXPECT_THAT(result.answer.identifiers, IsEmpty());
    return result.answer.faults;
  };
  auto told = faults("A9", "CH-A", {});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].place, QueryPlace::kIdentifier);
  EXPECT_EQ(told[0].kind, FaultKind::kUnknownIdentifier);
  told = faults("A1", "CH-Z", {});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].place, QueryPlace::kAuthority);
  told = faults("A1", "CH-A", {Named("CH-B"), Named("CH-Z")});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].place, QueryPlace::kWanted);
  EXPECT_EQ(told[0].repetition, 2);
}

TEST_F(QueryServiceTest, PixAnswersMergedIdentifiersForTheSurvivor) {
  const RecordNumber survivor = Put(Jeanne(1, "A1"));
  Link(survivor, Put(Jeanne(2, "B1")));
  const RecordNumber prior = Put(Jeanne(1, "A2"));
  const RecordNumber older = Put(Jeanne(1, "A3"));
  Merge(older, prior);
  Merge(prior, survivor);
  EXPECT_THAT(PixTold("A3", "CH-A"), UnorderedElementsAre("A1@CH-A", "B1@CH-B"));
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-A")}), ElementsAre("A1@CH-A"));
  ChangeDomain("CH-A",
               [](DomainConfig& domain) { domain.queries.answers_merged_identifiers = false; });
  PixQuery query;
  query.identifier = Id("A2", "CH-A");
  const PixResult refused = Pix(query);
  ASSERT_EQ(refused.answer.faults.size(), 1U);
  EXPECT_EQ(refused.answer.faults[0].place, QueryPlace::kIdentifier);
}

TEST_F(QueryServiceTest, InsIsToldOnlyOfQualifiedIdentitiesToThoseWhoMayHaveIt) {
  const RecordNumber b = Put(Qualified(Jeanne(2, "B1")));
  Link(Put(Jeanne(1, "A1")), b);
  EXPECT_THAT(PixTold("A1", "CH-A"), ElementsAre("B1@CH-B"));
  ChangeDomain("CH-A", [](DomainConfig& domain) { domain.rules.ins_may_be_sent = true; });
  PixQuery query;
  query.identifier = Id("A1", "CH-A");
  const PixResult result = Pix(query);
  ASSERT_EQ(result.answer.identifiers.size(), 2U);
  const PatientIdentifier& ins = result.answer.identifiers[1];
  EXPECT_EQ(ins.value, kIns);
  EXPECT_EQ(ins.authority, (AssigningAuthority{"ASIP-SANTE-INS-NIR", kInsOid, "ISO"}));
  EXPECT_EQ(ins.type, "INS");
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("CH-B")}), ElementsAre("B1@CH-B"));
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("ASIP-SANTE-INS-NIR")}),
              ElementsAre(std::string(kIns) + "@ASIP-SANTE-INS-NIR"));
  // Doubtful, or no longer qualified: not told.
  PatientRecord changed = Stored(b);
  changed.attributes = kAttributeDoubtful;
  Put(changed);
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("ASIP-SANTE-INS-NIR")}), IsEmpty());
  changed = Stored(b);
  changed.attributes = 0;
  changed.status = "VALI";
  Put(changed);
  EXPECT_THAT(PixTold("A1", "CH-A", {Named("ASIP-SANTE-INS-NIR")}), IsEmpty());
}

TEST_F(QueryServiceTest, PixMayBeAskedByIns) {
  Link(Put(Jeanne(1, "A1")), Put(Qualified(Jeanne(2, "B1"))));
  PixQuery query;
  query.identifier = {
      .value = kIns,
      .authority = {.name = "", .universal_id = kInsOid, .universal_id_type = "ISO"},
      .type = "INS"};
  ASSERT_EQ(Pix(query).answer.faults.size(), 1U) << "who may not have an INS may not use it";
  ChangeDomain("CH-A", [](DomainConfig& domain) { domain.rules.ins_may_be_sent = true; });
  EXPECT_THAT(Told(Pix(query).answer.identifiers), UnorderedElementsAre("A1@CH-A", "B1@CH-B"));
}

TEST_F(QueryServiceTest, NobodyIsAnsweredWithoutADomain) {
  Put(Jeanne(1, "A1"));
  PixQuery query;
  query.identifier = Id("A1", "CH-A");
  query.wanted = {Named("CH-A")};
  const PixResult refused = Pix(query, "NOWHERE");
  ASSERT_EQ(refused.answer.faults.size(), 1U);
  EXPECT_EQ(refused.answer.faults[0].kind, FaultKind::kNotAllowed);
  EXPECT_EQ(refused.answer.faults[0].place, QueryPlace::kSender);
  EXPECT_TRUE(refused.audit.is_refused);
  PdqQuery pdq;
  pdq.family_name = "KERMARREC";
  EXPECT_TRUE(Pdq(pdq, "NOWHERE").audit.is_refused);
  settings_.answers_unknown_senders = true;
  EXPECT_THAT(Told(Pix(query, "NOWHERE").answer.identifiers), ElementsAre("A1@CH-A"));
}

TEST_F(QueryServiceTest, TraceNamesWhoseIdentityWasRead) {
  const RecordNumber a = Put(Jeanne(1, "A1"));
  const RecordNumber b = Put(Jeanne(2, "B1"));
  Link(a, b);
  PixQuery query;
  query.identifier = Id("A1", "CH-A");
  const PixResult result = Pix(query);
  EXPECT_EQ(result.audit.kind, AuditKind::kPixQuery);
  EXPECT_EQ(result.audit.actor.name, "GAM|CH-A");
  EXPECT_THAT(result.audit.persons, ElementsAre(Stored(a).person));
  EXPECT_THAT(result.audit.records, ElementsAre(b));
  PdqQuery pdq;
  pdq.family_name = "KERMARREC";
  const PdqResult read = Pdq(pdq);
  EXPECT_EQ(read.audit.kind, AuditKind::kPdqQuery);
  EXPECT_THAT(read.audit.persons, ElementsAre(Stored(a).person));
  EXPECT_THAT(read.audit.records, ElementsAre(a, b));
}

TEST_F(QueryServiceTest, DisabledDomainIsNeitherAskedNorTold) {
  Link(Put(Jeanne(1, "A1")), Put(Jeanne(2, "B1")));
  Run(registry_->SetState("CH-B", ActivityState::kDisabled, {}, {}));
  EXPECT_THAT(PixTold("A1", "CH-A"), IsEmpty());
  PdqQuery query;
  query.family_name = "KERMARREC";
  const PdqResult result = Pdq(query);
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_THAT(Told(result.answer.matches[0].identifiers), ElementsAre("A1@CH-A"));
}

// Two persons who are not linked: Jeanne, and Robert with a double name.
class PdqTest : public QueryServiceTest {
 protected:
  PdqTest() {
    PatientRecord jeanne = Jeanne(1, "A1");
    jeanne.Field(PatientField::kUsedName) = "DE LA TOUR";
    jeanne.Field(PatientField::kMothersMaidenName) = "LE GOFF";
    jeanne.Field(PatientField::kMothersGivenNames) = "ANNE MARIE";
    jeanne.Field(PatientField::kMothersIdentifier) = "M7^^^CH-A^PI";
    jeanne.Field(PatientField::kWorkPhone) = "0383111111";
    jeanne.Field(PatientField::kEmail) = "jeanne@example.org";
    jeanne.Field(PatientField::kCity) = "NANCY";
    jeanne.Field(PatientField::kPostalCode) = "54000";
    jeanne.Field(PatientField::kAddress) = "12 RUE DES LILAS";
    jeanne.further = {{.value = "VN55", .authority = {}, .type = "AN"}};
    jeanne_ = Put(jeanne);
    PatientRecord robert;
    robert.domain = 2;
    robert.ipp = "B7";
    robert.status = "VALI";
    robert.Field(PatientField::kBirthName) = "SAINT-MARTIN DUPONT";
    robert.Field(PatientField::kBirthFirstGivenName) = "ROBERT";
    robert.Field(PatientField::kUsedGivenName) = "BOB";
    robert.Field(PatientField::kBirthDate) = "1984-01-25";
    robert.Field(PatientField::kSex) = "M";
    robert_ = Put(robert);
  }

  static PdqQuery ByName(std::string family, std::string given = "") {
    PdqQuery query;
    query.family_name = std::move(family);
    query.given_name = std::move(given);
    return query;
  }

  FaultKind OnlyFault(const PdqQuery& query, QueryPlace place) {
    const PdqResult result = Pdq(query);
    EXPECT_THAT(result.answer.matches, IsEmpty());
    EXPECT_EQ(result.answer.faults.size(), 1U);
    if (result.answer.faults.size() != 1) {
      return FaultKind::kInternal;
    }
    EXPECT_EQ(result.answer.faults[0].place, place);
    return result.answer.faults[0].kind;
  }

  RecordNumber jeanne_ = 0;
  RecordNumber robert_ = 0;
};

TEST_F(PdqTest, NamesAreFoundInAllTheirForms) {
  EXPECT_THAT(Found(ByName("KERMARREC")), ElementsAre("A1"));
  EXPECT_THAT(Found(ByName("kérmarrec", "Jeanne")), ElementsAre("A1"));
  EXPECT_THAT(Found(ByName("De La Tour")), ElementsAre("A1"));
  EXPECT_THAT(Found(ByName("DELATOUR", "JEAN*")), ElementsAre("A1"));
  EXPECT_THAT(Found(ByName("St Martin Dupont")), ElementsAre("B7"));
  EXPECT_THAT(Found(ByName("SAINT MARTIN*", "BOB")), ElementsAre("B7"));
  EXPECT_THAT(Found(ByName("ST*")), ElementsAre("B7"));
  EXPECT_THAT(Found(ByName("SAINT*")), ElementsAre("B7"));
  EXPECT_THAT(Found(ByName("DUP*")), ElementsAre("B7"));
  EXPECT_THAT(Found(ByName("DUPONT")), IsEmpty()) << "a part is not the name";
  EXPECT_THAT(Found(ByName("KERMAR")), IsEmpty()) << "without a star the whole name";
  EXPECT_THAT(Found(ByName("KERMARREC", "ROBERT")), IsEmpty());
}

TEST_F(PdqTest, DatesAreDaysMonthsAndYears) {
  PdqQuery query;
  for (const char* date : {"1984", "1984-01", "1984-01-25"}) {
    query.birth_date = date;
    EXPECT_THAT(Found(query), ElementsAre("B7")) << date;
  }
  for (const char* date : {"1985", "1984-02", "1984-01-26"}) {
    query.birth_date = date;
    EXPECT_THAT(Found(query), IsEmpty()) << date;
  }
  query.birth_date = "1984-13";
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kBadValue);
}

TEST_F(PdqTest, TraitsMustAllFit) {
  PdqQuery query = ByName("KERMARREC");
  query.sex = "F";
  query.birth_date = "1960";
  query.address.street = "rue des lilas";
  query.address.city = "Nancy";
  query.address.postal_code = "54000";
  query.birth_place_code = "54395";
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  PdqQuery other = query;
  other.sex = "M";
  EXPECT_THAT(Found(other), IsEmpty());
  other = query;
  other.birth_date = "1961";
  EXPECT_THAT(Found(other), IsEmpty());
  other = query;
  other.address.postal_code = "54100";
  EXPECT_THAT(Found(other), IsEmpty());
  other = query;
  other.address.street = "rue des roses";
  EXPECT_THAT(Found(other), IsEmpty());
  other = query;
  other.address.city = "Metz";
  EXPECT_THAT(Found(other), IsEmpty());
}

TEST_F(PdqTest, NumbersFindTheirPatient) {
  PdqQuery query;
  for (const char* phone : {"06 12 34 56 78", "+33612345678", "0383111111"}) {
    query.phone = phone;
    EXPECT_THAT(Found(query), ElementsAre("A1")) << phone;
  }
  query = {};
  query.email = "Jeanne@Example.org";
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query = {};
  query.account.value = "VN55";
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query.account.value = "VN56";
  EXPECT_THAT(Found(query), IsEmpty());
  query = {};
  query.phone = "no number";
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kBadValue);
}

TEST_F(PdqTest, MotherFindsHerChild) {
  PdqQuery query;
  query.mothers_family_name = "Le Goff";
  query.mothers_given_name = "Anne";
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query.mothers_given_name = "Marie";
  EXPECT_THAT(Found(query), IsEmpty());
  query = {};
  query.mothers_family_name = "LEG*";
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query = {};
  query.mothers_identifier = Id("M7", "CH-A");
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query.mothers_identifier = Id("M7", "CH-B");
  EXPECT_THAT(Found(query), IsEmpty());
  query.mothers_identifier = Id("M8", "");
  EXPECT_THAT(Found(query), IsEmpty());
}

TEST_F(PdqTest, IdentifiersFindTheirPatient) {
  PdqQuery query;
  query.identifiers = {Id("A1", "CH-A")};
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  query.identifiers = {Id("B7", "")};
  EXPECT_THAT(Found(query), ElementsAre("B7"));
  query.identifiers = {Id("A1", "CH-A"), Id("B7", "CH-B")};
  EXPECT_THAT(Found(query), UnorderedElementsAre("A1", "B7"));
  query.identifiers = {Id("A1", "CH-B")};
  EXPECT_THAT(Found(query), IsEmpty());
  query.identifiers = {Id("A1", "CH-Z")};
  EXPECT_THAT(Found(query), IsEmpty());
  query.identifiers = {Id("A1", "CH-A")};
  query.birth_date = "1984";
  EXPECT_THAT(Found(query), IsEmpty());
  query = ByName("KERMARREC");
  query.identifiers = {Id("", "CH-B")};
  EXPECT_THAT(Found(query), IsEmpty());
  query.identifiers = {Id("", "CH-A")};
  EXPECT_THAT(Found(query), ElementsAre("A1"));
}

TEST_F(PdqTest, MergedIdentityIsToldAsItsSurvivor) {
  const RecordNumber prior = Put(Jeanne(1, "A2"));
  Merge(prior, jeanne_);
  PdqQuery query;
  query.identifiers = {Id("A2", "CH-A")};
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  const PdqResult result = Pdq(ByName("KERMARREC"));
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_THAT(Told(result.answer.matches[0].identifiers), ElementsAre("A1@CH-A"));
}

TEST_F(PdqTest, WantedDomainsLimitWhatIsTold) {
  Link(jeanne_, Put(Jeanne(2, "B1")));
  PdqQuery query = ByName("KERMARREC");
  PdqResult result = Pdq(query);
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_THAT(Told(result.answer.matches[0].identifiers), ElementsAre("A1@CH-A", "B1@CH-B"));
  query.wanted = {Named("CH-B")};
  result = Pdq(query);
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_THAT(Told(result.answer.matches[0].identifiers), ElementsAre("B1@CH-B"));
  query.wanted = {Named("CH-C")};
  EXPECT_THAT(Pdq(query).answer.matches, IsEmpty());
  query.wanted = {Named("CH-C"), Named("CH-Z")};
  EXPECT_EQ(OnlyFault(query, QueryPlace::kWanted), FaultKind::kUnknownIdentifier);
}

TEST_F(PdqTest, TraitsAndStatusComeBack) {
  const PdqResult result = Pdq(ByName("SAINT MARTIN DUPONT"));
  ASSERT_EQ(result.answer.matches.size(), 1U);
  const PdqMatch& match = result.answer.matches[0];
  EXPECT_EQ(match.traits[PatientField::kBirthName], "SAINT-MARTIN DUPONT");
  EXPECT_EQ(match.traits[PatientField::kBirthDate], "1984-01-25");
  EXPECT_FALSE(match.traits[PatientField::kPhone].has_value());
  EXPECT_THAT(match.reliability, ElementsAre("VALI"));
  ASSERT_TRUE(match.quality.has_value());
  EXPECT_EQ(match.quality->confidence, 100U);
  EXPECT_EQ(match.quality->algorithm, "exact");
}

TEST_F(PdqTest, PatternTellsHowMuchOfTheNameItHas) {
  const PdqResult result = Pdq(ByName("KERM*", "JEANNE"));
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_EQ(result.answer.matches[0].quality->algorithm, "pattern");
  EXPECT_EQ(result.answer.matches[0].quality->confidence, 44U);
}

TEST_F(PdqTest, SoundAndTypingErrorsAreFoundWhenAskedFor) {
  PdqQuery query = ByName("CAIRMAREK", "JANE");
  EXPECT_THAT(Found(query), IsEmpty());
  query = ByName("KERMAREK", "JEANE");
  query.algorithm = "soundex";
  const PdqResult result = Pdq(query);
  ASSERT_EQ(result.answer.matches.size(), 1U);
  EXPECT_EQ(result.answer.matches[0].identifiers[0].value, "A1");
  EXPECT_LT(result.answer.matches[0].quality->confidence, 100U);
  EXPECT_EQ(result.answer.matches[0].quality->reason, "NP");
  query.confidence_min = 0.99;
  EXPECT_THAT(Found(query), IsEmpty());
  query.confidence_min = 99;
  EXPECT_THAT(Found(query), IsEmpty());
  // What is not compared must fit.
  query.confidence_min.reset();
  query.mothers_family_name = "ELSE";
  EXPECT_THAT(Found(query), IsEmpty());
}

TEST_F(PdqTest, FictiveAndProtectedIdentitiesAreToldToTheirOwnDomainOnly) {
  PatientRecord fictive = Jeanne(1, "A8");
  fictive.Field(PatientField::kBirthName) = "ROSSIGNOL";
  fictive.attributes = kAttributeFictive;
  Put(fictive);
  PatientRecord hidden = Jeanne(1, "A9");
  hidden.Field(PatientField::kBirthName) = "ALOUETTE";
  // Somebody else than A1: two identities of one person would be told as one.
  hidden.Field(PatientField::kBirthDate) = "1949-11-02";
  hidden.Field(PatientField::kBirthGivenNames) = "BRIGITTE";
  hidden.Field(PatientField::kBirthFirstGivenName) = "BRIGITTE";
  hidden.Field(PatientField::kProtection) = "Y";
  Put(hidden);
  EXPECT_THAT(Found(ByName("ROSSIGNOL"), "CH-A"), ElementsAre("A8"));
  EXPECT_THAT(Found(ByName("ROSSIGNOL"), "CH-B"), IsEmpty());
  EXPECT_THAT(Found(ByName("ALOUETTE"), "CH-A"), ElementsAre("A9"));
  EXPECT_THAT(Found(ByName("ALOUETTE"), "CH-B"), IsEmpty());
}

TEST_F(PdqTest, OtherNumbersAreToldToThoseWhoMayHaveAnIns) {
  PatientRecord record = Stored(jeanne_);
  record.Field(PatientField::kOtherIds) = "260059939512348";
  Put(record);
  PdqResult result = Pdq(ByName("KERMARREC"));
  EXPECT_FALSE(result.answer.matches[0].traits[PatientField::kOtherIds].has_value());
  ChangeDomain("CH-A", [](DomainConfig& domain) { domain.rules.ins_may_be_sent = true; });
  result = Pdq(ByName("KERMARREC"));
  EXPECT_TRUE(result.answer.matches[0].traits[PatientField::kOtherIds].has_value());
}

TEST_F(PdqTest, QuestionsWithoutAnIndexedTraitAreRefused) {
  PdqQuery query;
  query.sex = "F";
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kRequiredMissing);
  EXPECT_EQ(OnlyFault({}, QueryPlace::kParameter), FaultKind::kRequiredMissing);
  EXPECT_EQ(OnlyFault(ByName("*", "JEANNE"), QueryPlace::kParameter), FaultKind::kRequiredMissing);
  query = ByName("KER*REC");
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kBadValue);
  query = {};
  query.identifiers = {Id("A*", "CH-A")};
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kBadValue);
}

TEST_F(PdqTest, TooManyIdentitiesAreSaidSo) {
  PdqQuery query = ByName("K*");
  settings_.limits.rows_max = 1;
  EXPECT_THAT(Found(query), ElementsAre("A1"));
  PatientRecord other = Jeanne(3, "C1");
  other.Field(PatientField::kBirthName) = "KELLER";
  other.Field(PatientField::kBirthDate) = "1999-09-09";
  Put(other);
  EXPECT_EQ(OnlyFault(query, QueryPlace::kParameter), FaultKind::kBadValue);
}

class PdqPagesTest : public QueryServiceTest {
 protected:
  // Persons of one family name that are not linked: dates and given names far from each other.
  void Fill(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      PatientRecord record;
      record.domain = static_cast<DomainNumber>(1 + i % 3);
      record.ipp = "P" + std::to_string(100 + i);
      record.status = "PROV";
      record.Field(PatientField::kBirthName) = i % 2 == 0 ? "LEROY" : "LEGRAND";
      record.Field(PatientField::kBirthFirstGivenName) =
          std::string(3, static_cast<char>('A' + i % 26)) + (i % 3 == 0 ? "O" : "I");
      record.Field(PatientField::kBirthDate) = std::to_string(1930 + i) + "-0" +
                                               std::to_string(1 + i % 9) + "-1" +
                                               std::to_string(i % 10);
      Put(record);
    }
  }

  // All pages, by identifier.
  std::vector<std::string> Pages(PdqQuery query, std::size_t* page_count = nullptr) {
    std::vector<std::string> told;
    for (int i = 0; i < 100; ++i) {
      const PdqResult result = Pdq(query);
      EXPECT_THAT(result.answer.faults, IsEmpty());
      EXPECT_LE(result.answer.matches.size(), *query.page_size);
      for (const PdqMatch& match : result.answer.matches) {
        told.push_back(match.identifiers[0].value);
      }
      if (page_count != nullptr) {
        ++*page_count;
      }
      if (result.answer.continuation.empty()) {
        return told;
      }
      query.continuation = result.answer.continuation;
    }
    ADD_FAILURE() << "the pages do not end";
    return told;
  }
};

TEST_F(PdqPagesTest, EachMatchIsToldOnceInOneOrder) {
  Fill(23);
  PdqQuery query;
  query.family_name = "LE*";
  query.page_size = 200;
  const std::vector<std::string> all = Pages(query);
  ASSERT_EQ(all.size(), 23U);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 23U);
  for (const std::size_t size : {1U, 2U, 5U, 22U, 23U, 24U}) {
    query.page_size = size;
    std::size_t pages = 0;
    EXPECT_EQ(Pages(query, &pages), all) << size;
    EXPECT_EQ(pages, (23 + size - 1) / size) << size;
  }
}

TEST_F(PdqPagesTest, PersonsWithoutWantedIdentifiersMakeNoEmptyPages) {
  Fill(12);
  PdqQuery query;
  query.family_name = "LE*";
  query.wanted = {Named("CH-B")};
  query.page_size = 2;
  std::size_t pages = 0;
  EXPECT_THAT(Pages(query, &pages), testing::SizeIs(4));
  EXPECT_EQ(pages, 2U);
}

TEST_F(PdqPagesTest, PointerBelongsToItsQueryAndGrowsOld) {
  Fill(6);
  PdqQuery query;
  query.family_name = "LE*";
  query.page_size = 2;
  query.continuation = Pdq(query).answer.continuation;
  ASSERT_FALSE(query.continuation->empty());
  EXPECT_EQ(Pdq(query).answer.matches.size(), 2U);
  query.tag = "another tag and page size are the same query";
  query.page_size = 3;
  EXPECT_EQ(Pdq(query).answer.matches.size(), 3U);
  const auto is_refused = [&](const PdqQuery& asked, const std::string& facility) {
    const PdqResult result = Pdq(asked, facility);
    return result.answer.faults.size() == 1 &&
           result.answer.faults[0].place == QueryPlace::kContinuation &&
           result.answer.matches.empty();
  };
  PdqQuery other = query;
  other.family_name = "LEG*";
  EXPECT_TRUE(is_refused(other, "CH-A"));
  EXPECT_TRUE(is_refused(query, "CH-B")) << "of another asker";
  for (const char* pointer : {"", "p1", "p1-1-2-3", "x", "p1-1-2-3-4-5", "p1-g-2-3-4"}) {
    other = query;
    other.continuation = pointer;
    EXPECT_TRUE(is_refused(other, "CH-A")) << pointer;
  }
  clock_.Advance(std::chrono::hours(1));
  EXPECT_FALSE(is_refused(query, "CH-A"));
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(is_refused(query, "CH-A"));
}

TEST_F(PdqPagesTest, PageSizeHasALimit) {
  Fill(5);
  settings_.page_size = 2;
  settings_.page_size_max = 3;
  PdqQuery query;
  query.family_name = "LE*";
  EXPECT_EQ(Pdq(query).answer.matches.size(), 2U);
  query.page_size = 100;
  EXPECT_EQ(Pdq(query).answer.matches.size(), 3U);
  query.page_size = 0;
  EXPECT_EQ(Pdq(query).answer.matches.size(), 1U);
}

TEST(PdqCursorTest, ComesBackAsItWas) {
  const PdqCursor cursor{.issued_at = {1'700'000'000'000'000},
                         .query = 0xFFFFFFFFFFFFFFFF,
                         .confidence = 100,
                         .person = 0xFFFFFFFFFFFFFFFF};
  const std::string text = EncodePdqCursor(cursor);
  EXPECT_LE(text.size(), 60U);
  EXPECT_EQ(DecodePdqCursor(text), cursor);
  EXPECT_FALSE(DecodePdqCursor(text + "0").has_value());
  EXPECT_FALSE(DecodePdqCursor("p1-1-1-65-1").has_value()) << "101 percent";
}

}  // namespace
}  // namespace socle::mpi::domain
