#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"

namespace socle::storage {

// Longest text or byte string inside a record.
inline constexpr std::size_t kRecordTextBytesMax = std::size_t{64} << 20;

// Builds a value: the version byte, then the fields in the order of the calls
// (docs/formats/record-codec.md).
class RecordWriter {
 public:
  explicit RecordWriter(std::uint8_t version) : record_(1, static_cast<char>(version)) {}

  RecordWriter& Unsigned(std::uint64_t value);
  RecordWriter& Signed(std::int64_t value);

  RecordWriter& Bool(bool value) { return Unsigned(value ? 1 : 0); }

  // 8 bytes, little-endian: for values that are seldom small, such as hashes.
  RecordWriter& Fixed64(std::uint64_t value);
  // IEEE 754, bit for bit.
  RecordWriter& Double(double value);
  // Any bytes, at most kRecordTextBytesMax.
  RecordWriter& Text(std::string_view text);

  [[nodiscard]] std::string Take() && { return std::move(record_); }

 private:
  std::string record_;
};

// Reads the fields in the order in which they were written. After a field that is not there every
// further field reads as zero or empty, and Finish gives kCorruption; so a decoder reads all
// fields, calls Finish, and only then uses them. The record must outlive the reader and the texts.
class RecordReader {
 public:
  // kCorruption when the record is empty or its version is not in [1, version_max].
  static Result<RecordReader> Open(std::string_view record, std::uint8_t version_max);

  [[nodiscard]] std::uint8_t Version() const { return version_; }

  std::uint64_t Unsigned();
  // An unsigned number of at most `max`: a larger one is a failure. For counts and enumerations.
  std::uint64_t UnsignedUpTo(std::uint64_t max);
  std::int64_t Signed();

  bool Bool() { return UnsignedUpTo(1) == 1; }

  std::uint64_t Fixed64();
  double Double();
  std::string_view Text();

  // False after the first failure: ends loops over counted fields early.
  [[nodiscard]] bool IsGood() const { return !failed_; }

  // kCorruption when a field was missing or ill-formed, or when bytes are left.
  [[nodiscard]] Status Finish() const;

 private:
  RecordReader(std::string_view rest, std::uint8_t version) : rest_(rest), version_(version) {}

  void SetFailed() {
    failed_ = true;
    rest_ = {};
  }

  std::string_view rest_;
  std::uint8_t version_;
  bool failed_ = false;
};

// CRC-32C (Castagnoli, as in RFC 3720 appendix B.4).
[[nodiscard]] std::uint32_t Crc32c(std::string_view bytes);

// For records that lie outside RocksDB, which checks its own: the bytes with their CRC-32C behind.
[[nodiscard]] std::string SealRecord(std::string record);
// The bytes before the checksum; kCorruption when it does not fit.
[[nodiscard]] Result<std::string_view> OpenSealedRecord(std::string_view sealed);

}  // namespace socle::storage
