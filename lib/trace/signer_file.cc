#include "lib/trace/signer_file.h"

#include <optional>
#include <string>
#include <utility>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/ed25519.h"
#include "lib/trace/note.h"

namespace socle::trace {

Result<Ed25519NoteSigner> LoadOrMakeSigner(const std::string& origin,
                                           const std::optional<std::string>& key_file,
                                           const std::string& folder,
                                           Random& random) {
  const std::string path = key_file.value_or(folder + "/trace.key");
  auto loaded = crypto::Ed25519PrivateKey::Load(path);
  if (!key_file && !loaded.has_value() && loaded.error().code == Code::kNotFound) {
    auto made = crypto::Ed25519PrivateKey::Generate(random);
    SOCLE_TRY_STATUS(made.Save(path));
    SOCLE_TRY(auto signer, Ed25519NoteSigner::Make(origin, std::move(made)));
    SOCLE_TRY_STATUS(WriteFileAtomically(folder + "/trace.pub", signer.Key().Text() + "\n"));
    return signer;
  }
  SOCLE_TRY(auto key, std::move(loaded));
  return Ed25519NoteSigner::Make(origin, std::move(key));
}

}  // namespace socle::trace
