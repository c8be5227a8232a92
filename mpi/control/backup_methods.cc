#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"
#include "mpi/model/audit.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::size_t kBackupNameBytesMax = 64;

bool IsNameSign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

// One folder below that of the backups: no way out of it, nothing hidden.
bool IsBackupName(std::string_view name) {
  return !name.empty() && name.size() <= kBackupNameBytesMax && name.front() != '.' &&
         std::ranges::all_of(name, IsNameSign);
}

// "mpid-2026-03-01T101500Z"
std::string NameOf(UnixMicros now) {
  std::string instant = FormatInstant(now);
  instant.resize(std::min(instant.size(), instant.find_first_of(".Z")));
  instant.erase(std::ranges::remove(instant, ':').begin(), instant.end());
  return "mpid-" + instant + "Z";
}

Result<json::value> MakeBackup(Call& call) {
  const ControlParts& parts = call.Parts();
  const std::string asked = call.Parameters().Text("name");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const std::string name = asked.empty() ? NameOf(parts.clock.Now()) : asked;
  if (!IsBackupName(name)) {
    return Fail(Code::kInvalidArgument,
                fmt::format("a backup has a name of at most {} letters, digits, '.', '_' and '-', "
                            "and does not begin with '.'",
                            kBackupNameBytesMax));
  }
  if (!parts.backup) {
    return Fail(Code::kConflict, "this index makes no backups of its own");
  }
  SOCLE_TRY_STATUS(call.Trace(
      {.kind = AuditKind::kExport, .actor = call.Who(), .operation = "backup", .reason = name}));
  SOCLE_TRY(const BackupDone done,
            parts.backup(name,
                         [&stream = call.Stream()](
                             std::string_view step, std::uint64_t count, std::uint64_t total) {
                           // Who has gone away still gets the backup that was asked for.
                           static_cast<void>(stream.SendProgress(
                               {{"step", step}, {"records", count}, {"of", total}}));
                         }));
  return json::object{{"folder", done.folder},
                      {"change", done.last_change},
                      {"files", done.files},
                      {"bytes", done.bytes}};
}

}  // namespace

void AddBackupMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.backup", kAdminister, MakeBackup, methods);
}

}  // namespace socle::mpi::control
