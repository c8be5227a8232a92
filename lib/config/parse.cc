#include "lib/config/parse.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/config/command_line.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/suggest.h"
#include "lib/config/value.h"
#include "lib/config/values.h"

namespace socle::config {

namespace {

using Entries = std::map<std::string, OptionValues::Entry, std::less<>>;

// Builds the values source by source, the strongest first, and keeps every fault.
class Binder {
 public:
  explicit Binder(const OptionTable& table) : table_(table) {
    for (const OptionSpec& spec : table.options) {
      entries_[spec.key].kind = spec.kind;
    }
  }

  void TakeCommandLine(const CommandLine& line) {
    for (const std::string& error : line.errors) {
      faults_.push_back(error);
    }
    for (const OptionUse& use : line.uses) {
      const std::string where = "--" + use.spec->key;
      if (use.spec->kind == OptionKind::kFlag) {
        Store(*use.spec, {"yes"}, Origin::kCommandLine, where);
      } else {
        Store(*use.spec, use.values, Origin::kCommandLine, where);
      }
    }
    TakePositionals(line.positionals);
  }

  void TakeFile(const FileSection& from) {
    if (from.file == nullptr) {
      return;
    }
    for (const ConfigEntry& entry : from.file->entries) {
      if (entry.section == from.section) {
        TakeFileEntry(entry, fmt::format("{}:{}: {}", from.file->path, entry.line, entry.key));
      }
    }
  }

  void TakeDefaults() {
    for (const OptionSpec& spec : table_.options) {
      OptionValues::Entry& entry = entries_[spec.key];
      if (entry.origin != Origin::kUnset) {
        continue;
      }
      if (spec.is_required) {
        faults_.push_back(fmt::format("--{} {} is missing", spec.key, spec.argument));
      } else if (!spec.default_text.empty()) {
        entry.texts = {spec.default_text};
        entry.origin = Origin::kDefault;
      }
    }
  }

  Result<OptionValues> Finish() && {
    SOCLE_TRY_STATUS(Outcome());
    return OptionValues(std::move(entries_), std::move(positionals_));
  }

  [[nodiscard]] Status Outcome() const {
    if (!faults_.empty()) {
      return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults_, "\n")));
    }
    return {};
  }

 private:
  void Store(const OptionSpec& spec,
             const std::vector<std::string>& texts,
             Origin origin,
             std::string_view where) {
    OptionValues::Entry& entry = entries_[spec.key];
    for (const std::string& text : texts) {
      if (const Status status = CheckValue(spec, text); !status) {
        faults_.push_back(fmt::format("{}: {}", where, status.error().detail));
      }
    }
    if (entry.origin == Origin::kUnset) {
      entry.origin = origin;
      entry.texts = texts;
    } else if (entry.origin == origin && spec.kind == OptionKind::kList) {
      entry.texts.insert(entry.texts.end(), texts.begin(), texts.end());
    } else if (entry.origin == origin) {
      faults_.push_back(fmt::format("{}: given twice", where));
    }
  }

  void TakeFileEntry(const ConfigEntry& entry, const std::string& where) {
    const OptionSpec* spec = table_.Find(entry.key);
    if (spec == nullptr) {
      faults_.push_back(where + ": unknown key" + DidYouMean(entry.key, table_.Keys()));
    } else if (spec->is_command_line_only) {
      faults_.push_back(where + ": may be given on the command line only");
    } else {
      Store(*spec, {entry.value}, Origin::kFile, where);
    }
  }

  void TakePositionals(const std::vector<std::string>& given) {
    std::size_t count_min = 0;
    std::size_t count_max = 0;
    for (const PositionalSpec& spec : table_.positionals) {
      if (given.size() < count_min + spec.count_min) {
        faults_.push_back(fmt::format("{} is missing", spec.name));
        return;
      }
      count_min += spec.count_min;
      count_max += spec.count_max;
    }
    if (given.size() > count_max) {
      faults_.push_back(fmt::format("unexpected argument '{}'", given[count_max]));
    }
    positionals_ = given;
  }

  const OptionTable& table_;
  Entries entries_;
  std::vector<std::string> positionals_;
  std::vector<std::string> faults_;
};

}  // namespace

Result<OptionValues> Parse(const OptionTable& table,
                           const std::vector<std::string>& arguments,
                           const FileSection& from_file) {
  Binder binder(table);
  binder.TakeCommandLine(SplitCommandLine(table, arguments));
  binder.TakeFile(from_file);
  binder.TakeDefaults();
  return std::move(binder).Finish();
}

Status CheckSection(const OptionTable& table, const FileSection& from_file) {
  Binder binder(table);
  binder.TakeFile(from_file);
  return binder.Outcome();
}

}  // namespace socle::config
