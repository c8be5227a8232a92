#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/net/tls.h"
#include "lib/service/daemon_config.h"
#include "lib/trace/note.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"

namespace socle::mpi::app {

// The sections of socle-mpid's configuration beyond the common ones.
std::vector<service::ConfigSection> MpidSections();

// What [mllp] and [notify] say of TLS.
net::TlsServerSettings MllpTls(const config::OptionValues& mllp);
net::TlsClientSettings NotifyTls(const config::OptionValues& notify);

// What [trace] former-keys-file holds; none when there is no such option.
Result<std::vector<trace::NoteKey>> LoadFormerKeys(const config::OptionValues& trace);

// Checks what single options cannot: that options fit together, and that the files they name
// (certificates, keys, model, policy, domains) are there and good. One line "section.key: what" for
// each fault; a single fault keeps its code, several are kInvalidArgument.
Status CheckMpidConfig(const service::DaemonConfig& config);

// [link] model that stands for the one that was trained last on the store.
inline constexpr std::string_view kTrainedModel = "trained";

// What [link] model and policy name: a shipped one or a file. The shipped one for kTrainedModel, as
// before the first training.
Result<match::Model> LoadModel(const std::string& name);
Result<match::Policy> LoadPolicy(const std::string& name);

// What [work] says. kInvalidArgument: a kind that is not known.
Result<domain::WorkSettings> WorkSettingsOf(const config::OptionValues& work);

}  // namespace socle::mpi::app
