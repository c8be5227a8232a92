#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/option.h"

namespace socle::config {

// Where the value of an option came from.
enum class Origin : std::uint8_t { kUnset, kDefault, kFile, kCommandLine };

// Checked values of all options of a table. The getters stop the process when the key is not in the
// table, is of another kind, or has no value where one is promised: that is a bug, not an input.
class OptionValues {
 public:
  struct Entry {
    OptionKind kind = OptionKind::kText;
    Origin origin = Origin::kUnset;
    std::vector<std::string> texts;
  };

  OptionValues() = default;

  OptionValues(std::map<std::string, Entry, std::less<>> entries,
               std::vector<std::string> positionals)
      : entries_(std::move(entries)), positionals_(std::move(positionals)) {}

  // Given on the command line, in a file, or by a default.
  [[nodiscard]] bool Has(std::string_view key) const;
  // Given on the command line or in a file.
  [[nodiscard]] bool IsGiven(std::string_view key) const;

  [[nodiscard]] bool Flag(std::string_view key) const;
  // Text, path or choice.
  [[nodiscard]] const std::string& Text(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> FindText(std::string_view key) const;
  [[nodiscard]] std::uint64_t Count(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> FindCount(std::string_view key) const;
  [[nodiscard]] std::uint64_t SizeBytes(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> FindSizeBytes(std::string_view key) const;
  [[nodiscard]] std::chrono::milliseconds Duration(std::string_view key) const;
  [[nodiscard]] double Rate(std::string_view key) const;
  [[nodiscard]] std::optional<double> FindRate(std::string_view key) const;
  // Empty when the option was not given.
  [[nodiscard]] const std::vector<std::string>& List(std::string_view key) const;

  // All arguments without a name, in order.
  [[nodiscard]] const std::vector<std::string>& Positionals() const { return positionals_; }

 private:
  [[nodiscard]] const Entry& Of(std::string_view key) const;
  [[nodiscard]] const std::string* FirstText(std::string_view key, OptionKind kind) const;

  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::string> positionals_;
};

}  // namespace socle::config
