#pragma once

#include "cli/command.h"
#include "lib/base/result.h"

namespace socle::cli {

// `socle directory import --ldif`: entries and changes of an LDIF file, in its order, each on the
// disk when it is answered. What cannot be read or is refused is told, and the rest goes on.
Status ImportLdif(CommandContext& context);

}  // namespace socle::cli
