#include "mpi/app/mpid_options.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/service/daemon_config.h"
#include "lib/service/daemon_options.h"
#include "mpi/app/mpid_app.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi::app {

namespace {

using testing::HasSubstr;

// What a check of the defaults with these settings says.
Status Check(const std::vector<std::string>& settings) {
  const auto loaded = service::LoadDaemonConfig(MpidSpec(), {.settings = settings});
  return loaded.has_value() ? Status() : Status(Fail(loaded.error()));
}

// One setting that must be refused, and what must be said.
struct Refused {
  std::string name;
  std::vector<std::string> settings;
  std::string words;
  Code code = Code::kInvalidArgument;
};

class RefusedSetting : public testing::TestWithParam<Refused> {};

TEST_P(RefusedSetting, IsToldWithTheNameOfTheOption) {
  const Status status = Check(GetParam().settings);
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().detail, HasSubstr(GetParam().words));
  EXPECT_EQ(status.error().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    MpidOptions,
    RefusedSetting,
    testing::Values(
        Refused{.name = "Address", .settings = {"mllp.listen=here"}, .words = "mllp.listen: "},
        Refused{.name = "Nowhere", .settings = {"mllp.listen=none"}, .words = "mllp.listen: "},
        Refused{.name = "TlsWithoutFiles",
                .settings = {"mllp.tls-listen=127.0.0.1:0"},
                .words = "mllp.tls-listen: needs certificate-file and key-file"},
        Refused{.name = "TlsWithoutAuthority",
                .settings = {"mllp.tls-listen=127.0.0.1:0",
                             "mllp.certificate-file=c.pem",
                             "mllp.key-file=k.pem"},
                .words = "mllp.client-certificate: required needs client-ca-file"},
        Refused{.name = "TlsFileMissing",
                .settings = {"mllp.tls-listen=127.0.0.1:0",
                             "mllp.client-certificate=none",
                             "mllp.certificate-file=no/such/c.pem",
                             "mllp.key-file=no/such/k.pem"},
                .words = "mllp: ",
                .code = Code::kNotFound},
        Refused{.name = "NotifyAuthorityMissing",
                .settings = {"notify.ca-file=no/such/ca.pem"},
                .words = "notify: ",
                .code = Code::kNotFound},
        Refused{.name = "Model",
                .settings = {"link.model=no/such/model.json"},
                .words = "link.model: ",
                .code = Code::kNotFound},
        Refused{.name = "Policy",
                .settings = {"link.policy=no/such/policy"},
                .words = "link.policy: ",
                .code = Code::kNotFound},
        Refused{.name = "DomainsFile",
                .settings = {"link.domains-file=no/such/domains.json"},
                .words = "link.domains-file: ",
                .code = Code::kNotFound},
        Refused{.name = "TraceKey",
                .settings = {"trace.key-file=no/such/key"},
                .words = "trace.key-file: ",
                .code = Code::kNotFound},
        Refused{.name = "FormerKeys",
                .settings = {"trace.former-keys-file=" SOCLE_SOURCE_DIR "/LICENSE"},
                .words = "trace.former-keys-file: "},
        Refused{.name = "FourEyes",
                .settings = {"work.four-eyes=doublon,nonsense"},
                .words = "work.four-eyes: no kind 'nonsense'"},
        Refused{.name = "BlindPercent",
                .settings = {"work.blind-percent=101"},
                .words = "work.blind-percent: "},
        Refused{.name = "FrameMax", .settings = {"mllp.frame-max=63K"}, .words = "mllp.frame-max"},
        Refused{.name = "BatchMax", .settings = {"link.batch-max=1001"}, .words = "link.batch-max"},
        Refused{
            .name = "UnknownKey", .settings = {"mllp.listn=127.0.0.1:0"}, .words = "did you mean"}),
    [](const auto& info) { return info.param.name; });

TEST(MpidOptions, TablesAreGood) {
  for (const service::ConfigSection& section : MpidSections()) {
    EXPECT_TRUE(config::CheckTable(section.table)) << section.name;
  }
}

TEST(MpidOptions, DefaultsAreGood) {
  const Status status = Check({});
  EXPECT_TRUE(status.has_value()) << status.error().detail;
}

TEST(MpidOptions, BothSidesOfALimit) {
  EXPECT_TRUE(Check({"link.batch-max=1000", "work.blind-percent=100", "mllp.frame-max=64K"}));
}

TEST(MpidOptions, AllFaultsAreToldAtOnce) {
  const Status status =
      Check({"mllp.listen=here", "link.policy=no/such", "work.four-eyes=nonsense"});
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().detail, HasSubstr("mllp.listen: "));
  EXPECT_THAT(status.error().detail, HasSubstr("link.policy: "));
  EXPECT_THAT(status.error().detail, HasSubstr("work.four-eyes: "));
}

TEST(MpidOptions, ADomainsFileIsRead) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("domains.json", "[");
  const Status status = Check({"link.domains-file=" + path});
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().detail, HasSubstr("link.domains-file: "));
  EXPECT_TRUE(Check({"link.domains-file=" SOCLE_SOURCE_DIR "/conf/demo/domains.json"}));
}

TEST(MpidOptions, TheDemoConfigurationIsGood) {
  const auto loaded = service::LoadDaemonConfig(
      MpidSpec(),
      {.config_file = SOCLE_SOURCE_DIR "/conf/demo/mpi.conf",
       .settings = {"link.domains-file=" SOCLE_SOURCE_DIR "/conf/demo/domains.json"}});
  EXPECT_TRUE(loaded.has_value()) << loaded.error().detail;
}

}  // namespace

}  // namespace socle::mpi::app
