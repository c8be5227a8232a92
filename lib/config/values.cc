#include "lib/config/values.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/value.h"

namespace socle::config {

namespace {

// The texts were checked when they were parsed, so a failure here is a bug.
template <class T>
T Checked(Result<T> value) {
  SOCLE_CHECK(value.has_value());
  return *std::move(value);
}

}  // namespace

const OptionValues::Entry& OptionValues::Of(std::string_view key) const {
  const auto found = entries_.find(key);
  SOCLE_CHECK(found != entries_.end());
  return found->second;
}

const std::string* OptionValues::FirstText(std::string_view key, OptionKind kind) const {
  const Entry& entry = Of(key);
  SOCLE_CHECK(entry.kind == kind);
  return entry.texts.empty() ? nullptr : &entry.texts.front();
}

bool OptionValues::Has(std::string_view key) const {
  return Of(key).origin != Origin::kUnset;
}

bool OptionValues::IsGiven(std::string_view key) const {
  const Origin origin = Of(key).origin;
  return origin == Origin::kFile || origin == Origin::kCommandLine;
}

bool OptionValues::Flag(std::string_view key) const {
  const std::string* text = FirstText(key, OptionKind::kFlag);
  return text != nullptr && Checked(ParseYesNo(*text));
}

const std::string& OptionValues::Text(std::string_view key) const {
  const Entry& entry = Of(key);
  SOCLE_CHECK(entry.kind == OptionKind::kText || entry.kind == OptionKind::kPath ||
              entry.kind == OptionKind::kChoice);
  SOCLE_CHECK(!entry.texts.empty());
  return entry.texts.front();
}

std::optional<std::string> OptionValues::FindText(std::string_view key) const {
  return Has(key) ? std::optional(Text(key)) : std::nullopt;
}

std::uint64_t OptionValues::Count(std::string_view key) const {
  const auto count = FindCount(key);
  SOCLE_CHECK(count.has_value());
  return *count;
}

std::optional<std::uint64_t> OptionValues::FindCount(std::string_view key) const {
  const std::string* text = FirstText(key, OptionKind::kCount);
  return text == nullptr ? std::nullopt : std::optional(Checked(ParseCount(*text)));
}

std::uint64_t OptionValues::SizeBytes(std::string_view key) const {
  const auto size = FindSizeBytes(key);
  SOCLE_CHECK(size.has_value());
  return *size;
}

std::optional<std::uint64_t> OptionValues::FindSizeBytes(std::string_view key) const {
  const std::string* text = FirstText(key, OptionKind::kSize);
  return text == nullptr ? std::nullopt : std::optional(Checked(ParseSize(*text)));
}

std::chrono::milliseconds OptionValues::Duration(std::string_view key) const {
  const std::string* text = FirstText(key, OptionKind::kDuration);
  SOCLE_CHECK(text != nullptr);
  return Checked(ParseDuration(*text));
}

double OptionValues::Rate(std::string_view key) const {
  const auto rate = FindRate(key);
  SOCLE_CHECK(rate.has_value());
  return *rate;
}

std::optional<double> OptionValues::FindRate(std::string_view key) const {
  const std::string* text = FirstText(key, OptionKind::kRate);
  return text == nullptr ? std::nullopt : std::optional(Checked(ParseRate(*text)));
}

const std::vector<std::string>& OptionValues::List(std::string_view key) const {
  const Entry& entry = Of(key);
  SOCLE_CHECK(entry.kind == OptionKind::kList);
  return entry.texts;
}

}  // namespace socle::config
