#include "lib/log/logger.h"

#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <spdlog/common.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace socle::log {

namespace {

constexpr const char* kTime = "%Y-%m-%dT%H:%M:%S.%fZ";

spdlog::level::level_enum SpdlogLevel(Level level) {
  switch (level) {
    case Level::kError:
      return spdlog::level::err;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kDebug:
      return spdlog::level::debug;
  }
  return spdlog::level::err;
}

// Escapes as JSON asks (RFC 8259 section 7); the text form uses the same rule.
void AppendEscaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text);
  out += '"';
}

std::string TextLine(std::string_view message, std::span<const Field> fields) {
  std::string out;
  AppendEscaped(out, message);
  for (const Field& field : fields) {
    out += ' ';
    out += field.name;
    out += '=';
    const bool plain = field.value.find_first_of(" \"\\=") == std::string_view::npos;
    if (plain && !field.value.empty()) {
      AppendEscaped(out, field.value);
    } else {
      AppendQuoted(out, field.value);
    }
  }
  return out;
}

std::string JsonMembers(std::string_view message, std::span<const Field> fields) {
  std::string out = R"("message":)";
  AppendQuoted(out, message);
  for (const Field& field : fields) {
    out += ',';
    AppendQuoted(out, field.name);
    out += ':';
    AppendQuoted(out, field.value);
  }
  return out;
}

class StderrLogger final : public Logger {
 public:
  explicit StderrLogger(const LoggerOptions& options)
      : format_(options.format),
        logger_("socle", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    const std::string pattern = format_ == Format::kJson
                                    ? fmt::format(R"({{"time":"{}","level":"%l",%v}})", kTime)
                                    : fmt::format("{} %l %v", kTime);
    logger_.set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    logger_.set_level(SpdlogLevel(options.level));
  }

  void Write(Level level, std::string_view message, std::span<const Field> fields) override {
    const spdlog::level::level_enum spdlog_level = SpdlogLevel(level);
    if (!logger_.should_log(spdlog_level)) {
      return;
    }
    const std::string line =
        format_ == Format::kJson ? JsonMembers(message, fields) : TextLine(message, fields);
    logger_.log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  Format format_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Logger> MakeStderrLogger(const LoggerOptions& options) {
  return std::make_unique<StderrLogger>(options);
}

}  // namespace socle::log
