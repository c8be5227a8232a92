#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "tests/support/fake_environment.h"
#include "tests/support/temporary_folder.h"

namespace socle::cli {

// Runs commands with streams of its own, and has a folder for their files.
class CommandTestBase : public testing::Test {
 protected:
  // What one run printed is in Out() and Err() until the next.
  ExitCode Run(const std::vector<std::string>& arguments) {
    fake_.out.str("");
    fake_.err.str("");
    return RunSocle(AllCommands(), arguments, fake_.Get());
  }

  [[nodiscard]] std::string Out() const { return fake_.out.str(); }

  [[nodiscard]] std::string Err() const { return fake_.err.str(); }

  // From now on all streams are terminals, 80 columns wide, without colour.
  void UseTerminal() {
    fake_.terminal.is_in_terminal = true;
    fake_.terminal.is_out_terminal = true;
    fake_.terminal.is_err_terminal = true;
  }

  test::TemporaryFolder folder_;
  FakeEnvironment fake_;
};

}  // namespace socle::cli
