#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/config/option.h"

namespace socle::config {

// "--threads N", "-o, --output FILE": how an option is written.
std::string RenderTerm(const OptionSpec& spec);

// "FILE... [--map MAP] -o MODEL": the arguments of a table on one line.
std::string RenderUsage(const OptionTable& table);

// What `--help` says about positionals and options, in `width` columns.
std::string RenderHelp(const OptionTable& table, std::size_t width);

// One section of a sample file: each option commented out with its default and its help.
std::string RenderSampleFile(const OptionTable& table, std::string_view section);

// One Markdown table row for each option: type, default, limits, since.
std::string RenderReferencePage(const OptionTable& table);

}  // namespace socle::config
