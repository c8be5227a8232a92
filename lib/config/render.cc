#include "lib/config/render.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/config/option.h"
#include "lib/config/text_layout.h"
#include "lib/config/value.h"

namespace socle::config {

namespace {

constexpr std::size_t kSampleWidth = 98;

std::string ArgumentsOf(const OptionSpec& spec) {
  std::string out;
  for (std::size_t i = 0; spec.kind != OptionKind::kFlag && i < spec.values_per_use; ++i) {
    out += ' ' + spec.argument;
  }
  return out;
}

std::string DefaultOf(const OptionSpec& spec) {
  return spec.default_text.empty() ? spec.default_note : spec.default_text;
}

// The help sentence with what the row says beside it: limits, default.
std::string Explain(const OptionSpec& spec) {
  std::string out = spec.help;
  std::vector<std::string> notes;
  const std::string limits = DescribeLimits(spec);
  if (spec.kind == OptionKind::kChoice) {
    notes.push_back("one of: " + limits);
  } else if (spec.kind != OptionKind::kRate && !limits.empty()) {
    notes.push_back(limits);
  }
  if (spec.kind == OptionKind::kList) {
    notes.emplace_back("may be repeated");
  }
  if (spec.is_required) {
    notes.emplace_back("required");
  } else if (const std::string value = DefaultOf(spec); !value.empty()) {
    notes.push_back("default: " + value);
  }
  if (!notes.empty()) {
    out += fmt::format(" ({})", fmt::join(notes, "; "));
  }
  return out;
}

std::string RenderPositional(const PositionalSpec& spec) {
  std::string out = spec.name;
  if (spec.count_max > 1) {
    out += "...";
  }
  return spec.count_min == 0 ? fmt::format("[{}]", out) : out;
}

// Text for a cell of a Markdown table.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string CodeOrBlank(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", Cell(text));
}

std::string CountOf(const PositionalSpec& spec) {
  if (spec.count_min == spec.count_max) {
    return std::to_string(spec.count_min);
  }
  return spec.count_max >= kPositionalsMax
             ? fmt::format("{} or more", spec.count_min)
             : fmt::format("{} to {}", spec.count_min, spec.count_max);
}

std::string RenderArgumentRows(const std::vector<PositionalSpec>& positionals) {
  if (positionals.empty()) {
    return {};
  }
  std::string out = "| argument | count | meaning |\n| --- | --- | --- |\n";
  for (const PositionalSpec& spec : positionals) {
    out += fmt::format("| `{}` | {} | {} |\n", spec.name, CountOf(spec), Cell(spec.help));
  }
  return out;
}

std::string DefaultCell(const OptionSpec& spec) {
  if (spec.is_required) {
    return "required";
  }
  return spec.default_text.empty() ? Cell(spec.default_note) : CodeOrBlank(spec.default_text);
}

std::string RenderOptionRows(const std::vector<OptionSpec>& options) {
  if (options.empty()) {
    return {};
  }
  std::string out =
      "| option | type | default | limits | since | meaning |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const OptionSpec& spec : options) {
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n",
                       Cell(RenderTerm(spec)),
                       KindName(spec.kind),
                       DefaultCell(spec),
                       Cell(DescribeLimits(spec)),
                       spec.since,
                       Cell(spec.help));
  }
  return out;
}

}  // namespace

std::string RenderTerm(const OptionSpec& spec) {
  const std::string prefix = spec.short_name == '\0' ? "" : fmt::format("-{}, ", spec.short_name);
  return fmt::format("{}--{}{}", prefix, spec.key, ArgumentsOf(spec));
}

std::string RenderUsage(const OptionTable& table) {
  std::vector<std::string> parts;
  parts.reserve(table.positionals.size() + table.options.size());
  for (const PositionalSpec& spec : table.positionals) {
    parts.push_back(RenderPositional(spec));
  }
  for (const OptionSpec& spec : table.options) {
    const std::string use = fmt::format("--{}{}", spec.key, ArgumentsOf(spec));
    parts.push_back(spec.is_required ? use : fmt::format("[{}]", use));
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

std::string RenderHelp(const OptionTable& table, std::size_t width) {
  std::string out;
  if (!table.positionals.empty()) {
    std::vector<Definition> definitions;
    definitions.reserve(table.positionals.size());
    for (const PositionalSpec& spec : table.positionals) {
      definitions.push_back({.term = RenderPositional(spec), .text = spec.help});
    }
    out += "Arguments:\n" + RenderDefinitions(definitions, width) + '\n';
  }
  if (!table.options.empty()) {
    std::vector<Definition> definitions;
    definitions.reserve(table.options.size());
    for (const OptionSpec& spec : table.options) {
      definitions.push_back({.term = RenderTerm(spec), .text = Explain(spec)});
    }
    out += "Options:\n" + RenderDefinitions(definitions, width);
  }
  return out;
}

std::string RenderSampleFile(const OptionTable& table, std::string_view section) {
  std::string out = fmt::format("[{}]\n", section);
  for (const OptionSpec& spec : table.options) {
    if (spec.is_command_line_only || spec.values_per_use > 1) {
      continue;
    }
    for (const std::string& line : Wrap(Explain(spec), kSampleWidth)) {
      out += "# " + line + '\n';
    }
    const std::string value = spec.kind == OptionKind::kFlag ? "no"
                              : spec.default_text.empty()    ? spec.argument
                                                             : spec.default_text;
    out += fmt::format("#{} = {}\n\n", spec.key, value);
  }
  return out;
}

std::string RenderReferencePage(const OptionTable& table) {
  const std::string arguments = RenderArgumentRows(table.positionals);
  const std::string options = RenderOptionRows(table.options);
  return arguments + (arguments.empty() || options.empty() ? "" : "\n") + options;
}

}  // namespace socle::config
