#include "mpi/model/query.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

using Strings = std::vector<std::string>;

DecodedQuery Decode(std::string_view text, Strictness strictness = Strictness::kStandard) {
  const Message message = Message::Read(text);
  return DecodeQuery(message, ReadHeader(message), {.strictness = strictness});
}

DecodedQuery DecodeSample(const std::string& file) {
  return Decode(ReadSample("pam-fr/queries/" + file));
}

Strings FaultsOf(const DecodedQuery& decoded) {
  Strings out;
  for (const WireFault& fault : decoded.faults) {
    out.push_back(std::to_string(ErrorNumber(fault.kind)) + ' ' + FormatLocation(fault.location));
  }
  return out;
}

std::string PixText(const std::string& rest) {
  return MessageOf(
      {"MSH|^~\\&|A|B|C|D|20260105||QBP^Q23^QBP_Q21|Q1|P|2.5", "QPD|" + rest, "RCP|I"});
}

std::string PdqText(const std::string& qpd, const Strings& rest = {"RCP|I"}) {
  Strings segments = {"MSH|^~\\&|A|B|C|D|20260105||QBP^Q22^QBP_Q21|Q1|P|2.5",
                      "QPD|IHE PDQ Query|T|" + qpd};
  segments.insert(segments.end(), rest.begin(), rest.end());
  return MessageOf(segments);
}

PdqQuery GetPdq(const std::string& text) {
  DecodedQuery decoded = Decode(text);
  EXPECT_EQ(FaultsOf(decoded), Strings{}) << text;
  return std::holds_alternative<PdqQuery>(decoded.query) ? std::get<PdqQuery>(decoded.query)
                                                         : PdqQuery{};
}

TEST(PixQuery, IsReadFromTheSample) {
  const DecodedQuery decoded = DecodeSample("05-pix-unknown-target-domain.hl7");
  EXPECT_TRUE(decoded.IsAccepted());
  const auto& query = std::get<PixQuery>(decoded.query);
  EXPECT_EQ(query.tag, "T0005");
  EXPECT_EQ(query.identifier, (PatientIdentifier{"IPP000101", {"CH-A", "990000010", "M"}, "PI"}));
  EXPECT_EQ(
      query.wanted,
      (std::vector<AssigningAuthority>{{"CH-B", "990000028", "M"}, {"CH-Z", "990000036", "M"}}));
}

TEST(PixQuery, AsksForAllDomainsWithoutTarget) {
  const DecodedQuery decoded = Decode(PixText("IHE PIX Query||NID-1^^^NID^PI"));
  EXPECT_TRUE(decoded.IsAccepted());
  EXPECT_TRUE(std::get<PixQuery>(decoded.query).wanted.empty());
}

TEST(PixQuery, TellsWhatIsMissing) {
  EXPECT_EQ(FaultsOf(Decode(PixText("IHE PIX Query|RB-469^^^NID^PI"))), Strings{"101 QPD^1^3"});
  EXPECT_EQ(FaultsOf(Decode(PixText("IHE PIX Query|T|^^^NID^PI"))), Strings{"101 QPD^1^3^1^1"});
  EXPECT_EQ(FaultsOf(Decode(PixText("IHE PIX Query|T|1"))), Strings{"101 QPD^1^3^1^4"});
  EXPECT_EQ(FaultsOf(Decode(PixText("IHE PIX Query|T|1^^^A|^^^A~B"))), Strings{"204 QPD^1^4^2"});
  EXPECT_EQ(FaultsOf(Decode("MSH|^~\\&|A|B|C|D|||QBP^Q23|Q1|P|2.5\r")), Strings{"100 QPD^1"});
}

TEST(PixQuery, IsNamedAndTaggedForStrictReaders) {
  const std::string text = PixText("Q1^Find||1^^^A");
  EXPECT_EQ(FaultsOf(Decode(text)), Strings{});
  EXPECT_EQ(FaultsOf(Decode(text, Strictness::kStrict)), (Strings{"103 QPD^1^1", "101 QPD^1^2"}));
  const std::string no_rcp = "MSH|^~\\&|A|B|C|D|||QBP^Q23|Q1|P|2.5\rQPD|IHE PIX Query|T|1^^^A\r";
  EXPECT_EQ(FaultsOf(Decode(no_rcp)), Strings{});
  EXPECT_EQ(FaultsOf(Decode(no_rcp, Strictness::kStrict)), Strings{"100 RCP^1"});
}

