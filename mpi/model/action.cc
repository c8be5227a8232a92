#include "mpi/model/action.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace socle::mpi {

namespace {

// In the order of ActionKind.
constexpr std::array<std::string_view, kActionKindMax + 1> kNames = {
    "", "link", "unlink", "separate", "merge", "unmerge", "split", "decide", "undo"};

}  // namespace

std::string_view ActionKindName(ActionKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace socle::mpi
