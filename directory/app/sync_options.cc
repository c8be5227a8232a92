#include "directory/app/sync_options.h"

#include <cstdint>
#include <string>
#include <utility>

#include "directory/app/directoryd_options.h"
#include "directory/domain/search_service.h"
#include "directory/schema/schema.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

namespace {

using config::OptionKind;
using config::OptionSpec;

constexpr std::uint64_t kClientsMax = 10'000;
constexpr std::uint64_t kChangesMin = 100;
constexpr std::uint64_t kChangesMax = 1'000'000'000;

OptionSpec Count(std::string key, std::string help, std::string standard, config::Limits limits) {
  OptionSpec row = {.key = std::move(key),
                    .kind = OptionKind::kCount,
                    .argument = "N",
                    .help = std::move(help),
                    .default_text = std::move(standard)};
  row.limits = limits;
  return row;
}

}  // namespace

service::ConfigSection SyncSection() {
  OptionSpec consumers = {.key = "consumers",
                          .kind = OptionKind::kText,
                          .argument = "NAMES",
                          .help =
                              "Names, with semicolons between, that may copy whatever they may "
                              "read, without the limits of searches; none for nobody.",
                          .default_text = "none"};
  return {.name = "sync",
          .table = {.options = {
                        std::move(consumers),
                        Count("clients-max",
                              "Clients that follow the changes at once; 0: none may.",
                              "64",
                              {.min = 0, .max = kClientsMax}),
                        Count("changes-kept",
                              "Changes that are kept for clients that come back, at least.",
                              "1000000",
                              {.min = kChangesMin, .max = kChangesMax}),
                    }}};
}

Result<domain::SyncSettings> SyncSettingsOf(const config::OptionValues& sync,
                                            const schema::Schema& schema) {
  domain::SyncSettings settings;
  settings.persists_max = sync.Count("clients-max");
  for (const std::string& name : NamesOf(sync.Text("consumers"))) {
    SOCLE_TRY(settings.consumers.emplace_back(), schema.NormaliseDn(name));
  }
  return settings;
}

}  // namespace socle::directory::app
