#include "lib/service/daemon_config.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/parse.h"
#include "lib/config/render.h"
#include "lib/config/suggest.h"
#include "lib/config/value.h"
#include "lib/config/values.h"

namespace socle::service {

namespace {

using config::OptionKind;
using config::OptionSpec;
using config::OptionValues;

config::OptionTable DaemonTable(std::string_view daemon, std::uint64_t poll) {
  return {
      .options = {
          {.key = "data",
           .kind = OptionKind::kPath,
           .argument = "FOLDER",
           .help = "Where the daemon keeps its data and its control socket.",
           .default_text = fmt::format("/var/lib/{}", daemon)},
          {.key = "threads",
           .kind = OptionKind::kCount,
           .argument = "N",
           .help = "Threads that wait for the network; 0: as many as the processors that it may "
                   "use.",
           .default_text = "0",
           .limits = {.min = 0, .max = 64}},
          {.key = "poll",
           .kind = OptionKind::kCount,
           .argument = "MICROSECONDS",
           .help = "How long such a thread that has nothing to do looks for work before it sleeps.",
           .default_text = std::to_string(poll),
           .limits = {.min = 0, .max = 1000}},
          {.key = "stop-timeout",
           .kind = OptionKind::kDuration,
           .argument = "TIME",
           .help = "At a stop, how long requests that have begun may take to end.",
           .default_text = "30s",
           .limits = {.min = 0, .max = 600'000},
           .is_reloadable = true},
      }};
}

config::OptionTable LogTable() {
  return {.options = {
              {.key = "level",
               .kind = OptionKind::kChoice,
               .argument = "LEVEL",
               .help = "What is written to standard error: this level and what is graver.",
               .default_text = "info",
               .choices = {"error", "warning", "info", "debug"}},
              {.key = "format",
               .kind = OptionKind::kChoice,
               .argument = "FORMAT",
               .help = "Lines for people, or JSON for programs.",
               .default_text = "text",
               .choices = {"text", "json"}},
          }};
}

config::OptionTable AdminTable(std::uint16_t port) {
  return {.options = {
              {.key = "listen",
               .kind = OptionKind::kText,
               .argument = "ADDRESS:PORT",
               .help = "Loopback address of /metrics, /health and /ready; port 0 takes a free one.",
               .default_text = fmt::format("127.0.0.1:{}", port)},
          }};
}

std::vector<std::string> NamesOf(const std::vector<ConfigSection>& sections) {
  std::vector<std::string> out;
  out.reserve(sections.size());
  for (const ConfigSection& section : sections) {
    out.push_back(section.name);
  }
  return out;
}

// Entries of the file in sections that do not exist: one fault for each run of them.
void CheckFileSections(const config::ConfigFile& file,
                       const std::vector<std::string>& names,
                       std::vector<std::string>& faults) {
  const std::string* last = nullptr;
  for (const config::ConfigEntry& entry : file.entries) {
    const bool is_same = last != nullptr && *last == entry.section;
    last = &entry.section;
    if (is_same || std::ranges::find(names, entry.section) != names.end()) {
      continue;
    }
    faults.push_back(
        entry.section.empty()
            ? fmt::format(
                  "{}:{}: {} stands before the first [section]", file.path, entry.line, entry.key)
            : fmt::format("{}:{}: there is no section [{}]{}",
                          file.path,
                          entry.line,
                          entry.section,
                          config::DidYouMean(entry.section, names)));
  }
}

// "mllp.listen=x" to an argument "--listen=x" of section mllp.
std::map<std::string, std::vector<std::string>> SplitSettings(
    const std::vector<std::string>& settings,
    const std::vector<std::string>& names,
    std::vector<std::string>& faults) {
  std::map<std::string, std::vector<std::string>> out;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::size_t dot = setting.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals) {
      faults.push_back(fmt::format("--set {}: write SECTION.KEY=VALUE", setting));
      continue;
    }
    const std::string section = setting.substr(0, dot);
    if (std::ranges::find(names, section) == names.end()) {
      faults.push_back(fmt::format("--set {}: there is no section '{}'{}",
                                   setting,
                                   section,
                                   config::DidYouMean(section, names)));
      continue;
    }
    out[section].push_back("--" + setting.substr(dot + 1));
  }
  return out;
}

// Parse says "--key"; here it is "section.key".
void AddFaults(std::string_view section,
               std::string_view detail,
               std::vector<std::string>& faults) {
  for (const auto part : std::views::split(detail, '\n')) {
    const std::string_view line(part.begin(), part.end());
    faults.push_back(line.starts_with("--") ? fmt::format("{}.{}", section, line.substr(2))
                                            : std::string(line));
  }
}

std::vector<std::string> TextsOf(const OptionValues& values, const OptionSpec& spec) {
  if (!values.Has(spec.key)) {
    return {};
  }
  switch (spec.kind) {
    case OptionKind::kFlag:
      return {"yes"};
    case OptionKind::kText:
    case OptionKind::kPath:
    case OptionKind::kChoice:
      return {values.Text(spec.key)};
    case OptionKind::kCount:
      return {std::to_string(values.Count(spec.key))};
    case OptionKind::kSize:
      return {config::FormatSize(values.SizeBytes(spec.key))};
    case OptionKind::kDuration:
      return {config::FormatDuration(values.Duration(spec.key))};
    case OptionKind::kRate:
      return {fmt::format("{}", values.Rate(spec.key))};
    case OptionKind::kList:
      return values.List(spec.key);
  }
  return {};
}

config::Origin OriginOf(const OptionValues& values, const OptionSpec& spec) {
  if (values.IsGiven(spec.key)) {
    return config::Origin::kFile;
  }
  return values.Has(spec.key) ? config::Origin::kDefault : config::Origin::kUnset;
}

}  // namespace

