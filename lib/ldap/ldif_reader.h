#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_lines.h"

namespace socle::ldap {

struct LdifOptions {
  std::size_t line_bytes_max = std::size_t{16} << 20;    // folds undone
  std::size_t record_bytes_max = std::size_t{64} << 20;  // of all its lines, and values by URL
  std::size_t attributes_max = 1000;                     // or changes
  std::size_t values_max = 100'000;                      // of a record
  // Gives the file that a value "name:< file:///path" stands for. Without it such values are
  // refused: a file that comes from elsewhere must not read files of this machine.
  std::function<Result<std::string>(const std::string& path)> read_file{};
};

// Reads LDIF (RFC 2849) record by record: entries and changes, folded lines, base64, comments,
// controls. Beyond the RFC, as common tools do: lines end with LF or CR LF, values may be UTF-8 as
// they stand, the "-" behind the last modification may be missing, modrdn and moddn are one, and
// there is "increment:" (RFC 4525). Values of one attribute are gathered, in their order.
class [[nodiscard]] LdifReader {
 public:
  explicit LdifReader(LdifSource source, LdifOptions options = {});

  // The next record; nothing at the end. Errors say "line N: " and what is wrong, without the text
  // of the line; the record is then passed over, and the next call goes on behind it.
  // kInvalidArgument, kTooLarge over the options, or an error of the source, after which there is
  // nothing more.
  Result<std::optional<LdifRecord>> Next();

 private:
  // The lines of a record; none at the end.
  Result<std::vector<LdifLines::Line>> ReadLines();

  LdifLines lines_;
  LdifOptions options_;
  bool may_be_version_ = true;
};

}  // namespace socle::ldap
