#include "mpi/control/native_identity.h"

#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/domain/imported_identity.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"

namespace socle::mpi::control {
namespace {

namespace json = boost::json;

TEST(NativeIdentity, IsReadAndBroughtToItsForm) {
  const auto identity = ReadNativeIdentity(json::object{{"domain", "CH-A"},
                                                        {"ipp", 4711},
                                                        {"birth_name", "LE GALL"},
                                                        {"sex", "femme"},
                                                        {"status", "qual"},
                                                        {"used_name", nullptr},
                                                        {"ins_value", "2 60 05 88 154 002 33"}});
  ASSERT_TRUE(identity.has_value()) << identity.error().detail;
  EXPECT_EQ(identity->ipp, "4711");
  EXPECT_EQ(identity->sex, "F");
  EXPECT_EQ(identity->status, "QUAL");
  EXPECT_EQ(identity->used_name, "");
  EXPECT_EQ(identity->ins_value, "260058815400233");
}

TEST(NativeIdentity, OfAnotherFormIsRefused) {
  const std::vector<json::value> wrong = {
      json::value(7),
      json::object{{"domain", "CH-A"}},
      json::object{{"ipp", "1"}},
      json::object{{"domain", "CH-A"}, {"ipp", "1"}, {"shoe_size", "42"}},
      json::object{{"domain", "CH-A"}, {"ipp", true}},
      json::object{{"domain", "CH-A"}, {"ipp", json::object{}}}};
  for (const json::value& value : wrong) {
    const auto identity = ReadNativeIdentity(value);
    ASSERT_FALSE(identity.has_value());
    EXPECT_EQ(identity.error().code, Code::kInvalidArgument);
  }
}

TEST(NativeIdentity, BecomesAMessageOfItsDomain) {
  Identity identity;
  identity.domain = "CH-A";
  identity.ipp = "4711";
  identity.birth_name = "LE GALL";
  identity.ins_value = "260058815400233";
  identity.status = "QUAL";
  const FeedMessage message = domain::ToFeedMessage(identity);
  EXPECT_EQ(message.action, FeedAction::kUpsert);
  ASSERT_EQ(message.identifiers.size(), 2U);
  EXPECT_EQ(message.identifiers[0].value, "4711");
  EXPECT_EQ(message.identifiers[0].authority.name, "CH-A");
  EXPECT_EQ(message.identifiers[1].type, "INS");
  EXPECT_EQ(message.identifiers[1].authority.universal_id, kInsNirOid);
  EXPECT_EQ(message.update[PatientField::kBirthName], "LE GALL");
  EXPECT_FALSE(message.update[PatientField::kUsedName].has_value());
  EXPECT_EQ(message.reliability, std::vector<std::string>{"QUAL"});
  identity.status.clear();
  EXPECT_FALSE(domain::ToFeedMessage(identity).reliability.has_value());
}

}  // namespace
}  // namespace socle::mpi::control
