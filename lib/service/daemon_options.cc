#include "lib/service/daemon_options.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/parse.h"
#include "lib/config/render.h"
#include "lib/config/values.h"
#include "lib/net/endpoint.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"

namespace socle::service {

namespace {

constexpr std::size_t kHelpWidth = 100;

Status CheckCommon(const DaemonConfig& config) {
  SOCLE_TRY(const net::TcpEndpoint listen,
            net::ParseTcpEndpoint(config.Section("admin").Text("listen")));
  if (!net::IsLoopback(listen)) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("admin.listen: {} is no loopback address, such as 127.0.0.1", listen.host));
  }
  return {};
}

}  // namespace

const config::OptionTable& DaemonCommandLine() {
  static const config::OptionTable kTable = {
      .options = {
          {.key = "config",
           .kind = config::OptionKind::kPath,
           .short_name = 'c',
           .argument = "FILE",
           .help = "Configuration: [section] and key = value.",
           .default_note = "defaults only"},
          {.key = "set",
           .kind = config::OptionKind::kList,
           .argument = "SECTION.KEY=VALUE",
           .help = "Value that wins over the file."},
          {.key = "data",
           .kind = config::OptionKind::kPath,
           .argument = "FOLDER",
           .help = "The same as --set daemon.data=FOLDER."},
          {.key = "check-config",
           .kind = config::OptionKind::kFlag,
           .help = "Check the configuration and the files it names, then end."},
          {.key = "sample-config",
           .kind = config::OptionKind::kFlag,
           .help = "Print a configuration file with every option, its meaning and its default."},
          {.key = "reference",
           .kind = config::OptionKind::kFlag,
           .help = "Print the reference page of this daemon, in Markdown."},
          {.key = "version", .kind = config::OptionKind::kFlag, .help = "Print the version."},
          {.key = "help",
           .kind = config::OptionKind::kFlag,
           .short_name = 'h',
           .help = "Print this help."},
      }};
  return kTable;
}

Result<DaemonArguments> ParseDaemonArguments(const std::vector<std::string>& arguments) {
  SOCLE_TRY(const config::OptionValues values, config::Parse(DaemonCommandLine(), arguments));
  DaemonArguments out{.config_file = values.FindText("config").value_or(""),
                      .settings = values.List("set"),
                      .is_check_only = values.Flag("check-config"),
                      .wants_sample = values.Flag("sample-config"),
                      .wants_reference = values.Flag("reference"),
                      .wants_version = values.Flag("version"),
                      .wants_help = values.Flag("help")};
  if (const auto data = values.FindText("data")) {
    out.settings.push_back("daemon.data=" + *data);
  }
  return out;
}

std::vector<ConfigSection> AllSections(const DaemonSpec& spec) {
  std::vector<ConfigSection> out = CommonSections(spec.name, spec.admin_port, spec.poll);
  out.insert(out.end(), spec.sections.begin(), spec.sections.end());
  return out;
}

Result<DaemonConfig> LoadDaemonConfig(const DaemonSpec& spec, const DaemonArguments& arguments) {
  std::optional<config::ConfigFile> file;
  if (!arguments.config_file.empty()) {
    SOCLE_TRY(file, config::LoadConfigFile(arguments.config_file));
  }
  SOCLE_TRY(DaemonConfig config,
            BindConfig(AllSections(spec), file ? &*file : nullptr, arguments.settings));
  SOCLE_TRY_STATUS(CheckCommon(config));
  if (spec.check) {
    SOCLE_TRY_STATUS(spec.check(config));
  }
  return config;
}

std::string RenderDaemonHelp(const DaemonSpec& spec) {
  std::string out = fmt::format("{}\n\nUsage: {} {}\n\n{}\n",
                                spec.summary,
                                spec.name,
                                config::RenderUsage(DaemonCommandLine()),
                                config::RenderHelp(DaemonCommandLine(), kHelpWidth));
  if (!spec.examples.empty()) {
    out += "Examples:\n";
    for (const DaemonExample& example : spec.examples) {
      out += fmt::format("  {}\n    {} {}\n", example.text, spec.name, example.command_line);
    }
    out += '\n';
  }
  return out +
         "Signals: SIGTERM and SIGINT stop, a second one at once; SIGHUP reads the "
         "configuration again.\n"
         "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 refused, 5 "
         "busy.\n\n"
         "Configuration, section by section:\n\n" +
         RenderSampleConfig(spec.name, AllSections(spec));
}

std::string RenderDaemonReference(const DaemonSpec& spec) {
  std::string out = fmt::format(
      "# Reference of {0}\n\n"
      "Made by `scripts/update-reference.sh` from the option tables; do not edit.\n\n"
      "{1} How to run it: [Running a daemon](../operate/daemons.md).\n\n"
      "```\n{0} {2}\n```\n\n"
      "{3}",
      spec.name,
      spec.summary,
      config::RenderUsage(DaemonCommandLine()),
      config::RenderReferencePage(DaemonCommandLine()));
  for (const DaemonExample& example : spec.examples) {
    out += fmt::format("\n{}\n\n```\n{} {}\n```\n", example.text, spec.name, example.command_line);
  }
  return out +
         "\nExit codes: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 refused, "
         "5 busy.\n\n" +
         RenderConfigReference(AllSections(spec));
}

}  // namespace socle::service
