#include "lib/tabular/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/errno_error.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::tabular {

namespace {

constexpr std::size_t kInputBytes = 1U << 18;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr int kGzipWindowBits = 15 + 16;  // 16: a gzip header is expected

std::unexpected<Error> FailErrno(const std::string& name, const char* what) {
  return Fail(ErrnoError(errno, name, what));
}

struct InflateDeleter {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};

struct ZstdDeleter {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

}  // namespace

struct ByteSource::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;

  ~State() {
    if (fd > STDERR_FILENO) {
      close(fd);
    }
  }

  [[nodiscard]] std::string_view Pending() const {
    return std::string_view(input).substr(begin, end - begin);
  }

  [[nodiscard]] std::uint64_t Offset() const { return taken - (end - begin); }

  [[nodiscard]] std::unexpected<Error> FailAt(std::string_view what) const {
    return Fail(Code::kCorruption,
                name + ": " + std::string(what) + " at byte " + std::to_string(Offset()));
  }

  // Reads from the descriptor; 0 at the end, which is checked against the size at the opening.
  Result<std::size_t> ReadRaw(std::span<char> out);
  // Makes Pending() longer when it is shorter than `wanted` and there is more.
  Status FillInput(std::size_t wanted);
  Status Detect();
  Result<std::size_t> ReadPlain(std::span<char> out);
  Result<std::size_t> ReadPacked(std::span<char> out);
  Result<std::size_t> StepGzip(std::span<char> out);
  Result<std::size_t> StepZstd(std::span<char> out);
  // Between two members of a gzip file: true when another one follows.
  Result<bool> NextGzipMember();

  std::string name;
  int fd = -1;
  bool at_end = false;
  bool detected = false;
  bool unit_open = false;  // inside a gzip member or a zstd frame
  Compression packing = Compression::kNone;
  std::optional<std::uint64_t> size;
  std::uint64_t taken = 0;
  std::string input;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::unique_ptr<z_stream, InflateDeleter> gzip;
  std::unique_ptr<ZSTD_DStream, ZstdDeleter> zstd;
};

