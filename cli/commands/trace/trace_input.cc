#include "cli/commands/trace/trace_input.h"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/storage/offline_store.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"

namespace socle::cli {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
}  // namespace

Result<TraceInput> TraceInput::Open(const std::string& folder) {
  auto opened = storage::OfflineStore::Open(folder);
  std::error_code ignored;
  if (!opened.has_value() && opened.error().code == Code::kNotFound &&
      std::filesystem::is_directory(folder + "/store", ignored)) {
    return Fail(Code::kNotFound,
                std::move(opened.error().detail) + "; that of the daemon is " + folder + "/store");
  }
  SOCLE_TRY(std::unique_ptr<storage::OfflineStore> store, std::move(opened));
  auto rows = trace::OfflineRows::Make(*store);
  if (!rows.has_value()) {
    return Fail(std::move(rows.error()).Prefixed(folder));
  }
  return TraceInput(std::move(store), *rows);
}

Result<std::vector<trace::NoteKey>> LoadNoteKeys(const std::string& path) {
  SOCLE_TRY(const std::string text, ReadWholeFile(path, trace::kNoteBytesMax));
  auto keys = trace::ParseNoteKeys(text);
  if (!keys.has_value()) {
    return Fail(std::move(keys.error()).Prefixed(path));
  }
  return keys;
}

Result<UnixMicros> ParseTraceTime(std::string_view text) {
  auto instant = ParseInstant(text);
  if (!instant.has_value()) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("'{}' is no instant; write 2026-01-31 or 2026-01-31T10:00:00Z, in UTC", text));
  }
  return instant;
}

std::string FormatTraceTime(UnixMicros time) {
  // Rounded down also before 1970.
  const std::int64_t rest = time.value % kMicrosPerSecond;
  const std::int64_t micros = rest < 0 ? rest + kMicrosPerSecond : rest;
  const auto seconds = static_cast<std::time_t>((time.value - micros) / kMicrosPerSecond);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(seconds), micros);
}

}  // namespace socle::cli
