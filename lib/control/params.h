#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::control {

// Parameters of a request. Each is read once by name; the first fault is kept, what follows it is
// of no use then: ask Finish before anything is done with the values. null is as if it were not
// there.
class Params {
 public:
  // The object must outlive this.
  explicit Params(const boost::json::object& object) : object_(object) {}

  // Empty when it is not there.
  std::string Text(std::string_view name);
  // It must be there, and not be empty.
  std::string RequiredText(std::string_view name);
  bool Flag(std::string_view name);

  // Whole numbers from `min` to `max`.
  struct Limits {
    std::uint64_t min = 0;
    std::uint64_t max = std::numeric_limits<std::int64_t>::max();
  };

  std::optional<std::uint64_t> Count(std::string_view name, Limits limits);
  std::uint64_t RequiredCount(std::string_view name, Limits limits);
  std::optional<bool> OptionalFlag(std::string_view name);
  std::optional<UnixMicros> Instant(std::string_view name);
  // They must be there; empty ones after a fault.
  const boost::json::object& Object(std::string_view name);
  const boost::json::array& Array(std::string_view name);

  // A list of texts; empty when it is not there.
  std::vector<std::string> Texts(std::string_view name);
  // The same of whole numbers from 0.
  std::vector<std::uint64_t> Counts(std::string_view name);

  // For what only the caller can judge.
  void SetFault(std::string text);

  // kInvalidArgument: the first fault, or a parameter that was not read.
  [[nodiscard]] Status Finish() const;

 private:
  const boost::json::value* Find(std::string_view name);

  const boost::json::object& object_;
  std::set<std::string, std::less<>> read_;
  std::optional<Error> fault_;
};

}  // namespace socle::control
