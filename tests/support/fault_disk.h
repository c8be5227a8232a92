#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "lib/base/random.h"

namespace rocksdb {
class Env;
}

namespace socle::test {

// A disk in memory that fails on demand, and that forgets at a power cut what was not synced: tails
// of files, and names that were made, changed or removed since their folder was last synced. Must
// outlive the stores on it. Any thread.
class FaultDisk {
 public:
  FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;
  ~FaultDisk();

  // The disk as an environment of RocksDB.
  [[nodiscard]] rocksdb::Env* Env() const;

  // From the `operations`-th change from now on nothing can be written, as on a full disk.
  void FillAfter(std::uint64_t operations);
  // From the `operations`-th sync from now on syncs fail.
  void FailSyncsAfter(std::uint64_t operations);
  // From the `operations`-th change or sync from now on everything fails, reads too.
  void CutPowerAfter(std::uint64_t operations);
  [[nodiscard]] bool IsCut() const;

  // After the store was closed: loses what was not synced, by the random numbers of `random`, and
  // works again. A lost tail is cut short, reads as zeros or, in a write-ahead log, as garbage.
  void Restart(SeededRandom& random);
  // Works again without losing anything.
  void Heal();

  // All files, to come back to later. For disks without a store open.
  using Image = std::map<std::string, std::string>;
  [[nodiscard]] Image Save() const;
  void Load(const Image& image);

 private:
  class System;
  std::shared_ptr<System> system_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace socle::test
