#include "cli/commands/directory/line_file.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "lib/base/errno_error.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"

namespace socle::cli {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 18;

// A file without a name, for what was unpacked.
Result<int> OpenScratch() {
  std::error_code error;
  std::string path = std::filesystem::temp_directory_path(error) / "socle-import-XXXXXX";
  if (error) {
    return Fail(Code::kInternal, "no folder for temporary files: " + error.message());
  }
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) {
    return Fail(ErrnoError(errno, path, "cannot make a temporary file"));
  }
  static_cast<void>(::unlink(path.c_str()));
  return file;
}

Status WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return Fail(ErrnoError(errno, "temporary file", "cannot write"));
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return {};
}

}  // namespace

struct LineFile::State {
  State(tabular::ByteSource the_source, std::size_t bytes_max)
      : source(std::move(the_source)), line_bytes_max(bytes_max) {}

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ~State() {
    if (file >= 0) {
      ::close(file);
    }
  }

  // The next block, kept in the temporary file where there is one; false at the end.
  Result<bool> Fill() {
    block.resize(kBlockBytes);
    SOCLE_TRY(const std::size_t size, source.Read(std::span(block.data(), block.size())));
    block.resize(size);
    at = 0;
    if (file < 0) {
      is_scratch = source.Packing() != tabular::Compression::kNone || !source.BytesTotal();
      if (is_scratch) {
        SOCLE_TRY(file, OpenScratch());
      } else {
        file = ::open(source.Name().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) {
          return Fail(ErrnoError(errno, source.Name(), "cannot read"));
        }
      }
    }
    if (is_scratch) {
      SOCLE_TRY_STATUS(WriteAll(file, block));
    }
    return size != 0;
  }

  tabular::ByteSource source;
  std::size_t line_bytes_max;
  int file = -1;
  bool is_scratch = false;
  std::string block;
  std::size_t at = 0;
  std::string line;
  std::uint64_t number = 0;
  std::uint64_t offset = 0;  // of the next line
};

LineFile::LineFile(std::unique_ptr<State> state) : state_(std::move(state)) {}

LineFile::LineFile(LineFile&& other) noexcept = default;
LineFile& LineFile::operator=(LineFile&& other) noexcept = default;
LineFile::~LineFile() = default;

Result<LineFile> LineFile::Open(const std::string& path, std::size_t line_bytes_max) {
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  return LineFile(std::make_unique<State>(std::move(source), line_bytes_max));
}

Result<std::optional<LineFile::Line>> LineFile::Next() {
  State& state = *state_;
  state.line.clear();
  std::uint64_t size = 0;
  bool is_end = false;
  while (!is_end) {
    if (state.at == state.block.size()) {
      SOCLE_TRY(const bool has_more, state.Fill());
      if (!has_more) {
        break;
      }
    }
    const std::string_view rest = std::string_view(state.block).substr(state.at);
    const std::size_t end = rest.find('\n');
    is_end = end != std::string_view::npos;
    const std::string_view part = rest.substr(0, end);
    const std::size_t room = state.line_bytes_max + 1 - state.line.size();
    state.line.append(part.substr(0, std::min(room, part.size())));
    size += part.size();
    state.at += part.size() + (is_end ? 1 : 0);
  }
  if (!is_end && size == 0) {
    return std::nullopt;
  }
  const Line line = {.text = state.line, .number = ++state.number, .offset = state.offset};
  state.offset += size + 1;
  return line;
}

Result<std::string> LineFile::Read(std::uint64_t offset, std::size_t size_bytes) {
  std::string text(size_bytes, '\0');
  std::size_t done = 0;
  while (done < size_bytes) {
    const ssize_t got = ::pread(
        state_->file, text.data() + done, size_bytes - done, static_cast<off_t>(offset + done));
    if (got <= 0 && !(got < 0 && errno == EINTR)) {
      return Fail(Code::kInternal, "the file has changed since it was looked through");
    }
    done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  return text;
}

std::uint64_t LineFile::BytesRead() const {
  return state_->source.BytesRead();
}

std::optional<std::uint64_t> LineFile::BytesTotal() const {
  return state_->source.BytesTotal();
}

}  // namespace socle::cli
