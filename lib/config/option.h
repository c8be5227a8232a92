#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace socle::config {

// What the text of an option means.
enum class OptionKind : std::uint8_t {
  kFlag,      // present or absent; in a file `yes` or `no`
  kText,      // any text that is not empty
  kPath,      // a file or a folder
  kCount,     // a whole number: 20000
  kSize,      // bytes: 64M, 2GiB, 500MB
  kDuration,  // a whole number and its unit: 250ms, 30s, 15m, 2h, 7d
  kRate,      // a part of one: 0.001, 1e-4, 0.1%
  kChoice,    // one of a few words
  kList,      // texts; the option may be repeated
};

// Lower-case name of a kind, for the reference page.
std::string_view KindName(OptionKind kind);

// Inclusive bounds of a count, of a size in bytes or of a duration in milliseconds.
struct Limits {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};

// One option, declared once: the parser, `--help`, the sample file and the reference page are made
// from this row.
struct OptionSpec {
  // "max-rejects": `--max-rejects` on the command line, the same word in a file.
  std::string key = {};
  OptionKind kind = OptionKind::kText;
  char short_name = '\0';                 // 'o' for `-o`; none when NUL
  std::string argument = {};              // name of the value in help: "FILE", "N"; none for a flag
  std::string help = {};                  // one sentence with a full stop
  std::string default_text = {};          // as it would be typed; empty: no default
  std::string default_note = {};          // what happens without a default: "all processors"
  Limits limits = {};                     // of a count, size or duration
  std::vector<std::string> choices = {};  // of a choice
  std::size_t values_per_use = 1;         // of a list: `--pair A B` takes two
  bool is_required = false;
  bool is_command_line_only = false;  // makes no sense as a default kept in a file
  bool is_reloadable = false;         // a running daemon takes a new value at SIGHUP
  std::string since = "0.1";
};

// An argument without a name.
struct PositionalSpec {
  std::string name = {};  // "FILE"
  std::string help = {};  // one sentence with a full stop
  std::size_t count_min = 1;
  std::size_t count_max = 1;  // only the last positional may have more than count_min
};

// The count_max of positionals without an end of their own, such as `FILE...`.
inline constexpr std::size_t kPositionalsMax = 10'000;

struct OptionTable {
  std::vector<OptionSpec> options = {};
  std::vector<PositionalSpec> positionals = {};

  // The row of a key, or null.
  [[nodiscard]] const OptionSpec* Find(std::string_view key) const;
  // The keys of all rows, for suggestions.
  [[nodiscard]] std::vector<std::string> Keys() const;
};

// Checks the declaration itself: unique keys, defaults within their limits, help that is a
// sentence. For tests: a table that fails here is a bug. kInvalidArgument, one line for each fault.
Status CheckTable(const OptionTable& table);

}  // namespace socle::config
