#include "directory/domain/directory_load.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/write_operation.h"
#include "directory/store/directory_draft.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

DirectoryLoad::DirectoryLoad(Parts parts)
    : parts_(std::move(parts)), identity_{.dn = parts_.creator, .is_root = true} {
  for (const std::string& suffix : parts_.suffixes) {
    if (auto normal = parts_.schema.NormaliseDn(suffix)) {
      normal_suffixes_.push_back(*std::move(normal));
    }
  }
}

Outcome DirectoryLoad::Add(const ldap::AddRequest& request, store::DirectoryDraft& draft) {
  return Apply(request, draft);
}

Outcome DirectoryLoad::Apply(const ldap::Operation& request, store::DirectoryDraft& draft) {
  static const std::vector<std::string> kNoReferral;
  static const OwnValues kNoValues;
  RequestControls controls;
  controls.relax = true;
  controls.manage_dsa_it = true;
  const std::int64_t now = parts_.clock.Now().value;
  const WriteOperation::Parts parts = {.schema = parts_.schema,
                                       .computed = parts_.computed,
                                       .normal_suffixes = normal_suffixes_,
                                       .default_referral = kNoReferral,
                                       .identity = identity_,
                                       .own_values = kNoValues,
                                       .now = now,
                                       .csn = FormatCsn(now, count_++),
                                       .uuid = MakeUuid(parts_.random)};
  draft.SetStamp(parts.csn);
  WriteOperation operation(parts, controls, draft);
  return operation.Apply(request);
}

}  // namespace socle::directory::domain
