#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "lib/base/result.h"

namespace socle::tabular {

enum class Compression : std::uint8_t { kNone, kGzip, kZstd };

// The bytes of a file, of standard input ("-") or of memory, read once from front to back.
// gzip (RFC 1952, several members) and zstd (RFC 8878, several frames) are recognised by their
// first bytes and unpacked. One thread at a time.
class [[nodiscard]] ByteSource {
 public:
  // kNotFound, kPermissionDenied, kInvalidArgument (a folder), kInternal (disk).
  static Result<ByteSource> Open(const std::string& path);
  // Bytes that are there already; `name` stands for the file name in messages.
  static ByteSource FromText(std::string bytes, std::string name);

  ByteSource(ByteSource&& other) noexcept;
  ByteSource& operator=(ByteSource&& other) noexcept;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ~ByteSource();

  // Writes up to out.size() unpacked bytes; 0 means the end. kCorruption with name and byte offset
  // when a packed stream is damaged or cut, or when a file is shorter at its end than it was when
  // it was opened; kInternal when the disk fails.
  Result<std::size_t> Read(std::span<char> out);

  [[nodiscard]] const std::string& Name() const;
  // Known after the first Read.
  [[nodiscard]] Compression Packing() const;
  // Bytes of the file itself (packed) taken so far, and its size when it is a regular file.
  [[nodiscard]] std::uint64_t BytesRead() const;
  [[nodiscard]] std::optional<std::uint64_t> BytesTotal() const;

 private:
  struct State;
  explicit ByteSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::tabular
