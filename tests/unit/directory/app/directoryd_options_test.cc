#include "directory/app/directoryd_options.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/service/daemon_config.h"
#include "tests/support/temporary_folder.h"

namespace socle::directory::app {

namespace {

using ::testing::HasSubstr;

Status Check(const std::vector<std::string>& settings) {
  const auto config = service::BindConfig(DirectorydSections(), nullptr, settings);
  EXPECT_TRUE(config.has_value()) << config.error().detail;
  return CheckDirectorydConfig(*config);
}

TEST(DirectorydOptions, TablesAreSound) {
  for (const service::ConfigSection& section : DirectorydSections()) {
    const Status checked = config::CheckTable(section.table);
    EXPECT_TRUE(checked.has_value()) << section.name << ": " << checked.error().detail;
  }
}

TEST(DirectorydOptions, DefaultsAreGood) {
  const Status checked = Check({});
  EXPECT_TRUE(checked.has_value()) << checked.error().detail;
}

TEST(DirectorydOptions, TellsEveryFault) {
  const Status checked = Check({"ldap.listen=none",
                                "directory.suffixes=no name",
                                "directory.access-file=/nowhere/rules",
                                "ldap.tls-listen=127.0.0.1:0"});
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("ldap.tls-listen: needs certificate-file"));
  EXPECT_THAT(checked.error().detail, HasSubstr("directory.suffixes: "));
  EXPECT_THAT(checked.error().detail, HasSubstr("directory.access-file: "));
}

TEST(DirectorydOptions, SomethingMustBeListenedTo) {
  EXPECT_FALSE(Check({"ldap.listen=none"}).has_value());
  EXPECT_TRUE(Check({"ldap.listen=none", "ldap.socket=/tmp/socket"}).has_value());
}

TEST(DirectorydOptions, PagesOverTlsNeedACertificate) {
  EXPECT_TRUE(Check({"page.listen=127.0.0.1:0"}).has_value());
  const Status bare = Check({"page.tls-listen=127.0.0.1:0"});
  ASSERT_FALSE(bare.has_value());
  EXPECT_THAT(bare.error().detail, HasSubstr("page.tls-listen: needs certificate-file"));
  const Status wrong = Check({"page.listen=nowhere at all"});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().detail, HasSubstr("page.listen: "));
  EXPECT_FALSE(Check({"page.tls-listen=127.0.0.1:0",
                      "page.certificate-file=/nowhere/a.pem",
                      "page.key-file=/nowhere/a.key"})
                   .has_value());
}

TEST(DirectorydOptions, TheRootPasswordIsStored) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "clear") << "secret\n";
  EXPECT_FALSE(Check({"directory.root-password-file=" + (folder / "clear")}).has_value());
  std::ofstream(folder / "stored") << "{SSHA}1G904nLkTkGWjKNnQuB/hpWXC/hzYWx0c2FsdA==\n";
  EXPECT_TRUE(Check({"directory.root-password-file=" + (folder / "stored")}).has_value());
}

TEST(DirectorydOptions, NamesHaveSemicolonsBetween) {
  EXPECT_EQ(NamesOf("o=annuaire,c=fr;dc=mssante,dc=fr"),
            (std::vector<std::string>{"o=annuaire,c=fr", "dc=mssante,dc=fr"}));
  EXPECT_TRUE(NamesOf("none").empty());
}

}  // namespace

}  // namespace socle::directory::app
