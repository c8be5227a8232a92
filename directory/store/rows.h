#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/row_cache.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

// Rows to read: those of a committed state, or of a state with changes on top.
class Rows {
 public:
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
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

// A committed state.
class ViewRows final : public Rows {
 public:
  // The view must outlive this. `kept`, where it is not null: rows of entries and children that a
  // view of `version` may take from there are not read.
  explicit ViewRows(const storage::ReadView& view,
                    const RowCache* kept = nullptr,
                    std::uint64_t version = 0)
      : view_(view), kept_(kept), version_(version) {}

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
  const RowCache* kept_;
  std::uint64_t version_;
};

}  // namespace socle::directory::store
