#pragma once

#include <memory>

#include <rocksdb/merge_operator.h>

namespace socle::storage {

// Applies changes of sets (lib/storage/id_set.h) when a row is read or compacted, so that a writer
// need not read what it adds to. Changes of one row keep their order; a row that is no set is
// corruption.
std::shared_ptr<rocksdb::MergeOperator> MakeIdSetMerge();

}  // namespace socle::storage
