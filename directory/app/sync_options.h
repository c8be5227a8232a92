#pragma once

#include <string>

#include "directory/domain/search_service.h"
#include "directory/schema/schema.h"
#include "directory/session/follower.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

// Content synchronisation for others (RFC 4533): the section [sync].
service::ConfigSection SyncSection();

// kInvalidArgument: a name of `consumers` that is none.
Result<domain::SyncSettings> SyncSettingsOf(const config::OptionValues& sync,
                                            const schema::Schema& schema);

// A subtree that is copied from another server: the section [follow].
service::ConfigSection FollowSection();

// Whether anything is followed.
bool IsFollowing(const config::OptionValues& follow);
// Files included. kInvalidArgument, and those of the files.
Result<session::FollowerSettings> FollowerSettingsOf(const config::OptionValues& follow);
// "ldap://host:port": where changes are sent.
std::string ProviderUrlOf(const config::OptionValues& follow);

}  // namespace socle::directory::app
