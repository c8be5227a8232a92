#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Writes up to its argument's size of octets and says how many; 0 at the end. The form of
// ByteSource::Read of lib/tabular.
using LdifSource = std::function<Result<std::size_t>(std::span<char>)>;

// The lines of LDIF with folds undone and comments left out. Empty lines are kept: they end
// records.
class [[nodiscard]] LdifLines {
 public:
  // A line, folds undone, may have `line_bytes_max` octets.
  LdifLines(LdifSource source, std::size_t line_bytes_max);

  struct Line {
    std::string text{};
    std::uint64_t number = 0;  // where it begins; 1 is the first line
  };

  // The next line, nothing at the end. kInvalidArgument for a fold of nothing, kTooLarge over the
  // limit (the line is then passed over as a whole); errors of the source.
  Result<std::optional<Line>> Next();

 private:
  // A line of the file without its end; nothing at the end of the file. Of one that is over the
  // limit the first octet and the end are given, and `is_long_` is set.
  Result<std::optional<std::string_view>> Peek();
  void Consume();
  Status Fill();
  // Adds the folds that follow to `line`; false when it is too long then.
  Result<bool> Unfold(Line& line);

  LdifSource source_;
  std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t at_ = 0;        // begin of the line that Peek gives
  std::size_t scanned_ = 0;   // no line end before
  std::size_t line_end_ = 0;  // when has_line_: where the next line begins
  bool has_line_ = false;
  bool is_long_ = false;
  bool is_at_end_ = false;  // of the source
  std::uint64_t lines_before_ = 0;
};

}  // namespace socle::ldap
