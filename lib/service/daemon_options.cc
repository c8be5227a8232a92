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
                      .wants_version = values.Flag("version"),
                      .wants_help = values.Flag("help")};
  if (const auto data = values.FindText("data")) {
    out.settings.push_back("daemon.data=" + *data);
  }
  return out;
}

std::vector<ConfigSection> AllSections(const DaemonSpec& spec) {
  std::vector<ConfigSection> out = CommonSections(spec.name, spec.admin_port);
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
  std::string out = fmt::format("{}\n\nUsage: {} {}\n\n{}\nConfiguration, section by section:\n",
                                spec.summary,
                                spec.name,
                                config::RenderUsage(DaemonCommandLine()),
                                config::RenderHelp(DaemonCommandLine(), kHelpWidth));
  return out + "\n" + RenderSampleConfig(spec.name, AllSections(spec));
}

}  // namespace socle::service
