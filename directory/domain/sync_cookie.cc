#include "directory/domain/sync_cookie.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "directory/domain/entry_image.h"
#include "directory/store/directory_event.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"

namespace socle::directory::domain {

namespace {

constexpr std::uint64_t kCountBits = 24;
constexpr std::uint64_t kCountMask = (std::uint64_t{1} << kCountBits) - 1;
constexpr std::uint64_t kMicrosInSecond = 1'000'000;
constexpr std::size_t kTimeLetters = 14;
constexpr std::size_t kRidLettersMax = 3;

// What stands before the next separator; moves behind it.
std::string_view NextItem(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view item = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

bool IsRid(std::string_view text) {
  return !text.empty() && text.size() <= kRidLettersMax &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> NumberIn(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (fault != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// The number that a CSN of ours has; what else it says is compared as a text.
std::optional<storage::ChangeNumber> NumberOfCsn(std::string_view csn) {
  constexpr std::size_t kCount = 23;
  constexpr std::size_t kRest = 34;
  constexpr std::size_t kPartLetters = 6;
  constexpr int kHexadecimal = 16;
  if (csn.size() != kRest + kPartLetters) {
    return std::nullopt;
  }
  const auto low = NumberIn(csn.substr(kCount, kPartLetters), kHexadecimal);
  const auto high = NumberIn(csn.substr(kRest), kHexadecimal);
  if (!low || !high) {
    return std::nullopt;
  }
  return (*high << kCountBits) | *low;
}

// The states that a cookie names; `rid` is who has it.
std::vector<std::string_view> ReadCsns(std::string_view rest, std::string& rid) {
  std::vector<std::string_view> csns;
  while (!rest.empty()) {
    std::string_view item = NextItem(rest, ',');
    if (item.starts_with("rid=") && IsRid(item.substr(4))) {
      rid = item.substr(4);
    } else if (item.starts_with("csn=")) {
      item.remove_prefix(4);
      while (!item.empty()) {
        csns.push_back(NextItem(item, ';'));
      }
    }
  }
  return csns;
}

}  // namespace

std::string SyncCookies::CsnOf(storage::ChangeNumber number, std::uint64_t time) {
  return fmt::format("{}.{:06}Z#{:06x}#000#{:06x}",
                     FormatGeneralizedTime(static_cast<std::int64_t>(time)).substr(0, kTimeLetters),
                     time % kMicrosInSecond,
                     number & kCountMask,
                     number >> kCountBits & kCountMask);
}

Result<std::string> SyncCookies::CsnAt(storage::ChangeNumber number) const {
  if (number == 0) {
    return CsnOf(0, static_cast<std::uint64_t>(database_.Meta().created_at.value));
  }
  storage::ChangeLogReader reader(database_, number);
  SOCLE_TRY(const auto events, reader.Read(1, 1));
  if (events.empty()) {
    return Fail(Code::kNotFound, "no such change yet");
  }
  SOCLE_TRY(const auto event, store::DecodeDirectoryEvent(events.front().payload));
  return CsnOf(number, event.time);
}

std::string SyncCookies::Cookie(std::string_view rid, std::string_view csn) {
  return fmt::format("rid={},csn={}", rid, csn);
}

Result<SyncCookies::Position> SyncCookies::Decode(std::string_view cookie) const {
  Position position;
  if (cookie.size() > kSyncCookieBytesMax) {
    position.kind = Kind::kUnknown;
    return position;
  }
  const std::vector<std::string_view> csns = ReadCsns(cookie, position.rid);
  if (csns.empty()) {
    // What names no state and is not empty is some other server's.
    position.kind = cookie.empty() || cookie.starts_with("rid=") ? Kind::kBegin : Kind::kUnknown;
    return position;
  }
  position.kind = Kind::kUnknown;
  for (const std::string_view csn : csns) {
    const auto number = NumberOfCsn(csn);
    if (!number || *number > database_.LastChange()) {
      continue;
    }
    const auto ours = CsnAt(*number);
    if (!ours && ours.error().code != Code::kNotFound) {
      return Fail(ours.error());
    }
    if (ours && *ours == csn) {
      position.kind = Kind::kPosition;
      position.number = *number;
    }
  }
  // The first change that is wanted must still be there.
  if (position.kind == Kind::kPosition && position.number + 1 < database_.FirstChange()) {
    position.kind = Kind::kUnknown;
  }
  return position;
}

}  // namespace socle::directory::domain
