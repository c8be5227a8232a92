#include "cli/commands/commands.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/app.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/parse.h"
#include "tests/support/fake_environment.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;

TEST(Commands, AreDeclaredWhole) {
  std::set<std::string> names;
  for (const Command& command : AllCommands()) {
    const std::string name = command.Name();
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_NE(command.run, nullptr) << name;
    EXPECT_FALSE(command.summary.empty()) << name;
    EXPECT_FALSE(command.summary.ends_with('.')) << name;
    EXPECT_TRUE(command.description.ends_with('.')) << name;
    EXPECT_FALSE(command.examples.empty()) << name;
    const Status table = config::CheckTable(command.FullTable());
    EXPECT_TRUE(table) << name << ": " << table.error().detail;
  }
}

// Splits at blanks and drops what belongs to the shell.
std::vector<std::string> Words(const std::string& command_line) {
  std::vector<std::string> words;
  std::istringstream stream(command_line);
  for (std::string word; stream >> word && word != ">" && word != "|";) {
    words.push_back(word);
  }
  return words;
}

TEST(Commands, HaveExamplesThatParse) {
  for (const Command& command : AllCommands()) {
    for (const Example& example : command.examples) {
      EXPECT_TRUE(example.text.ends_with('.')) << example.text;
      const std::string name = command.Name() + ' ';
      ASSERT_TRUE((example.command_line + ' ').starts_with(name)) << example.command_line;
      const std::string rest =
          example.command_line.size() < name.size() ? "" : example.command_line.substr(name.size());
      const auto values = config::Parse(command.FullTable(), Words(rest));
      EXPECT_TRUE(values) << example.command_line << ": " << values.error().detail;
    }
  }
}

class ConfigCommands : public testing::Test {
 protected:
  ConfigCommands() : path_(testing::TempDir() + "/socle_config_" + std::to_string(getpid())) {}

  ~ConfigCommands() override { std::filesystem::remove(path_); }

  ExitCode Run(const std::vector<std::string>& arguments) {
    return RunSocle(AllCommands(), arguments, fake_.Get());
  }

  std::string path_;
  FakeEnvironment fake_;
};

TEST_F(ConfigCommands, TheSampleIsAFileWithoutFaults) {
  ASSERT_EQ(Run({"config", "sample"}), ExitCode::kDone);
  std::ofstream(path_) << fake_.out.str();
  fake_.out.str("");
  EXPECT_EQ(Run({"config", "check", path_}), ExitCode::kDone);
  EXPECT_EQ(fake_.out.str(), path_ + ": 0 options, no fault\n");
}

TEST_F(ConfigCommands, CheckReportsTheFaultsOfAllSections) {
  std::ofstream(path_)
      << "[config check]\nquite = yes\n[config sample]\nquiet = 1\n[nothing]\na = 1\n";
  EXPECT_EQ(Run({"config", "check", path_}), ExitCode::kFailed);
  EXPECT_THAT(fake_.err.str(), HasSubstr(":2: quite: unknown key; did you mean 'quiet'?\n"));
  EXPECT_THAT(fake_.err.str(), HasSubstr(":4: quiet: must be yes or no\n"));
  EXPECT_THAT(fake_.err.str(), HasSubstr(":6: no command is named 'nothing'\n"));
}

TEST_F(ConfigCommands, CheckSaysWhenThereIsNothingToCheck) {
  EXPECT_EQ(Run({"config", "check"}), ExitCode::kNotFound);
  EXPECT_EQ(Run({"config", "check", path_}), ExitCode::kNotFound);
}

}  // namespace

}  // namespace socle::cli
