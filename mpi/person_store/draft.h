#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/key_marks.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::person_store {

// Rows to read: those of a committed state, or of a state with changes on top.
class Rows {
 public:
  virtual ~Rows() = default;
  [[nodiscard]] virtual Result<std::optional<std::string>> Find(storage::FamilyId family,
                                                                std::string_view key) const = 0;
  // The values of many keys in the order of `keys`.
  [[nodiscard]] virtual Result<std::vector<std::optional<std::string>>> FindMany(
      storage::FamilyId family, std::span<const std::string> keys) const = 0;
  // Visits rows with from <= key < to in ascending order (an empty `to` means to the end) while
  // `visit` gives true; its errors are given back.
  using Visitor = std::function<Result<bool>(std::string_view key, std::string_view value)>;
  virtual Status Scan(storage::FamilyId family,
                      std::string_view from,
                      std::string_view to,
                      const Visitor& visit) const = 0;
};

// Visits the rows whose key starts with `prefix`.
Status ScanPrefix(const Rows& rows,
                  storage::FamilyId family,
                  std::string_view prefix,
                  const Rows::Visitor& visit);

// A committed state.
class ViewRows final : public Rows {
 public:
  // The view must outlive this.
  explicit ViewRows(const storage::ReadView& view) : view_(view) {}

  [[nodiscard]] Result<std::optional<std::string>> Find(storage::FamilyId family,
                                                        std::string_view key) const override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> FindMany(
      storage::FamilyId family, std::span<const std::string> keys) const override;
  Status Scan(storage::FamilyId family,
              std::string_view from,
              std::string_view to,
              const Visitor& visit) const override;

 private:
  const storage::ReadView& view_;
};

// Changes on top of a committed state, not yet written: several commands in a row see each other's
// changes and become one write unit. One thread.
class Draft final : public Rows {
 public:
  // The view must outlive the draft. `below`: changes that are on their way to the disk and may not
  // be in the view yet; null = none. It must outlive all reads of the draft.
  explicit Draft(const storage::ReadView& view, const Draft* below = nullptr)
      : base_(view), below_(below) {}

  [[nodiscard]] Result<std::optional<std::string>> Find(storage::FamilyId family,
                                                        std::string_view key) const override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> FindMany(
      storage::FamilyId family, std::span<const std::string> keys) const override;
  Status Scan(storage::FamilyId family,
              std::string_view from,
              std::string_view to,
              const Visitor& visit) const override;

  void Put(storage::FamilyId family, std::string_view key, std::string value);
  void Delete(storage::FamilyId family, std::string_view key);
  void Event(std::uint32_t kind, std::string payload);

  // Rows that were read ahead for the command that follows, and what changed since; null: none.
  // Both are used until the next call.
  void UseAhead(const RowsAhead* ahead, const RecentChanges* recent) {
    ahead_ = ahead;
    recent_ = recent;
  }

  // Of all keys that were changed.
  [[nodiscard]] const KeyMarks& ChangedKeys() const { return marks_; }

  // A point to come back to when a command fails half way: what came after it is undone.
  void BeginCommand();
  void RollBackCommand();

  [[nodiscard]] bool IsEmpty() const;
  // Appends all changes to `unit`, families and keys in ascending order.
  void FillUnit(storage::WriteUnit& unit) const;

 private:
  using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

  struct Undo {
    storage::FamilyId family;
    std::string key;
    bool was_changed = false;  // whether the key had a change before
    std::optional<std::string> before;
  };

  void Change(storage::FamilyId family, std::string_view key, std::optional<std::string> value);
  // A row that was changed here or below, or read ahead; null when the view is to be asked.
  [[nodiscard]] const std::optional<std::string>* FindKnown(storage::FamilyId family,
                                                            std::string_view key) const;
  [[nodiscard]] Changes ChangesBetween(storage::FamilyId family,
                                       std::string_view from,
                                       std::string_view to) const;

  struct PendingEvent {
    std::uint32_t kind = 0;
    std::string payload;
  };

  ViewRows base_;
  const Draft* below_;
  std::array<Changes, kFamilyCount> changes_;
  KeyMarks marks_;  // of all keys in changes_
  const RowsAhead* ahead_ = nullptr;
  const RecentChanges* recent_ = nullptr;
  std::vector<PendingEvent> events_;
  std::vector<Undo> undo_;
  std::size_t undo_events_ = 0;
};

}  // namespace socle::mpi::person_store
