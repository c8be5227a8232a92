#pragma once

#include "tests/unit/cli/commands/command_test_base.h"
#include "tests/unit/cli/commands/mpi/fake_daemon.h"

namespace socle::cli {

// Runs commands that ask socle-mpid; daemon_ answers.
class MpiCommandTestBase : public CommandTestBase {
 protected:
  MpiCommandTestBase() { fake_.connect = daemon_.Connect(); }

  FakeDaemon daemon_;
};

}  // namespace socle::cli
