#pragma once

#include <cstdarg>

#include <rocksdb/env.h>

#include "lib/log/logger.h"

namespace socle::storage {

// Warnings of RocksDB in the log of the program, instead of in files LOG of the store: a full disk
// ends the writing of those for good, and in Debian's build of RocksDB 7.8 the process with it.
class InfoLog final : public rocksdb::Logger {
 public:
  // `logger` may be null and must outlive this.
  explicit InfoLog(log::Logger* logger)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), logger_(logger) {}

  using rocksdb::Logger::Logv;
  [[gnu::format(printf, 2, 0)]] void Logv(const char* format, va_list arguments) override;
  // Headers, which have a level above all, are left out.
  [[gnu::format(printf, 3, 0)]] void Logv(rocksdb::InfoLogLevel level,
                                          const char* format,
                                          va_list arguments) override;

 private:
  log::Logger* logger_;
};

}  // namespace socle::storage
