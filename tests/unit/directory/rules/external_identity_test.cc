#include "directory/rules/external_identity.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/rules/access_support.h"

namespace socle::directory::rules {
namespace {

using testing::HasSubstr;

Result<ExternalIdentities> Parse(std::string_view text) {
  return ExternalIdentities::Parse(text, "ids", ShippedSchema());
}

constexpr std::string_view kRules =
    "# who is who\n"
    "unix uid 0 is cn=root,o=annuaire,c=fr\n"
    "unix gid 4 is \"cn=exploitants, o=annuaire,c=fr\"\n"
    "certificate \"CN=dpi,O=GRADeS,C=FR\" is uid=dossier,ou=applications,o=annuaire,c=fr\n"
    "certificate \"CN=*,O=GRADeS,C=FR\" is uid=*,ou=applications,o=annuaire,c=fr\n"
    "certificate \"CN=*+OU=poste,O=Hopital,C=FR\" is uid=poste,o=annuaire,c=fr\n";

TEST(PeerCredentialsName, AsOthersWriteIt) {
  EXPECT_EQ(PeerCredentialsName({.uid = 1000, .gid = 4}),
            "gidNumber=4+uidNumber=1000,cn=peercred,cn=external,cn=auth");
}

TEST(ExternalIdentities, LocalPeers) {
  const auto identities = Parse(kRules);
  ASSERT_TRUE(identities.has_value()) << identities.error().detail;
  EXPECT_EQ(identities->FindPeer({.uid = 0, .gid = 4}), "cn=root,o=annuaire,c=fr");
  EXPECT_EQ(identities->FindPeer({.uid = 7, .gid = 4}), "cn=exploitants,o=annuaire,c=fr");
  EXPECT_EQ(identities->FindPeer({.uid = 7, .gid = 7}), std::nullopt);
  EXPECT_EQ(ExternalIdentities().FindPeer({}), std::nullopt);
}

TEST(ExternalIdentities, Certificates) {
  const auto identities = Parse(kRules);
  const auto find = [&](std::string_view subject) {
    return identities->FindCertificate(subject, ShippedSchema());
  };
  EXPECT_EQ(find("cn=DPI,o=grades,c=fr"), "uid=dossier,ou=applications,o=annuaire,c=fr");
  EXPECT_EQ(find("2.5.4.3=sso,O=GRADeS,C=FR"), "uid=sso,ou=applications,o=annuaire,c=fr");
  EXPECT_EQ(find("CN=a+OU=Poste,O=Hopital,C=FR"), "uid=poste,o=annuaire,c=fr");
  EXPECT_EQ(find("OU=poste+CN=a,O=Hopital,C=FR"), "uid=poste,o=annuaire,c=fr");
  EXPECT_EQ(find("CN=a,O=Hopital,C=FR"), std::nullopt);
  EXPECT_EQ(find("CN=sso,O=Other,C=FR"), std::nullopt);
  EXPECT_EQ(find("OU=x,CN=sso,O=GRADeS,C=FR"), std::nullopt) << "more names";
  EXPECT_EQ(find("O=GRADeS,C=FR"), std::nullopt);
  EXPECT_EQ(find("UID=sso,O=GRADeS,C=FR"), std::nullopt);
  EXPECT_EQ(find("nonsense"), std::nullopt);
}

TEST(ExternalIdentities, WhatIsTakenOverCannotChangeTheName) {
  const auto identities = Parse(kRules);
  EXPECT_EQ(identities->FindCertificate("CN=a\\,ou=admins,O=GRADeS,C=FR", ShippedSchema()),
            "uid=a\\,ou=admins,ou=applications,o=annuaire,c=fr");
}

TEST(ExternalIdentities, FaultsHaveFileAndLine) {
  const auto fault = [](std::string_view line) {
    const auto identities = Parse("\n" + std::string(line) + "\n");
    EXPECT_FALSE(identities.has_value()) << line;
    return identities.has_value() ? std::string() : identities.error().detail;
  };
  EXPECT_THAT(fault("user 0 is cn=a"), HasSubstr("ids:2: a line is"));
  EXPECT_THAT(fault("unix uid 0 cn=a"), HasSubstr("ids:2: a line is"));
  EXPECT_THAT(fault("unix pid 0 is cn=a"), HasSubstr("uid or gid"));
  EXPECT_THAT(fault("unix uid -1 is cn=a"), HasSubstr("not a number"));
  EXPECT_THAT(fault("unix uid 0 is \"\""), HasSubstr("is empty"));
  EXPECT_THAT(fault("unix uid 0 is cn=*"), HasSubstr("stands for nothing"));
  EXPECT_THAT(fault("certificate CN=a is cn=*"), HasSubstr("stands for nothing"));
  EXPECT_THAT(fault("certificate CN=*,OU=* is cn=*"), HasSubstr("one * at most"));
  EXPECT_THAT(fault("certificate \"\" is cn=a"), HasSubstr("is empty"));
  EXPECT_THAT(fault("certificate CN is cn=a"), HasSubstr("ids:2: "));
  EXPECT_THAT(fault("certificate \"CN=a is cn=a"), HasSubstr("a quote is not closed"));
}

TEST(ExternalIdentities, Limits) {
  std::string text;
  for (std::size_t i = 0; i < kExternalRulesMax; ++i) {
    text += "unix uid 0 is cn=a\n";
  }
  EXPECT_TRUE(Parse(text).has_value());
  EXPECT_EQ(Parse(text + "unix uid 0 is cn=a\n").error().code, Code::kTooLarge);
  EXPECT_TRUE(Parse(std::string(kExternalFileBytesMax, '\n')).has_value());
  EXPECT_EQ(Parse(std::string(kExternalFileBytesMax + 1, '\n')).error().code, Code::kTooLarge);
}

}  // namespace
}  // namespace socle::directory::rules
