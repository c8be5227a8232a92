#include "mpi/control/names.h"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"

namespace socle::mpi::control {

namespace {

constexpr std::int64_t kMicrosASecond = 1'000'000;
constexpr std::int64_t kSecondsADay = 86'400;
constexpr std::size_t kDateLength = 10;    // 2026-03-01
constexpr std::size_t kSecondLength = 19;  // 2026-03-01T10:30:00
constexpr std::size_t kFractionDigits = 6;
constexpr int kYearMin = 1970;

std::unexpected<Error> NoInstant() {
  return Fail(Code::kInvalidArgument, "an instant is written 2026-03-01T10:30:00Z, in UTC");
}

std::optional<int> NumberAt(std::string_view text, std::size_t at, std::size_t length) {
  int number = 0;
  for (const char c : text.substr(at, length)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<std::int64_t> DaySeconds(std::string_view text) {
  const auto year = NumberAt(text, 0, 4);
  const auto month = NumberAt(text, 5, 2);
  const auto day = NumberAt(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *year < kYearMin) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count() * kSecondsADay;
}

std::optional<std::int64_t> SecondsOfDay(std::string_view text) {
  const auto hour = NumberAt(text, 0, 2);
  const auto minute = NumberAt(text, 3, 2);
  const auto second = NumberAt(text, 6, 2);
  if (!hour || !minute || !second || text[2] != ':' || text[5] != ':' || *hour > 23 ||
      *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return (*hour * std::int64_t{60} + *minute) * 60 + *second;
}

// Microseconds of ".123"; nothing for another form.
std::optional<std::int64_t> MicrosOf(std::string_view fraction) {
  if (fraction.empty()) {
    return 0;
  }
  const std::string_view digits = fraction.substr(1);
  if (fraction.front() != '.' || digits.empty() || digits.size() > kFractionDigits) {
    return std::nullopt;
  }
  std::string padded(digits);
  padded.resize(kFractionDigits, '0');
  return NumberAt(padded, 0, kFractionDigits);
}

}  // namespace

std::string FormatInstant(UnixMicros instant) {
  const auto time =
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(instant.value));
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss of_day(time - days);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                                 static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()),
                                 of_day.hours().count(),
                                 of_day.minutes().count(),
                                 of_day.seconds().count());
  if (const auto micros = of_day.subseconds().count(); micros != 0) {
    text += fmt::format(".{:06}", micros);
  }
  return text + 'Z';
}

Result<UnixMicros> ParseInstant(std::string_view text) {
  if (text.size() < kDateLength) {
    return NoInstant();
  }
  const auto day = DaySeconds(text);
  if (!day) {
    return NoInstant();
  }
  if (text.size() == kDateLength) {
    return UnixMicros{*day * kMicrosASecond};
  }
  if (text.size() <= kSecondLength || text[kDateLength] != 'T' || !text.ends_with('Z')) {
    return NoInstant();
  }
  const auto seconds = SecondsOfDay(text.substr(kDateLength + 1));
  const auto micros = MicrosOf(text.substr(kSecondLength, text.size() - kSecondLength - 1));
  if (!seconds || !micros) {
    return NoInstant();
  }
  return UnixMicros{(*day + *seconds) * kMicrosASecond + *micros};
}

std::string PersonName(PersonNumber person) {
  return "P" + std::to_string(person);
}

std::optional<PersonNumber> ParsePersonName(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 2) {
    return std::nullopt;
  }
  PersonNumber number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    return std::nullopt;
  }
  return number;
}

std::string IdentityName(std::string_view domain, std::string_view ipp) {
  return fmt::format("{}:{}", domain, ipp);
}

Result<IdentityRef> ParseIdentityName(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return Fail(Code::kInvalidArgument, "an identity is named DOMAIN:IPP");
  }
  return IdentityRef{.domain = std::string(text.substr(0, colon)),
                     .ipp = std::string(text.substr(colon + 1))};
}

Result<Subject> ParseSubject(std::string_view text) {
  if (const auto person = ParsePersonName(text)) {
    return Subject{.person = *person};
  }
  auto identity = ParseIdentityName(text);
  if (!identity.has_value()) {
    return Fail(Code::kInvalidArgument, "a subject is a person (P12) or an identity (DOMAIN:IPP)");
  }
  return Subject{.identity = *std::move(identity)};
}

Result<RecordNumber> FindRecordOf(const person_store::Rows& rows,
                                  const domain::DomainTable& domains,
                                  const IdentityRef& identity) {
  const DomainConfig* domain = domains.FindByCode(identity.domain);
  if (domain == nullptr) {
    return Fail(Code::kNotFound, "no domain has the code " + identity.domain);
  }
  SOCLE_TRY(const auto record, person_store::FindRecordByIpp(rows, domain->number, identity.ipp));
  if (!record) {
    return Fail(Code::kNotFound,
                "no identity " + IdentityName(identity.domain, identity.ipp) + " is known");
  }
  return *record;
}

std::string RecordNames::DomainCode(std::uint16_t domain) const {
  const DomainConfig* config = domains_.Find(domain);
  return config == nullptr ? std::to_string(domain) : config->code;
}

std::string RecordNames::NameOf(const PatientRecord& record) const {
  return IdentityName(DomainCode(record.domain), record.ipp);
}

Result<std::string> RecordNames::NameOf(RecordNumber record) {
  if (record == 0) {
    return std::string();
  }
  const auto known = names_.find(record);
  if (known != names_.end()) {
    return known->second;
  }
  SOCLE_TRY(const auto found, person_store::FindRecord(rows_, record));
  if (!found) {
    return Fail(Code::kCorruption, "record " + std::to_string(record) + " is not there");
  }
  return names_.emplace(record, NameOf(*found)).first->second;
}

}  // namespace socle::mpi::control
