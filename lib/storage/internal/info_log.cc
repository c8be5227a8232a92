#include "lib/storage/internal/info_log.h"

#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include <rocksdb/env.h>

#include "lib/log/logger.h"

namespace socle::storage {

namespace {

constexpr std::size_t kLineBytesMax = 1024;

}  // namespace

void InfoLog::Logv(const char* format, va_list arguments) {
  if (logger_ == nullptr) {
    return;
  }
  std::array<char, kLineBytesMax> line{};
  if (std::vsnprintf(line.data(), line.size(), format, arguments) > 0) {
    logger_->Warning("rocksdb", {{.name = "says", .value = std::string_view(line.data())}});
  }
}

void InfoLog::Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) {
  if (level >= rocksdb::InfoLogLevel::WARN_LEVEL && level <= rocksdb::InfoLogLevel::FATAL_LEVEL) {
    Logv(format, arguments);
  }
}

}  // namespace socle::storage
