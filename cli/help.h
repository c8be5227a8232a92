#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace socle::cli {

// `socle --help`: all commands by noun.
std::string RenderOverview(const std::vector<Command>& commands, std::size_t width);
// `socle mpi --help`: the verbs of one noun.
std::string RenderNoun(const std::vector<Command>& commands,
                       std::string_view noun,
                       std::size_t width);
// `socle mpi link --help`.
std::string RenderCommand(const Command& command, std::size_t width);
// `socle help exit-codes`.
std::string RenderExitCodes(std::size_t width);

}  // namespace socle::cli
