#pragma once

#include <cstddef>
#include <memory>

#include <rocksdb/memtablerep.h>

namespace socle::storage {

// Write buffers for families whose rows are put and read one by one (FamilyKind::kHash): a hash
// table, to which a row is added in one step where a skip list takes twenty, each of them a miss of
// the processor's caches. Rows are sorted when somebody goes through them: once for the file that
// the buffer becomes, and once for each scan, which is dear.
//
// Only with the bytewise order of keys, and without concurrent writes to a buffer
// (allow_concurrent_memtable_write off): entries of one key come in the order of their numbers.
// Readers and one writer may work at once. `buffer_bytes`: about as large as a buffer becomes.
std::shared_ptr<rocksdb::MemTableRepFactory> MakeHashMemtables(std::size_t buffer_bytes);

}  // namespace socle::storage
