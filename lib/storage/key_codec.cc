#include "lib/storage/key_codec.h"

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

// A zero byte inside a text becomes 00 FF; 00 01 ends the text. The end sorts before every byte
// that may follow in a longer text, so that prefixes come first.
constexpr char kZero = '\x00';
constexpr char kEscapedZero = '\xFF';
constexpr char kTextEnd = '\x01';

}  // namespace

KeyWriter& KeyWriter::Text(std::string_view text) {
  key_.reserve(key_.size() + text.size() + 2);
  for (const char c : text) {
    key_.push_back(c);
    if (c == kZero) {
      key_.push_back(kEscapedZero);
    }
  }
  key_.push_back(kZero);
  key_.push_back(kTextEnd);
  return *this;
}

KeyWriter& KeyWriter::Id(ByteSpan id) {
  SOCLE_CHECK(id.size() == kIdBytes);
  key_.append(AsText(id));
  return *this;
}

std::string KeyReader::Text() {
  std::string out;
  while (!failed_) {
    const std::size_t zero = rest_.find(kZero);
    if (zero == std::string_view::npos || zero + 1 == rest_.size()) {
      break;
    }
    out.append(rest_.substr(0, zero));
    const char mark = rest_[zero + 1];
    rest_.remove_prefix(zero + 2);
    if (mark == kTextEnd) {
      return out;
    }
    if (mark != kEscapedZero) {
      break;
    }
    out.push_back(kZero);
  }
  failed_ = true;
  return {};
}

std::string_view KeyReader::Id() {
  if (failed_ || rest_.size() < kIdBytes) {
    failed_ = true;
    return {};
  }
  const std::string_view id = rest_.substr(0, kIdBytes);
  rest_.remove_prefix(kIdBytes);
  return id;
}

Status KeyReader::Finish() const {
  if (failed_) {
    return Fail(Code::kCorruption, "key is cut or ill-formed");
  }
  if (!rest_.empty()) {
    return Fail(Code::kCorruption, "key has " + std::to_string(rest_.size()) + " bytes too many");
  }
  return {};
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty()) {
    const auto last = static_cast<std::uint8_t>(end.back());
    if (last != 0xFF) {
      end.back() = static_cast<char>(last + 1);
      return end;
    }
    end.pop_back();
  }
  return end;
}

}  // namespace socle::storage
