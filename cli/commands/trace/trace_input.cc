#include "cli/commands/trace/trace_input.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
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
#include "lib/base/result.h"
#include "lib/storage/offline_store.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"

namespace socle::cli {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::string_view kInstantForm = "0000-00-00T00:00:00Z";

// Digits where the form has them, and the same signs elsewhere.
bool HasForm(std::string_view text, std::string_view form) {
  bool has_form = text.size() == form.size();
  for (std::size_t i = 0; i < form.size() && has_form; ++i) {
    has_form = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
  }
  return has_form;
}

unsigned Digits(std::string_view text, std::size_t at, std::size_t count) {
  unsigned number = 0;
  for (const char c : text.substr(at, count)) {
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

// The whole form of a shorter one.
std::optional<std::string> Completed(std::string_view text) {
  if (HasForm(text, kInstantForm)) {
    return std::string(text);
  }
  if (HasForm(text, "0000-00-00T00:00Z")) {
    return std::string(text.substr(0, 16)) + ":00Z";
  }
  if (HasForm(text, "0000-00-00")) {
    return std::string(text) + "T00:00:00Z";
  }
  return std::nullopt;
}

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
  const std::optional<std::string> whole = Completed(text);
  if (!whole.has_value()) {
    return Fail(Code::kInvalidArgument,
                fmt::format("'{}' is no instant; write 2026-01-31 or 2026-01-31T10:00:00Z", text));
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(Digits(*whole, 0, 4))),
                                         std::chrono::month(Digits(*whole, 5, 2)),
                                         std::chrono::day(Digits(*whole, 8, 2))};
  const unsigned hours = Digits(*whole, 11, 2);
  const unsigned minutes = Digits(*whole, 14, 2);
  const unsigned seconds = Digits(*whole, 17, 2);
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) {
    return Fail(Code::kInvalidArgument, fmt::format("there is no instant '{}'", text));
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t of_day = (std::int64_t{hours} * 60 + minutes) * 60 + seconds;
  return UnixMicros{(days * 86'400 + of_day) * kMicrosPerSecond};
}

std::string FormatTraceTime(UnixMicros time) {
  // Rounded down also before 1970.
  const std::int64_t rest = time.value % kMicrosPerSecond;
  const std::int64_t micros = rest < 0 ? rest + kMicrosPerSecond : rest;
  const auto seconds = static_cast<std::time_t>((time.value - micros) / kMicrosPerSecond);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(seconds), micros);
}

}  // namespace socle::cli
