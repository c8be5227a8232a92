#pragma once

#include <span>
#include <string_view>

#include "lib/log/logger.h"

namespace socle::test {

// For what wants a logger and says nothing that a test looks at.
class SilentLogger final : public log::Logger {
 public:
  void Write(log::Level, std::string_view, std::span<const log::Field>) override {}
};

}  // namespace socle::test
