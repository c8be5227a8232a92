#pragma once

#include <memory>
#include <string>

#include <rocksdb/iterator.h>
#include <rocksdb/slice.h>

#include "lib/storage/read_view.h"

namespace socle::storage {

struct Scan::State {
  std::string from;
  std::string to;
  rocksdb::Slice lower_bound;  // views `from`
  rocksdb::Slice upper_bound;  // views `to`
  std::unique_ptr<rocksdb::Iterator> iterator;
  bool has_started = false;
  bool is_backward = false;
};

}  // namespace socle::storage
