#pragma once

#include <span>
#include <string_view>

#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

// What a long run would otherwise find out at its end. `outputs` and `inputs` are keys of options
// that hold paths; the arguments of the command are inputs, too, but for "-".

// kInvalidArgument for an output that is also read, or for two outputs that are one file. To be
// called from Command::check: nothing was done.
Status CheckOutputNames(const config::OptionValues& values,
                        std::span<const std::string_view> outputs,
                        std::span<const std::string_view> inputs);

// The error of the first output that cannot be written: no folder, no right to it, no ordinary
// file. Leaves nothing behind.
Status CheckOutputsWritable(const config::OptionValues& values,
                            std::span<const std::string_view> outputs);

}  // namespace socle::cli
