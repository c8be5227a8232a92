#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::mpi::protocol {

// Whose clocks a time without an offset is read from.
enum class TimeZone : std::uint8_t { kUtc, kFrance };

// HL7 v2 data type TS: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ].
struct Timestamp {
  int year = 0;
  int month = 0;  // 0: not given; so is the day
  int day = 0;
  int hour = -1;  // -1: not given
  int minute = 0;
  int second = 0;
  std::optional<int> offset_minutes;
};

// Nothing when `text` has another form, or names no day or time that exists (years 1 to 9999).
std::optional<Timestamp> ReadTimestamp(std::string_view text);

// YYYY-MM-DD, YYYY-MM or YYYY: as much as is given.
std::string FormatDate(const Timestamp& timestamp);

// RFC 3339 with the offset that was sent, or that `zone` has then; what is not given is the start
// of the year, month, day or hour. France: summer time by the rule in force since 1996.
std::string FormatInstant(const Timestamp& timestamp, TimeZone zone);

// YYYYMMDDHHMMSS+ZZZZ.
std::string FormatHl7Time(std::int64_t unix_seconds, TimeZone zone);

// An RFC 3339 instant, or a date YYYY-MM-DD, YYYY-MM, YYYY, as TS; empty for any other text.
std::string ToHl7Time(std::string_view text);

}  // namespace socle::mpi::protocol
