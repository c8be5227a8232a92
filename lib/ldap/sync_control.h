#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.h"

namespace socle::ldap {

// Content synchronisation (RFC 4533, section 2).
inline constexpr std::size_t kEntryUuidBytes = 16;

enum class SyncMode : std::uint8_t { kRefreshOnly = 1, kRefreshAndPersist = 3 };

struct SyncRequest {
  SyncMode mode = SyncMode::kRefreshOnly;
  std::optional<std::string_view> cookie{};
  // The client would rather start anew than get e-syncRefreshRequired.
  bool reload_hint = false;
};

Result<SyncRequest> DecodeSyncRequest(std::string_view value);
std::string EncodeSyncRequest(const SyncRequest& request);

enum class SyncStateKind : std::uint8_t { kPresent = 0, kAdd = 1, kModify = 2, kDelete = 3 };

// With each entry and reference.
struct SyncState {
  SyncStateKind state = SyncStateKind::kPresent;
  std::string_view entry_uuid{};  // kEntryUuidBytes octets
  std::optional<std::string_view> cookie{};
};

Result<SyncState> DecodeSyncState(std::string_view value);
std::string EncodeSyncState(const SyncState& state);

// With the SearchResultDone.
struct SyncDone {
  std::optional<std::string_view> cookie{};
  bool refresh_deletes = false;
};

Result<SyncDone> DecodeSyncDone(std::string_view value);
std::string EncodeSyncDone(const SyncDone& done);

// Value of the intermediate response: one of these.
struct SyncNewCookie {
  std::string_view cookie{};
};

struct SyncRefreshDelete {
  std::optional<std::string_view> cookie{};
  bool refresh_done = true;
};

struct SyncRefreshPresent {
  std::optional<std::string_view> cookie{};
  bool refresh_done = true;
};

struct SyncIdSet {
  std::optional<std::string_view> cookie{};
  bool refresh_deletes = false;
  std::vector<std::string_view> entry_uuids{};  // kEntryUuidBytes octets each
};

using SyncInfo = std::variant<SyncNewCookie, SyncRefreshDelete, SyncRefreshPresent, SyncIdSet>;

// kTooLarge for a set of more than kSyncUuidsMax.
inline constexpr std::size_t kSyncUuidsMax = 100'000;
Result<SyncInfo> DecodeSyncInfo(std::string_view value);
std::string EncodeSyncInfo(const SyncInfo& info);

}  // namespace socle::ldap
