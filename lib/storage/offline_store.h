#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"

namespace socle::storage {

// The rows of a store that no process has open, or of a backup, whatever program made it: nothing
// is changed, and nobody opens the store meanwhile. Any thread.
class OfflineStore {
 public:
  //   kNotFound    no store there
  //   kConflict    a process has it open
  //   kCorruption  a file without which nothing can be read
  static Result<std::unique_ptr<OfflineStore>> Open(const std::string& folder);
  OfflineStore(const OfflineStore&) = delete;
  OfflineStore& operator=(const OfflineStore&) = delete;
  ~OfflineStore();

  [[nodiscard]] const StoreMeta& Meta() const;
  [[nodiscard]] bool HasFamily(std::string_view family) const;

  // kNotFound when there is no such family.
  [[nodiscard]] Result<std::optional<std::string>> Find(std::string_view family,
                                                        std::string_view key) const;
  // As ReadView::ScanRange; the family must be there. Destroyed before the store.
  [[nodiscard]] Scan ScanRange(std::string_view family,
                               std::string_view from,
                               std::string_view to) const;

 private:
  struct State;
  explicit OfflineStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::storage
