#include "directory/store/order_index.h"

#include <string>
#include <string_view>

#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"

namespace socle::directory::store {

bool OrderScan::Next() {
  if (is_broken_ || !scan_.Next()) {
    return false;
  }
  const std::string_view key = scan_.Key();
  if (key.size() < sizeof(IndexId) + sizeof(EntryId)) {
    is_broken_ = true;
    return false;
  }
  id_ = ReadBigEndian<EntryId>(key.data() + key.size() - sizeof(EntryId));
  is_least_ = scan_.Value() == kLeastValue;
  return true;
}

OrderPosition OrderScan::Position() const {
  storage::KeyReader reader(scan_.Key());
  static_cast<void>(reader.U16());
  return {.key = reader.Text(), .id = id_};
}

Status OrderScan::Finish() const {
  if (is_broken_) {
    return Fail(Code::kCorruption, "no key of an index by order");
  }
  return scan_.Finish();
}

}  // namespace socle::directory::store
