#include "lib/storage/record_codec.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::storage {

namespace {

constexpr std::uint32_t kCastagnoliReflected = 0x82F63B78;

constexpr std::array<std::uint32_t, 256> MakeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? (crc >> 1) ^ kCastagnoliReflected : crc >> 1;
    }
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = MakeCrcTable();

}  // namespace

RecordWriter& RecordWriter::Unsigned(std::uint64_t value) {
  AppendVarint(record_, value);
  return *this;
}

RecordWriter& RecordWriter::Signed(std::int64_t value) {
  // Zigzag: small numbers of either sign stay short.
  const auto bits = static_cast<std::uint64_t>(value);
  return Unsigned((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

RecordWriter& RecordWriter::Fixed64(std::uint64_t value) {
  AppendLittleEndian(record_, value);
  return *this;
}

RecordWriter& RecordWriter::Double(double value) {
  return Fixed64(std::bit_cast<std::uint64_t>(value));
}

RecordWriter& RecordWriter::Text(std::string_view text) {
  SOCLE_CHECK(text.size() <= kRecordTextBytesMax);
  AppendVarint(record_, text.size());
  record_.append(text);
  return *this;
}

Result<RecordReader> RecordReader::Open(std::string_view record, std::uint8_t version_max) {
  if (record.empty()) {
    return Fail(Code::kCorruption, "record is empty");
  }
  const auto version = static_cast<std::uint8_t>(record.front());
  if (version == 0 || version > version_max) {
    return Fail(Code::kCorruption,
                "record version " + std::to_string(version) +
                    " is not known (newest known: " + std::to_string(version_max) + ")");
  }
  return RecordReader(record.substr(1), version);
}

std::uint64_t RecordReader::Unsigned() {
  std::uint64_t value = 0;
  if (failed_ || !ConsumeVarint(rest_, value)) {
    SetFailed();
    return 0;
  }
  return value;
}

std::uint64_t RecordReader::UnsignedUpTo(std::uint64_t max) {
  const std::uint64_t value = Unsigned();
  if (value > max) {
    SetFailed();
    return 0;
  }
  return value;
}

std::int64_t RecordReader::Signed() {
  const std::uint64_t zigzag = Unsigned();
  return static_cast<std::int64_t>((zigzag >> 1) ^ ((zigzag & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::uint64_t RecordReader::Fixed64() {
  if (failed_ || rest_.size() < sizeof(std::uint64_t)) {
    SetFailed();
    return 0;
  }
  const auto value = ReadLittleEndian<std::uint64_t>(rest_.data());
  rest_.remove_prefix(sizeof(std::uint64_t));
  return value;
}

double RecordReader::Double() {
  return std::bit_cast<double>(Fixed64());
}

std::string_view RecordReader::Text() {
  const std::uint64_t size = UnsignedUpTo(kRecordTextBytesMax);
  if (failed_ || size > rest_.size()) {
    SetFailed();
    return {};
  }
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

Status RecordReader::Finish() const {
  if (failed_) {
    return Fail(Code::kCorruption, "record is cut or ill-formed");
  }
  if (!rest_.empty()) {
    return Fail(Code::kCorruption,
                "record has " + std::to_string(rest_.size()) + " bytes too many");
  }
  return {};
}

std::uint32_t Crc32c(std::string_view bytes) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char c : bytes) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF];
  }
  return ~crc;
}

std::string SealRecord(std::string record) {
  AppendLittleEndian(record, Crc32c(record));
  return record;
}

Result<std::string_view> OpenSealedRecord(std::string_view sealed) {
  constexpr std::size_t kCrcBytes = sizeof(std::uint32_t);
  if (sealed.size() < kCrcBytes) {
    return Fail(Code::kCorruption, "sealed record is shorter than its checksum");
  }
  const std::string_view record = sealed.substr(0, sealed.size() - kCrcBytes);
  if (ReadLittleEndian<std::uint32_t>(sealed.data() + record.size()) != Crc32c(record)) {
    return Fail(Code::kCorruption, "checksum of sealed record does not fit");
  }
  return record;
}

}  // namespace socle::storage
