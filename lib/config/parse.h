#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::config {

// What a file says about one table.
struct FileSection {
  const ConfigFile* file = nullptr;  // null: no file
  std::string_view section;          // entries of other sections are not looked at
};

// Values of all options: from the command line, else from the file, else the default. A list comes
// whole from the first of them that has it. kInvalidArgument with one line for each fault, all
// faults of the command line and of the section, not only the first.
Result<OptionValues> Parse(const OptionTable& table,
                           const std::vector<std::string>& arguments,
                           const FileSection& from_file = {});

// Checks one section against its table without a command line: unknown and repeated keys, values.
Status CheckSection(const OptionTable& table, const FileSection& from_file);

}  // namespace socle::config
