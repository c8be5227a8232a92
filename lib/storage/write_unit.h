#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/storage/family.h"

namespace socle::storage {

inline constexpr std::size_t kKeyBytesMax = std::size_t{16} << 10;
// State, index rows and events of one unit together.
inline constexpr std::size_t kUnitBytesMax = std::size_t{64} << 20;

// One change of state: rows put and deleted over any column families, and the events that tell of
// it. Filled by one thread, then given to Database::Commit, which writes all of it or nothing.
// Later operations on a key win over earlier ones. Sizes are checked by Commit.
class WriteUnit {
 public:
  WriteUnit& Put(FamilyId family, std::string_view key, std::string_view value);
  WriteUnit& Delete(FamilyId family, std::string_view key);
  // Changes the set of a row of a kIdSets family, or makes the row; `changes`: EncodeIdChanges. An
  // empty set stays as a row of one byte.
  WriteUnit& MergeIds(FamilyId family, std::string_view key, std::string_view changes);
  // An event for the change log; gets its number at commit. `kind` is the program's own.
  WriteUnit& Event(std::uint32_t kind, std::string_view payload);

  [[nodiscard]] bool IsEmpty() const { return operations_.empty() && events_.empty(); }

  [[nodiscard]] std::size_t SizeBytes() const { return bytes_.size(); }

  [[nodiscard]] std::size_t EventCount() const { return events_.size(); }

  enum class OperationKind : std::uint8_t { kPut, kDelete, kMergeIds };

  // How a unit is kept, for lib/storage itself: the bytes of all operations and events one after
  // the other, and what they are.
  struct Operation {
    FamilyId family;
    OperationKind kind = OperationKind::kPut;
    std::size_t offset = 0;  // of the key; the value lies behind it
    std::size_t key_size = 0;
    std::size_t value_size = 0;
  };

  struct EventPart {
    std::uint32_t kind = 0;
    std::size_t offset = 0;
    std::size_t size = 0;
  };

  [[nodiscard]] const std::vector<Operation>& Operations() const { return operations_; }

  [[nodiscard]] const std::vector<EventPart>& Events() const { return events_; }

  [[nodiscard]] std::string_view Key(const Operation& operation) const {
    return std::string_view(bytes_).substr(operation.offset, operation.key_size);
  }

  [[nodiscard]] std::string_view Value(const Operation& operation) const {
    return std::string_view(bytes_).substr(operation.offset + operation.key_size,
                                           operation.value_size);
  }

  [[nodiscard]] std::string_view Payload(const EventPart& event) const {
    return std::string_view(bytes_).substr(event.offset, event.size);
  }

 private:
  std::vector<Operation> operations_;
  std::vector<EventPart> events_;
  std::string bytes_;
};

}  // namespace socle::storage
