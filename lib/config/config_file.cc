#include "lib/config/config_file.h"

#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <fmt/format.h>

#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::config {

namespace {

namespace po = boost::program_options;

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// A `#` that Program_options would take for a comment although it stands inside a word.
bool HasHiddenComment(std::string_view line) {
  std::size_t at = line.find('#');
  return at != std::string_view::npos && at > 0 &&
         kBlanks.find(line[at - 1]) == std::string_view::npos;
}

// Program_options reads one line at a time, so that each fault has its line number and the next
// lines are still read.
Result<ConfigEntry> ParseLine(std::string_view line) {
  std::istringstream stream{std::string(line)};
  try {
    const po::options_description nothing_registered;
    const auto parsed = po::parse_config_file(stream, nothing_registered, true);
    if (parsed.options.size() != 1) {
      return Fail(Code::kInvalidArgument, "expected `key = value`");
    }
    const po::option& option = parsed.options.front();
    ConfigEntry entry;
    entry.key = option.string_key;
    entry.value = option.value.empty() ? "" : option.value.front();
    return entry;
  } catch (const po::error&) {
    return Fail(Code::kInvalidArgument, "expected `[section]` or `key = value`");
  }
}

// Collects entries and faults of one file, line by line.
class Reader {
 public:
  explicit Reader(std::string path) { file_.path = std::move(path); }

  void TakeLine(std::string_view line, std::size_t number) {
    number_ = number;
    line = Trim(line);
    if (line.empty() || line.front() == '#') {
      return;
    }
    if (line.find('\0') != std::string_view::npos || !IsValidUtf8(line)) {
      AddFault("the line is not UTF-8 text");
    } else if (HasHiddenComment(line)) {
      AddFault("'#' begins a comment and needs a blank before it; a value cannot hold it");
    } else if (line.front() == '[') {
      TakeSection(Trim(line.substr(0, line.find('#'))));
    } else {
      TakeEntry(line);
    }
  }

  Result<ConfigFile> Finish() && {
    if (!faults_.empty()) {
      return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults_, "\n")));
    }
    return std::move(file_);
  }

 private:
  void AddFault(std::string_view what) {
    faults_.push_back(fmt::format("{}:{}: {}", file_.path, number_, what));
  }

  void TakeSection(std::string_view line) {
    if (line.size() < 3 || !line.ends_with(']')) {
      AddFault("expected `[section]`");
      return;
    }
    section_ = Trim(line.substr(1, line.size() - 2));
  }

  void TakeEntry(std::string_view line) {
    auto entry = ParseLine(line);
    if (!entry) {
      AddFault(entry.error().detail);
      return;
    }
    if (entry->key.empty() || entry->value.empty()) {
      AddFault(entry->key.empty() ? "there is no key before '='" : entry->key + " has no value");
      return;
    }
    entry->section = section_;
    entry->line = number_;
    file_.entries.push_back(*std::move(entry));
  }

  ConfigFile file_;
  std::string section_;
  std::size_t number_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace

Result<ConfigFile> ParseConfigFile(std::string path, std::string_view text) {
  Reader reader(std::move(path));
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    reader.TakeLine(text.substr(0, end), ++number);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::move(reader).Finish();
}

Result<ConfigFile> LoadConfigFile(const std::string& path) {
  SOCLE_TRY(const std::string text, ReadWholeFile(path, kConfigFileBytesMax));
  return ParseConfigFile(path, text);
}

}  // namespace socle::config
