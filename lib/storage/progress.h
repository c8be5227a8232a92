#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace socle::storage {

// How far a long operation is. `total` may be an estimate, and less than `done` at the end.
struct Progress {
  std::string_view stage;  // "copy" and "check" count bytes, "scan" counts rows
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

// Called now and then, by the thread that does the work; may be empty.
using ProgressCallback = std::function<void(const Progress&)>;

}  // namespace socle::storage
