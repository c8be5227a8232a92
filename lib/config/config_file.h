#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace socle::config {

inline constexpr std::size_t kConfigFileBytesMax = std::size_t{1} << 20;

// One `key = value` line. Sections are written `[section]`; before the first one it is empty.
struct ConfigEntry {
  std::string section;
  std::string key;
  std::string value;
  std::size_t line = 0;
};

struct ConfigFile {
  std::string path;  // as it appears in messages
  std::vector<ConfigEntry> entries;
};

// Reads the syntax only; which keys exist is for the option table. A comment begins with `#` at the
// start of a line or after a blank; any other `#` is refused, because it would silently cut the
// value. kInvalidArgument with one line "path:line: what" for each fault; kNotFound; kTooLarge.
Result<ConfigFile> ParseConfigFile(std::string path, std::string_view text);
Result<ConfigFile> LoadConfigFile(const std::string& path);

}  // namespace socle::config
