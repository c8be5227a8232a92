#pragma once

#include "cli/command.h"
#include "lib/base/result.h"

namespace socle::cli {

// `socle directory import --rpps`: looks through the whole file first, so that a file that is none,
// or is cut, changes nothing; then sends people in batches, each of which is on the disk when it is
// answered. Repeating it is safe: what is there already is not changed again.
Status ImportExtraction(CommandContext& context);

}  // namespace socle::cli
