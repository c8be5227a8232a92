#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// The text at a place written as in the index files: PID-3[2].4.1, PID.2-3.1, MSH-9.2. Nothing when
// the segment or the repetition is not there.
std::optional<std::string> TextAt(const Message& message, std::string_view place);

}  // namespace socle::mpi::protocol
