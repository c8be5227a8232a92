#include "directory/control/entry_json.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "lib/ldap/message.h"

namespace socle::directory::control {
namespace {

TEST(EntryJson, HasTextsAndBytesAndNoPasswords) {
  const ldap::SearchResultEntry entry = {
      .object_name = "uid=1,o=a",
      .attributes = {{.type = "sn", .values = {"LEFÈVRE", "x"}},
                     {.type = "jpegPhoto", .values = {"\xff\xd8"}},
                     {.type = "userPassword", .values = {"{SSHA}x"}},
                     {.type = "authPassword;x-a", .values = {"y"}}}};
  EXPECT_EQ(boost::json::serialize(EntryJson(entry)),
            R"({"dn":"uid=1,o=a","attributes":{"sn":["LEFÈVRE","x"],)"
            R"("jpegPhoto":[{"base64":"/9g="}]}})");
}

TEST(EntryJson, KnowsWhatIsSecret) {
  EXPECT_TRUE(IsSecretAttribute("userPassword"));
  EXPECT_TRUE(IsSecretAttribute("pwdHistory"));
  EXPECT_FALSE(IsSecretAttribute("pwdChangedTime"));
}

}  // namespace
}  // namespace socle::directory::control