TEST(PdqQuery, IsReadFromTheSamples) {
  const DecodedQuery decoded = DecodeSample("06-pdq-name-birth-sex.hl7");
  EXPECT_TRUE(decoded.IsAccepted());
  PdqQuery expected;
  expected.tag = "T0006";
  expected.family_name = "FAUVETTE";
  expected.birth_date = "1985-07-14";
  expected.sex = "F";
  expected.wanted = {{"CH-A", "990000010", "M"}};
  expected.page_size = 10;
  EXPECT_EQ(std::get<PdqQuery>(decoded.query), expected);
  const DecodedQuery accents = DecodeSample("07-pdq-accent-hyphen.hl7");
  EXPECT_EQ(std::get<PdqQuery>(accents.query).family_name, "Fauvétte");
  EXPECT_EQ(std::get<PdqQuery>(accents.query).given_name, "Marie Lou");
  const DecodedQuery next = DecodeSample("09-pdq-continuation.hl7");
  EXPECT_EQ(std::get<PdqQuery>(next.query).continuation, "@POINTER@");
  EXPECT_EQ(std::get<PdqQuery>(next.query).page_size, 2U);
  EXPECT_EQ(FaultsOf(DecodeSample("12-pdq-bad-parameter.hl7")), Strings{"103 QPD^1^3^1"});
}

TEST(PdqQuery, TakesEveryTrait) {
  const PdqQuery query = GetPdq(
      PdqText("@PID.5.1^A~@PID.5.2^B~@PID.6.1.1^C~@PID.6.2^D~@PID.7.1^198401~@PID.8^U~@PID.11.1^E~"
              "@PID.11.3^F~@PID.11.4^G~@PID.11.5^H~@PID.11.6^I~@PID.11.9^J~@PID.13.1^K~@PID.13.4^L~"
              "@PID.18.1^M~@PID.18.4.2^N~@PID.21.1^O~@PID.21.4.1^P~@PID.21.5^Q"));
  EXPECT_EQ(query.family_name, "A");
  EXPECT_EQ(query.given_name, "B");
  EXPECT_EQ(query.mothers_family_name, "C");
  EXPECT_EQ(query.mothers_given_name, "D");
  EXPECT_EQ(query.birth_date, "1984-01");
  EXPECT_EQ(query.sex, "I");
  EXPECT_EQ(query.address, (AddressPattern{"E", "F", "G", "H", "I"}));
  EXPECT_EQ(query.birth_place_code, "J");
  EXPECT_EQ(query.phone, "K");
  EXPECT_EQ(query.email, "L");
  EXPECT_EQ(query.account.value, "M");
  EXPECT_EQ(query.account.authority.universal_id, "N");
  EXPECT_EQ(query.mothers_identifier, (PatientIdentifier{"O", {"P", "", ""}, "Q"}));
}

TEST(PdqQuery, SeparatesIdentifiers) {
  const PdqQuery query = GetPdq(PdqText(
      "@PID.3.1^X3~@PID.3.4.1^HZLN~@PID.3.4.2^1.2~@PID.3.4.3^ISO~@PID.3.1^X4~@PID.3.4.2^1.3"));
  EXPECT_EQ(query.identifiers,
            (std::vector<PatientIdentifier>{{"X3", {"HZLN", "1.2", "ISO"}, ""},
                                            {"X4", {"", "1.3", ""}, ""}}));
}

TEST(PdqQuery, RefusesTraitsThatCannotBeAskedFor) {
  for (const std::string_view name : {"@PID.99.1",
                                      "@PID.3.4.99",
                                      "@PID.3.2",
                                      "@PID.5.1.2",
                                      "@PID.5.3",
                                      "@PID.5",
                                      "@PID.7.2",
                                      "@PID.8.1.1",
                                      "@PID.x",
                                      "@PID.",
                                      "@PID.5.1.1.1",
                                      "@PID.0",
                                      "PID.5.1",
                                      "@PV1.2",
                                      ""}) {
    EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.8^F~" + std::string(name) + "^X"))),
              Strings{"103 QPD^1^3^2"})
        << name;
  }
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.8^X"))), Strings{"103 QPD^1^3^1"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.7^1984-01"))), Strings{"102 QPD^1^3^1"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^A~@PID.5.1.1^B"))), Strings{"102 QPD^1^3^2"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^A~@PID.5.1.1^A~@PID.7^"))), Strings{});
  EXPECT_EQ(FaultsOf(Decode(PdqText(""))), Strings{"101 QPD^1^3"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^" + std::string(1001, 'x')))),
            Strings{"102 QPD^1^3^1"});
}

