#pragma once

#include <cstdint>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/progress.h"
#include "lib/storage/verify.h"

namespace socle::storage {

// What a backup holds.
struct BackupSummary {
  StoreMeta meta;
  UnixMicros made_at;
  ChangeNumber last_change = 0;  // the state is the one after this event
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Copies the open store into the new folder `backup` (docs/operate/backup.md) while commits go on:
// the copy is one state of the store. The copy is read back and verified before it gets its name.
//   kConflict  `backup` exists already, or another backup of this store is under way
Result<BackupSummary> BackupDatabase(Database& database,
                                     const std::string& backup,
                                     const ProgressCallback& progress);

// The same for a store that nobody has open, whatever program made it.
//   kConflict  `backup` exists already, or a process has the store open
Result<BackupSummary> BackupStore(const std::string& folder,
                                  const std::string& backup,
                                  const Clock& clock,
                                  const ProgressCallback& progress);

// Makes a store from a backup in the folder `target`, which must not exist or be empty. Every file
// is compared with its digest and the result is verified before it gets its name.
Result<BackupSummary> RestoreBackup(const std::string& backup,
                                    const std::string& target,
                                    const ProgressCallback& progress);

// The same in place of what is in the folder `target`, where only a store may be, sound or damaged.
// The old store stays until the new one is verified; then they change places in one step, and the
// old one is removed. Both need room on the disk.
//   kNotFound         no folder `target`
//   kInvalidArgument  see CheckReplaceable
//   kConflict         a process has the old store open
Result<BackupSummary> RestoreBackupOver(const std::string& backup,
                                        const std::string& target,
                                        const ProgressCallback& progress);

// Whether everything in the folder belongs to a store, so that RestoreBackupOver may remove it.
// kInvalidArgument with the name of a file that does not, kNotFound, kPermissionDenied.
Status CheckReplaceable(const std::string& folder);

// Whether every file of the backup is as it was written, and the store in it verifies.
Result<BackupSummary> VerifyBackup(const std::string& backup, const VerifyOptions& options);

// Whether `folder` is a backup (and not a store).
[[nodiscard]] bool IsBackup(const std::string& folder);

}  // namespace socle::storage
