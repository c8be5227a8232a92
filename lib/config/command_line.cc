#include "lib/config/command_line.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "lib/config/option.h"
#include "lib/config/suggest.h"

namespace socle::config {

namespace {

namespace po = boost::program_options;

// Without allow_guessing: an abbreviation that works today would break with the next option.
constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;

po::options_description Describe(const OptionTable& table) {
  po::options_description description;
  for (const OptionSpec& spec : table.options) {
    std::string names = spec.key;
    if (spec.short_name != '\0') {
      names += fmt::format(",{}", spec.short_name);
    }
    if (spec.kind == OptionKind::kFlag) {
      description.add_options()(names.c_str(), "");
    } else if (spec.values_per_use > 1) {
      // The library then takes all that follows; Take gives back what is too much.
      description.add_options()(
          names.c_str(), po::value<std::vector<std::string>>()->multitoken(), "");
    } else {
      description.add_options()(names.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

std::string UnknownOption(const OptionTable& table, const po::option& option) {
  // Long names come without their dashes, short ones with theirs.
  const std::string& name = option.string_key;
  const bool is_short = name.starts_with('-');
  std::string message = fmt::format("unknown option '{}{}'", is_short ? "" : "--", name);
  if (const auto meant = Suggest(name, table.Keys()); meant && !is_short) {
    message += fmt::format("; did you mean '--{}'?", *meant);
  }
  return message;
}

void Take(const OptionTable& table, const po::option& option, CommandLine& out) {
  if (option.string_key.empty()) {
    out.positionals.insert(out.positionals.end(), option.value.begin(), option.value.end());
    return;
  }
  const OptionSpec* spec = option.unregistered ? nullptr : table.Find(option.string_key);
  if (spec == nullptr) {
    out.errors.push_back(UnknownOption(table, option));
    return;
  }
  OptionUse use{.spec = spec, .values = option.value};
  const std::size_t wanted = spec->kind == OptionKind::kFlag ? 0 : spec->values_per_use;
  if (use.values.size() < wanted) {
    out.errors.push_back(fmt::format("--{}: needs {} values", spec->key, wanted));
    return;
  }
  for (std::size_t i = wanted; i < use.values.size(); ++i) {
    out.positionals.push_back(use.values[i]);
  }
  use.values.resize(wanted);
  out.uses.push_back(std::move(use));
}

}  // namespace

CommandLine SplitCommandLine(const OptionTable& table, const std::vector<std::string>& arguments) {
  CommandLine out;
  try {
    const po::options_description description = Describe(table);
    const auto parsed = po::command_line_parser(arguments)
                            .options(description)
                            .style(kStyle)
                            .allow_unregistered()
                            .run();
    for (const po::option& option : parsed.options) {
      Take(table, option, out);
    }
  } catch (const po::error& error) {
    out.errors.emplace_back(error.what());
  }
  return out;
}

}  // namespace socle::config
