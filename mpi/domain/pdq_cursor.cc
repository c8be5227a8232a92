#include "mpi/domain/pdq_cursor.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/query.h"

namespace socle::mpi::domain {

namespace {

constexpr std::string_view kMark = "p1";
constexpr int kBase = 16;
constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::size_t kNumbers = 4;
constexpr char kSeparator = '\x1F';

void AppendNumber(std::string& out, std::uint64_t number) {
  constexpr std::size_t kDigitsMax = 16;
  std::array<char, kDigitsMax> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, kBase);
  out.push_back('-');
  out.append(digits.data(), end);
}

std::string Canonical(const PdqQuery& query, const SenderIdentity& sender) {
  std::string out;
  const auto add = [&out](std::string_view part) { out.append(part).push_back(kSeparator); };
  for (const PatientIdentifier& id : query.identifiers) {
    add(FormatPatientIdentifier(id));
  }
  for (const AssigningAuthority& wanted : query.wanted) {
    PatientIdentifier id;
    id.authority = wanted;
    add(FormatPatientIdentifier(id));
  }
  for (const std::string* text : {&query.family_name,
                                  &query.given_name,
                                  &query.mothers_family_name,
                                  &query.mothers_given_name,
                                  &query.birth_date,
                                  &query.sex,
                                  &query.address.street,
                                  &query.address.city,
                                  &query.address.region,
                                  &query.address.postal_code,
                                  &query.address.country,
                                  &query.birth_place_code,
                                  &query.phone,
                                  &query.email,
                                  &query.algorithm,
                                  &sender.application,
                                  &sender.facility,
                                  &sender.certificate_subject}) {
    add(*text);
  }
  add(FormatPatientIdentifier(query.account));
  add(FormatPatientIdentifier(query.mothers_identifier));
  add(query.confidence_min ? std::to_string(*query.confidence_min) : "");
  return out;
}

}  // namespace

std::string EncodePdqCursor(const PdqCursor& cursor) {
  std::string out(kMark);
  AppendNumber(out, static_cast<std::uint64_t>(cursor.issued_at.value / kMicrosPerSecond));
  AppendNumber(out, cursor.query);
  AppendNumber(out, cursor.confidence);
  AppendNumber(out, cursor.person);
  return out;
}

std::optional<PdqCursor> DecodePdqCursor(std::string_view text) {
  constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 40;
  constexpr std::uint64_t kConfidenceMax = 100;
  if (!text.starts_with(kMark)) {
    return std::nullopt;
  }
  text.remove_prefix(kMark.size());
  std::array<std::uint64_t, kNumbers> numbers{};
  for (std::uint64_t& number : numbers) {
    if (!text.starts_with('-')) {
      return std::nullopt;
    }
    const auto [end, error] =
        std::from_chars(text.data() + 1, text.data() + text.size(), number, kBase);
    if (error != std::errc{}) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty() || numbers[0] > kSecondsMax || numbers[2] > kConfidenceMax) {
    return std::nullopt;
  }
  return PdqCursor{.issued_at = {static_cast<std::int64_t>(numbers[0]) * kMicrosPerSecond},
                   .query = numbers[1],
                   .confidence = static_cast<unsigned>(numbers[2]),
                   .person = numbers[3]};
}

std::uint64_t PdqQueryHash(const PdqQuery& query, const SenderIdentity& sender) {
  return StableHash64(Canonical(query, sender));
}

}  // namespace socle::mpi::domain
