#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/family.h"

namespace socle::storage {

class DatabaseImpl;

// Keys per call to RocksDB in ReadView::FindMany.
inline constexpr std::size_t kFindManyChunk = 64;

// Rows of one family in key order:
//   auto scan = view.ScanPrefix(kLinks, prefix);
//   while (scan.Next()) { Use(scan.Key(), scan.Value()); }
//   SOCLE_TRY_STATUS(scan.Finish());
// One thread; destroyed before the view.
class [[nodiscard]] Scan {
 public:
  Scan(Scan&& other) noexcept;
  Scan& operator=(Scan&& other) noexcept;
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;
  ~Scan();

  // Goes to the first row, then to the next one; false at the end or after a failure.
  [[nodiscard]] bool Next();
  // Valid until the next call of Next.
  [[nodiscard]] std::string_view Key() const;
  [[nodiscard]] std::string_view Value() const;
  // Whether the scan ended because there are no more rows (and not by a failing read).
  [[nodiscard]] Status Finish() const;

 private:
  friend class OfflineStore;
  friend class ReadView;
  struct State;
  explicit Scan(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One state of the whole store, as of the moment it was taken: later commits are not seen. Any
// number of threads may read from it. Destroyed before the database; keep it for one request only,
// because it keeps old rows from being removed.
class [[nodiscard]] ReadView {
 public:
  ReadView(ReadView&& other) noexcept;
  ReadView& operator=(ReadView&& other) noexcept;
  ReadView(const ReadView&) = delete;
  ReadView& operator=(const ReadView&) = delete;
  ~ReadView();

  // The value of a key that must be there: kNotFound otherwise.
  [[nodiscard]] Result<std::string> Get(FamilyId family, std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::string>> Find(FamilyId family,
                                                        std::string_view key) const;
  // The values of many keys, in the order of `keys`, which may repeat: read in sorted batches.
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> FindMany(
      FamilyId family, std::span<const std::string> keys) const;

  // Rows whose key starts with `prefix`; an empty prefix gives all rows.
  [[nodiscard]] Scan ScanPrefix(FamilyId family, std::string_view prefix) const;
  // Rows with from <= key < to; an empty `to` means to the end.
  [[nodiscard]] Scan ScanRange(FamilyId family, std::string_view from, std::string_view to) const;
  // The same, without leaving in the cache what was read: for a walk over very much.
  [[nodiscard]] Scan ScanOnce(FamilyId family, std::string_view from, std::string_view to) const;
  // The same rows from the last to the first.
  [[nodiscard]] Scan ScanRangeBackward(FamilyId family,
                                       std::string_view from,
                                       std::string_view to) const;

 private:
  friend class DatabaseImpl;
  struct State;

  [[nodiscard]] Scan ScanForward(FamilyId family,
                                 std::string_view from,
                                 std::string_view to,
                                 bool fills_cache) const;

  explicit ReadView(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::storage
