#include "lib/storage/internal/id_set_merge.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice.h>

#include "lib/base/result.h"
#include "lib/storage/id_set.h"

namespace socle::storage {

namespace {

std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

class IdSetMerge : public rocksdb::MergeOperator {
 public:
  bool FullMergeV2(const MergeOperationInput& input, MergeOperationOutput* output) const override {
    IdSet set;
    if (input.existing_value != nullptr) {
      const Result<IdSet> existing = DecodeIdSet(ToView(*input.existing_value));
      if (!existing) {
        return false;
      }
      set = *existing;
    }
    for (const rocksdb::Slice& operand : input.operand_list) {
      const auto changes = DecodeIdChanges(ToView(operand));
      if (!changes) {
        return false;
      }
      for (const IdChange change : *changes) {
        change.is_removed ? set.Erase(change.number) : set.Insert(change.number);
      }
    }
    output->new_value = EncodeIdSet(set);
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice&,
                         const std::deque<rocksdb::Slice>& operands,
                         std::string* merged,
                         rocksdb::Logger*) const override {
    std::vector<IdChange> all;
    for (const rocksdb::Slice& operand : operands) {
      const auto changes = DecodeIdChanges(ToView(operand));
      if (!changes) {
        return false;
      }
      all.insert(all.end(), changes->begin(), changes->end());
    }
    *merged = EncodeIdChanges(std::move(all));
    return true;
  }

  [[nodiscard]] const char* Name() const override { return "socle.id_set"; }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> MakeIdSetMerge() {
  return std::make_shared<IdSetMerge>();
}

}  // namespace socle::storage
