#include "lib/storage/read_ahead.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/metadata.h>
#include <unistd.h>

#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/use_gate.h"

namespace socle::storage {

namespace {

void Advise(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return;  // compacted away meanwhile
  }
  (void)posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED);
  (void)close(file);
}

}  // namespace

std::uint64_t ReadAhead(const Database& database,
                        std::span<const FamilyId> families,
                        std::uint64_t bytes_max) {
  DatabaseImpl& impl = database.Impl();
  if (impl.Services().env != nullptr) {
    return 0;
  }
  std::vector<rocksdb::LiveFileMetaData> files;
  {
    const UseGate::Pass pass(impl.Gate());
    impl.Db().GetLiveFilesMetaData(&files);
  }
  std::uint64_t asked = 0;
  for (const FamilyId family : families) {
    for (const rocksdb::LiveFileMetaData& file : files) {
      if (file.column_family_name == impl.Options().families[family.index].name &&
          asked + file.size <= bytes_max) {
        Advise(file.db_path + file.name);
        asked += file.size;
      }
    }
  }
  return asked;
}

}  // namespace socle::storage
