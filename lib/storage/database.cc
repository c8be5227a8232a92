#include "lib/storage/database.h"

#include <memory>
#include <string>
#include <utility>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::storage {

Result<std::unique_ptr<Database>> Database::Open(const std::string& folder,
                                                 const DatabaseOptions& options,
                                                 const DatabaseServices& services) {
  auto impl = std::make_unique<DatabaseImpl>(folder, options, services);
  if (Status opened = impl->Open(); !opened.has_value()) {
    return Fail(std::move(opened.error()).Prefixed(folder));
  }
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Database::Database(std::unique_ptr<DatabaseImpl> impl) : impl_(std::move(impl)) {}

Database::~Database() = default;

ReadView Database::NewReadView() const {
  return impl_->NewReadView();
}

Result<ChangeNumber> Database::Commit(const WriteUnit& unit) {
  return impl_->Commit(unit);
}

Status Database::Recover() {
  return impl_->Recover();
}

WriteLane Database::LockWriteLane() {
  return WriteLane(impl_->LaneMutex());
}

StoreMeta Database::Meta() const {
  return impl_->Meta();
}

ChangeNumber Database::FirstChange() const {
  return impl_->FirstChange();
}

ChangeNumber Database::LastChange() const {
  return impl_->Queue().Published();
}

Status Database::TrimChangeLog(ChangeNumber up_to) {
  return impl_->TrimChangeLog(up_to);
}

Status Database::PurgeDeleted(FamilyId family) {
  return impl_->PurgeDeleted(family);
}

bool Database::IsReadOnly() const {
  return impl_->DegradedState().IsSet();
}

void Database::UpdateMetrics() const {
  impl_->UpdateMetrics();
}

}  // namespace socle::storage
