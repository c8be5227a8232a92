#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace socle::log {

enum class Level : std::uint8_t {
  kError,    // someone must act
  kWarning,  // someone may have to
  kInfo,     // a change of state
  kDebug,    // off in production
};

enum class Format : std::uint8_t { kText, kJson };

// One named value of a line. Ids and counts only: no patient data, name or secret at any level.
struct Field {
  std::string_view name;
  std::string_view value;
};

// Where messages go. Passed by reference or pointer to who needs it; any thread.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void Write(Level level, std::string_view message, std::span<const Field> fields) = 0;

  void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kError, message, {fields.begin(), fields.size()});
  }

  void Warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kWarning, message, {fields.begin(), fields.size()});
  }

  void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kInfo, message, {fields.begin(), fields.size()});
  }

  void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kDebug, message, {fields.begin(), fields.size()});
  }
};

struct LoggerOptions {
  Level level = Level::kInfo;  // and everything above
  Format format = Format::kText;
};

// Writes one line a message to standard error, times in UTC:
//   text  2026-01-31T10:20:30.123456Z info store opened folder=/var/lib/socle
//   JSON  {"time":"2026-01-31T10:20:30.123456Z","level":"info","message":"store
//   opened","folder":"..."}
// A control character in a message or value is escaped, so that a line stays one line.
[[nodiscard]] std::unique_ptr<Logger> MakeStderrLogger(const LoggerOptions& options);

}  // namespace socle::log
