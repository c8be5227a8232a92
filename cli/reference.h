#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace socle::cli {

// docs/reference/cli.md: every command, its options, its examples, and the exit codes.
std::string RenderMarkdown(const std::vector<Command>& commands);
// A manual page of section 1 in man(7) macros: socle-mpi-link(1).
std::string RenderManual(const Command& command);
// A completion function for bash, to be read with `source`.
std::string RenderBashCompletion(const std::vector<Command>& commands);

}  // namespace socle::cli
