#include "tests/support/memory_env.h"

#include <memory>

#include <rocksdb/env.h>

namespace socle::test {

std::shared_ptr<rocksdb::Env> MakeMemoryEnv() {
  return std::shared_ptr<rocksdb::Env>(rocksdb::NewMemEnv(rocksdb::Env::Default()));
}

}  // namespace socle::test
