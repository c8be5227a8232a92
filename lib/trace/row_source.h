#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/offline_store.h"
#include "lib/storage/read_view.h"
#include "lib/trace/rows.h"

namespace socle::trace {

enum class TraceFamily : std::uint8_t { kLog, kIndex, kKeys };

// The rows of one state of a trace, wherever they are. Any thread.
class RowSource {
 public:
  virtual ~RowSource() = default;
  [[nodiscard]] virtual Result<std::optional<std::string>> Find(TraceFamily family,
                                                                std::string_view key) const = 0;
  // Destroyed before the source.
  [[nodiscard]] virtual storage::Scan Scan(TraceFamily family, const KeyRange& keys) const = 0;
};

// Of an open store. The view must outlive it.
class ViewRows final : public RowSource {
 public:
  ViewRows(const storage::ReadView& view, const TraceFamilies& families)
      : view_(view), families_(families) {}

  [[nodiscard]] Result<std::optional<std::string>> Find(TraceFamily family,
                                                        std::string_view key) const override;
  [[nodiscard]] storage::Scan Scan(TraceFamily family, const KeyRange& keys) const override;

 private:
  [[nodiscard]] storage::FamilyId IdOf(TraceFamily family) const;

  const storage::ReadView& view_;
  TraceFamilies families_;
};

// Of a closed store or a backup, which must outlive it.
class OfflineRows final : public RowSource {
 public:
  // kNotFound when the store holds no trace.
  static Result<OfflineRows> Make(const storage::OfflineStore& store);

  [[nodiscard]] Result<std::optional<std::string>> Find(TraceFamily family,
                                                        std::string_view key) const override;
  [[nodiscard]] storage::Scan Scan(TraceFamily family, const KeyRange& keys) const override;

 private:
  explicit OfflineRows(const storage::OfflineStore& store) : store_(&store) {}

  const storage::OfflineStore* store_;
};

}  // namespace socle::trace
