#pragma once

#include <optional>
#include <string>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/trace/note.h"

namespace socle::trace {

// The key that signs checkpoints as `origin`. With `key_file`, the key in it, which must be there;
// without, FOLDER/trace.key, made at the first start with its public half in FOLDER/trace.pub.
// Errors of reading, writing and parsing as crypto::Ed25519PrivateKey gives them; kInvalidArgument
// when `origin` cannot be the name of a key.
Result<Ed25519NoteSigner> LoadOrMakeSigner(const std::string& origin,
                                           const std::optional<std::string>& key_file,
                                           const std::string& folder,
                                           Random& random);

}  // namespace socle::trace