TEST(PdqQuery, HandsOnConfidenceAndAlgorithm) {
  EXPECT_EQ(GetPdq(PdqText("@PID.5.1^J|0.5|alias")).confidence_min, 0.5);
  EXPECT_EQ(GetPdq(PdqText("@PID.5.1^J|0.5|alias")).algorithm, "alias");
  EXPECT_EQ(GetPdq(PdqText("@PID.5.1^J||soundex|||")).confidence_min, std::nullopt);
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^J|much"))), Strings{"102 QPD^1^4"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^J|101"))), Strings{"102 QPD^1^4"});
}

TEST(PdqQuery, CountsItsPagesInRecords) {
  const auto size = [](const std::string& rcp) {
    return GetPdq(PdqText("@PID.8^F", {rcp})).page_size;
  };
  EXPECT_EQ(size("RCP|I"), std::nullopt);
  EXPECT_EQ(size("RCP|I|50^RD"), 50U);
  EXPECT_EQ(size("RCP||50"), 50U);
  EXPECT_EQ(size("RCP|I|1000^RD"), kPageSizeMax);
  EXPECT_EQ(size("RCP|I|1001^RD"), kPageSizeMax);
  EXPECT_EQ(size("RCP|I|99999999999999999999999^RD"), kPageSizeMax);
  const auto faults = [](const std::string& rcp) {
    return FaultsOf(Decode(PdqText("@PID.8^F", {rcp})));
  };
  EXPECT_EQ(faults("RCP|I|0^RD"), Strings{"102 RCP^1^2"});
  EXPECT_EQ(faults("RCP|I|-1^RD"), Strings{"102 RCP^1^2"});
  EXPECT_EQ(faults("RCP|I|x^RD"), Strings{"102 RCP^1^2"});
  EXPECT_EQ(faults("RCP|I|10^LI"), Strings{"103 RCP^1^2^1^2"});
  EXPECT_EQ(faults("RCP|D"), Strings{"103 RCP^1^1"});
}

TEST(PdqQuery, LimitsThePointer) {
  const std::string longest(kContinuationBytesMax, 'p');
  EXPECT_EQ(GetPdq(PdqText("@PID.8^F", {"DSC|" + longest + "|I"})).continuation, longest);
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.8^F", {"DSC|" + longest + "x|I"}))),
            Strings{"102 DSC^1^1"});
  EXPECT_EQ(GetPdq(PdqText("@PID.8^F", {"DSC||I"})).continuation, std::nullopt);
}

TEST(PdqQuery, RefusesAWantedDomainWithoutName) {
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.8^F|||||^^^A~^^^"))), Strings{"204 QPD^1^8^2"});
}

TEST(QueryCancel, NamesTheQuery) {
  const DecodedQuery decoded = DecodeSample("10-pdq-cancel.hl7");
  EXPECT_EQ(std::get<QueryCancel>(decoded.query).tag, "T0008");
  EXPECT_EQ(FaultsOf(Decode("MSH|^~\\&|A|B|C|D|||QCN^J01|Q1|P|2.5\rQID||IHE PDQ Query\r")),
            Strings{"101 QID^1^1"});
}

TEST(DecodeQuery, RefusesOtherMessages) {
  EXPECT_EQ(FaultsOf(Decode("MSH|^~\\&|A|B|C|D|||QBP^ZV1|Q1|P|2.5\r")), Strings{"201 MSH^1^9"});
  EXPECT_EQ(FaultsOf(Decode("MSH|^~\\&|A|B|C|D|||ADT^A28|Q1|P|2.5\r")), Strings{"200 MSH^1^9"});
  EXPECT_EQ(FaultsOf(Decode("MSH|^~\\&|A|B|C|D|||QBP^Q22||P|2.5\r")), Strings{"101 MSH^1^10"});
  EXPECT_EQ(FaultsOf(Decode(PdqText("@PID.5.1^\xFF"))), Strings{"102 QPD^1^3"});
  EXPECT_TRUE(IsQuery(ReadHeader(Message::Read("MSH|^~\\&|A|B|C|D|||QCN^J01\r"))));
  EXPECT_FALSE(IsQuery(ReadHeader(Message::Read("MSH|^~\\&|A|B|C|D|||ADT^A28\r"))));
}

}  // namespace
}  // namespace socle::mpi::protocol
