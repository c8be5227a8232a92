#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_tag.h"

struct berelement;  // BerElement of <lber.h>, which only the .cc files of this folder include

namespace socle::ldap {

struct BerElementFree {
  void operator()(berelement* element) const;
};

// The element around the one that is being read; see BerReader::Enter.
struct BerScope {
  const char* next = nullptr;
  const char* end = nullptr;
};

// An element as it stands in the input.
struct BerAny {
  BerTag tag = kNoTag;
  std::string_view contents;
  std::string_view whole;  // with identifier and length octets
};

inline constexpr std::int32_t kMaxInt = std::numeric_limits<std::int32_t>::max();  // of RFC 4511

struct BerRange {
  std::int32_t min = 0;
  std::int32_t max = kMaxInt;
};

// Reads BER as LDAP restricts it (RFC 4511, 5.1) with liblber, in place: nothing is copied, not one
// octet of the input is written or read beyond its end, texts are parts of the input.
//
// The first fault sticks: from then on every read gives an empty value, HasMore() is false, and
// Finish() says what was wrong. So a decoder reads a whole structure and asks once. Tags, the ends
// of nested elements, booleans and the ranges of numbers are checked here because liblber does not.
// Lengths that are longer than needed are taken: common servers and clients send them.
//
// One thread at a time. Keep one for many inputs: Start() allocates nothing.
class [[nodiscard]] BerReader {
 public:
  BerReader();
  // The same as Start(bytes).
  explicit BerReader(std::string_view bytes);

  // `bytes` must live as long as what is read from them.
  void Start(std::string_view bytes);

  // True when the element that was entered last (or the input) has another element.
  [[nodiscard]] bool HasMore() const { return fault_ == nullptr && next_ != end_; }

  // Tag of the next element; kNoTag at the end, or when there is a fault.
  [[nodiscard]] BerTag PeekTag();

  // Goes into a constructed element; the result goes to Leave().
  BerScope Enter(BerTag tag);
  // Goes on behind the element that was entered. What is left in it is a fault, but for
  // context-specific elements: RFC 4511, section 4, wants unknown trailing components ignored.
  void Leave(BerScope outer);

  std::string_view ReadOctets(BerTag tag = kOctetString);
  // Octets without NUL: attribute descriptions, object identifiers.
  std::string_view ReadName(BerTag tag = kOctetString);
  std::int32_t ReadInteger(BerRange range = {}, BerTag tag = kInteger);
  // 0x00 and 0xFF only.
  bool ReadBoolean(BerTag tag = kBoolean);
  void ReadNull(BerTag tag = kNull);
  // Any element, unread: tag kNoTag at the end.
  BerAny ReadAny();

  // Records a fault of the caller's own, `reason` being a literal; the first one counts.
  void SetFault(const char* reason, Code code = Code::kInvalidArgument);

  // kInvalidArgument, or the code of SetFault, with the offset of the first fault; a fault too when
  // octets are left.
  [[nodiscard]] Status Finish();

 private:
  // The next element, or a tag of kNoTag and a fault (also at the end).
  BerAny Take(BerTag wanted);
  BerAny Look();

  std::unique_ptr<berelement, BerElementFree> element_;
  const char* begin_ = nullptr;
  const char* next_ = nullptr;
  const char* end_ = nullptr;
  const char* fault_ = nullptr;
  std::size_t fault_offset_ = 0;
  Code fault_code_ = Code::kInvalidArgument;
};

}  // namespace socle::ldap
