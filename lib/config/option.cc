#include "lib/config/option.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/config/value.h"

namespace socle::config {

namespace {

bool IsKey(std::string_view key) {
  const auto is_key_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !key.empty() && key.front() != '-' && std::ranges::all_of(key, is_key_character);
}

bool IsSentence(std::string_view text) {
  return text.size() > 1 && text.ends_with('.') && text.find('\n') == std::string_view::npos;
}

// The faults of one row.
std::vector<std::string> FaultsOf(const OptionSpec& spec) {
  std::vector<std::string> faults;
  const auto expect = [&](bool condition, std::string_view what) {
    if (!condition) {
      faults.push_back(fmt::format("{}: {}", spec.key, what));
    }
  };
  expect(IsKey(spec.key), "the key is not lower-case words joined by '-'");
  expect(IsSentence(spec.help), "the help is not one sentence with a full stop");
  expect((spec.kind == OptionKind::kFlag) == spec.argument.empty(),
         "a flag has no argument name, any other option has one");
  expect((spec.kind == OptionKind::kChoice) == !spec.choices.empty(),
         "choices belong to a choice, and a choice needs them");
  expect(spec.kind == OptionKind::kList || spec.values_per_use == 1,
         "only a list takes several values");
  expect(spec.values_per_use >= 1, "an option without values is a flag");
  expect(spec.limits.min <= spec.limits.max, "the limits are the wrong way round");
  expect(!spec.is_required || spec.default_text.empty(), "a required option has no default");
  if (!spec.default_text.empty()) {
    const Status status = CheckValue(spec, spec.default_text);
    expect(status.has_value(), "the default is refused");
  }
  return faults;
}

std::vector<std::string> FaultsOf(const std::vector<PositionalSpec>& positionals) {
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < positionals.size(); ++i) {
    const PositionalSpec& positional = positionals[i];
    const bool is_last = i + 1 == positionals.size();
    const bool is_fixed = positional.count_min == positional.count_max;
    if (positional.count_min > positional.count_max || (!is_last && !is_fixed)) {
      faults.push_back(positional.name + ": only the last positional has an open count");
    }
    if (!IsSentence(positional.help)) {
      faults.push_back(positional.name + ": the help is not one sentence with a full stop");
    }
  }
  return faults;
}

}  // namespace

std::string_view KindName(OptionKind kind) {
  switch (kind) {
    case OptionKind::kFlag:
      return "flag";
    case OptionKind::kText:
      return "text";
    case OptionKind::kPath:
      return "path";
    case OptionKind::kCount:
      return "count";
    case OptionKind::kSize:
      return "size";
    case OptionKind::kDuration:
      return "duration";
    case OptionKind::kRate:
      return "rate";
    case OptionKind::kChoice:
      return "choice";
    case OptionKind::kList:
      return "list";
  }
  return "text";
}

const OptionSpec* OptionTable::Find(std::string_view key) const {
  const auto found = std::ranges::find(options, key, &OptionSpec::key);
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string> OptionTable::Keys() const {
  std::vector<std::string> keys;
  keys.reserve(options.size());
  for (const OptionSpec& spec : options) {
    keys.push_back(spec.key);
  }
  return keys;
}

Status CheckTable(const OptionTable& table) {
  std::vector<std::string> faults = FaultsOf(table.positionals);
  std::set<std::string> names;
  for (const OptionSpec& spec : table.options) {
    const std::vector<std::string> row = FaultsOf(spec);
    faults.insert(faults.end(), row.begin(), row.end());
    if (!names.insert(spec.key).second) {
      faults.push_back(spec.key + ": declared twice");
    }
    if (spec.short_name != '\0' && !names.insert({'-', spec.short_name}).second) {
      faults.push_back(spec.key + ": its short name is declared twice");
    }
  }
  if (!faults.empty()) {
    return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults, "\n")));
  }
  return {};
}

}  // namespace socle::config
