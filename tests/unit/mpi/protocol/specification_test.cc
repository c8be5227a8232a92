// The examples of the interface specification.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

std::string Header(const std::string& type, const std::string& id) {
  return "MSH|^~\\&|GAM|990000010|MPI|REGION|20260105093000||" + type + '|' + id +
         "|D|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM";
}

const std::string kEvent = "EVN||20260105093000||||20260105092955";
const std::string kQualified =
    "PID|||IPP000001^^^CH-A&990000010&M^PI~236066322083656^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4."
    "10&"
    "ISO^INS||TCHITCHI^CATARINA^CATARINA BELLA^^Mme^^L~D'ESSAI^CATARINA^^^^^D||19360621|F|||12 RUE "
    "DU "
    "TEST^^VILLE-TEST^^63220^FRA^H~^^^^^FRA^BDL^^63220||^PRN^CP^^^^^^^^^0600000000|||||||||||||||||"
    "||";

FeedMessage Decode(const std::vector<std::string>& segments) {
  const Message message = Message::Read(MessageOf(segments));
  const DecodedFeed decoded =
      DecodeFeed(message, ReadHeader(message), {.strictness = Strictness::kStrict});
  EXPECT_TRUE(decoded.faults.empty()) << decoded.faults.front().text;
  return decoded.feed;
}

TEST(Specification, ReadsAQualifiedIdentity) {
  const FeedMessage feed = Decode({Header("ADT^A28^ADT_A05", "MSG00001"),
                                   kEvent,
                                   kQualified + "VALI|20260105092955",
                                   "PV1||N",
                                   "ZFD|||N|N|INSI|20260105092900|CN|20300101"});
  EXPECT_EQ(feed.reliability, std::vector<std::string>{"VALI"});
  EXPECT_EQ(feed.update[PatientField::kBirthGivenNames], "CATARINA BELLA");
  EXPECT_EQ(feed.update[PatientField::kUsedName], "D'ESSAI");
  EXPECT_EQ(feed.update[PatientField::kBirthPlaceCode], "63220");
  EXPECT_EQ(feed.update[PatientField::kPhone], "0600000000");
}

// Whether an INS may stand beside PROV is for the rules of identity.
TEST(Specification, ReadsAnInsBesideAProvisionalStatus) {
  const FeedMessage feed = Decode({Header("ADT^A31^ADT_A05", "MSG00001"),
                                   kEvent,
                                   kQualified + "PROV|20260105092955",
                                   "PV1||N"});
  EXPECT_EQ(feed.reliability, std::vector<std::string>{"PROV"});
  EXPECT_EQ(feed.identifiers[1].type, "INS");
}

TEST(Specification, ReadsAProvisionalAndDoubtfulIdentity) {
  const FeedMessage feed = Decode({Header("ADT^A28^ADT_A05", "MSG00001"),
                                   kEvent,
                                   "PID|||IPP000002^^^CH-A&990000010&M^PI||SANSNOM^SANSPRENOM^^^^^"
                                   "L||19701231|U|||^^^^^^BDL^^99999"
                                   "||||||||||||||||||||Y|PROV~DOUT|20260105100000",
                                   "PV1||N"});
  EXPECT_EQ(feed.reliability, (std::vector<std::string>{"PROV", "DOUT"}));
  EXPECT_EQ(feed.update[PatientField::kIsUnknown], "Y");
}

const std::string kPlain =
    "||TCHITCHI^CATARINA^CATARINA BELLA^^Mme^^L||19360621|F||||||||||||||||||||||||VALI";

TEST(Specification, ReadsAMerge) {
  const FeedMessage feed = Decode({Header("ADT^A40^ADT_A39", "MSG00002"),
                                   kEvent,
                                   "PID|||IPP000001^^^CH-A&990000010&M^PI" + kPlain,
                                   "MRG|IPP000009^^^CH-A&990000010&M^PI"});
  EXPECT_EQ(feed.action, FeedAction::kMerge);
  EXPECT_EQ(feed.identifiers[0].value, "IPP000001");
  EXPECT_EQ(feed.prior[0].value, "IPP000009");
}

TEST(Specification, ReadsADeletedIns) {
  const FeedMessage feed =
      Decode({Header("ADT^A47^ADT_A30", "MSG00003"),
              kEvent,
              "PID|||IPP000001^^^CH-A&990000010&M^PI~\"\"^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4."
              "10&ISO^INS" +
                  kPlain,
              "MRG|236066322083656^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"});
  EXPECT_EQ(feed.action, FeedAction::kChangeIdentifier);
  EXPECT_TRUE(feed.identifiers[1].is_deleted);
  EXPECT_EQ(feed.prior[0].value, "236066322083656");
}

}  // namespace
}  // namespace socle::mpi::protocol