std::vector<ConfigSection> CommonSections(std::string_view daemon,
                                          std::uint16_t admin_port,
                                          std::uint64_t poll) {
  return {{.name = "daemon", .table = DaemonTable(daemon, poll)},
          {.name = "log", .table = LogTable()},
          {.name = "admin", .table = AdminTable(admin_port)}};
}

const OptionValues& DaemonConfig::Section(std::string_view name) const {
  const auto found = sections_.find(name);
  SOCLE_CHECK(found != sections_.end());
  return found->second;
}

std::vector<std::string> DaemonConfig::TakeReloadable(const DaemonConfig& newer,
                                                      const std::vector<ConfigSection>& sections) {
  std::vector<std::string> need_restart;
  for (const ConfigSection& section : sections) {
    const OptionValues& old_values = Section(section.name);
    const OptionValues& new_values = newer.Section(section.name);
    std::map<std::string, OptionValues::Entry, std::less<>> entries;
    for (const OptionSpec& spec : section.table.options) {
      const bool differs = TextsOf(old_values, spec) != TextsOf(new_values, spec);
      if (differs && !spec.is_reloadable) {
        need_restart.push_back(fmt::format("{}.{}", section.name, spec.key));
      }
      const OptionValues& from = spec.is_reloadable ? new_values : old_values;
      entries[spec.key] = {
          .kind = spec.kind, .origin = OriginOf(from, spec), .texts = TextsOf(from, spec)};
    }
    sections_[section.name] = OptionValues(std::move(entries), {});
  }
  return need_restart;
}

Result<DaemonConfig> BindConfig(const std::vector<ConfigSection>& sections,
                                const config::ConfigFile* file,
                                const std::vector<std::string>& settings) {
  std::vector<std::string> faults;
  const std::vector<std::string> names = NamesOf(sections);
  if (file != nullptr) {
    CheckFileSections(*file, names, faults);
  }
  auto arguments = SplitSettings(settings, names, faults);
  DaemonConfig out;
  for (const ConfigSection& section : sections) {
    auto values = config::Parse(
        section.table, arguments[section.name], {.file = file, .section = section.name});
    if (values) {
      out.sections_[section.name] = *std::move(values);
    } else {
      AddFaults(section.name, values.error().detail, faults);
    }
  }
  if (!faults.empty()) {
    return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults, "\n")));
  }
  return out;
}

std::string RenderSampleConfig(std::string_view daemon,
                               const std::vector<ConfigSection>& sections) {
  std::string out = fmt::format(
      "# Configuration of {0}, as `{0} --sample-config` prints it. Every option is commented out\n"
      "# with its default. Sizes are written 64M or 2GiB, durations 30s or 15m.\n\n",
      daemon);
  for (const ConfigSection& section : sections) {
    out += config::RenderSampleFile(section.table, section.name);
  }
  return out;
}

std::string RenderConfigReference(const std::vector<ConfigSection>& sections) {
  std::string out =
      "## The configuration file\n\n"
      "Sections are written `[section]`, options `key = value`, comments begin with `#`. Sizes are "
      "written `64M` or `2GiB`, durations `30s` or `15m`. An option of the command line "
      "(`--set section.key=value`) wins over the file. Options whose change needs no restart are "
      "taken over at SIGHUP.\n";
  for (const ConfigSection& section : sections) {
    out += fmt::format("\n### [{}]\n\n", section.name);
    out += "| key | type | default | limits | reload | since | meaning |\n";
    out += "| --- | --- | --- | --- | --- | --- | --- |\n";
    for (const OptionSpec& spec : section.table.options) {
      const std::string value = spec.is_required ? "required"
                                : spec.default_text.empty()
                                    ? spec.default_note
                                    : fmt::format("`{}`", spec.default_text);
      out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n",
                         spec.key,
                         config::KindName(spec.kind),
                         value,
                         config::DescribeLimits(spec),
                         spec.is_reloadable ? "yes" : "restart",
                         spec.since,
                         spec.help);
    }
  }
  return out;
}

}  // namespace socle::service