Result<std::size_t> ByteSource::State::ReadRaw(std::span<char> out) {
  if (at_end) {
    return 0;
  }
  ssize_t got = -1;
  do {
    got = read(fd, out.data(), out.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    return FailErrno(name, "cannot read");
  }
  taken += static_cast<std::size_t>(got);
  if (got == 0) {
    at_end = true;
    if (size.has_value() && taken < *size) {
      return Fail(Code::kCorruption,
                  name + ": the file became shorter while it was read: it ends at byte " +
                      std::to_string(taken) + " of " + std::to_string(*size));
    }
  }
  return static_cast<std::size_t>(got);
}

Status ByteSource::State::FillInput(std::size_t wanted) {
  while (end - begin < wanted && !at_end) {
    if (begin > 0) {
      std::memmove(input.data(), input.data() + begin, end - begin);
      end -= begin;
      begin = 0;
    }
    input.resize(kInputBytes);
    SOCLE_TRY(const std::size_t got, ReadRaw(std::span(input).subspan(end)));
    end += got;
  }
  return {};
}

Status ByteSource::State::Detect() {
  SOCLE_TRY_STATUS(FillInput(kZstdMagic.size()));
  detected = true;
  if (Pending().starts_with(kGzipMagic)) {
    packing = Compression::kGzip;
    gzip.reset(new z_stream{});
    if (inflateInit2(gzip.get(), kGzipWindowBits) != Z_OK) {
      return Fail(Code::kInternal, name + ": zlib does not start");
    }
    unit_open = true;
  } else if (Pending().starts_with(kZstdMagic)) {
    packing = Compression::kZstd;
    zstd.reset(ZSTD_createDStream());
    if (zstd == nullptr) {
      return Fail(Code::kInternal, name + ": zstd does not start");
    }
  }
  return {};
}

Result<std::size_t> ByteSource::State::ReadPlain(std::span<char> out) {
  if (begin == end) {
    return ReadRaw(out);
  }
  const std::size_t count = std::min(out.size(), end - begin);
  std::memcpy(out.data(), input.data() + begin, count);
  begin += count;
  return count;
}

Result<bool> ByteSource::State::NextGzipMember() {
  SOCLE_TRY_STATUS(FillInput(kGzipMagic.size()));
  if (Pending().starts_with(kGzipMagic)) {
    inflateReset(gzip.get());
    unit_open = true;
    return true;
  }
  // Tapes and block devices leave zero bytes behind a gzip file.
  while (begin != end) {
    const std::size_t other = Pending().find_first_not_of('\0');
    if (other != std::string_view::npos) {
      begin += other;
      return FailAt("bytes after the end of the gzip data");
    }
    begin = end;
    SOCLE_TRY_STATUS(FillInput(1));
  }
  return false;
}

Result<std::size_t> ByteSource::State::StepGzip(std::span<char> out) {
  if (!unit_open) {
    SOCLE_TRY(const bool more, NextGzipMember());
    if (!more) {
      return 0;
    }
  }
  // The types of zlib's fields are unsigned and unsigned char.
  const auto room = static_cast<unsigned>(std::min<std::size_t>(out.size(), INT_MAX));
  gzip->next_in = reinterpret_cast<unsigned char*>(input.data() + begin);
  gzip->avail_in = static_cast<unsigned>(end - begin);
  gzip->next_out = reinterpret_cast<unsigned char*>(out.data());
  gzip->avail_out = room;
  const int status = inflate(gzip.get(), Z_NO_FLUSH);
  begin = end - gzip->avail_in;
  if (status == Z_STREAM_END) {
    unit_open = false;
  } else if (status != Z_OK && status != Z_BUF_ERROR) {
    return FailAt("damaged gzip data");
  }
  return room - gzip->avail_out;
}

Result<std::size_t> ByteSource::State::StepZstd(std::span<char> out) {
  if (!unit_open && begin == end) {
    return 0;
  }
  ZSTD_inBuffer from = {.src = input.data() + begin, .size = end - begin, .pos = 0};
  ZSTD_outBuffer to = {.dst = out.data(), .size = out.size(), .pos = 0};
  const std::size_t status = ZSTD_decompressStream(zstd.get(), &to, &from);
  if (ZSTD_isError(status) != 0) {
    return FailAt(std::string("damaged zstd data (") + ZSTD_getErrorName(status) + ")");
  }
  begin += from.pos;
  unit_open = status != 0;
  return to.pos;
}

Result<std::size_t> ByteSource::State::ReadPacked(std::span<char> out) {
  for (;;) {
    SOCLE_TRY_STATUS(FillInput(1));
    const bool starved = begin == end;
    SOCLE_TRY(const std::size_t got, packing == Compression::kGzip ? StepGzip(out) : StepZstd(out));
    if (got > 0) {
      return got;
    }
    if (starved && !unit_open) {
      return 0;
    }
    if (starved) {
      return FailAt("the packed data is cut");
    }
  }
}

ByteSource::ByteSource(std::unique_ptr<State> state) : state_(std::move(state)) {}

ByteSource::ByteSource(ByteSource&& other) noexcept = default;

ByteSource& ByteSource::operator=(ByteSource&& other) noexcept = default;

ByteSource::~ByteSource() = default;

Result<ByteSource> ByteSource::Open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->name = path == "-" ? "standard input" : path;
  state->fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (state->fd < 0) {
    return FailErrno(path, "cannot open");
  }
  struct stat status{};
  if (fstat(state->fd, &status) != 0) {
    return FailErrno(state->name, "cannot look at");
  }
  if (S_ISDIR(status.st_mode)) {
    return Fail(Code::kInvalidArgument, path + ": is a folder, not a file");
  }
  if (S_ISREG(status.st_mode) && path != "-") {
    state->size = static_cast<std::uint64_t>(status.st_size);
    // Advice only: nothing depends on it.
    (void)posix_fadvise(state->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  return ByteSource(std::move(state));
}

ByteSource ByteSource::FromText(std::string bytes, std::string name) {
  auto state = std::make_unique<State>();
  state->name = std::move(name);
  state->at_end = true;
  state->size = bytes.size();
  state->taken = bytes.size();
  state->end = bytes.size();
  state->input = std::move(bytes);
  return ByteSource(std::move(state));
}

Result<std::size_t> ByteSource::Read(std::span<char> out) {
  if (!state_->detected) {
    SOCLE_TRY_STATUS(state_->Detect());
  }
  return state_->packing == Compression::kNone ? state_->ReadPlain(out) : state_->ReadPacked(out);
}

const std::string& ByteSource::Name() const {
  return state_->name;
}

Compression ByteSource::Packing() const {
  return state_->packing;
}

std::uint64_t ByteSource::BytesRead() const {
  return state_->Offset();
}

std::optional<std::uint64_t> ByteSource::BytesTotal() const {
  return state_->size;
}

}  // namespace socle::tabular
