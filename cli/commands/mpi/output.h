#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

// Row of -o, --output.
config::OptionSpec OutputOption();

// Lines to standard output, or to the file of --output, which appears whole at Commit.
class TextOutput {
 public:
  static Result<TextOutput> Open(const CommandContext& context);

  Status Write(std::string_view text);
  Status Commit();

 private:
  explicit TextOutput(std::ostream& out) : out_(&out) {}

  std::ostream* out_;
  std::optional<AtomicFile> file_;
};

}  // namespace socle::cli
