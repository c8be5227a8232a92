#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/directory_binds.h"
#include "directory/domain/search_service.h"
#include "directory/http/public_site.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "directory/session/ldap_session.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/net/http.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

// Listeners that are not wanted.
inline constexpr std::string_view kNowhere = "none";

// The sections of socle-directoryd's configuration beyond the common ones.
std::vector<service::ConfigSection> DirectorydSections();

// Checks what single options cannot, files included. One line "section.key: what" for each fault; a
// single fault keeps its code, several are kInvalidArgument.
Status CheckDirectorydConfig(const service::DaemonConfig& config);

// What the sections say, for the objects of the daemon. Errors as CheckDirectorydConfig.
Result<schema::Schema> SchemaOf(const config::OptionValues& directory);
Result<std::optional<rules::AccessRules>> AccessRulesOf(const config::OptionValues& directory,
                                                        const schema::Schema& schema);
Result<domain::BindSettings> BindSettingsOf(const config::OptionValues& directory,
                                            const config::OptionValues& password);
domain::SearchSettings SearchSettingsOf(const config::OptionValues& limits,
                                        const config::OptionValues& directory);
session::SessionSettings SessionSettingsOf(const config::OptionValues& ldap,
                                           const config::OptionValues& limits);
net::ConnectionLimits ConnectionLimitsOf(const config::OptionValues& ldap,
                                         const config::OptionValues& limits);
net::TlsServerSettings LdapTls(const config::OptionValues& ldap);
net::TlsServerSettings PageTls(const config::OptionValues& page, const config::OptionValues& ldap);
http::PublicSiteSettings SiteSettingsOf(const config::OptionValues& page);
net::HttpRateLimit PageRateOf(const config::OptionValues& page);
// Names are separated by semicolons, since commas stand in names.
std::vector<std::string> NamesOf(const std::string& text);

}  // namespace socle::directory::app
