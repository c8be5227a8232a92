#include "directory/domain/first_load.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/domain/new_entry.h"
#include "directory/domain/outcome.h"
#include "directory/domain/working_entry.h"
#include "directory/schema/schema.h"
#include "directory/store/bulk_loader.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

Result<std::unique_ptr<FirstLoad>> FirstLoad::Start(const Parts& parts,
                                                    const store::BulkOptions& options) {
  SOCLE_TRY(auto loader, store::BulkLoader::Start(parts.store, options));
  return std::unique_ptr<FirstLoad>(new FirstLoad(parts, std::move(loader)));
}

FirstLoad::FirstLoad(const Parts& parts, std::unique_ptr<store::BulkLoader> loader)
    : parts_(parts), loader_(std::move(loader)) {
  for (const std::string& suffix : parts_.suffixes) {
    if (auto normal = parts_.store.Schema().NormaliseDn(suffix)) {
      suffixes_.insert(*std::move(normal));
    }
  }
}

Outcome FirstLoad::Add(const ldap::AddRequest& request) {
  const std::int64_t now = parts_.clock.Now().value;
  const std::string csn = FormatCsn(now, count_++);
  const store::Uuid uuid = MakeUuid(parts_.random);
  NewEntry entry(parts_.store.Schema());
  if (Fault fault = entry.Read(request)) {
    return *std::move(fault);
  }
  const std::string& name = entry.NormalName();
  const bool is_suffix = suffixes_.contains(name);
  if (!is_suffix && aliases_.contains(std::string(ldap::ParentOf(name)))) {
    return Refuse(ldap::ResultCode::kAliasProblem, "an alias has nothing below it");
  }
  if (Fault fault =
          entry.Take(request, [](const schema::AttributeDescription&) { return Fault(); })) {
    return *std::move(fault);
  }
  entry.Complete({.now = now, .csn = csn, .who = parts_.creator}, uuid);
  const std::vector<store::AttributeChange> attributes = entry.Content().Changes();
  const auto added = loader_->Add({.dn = request.entry,
                                   .normal_dn = name,
                                   .is_suffix = is_suffix,
                                   .uuid = entry.Uuid(),
                                   .attributes = attributes});
  if (!added) {
    return OutcomeOf(added.error(), ldap::ResultCode::kEntryAlreadyExists);
  }
  if (!entry.Content().FirstValue("aliasedObjectName").empty()) {
    aliases_.insert(name);
  }
  return {};
}

Result<store::BulkReport> FirstLoad::Finish() {
  return loader_->Finish();
}

}  // namespace socle::directory::domain
