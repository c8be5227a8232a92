#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::config {

// Faults of a configuration, gathered so that all are told at once.
class Faults {
 public:
  // `status`, if it is one, as a fault of `option` ("section.key").
  void Add(std::string_view option, const Status& status);
  // kInvalidArgument.
  void Add(std::string_view option, std::string_view what);

  // One fault a line. A single fault keeps its code; several are kInvalidArgument.
  [[nodiscard]] Status Take() const;

 private:
  std::vector<std::string> lines_;
  Code code_ = Code::kInvalidArgument;
};

// Whether a result is one.
template <class T>
Status StatusOf(const Result<T>& result) {
  return result.has_value() ? Status() : Status(Fail(result.error()));
}

}  // namespace socle::config
