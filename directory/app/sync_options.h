#pragma once

#include "directory/domain/search_service.h"
#include "directory/schema/schema.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

// Content synchronisation for others (RFC 4533): the section [sync].
service::ConfigSection SyncSection();

// kInvalidArgument: a name of `consumers` that is none.
Result<domain::SyncSettings> SyncSettingsOf(const config::OptionValues& sync,
                                            const schema::Schema& schema);

}  // namespace socle::directory::app
