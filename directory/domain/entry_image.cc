#include "directory/domain/entry_image.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::domain {

namespace {

constexpr std::array<std::string_view, ComputedAttributes::kKinds> kNames = {
    "entryDN", "hasSubordinates", "subschemaSubentry"};

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

// "20260102030405", UTC.
std::string DigitsOf(std::int64_t micros) {
  const auto since = std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(micros));
  const auto days = std::chrono::floor<std::chrono::days>(since);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss time{since - days};
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     time.hours().count(),
                     time.minutes().count(),
                     time.seconds().count());
}

}  // namespace

std::string FormatUuid(const store::Uuid& uuid) {
  std::string text = EncodeHex(uuid);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) {
    text.insert(at, 1, '-');
  }
  return text;
}

store::Uuid MakeUuid(Random& random) {
  constexpr std::size_t kVersionByte = 6;
  constexpr std::size_t kVariantByte = 8;
  store::Uuid uuid{};
  random.Fill(uuid);
  uuid[kVersionByte] = static_cast<std::uint8_t>((uuid[kVersionByte] & 0x0FU) | 0x40U);
  uuid[kVariantByte] = static_cast<std::uint8_t>((uuid[kVariantByte] & 0x3FU) | 0x80U);
  return uuid;
}

std::optional<store::Uuid> ParseUuid(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '-');
  const auto bytes = DecodeHex(digits);
  store::Uuid uuid{};
  if (!bytes || bytes->size() != uuid.size()) {
    return std::nullopt;
  }
  std::ranges::copy(AsBytes(*bytes), uuid.begin());
  return uuid;
}

std::string FormatGeneralizedTime(std::int64_t micros) {
  return DigitsOf(micros) + "Z";
}

std::string FormatCsn(std::int64_t micros, std::uint64_t count) {
  constexpr std::uint64_t kCountMax = 0xFFFFFF;
  const std::int64_t part = ((micros % kMicrosPerSecond) + kMicrosPerSecond) % kMicrosPerSecond;
  return fmt::format("{}.{:06}Z#{:06x}#000#000000", DigitsOf(micros), part, count & kCountMax);
}

ComputedAttributes::ComputedAttributes(const schema::Schema& schema) {
  for (const std::string_view name : kNames) {
    const schema::AttributeType* type = schema.FindAttribute(name);
    SOCLE_CHECK(type != nullptr);
    all_.push_back(type);
  }
}

bool ComputedAttributes::Covers(const schema::Schema& schema, schema::AttributeId ancestor) const {
  return std::ranges::any_of(
      all_, [&](const schema::AttributeType* one) { return schema.IsSubtype(one->id, ancestor); });
}

EntryImage::EntryImage(const ComputedAttributes& computed,
                       std::string_view dn,
                       std::vector<ImageAttribute> attributes,
                       std::function<bool()> has_children)
    : kinds_(&computed),
      dn_(dn),
      stored_(std::move(attributes)),
      has_children_(std::move(has_children)) {}

EntryImage::EntryImage(std::string_view dn, std::vector<ImageAttribute> attributes)
    : dn_(dn), stored_(std::move(attributes)) {}

std::span<const ImageAttribute> EntryImage::Computed() const {
  if (computed_.empty() && kinds_ != nullptr) {
    MakeComputed();
  }
  return computed_;
}

void EntryImage::MakeComputed() const {
  std::array<std::string_view, ComputedAttributes::kKinds> values;
  values[ComputedAttributes::kEntryDn] = dn_;
  values[ComputedAttributes::kHasSubordinates] =
      has_children_ && has_children_() ? "TRUE" : "FALSE";
  values[ComputedAttributes::kSubschemaSubentry] = kSubschemaDn;
  const auto all = kinds_->All();
  computed_bytes_.resize(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::array<std::string_view, 1> one = {values[i]};
    ldap::AppendEncodedAttribute(computed_bytes_[i], all[i]->Name(), one);
    computed_.push_back({.type = all[i], .encoded = computed_bytes_[i]});
  }
}

}  // namespace socle::directory::domain
