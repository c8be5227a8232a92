#include "lib/service/daemon_config.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"

namespace socle::service {

namespace {

using config::OptionKind;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<ConfigSection> Sections() {
  std::vector<ConfigSection> out = CommonSections("socle-testd", 9999);
  out.push_back(
      {.name = "mllp",
       .table = {.options = {{.key = "listen",
                              .kind = OptionKind::kText,
                              .argument = "ADDRESS:PORT",
                              .help = "Address.",
                              .default_text = "127.0.0.1:2575"},
                             {.key = "idle",
                              .kind = OptionKind::kDuration,
                              .argument = "TIME",
                              .help = "Idle time.",
                              .default_text = "15m",
                              .is_reloadable = true},
                             {.key = "sender",
                              .kind = OptionKind::kList,
                              .argument = "NAME",
                              .help = "Sender.",
                              .is_reloadable = true},
                             {.key = "strict", .kind = OptionKind::kFlag, .help = "Be strict."}}}});
  return out;
}

config::ConfigFile File(const std::string& text) {
  return *config::ParseConfigFile("a.conf", text);
}

std::string FaultsOf(const std::string& text, const std::vector<std::string>& settings = {}) {
  const config::ConfigFile file = File(text);
  const auto bound = BindConfig(Sections(), &file, settings);
  EXPECT_FALSE(bound);
  return bound ? "" : bound.error().detail;
}

TEST(DaemonConfig, HasDefaults) {
  const auto config = BindConfig(Sections(), nullptr, {});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->Section("daemon").Text("data"), "/var/lib/socle-testd");
  EXPECT_EQ(config->Section("daemon").Count("threads"), 0);
  EXPECT_EQ(config->Section("admin").Text("listen"), "127.0.0.1:9999");
  EXPECT_EQ(config->Section("mllp").Duration("idle"), std::chrono::minutes{15});
}

TEST(DaemonConfig, TakesTheFileAndSettingsOverIt) {
  const config::ConfigFile file =
      File("[mllp]\nlisten = 1.2.3.4:1\nidle = 1m\n[daemon]\ndata = d\n");
  const auto config =
      BindConfig(Sections(), &file, {"mllp.listen=[::1]:2", "mllp.sender=a=b", "mllp.sender=c"});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->Section("mllp").Text("listen"), "[::1]:2");
  EXPECT_EQ(config->Section("mllp").Duration("idle"), std::chrono::minutes{1});
  EXPECT_THAT(config->Section("mllp").List("sender"), ElementsAre("a=b", "c"));
  EXPECT_EQ(config->Section("daemon").Text("data"), "d");
}

TEST(DaemonConfig, NamesAllFaultsOfAllSections) {
  const std::string faults = FaultsOf(
      "stray = 1\n[mlp]\nlisten = x\n[mllp]\nlisen = y\nidle = 5\n[daemon]\nthreads = 65\n",
      {"mllp.idle=x", "nonsense", "daemn.data=x"});
  EXPECT_THAT(faults, HasSubstr("a.conf:1: stray stands before the first [section]"));
  EXPECT_THAT(faults, HasSubstr("a.conf:3: there is no section [mlp]; did you mean 'mllp'?"));
  EXPECT_THAT(faults, HasSubstr("a.conf:5: lisen: unknown key; did you mean 'listen'?"));
  EXPECT_THAT(faults, HasSubstr("a.conf:6: idle"));
  EXPECT_THAT(faults, HasSubstr("a.conf:8: threads"));
  EXPECT_THAT(faults, HasSubstr("mllp.idle: "));
  EXPECT_THAT(faults, HasSubstr("--set nonsense: write SECTION.KEY=VALUE"));
  EXPECT_THAT(faults, HasSubstr("no section 'daemn'; did you mean 'daemon'?"));
}

TEST(DaemonConfig, TakesReloadableValuesOnly) {
  auto config = BindConfig(Sections(), nullptr, {"mllp.sender=a"});
  const config::ConfigFile file =
      File("[mllp]\nlisten = 1.2.3.4:1\nidle = 1m\nstrict = yes\nsender = b\n");
  const auto newer = BindConfig(Sections(), &file, {});
  ASSERT_TRUE(config && newer);
  EXPECT_THAT(config->TakeReloadable(*newer, Sections()),
              ElementsAre("mllp.listen", "mllp.strict"));
  EXPECT_EQ(config->Section("mllp").Text("listen"), "127.0.0.1:2575");
  EXPECT_EQ(config->Section("mllp").Duration("idle"), std::chrono::minutes{1});
  EXPECT_THAT(config->Section("mllp").List("sender"), ElementsAre("b"));
  EXPECT_FALSE(config->Section("mllp").Flag("strict"));
  EXPECT_EQ(config->Section("daemon").Count("threads"), 0);
  EXPECT_TRUE(config->Section("mllp").IsGiven("idle"));
  EXPECT_FALSE(config->Section("mllp").IsGiven("listen"));
}

TEST(DaemonConfig, SampleFileIsItselfGood) {
  const std::string sample = RenderSampleConfig("socle-testd", Sections());
  EXPECT_THAT(
      sample,
      HasSubstr("[mllp]\n# Address. (default: 127.0.0.1:2575)\n#listen = 127.0.0.1:2575\n"));
  const config::ConfigFile file = File(sample);
  EXPECT_TRUE(BindConfig(Sections(), &file, {}));
}

TEST(DaemonConfig, ReferenceSaysWhatNeedsARestart) {
  const std::string page = RenderConfigReference(Sections());
  EXPECT_THAT(page, HasSubstr("### [mllp]\n"));
  EXPECT_THAT(page, HasSubstr("| `idle` | duration | `15m` |  | yes | 0.1 | Idle time. |"));
  EXPECT_THAT(page,
              HasSubstr("| `listen` | text | `127.0.0.1:2575` |  | restart | 0.1 | Address. |"));
}

TEST(DaemonConfig, TablesOfCommonSectionsAreGood) {
  for (const ConfigSection& section : CommonSections("socle-testd", 9999)) {
    EXPECT_TRUE(config::CheckTable(section.table)) << section.name;
  }
}

}  // namespace

}  // namespace socle::service
