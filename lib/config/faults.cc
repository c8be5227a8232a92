#include "lib/config/faults.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::config {

void Faults::Add(std::string_view option, const Status& status) {
  if (!status.has_value()) {
    lines_.push_back(fmt::format("{}: {}", option, status.error().detail));
    code_ = lines_.size() == 1 ? status.error().code : Code::kInvalidArgument;
  }
}

void Faults::Add(std::string_view option, std::string_view what) {
  Add(option, Status(Fail(Code::kInvalidArgument, std::string(what))));
}

Status Faults::Take() const {
  return lines_.empty() ? Status()
                        : Status(Fail(code_, fmt::format("{}", fmt::join(lines_, "\n"))));
}

}  // namespace socle::config
