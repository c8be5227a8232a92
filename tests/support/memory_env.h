#pragma once

#include <memory>

namespace rocksdb {
class Env;
}

namespace socle::test {

// An environment of RocksDB whose files live in memory: a store opens in it faster than on a disk.
// Must outlive the stores in it.
[[nodiscard]] std::shared_ptr<rocksdb::Env> MakeMemoryEnv();

}  // namespace socle::test
