#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::cli {

// A text file that is read line by line, and then here and there: gzip, zstd and standard input
// ("-") are unpacked into a temporary file that nobody else sees.
class [[nodiscard]] LineFile {
 public:
  // Lines are cut at `line_bytes_max` + 1 bytes, so that a file without line ends takes no memory.
  static Result<LineFile> Open(const std::string& path, std::size_t line_bytes_max);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&& other) noexcept;
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;
  ~LineFile();

  struct Line {
    std::string_view text;     // without its LF; until the next call
    std::uint64_t number = 0;  // from 1
    std::uint64_t offset = 0;
  };

  // Nothing at the end. kCorruption: the packed file is damaged or cut; kInternal: the disk.
  Result<std::optional<Line>> Next();

  // Bytes of a line that Next has given. kInternal.
  Result<std::string> Read(std::uint64_t offset, std::size_t size_bytes);

  // How far Next is: bytes of the file itself, and all of them where that is known.
  [[nodiscard]] std::uint64_t BytesRead() const;
  [[nodiscard]] std::optional<std::uint64_t> BytesTotal() const;

 private:
  struct State;
  explicit LineFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::cli
