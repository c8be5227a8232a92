#include "lib/ldap/ber_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <lber.h>
#include <lber_types.h>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_tag.h"

namespace socle::ldap {

namespace {

constexpr std::size_t kIntegerOctetsMax = sizeof(std::int32_t);
constexpr char kTrue = '\xFF';
constexpr char kFalse = '\0';

// liblber takes pointers to char, and writes through them only in calls that are not used here.
berval AsBerval(const char* begin, std::size_t size) {
  return {.bv_len = size, .bv_val = const_cast<char*>(begin)};
}

}  // namespace

void BerElementFree::operator()(berelement* element) const {
  ber_free(element, 0);  // the buffer belongs to the caller
}

BerReader::BerReader() : element_(ber_alloc_t(0)) {
  SOCLE_CHECK(element_ != nullptr);
}

BerReader::BerReader(std::string_view bytes) : BerReader() {
  Start(bytes);
}

void BerReader::Start(std::string_view bytes) {
  begin_ = bytes.data();
  next_ = begin_;
  end_ = begin_ + bytes.size();
  fault_ = nullptr;
  fault_offset_ = 0;
  fault_code_ = Code::kInvalidArgument;
}

BerAny BerReader::Look() {
  berval rest = AsBerval(next_, static_cast<std::size_t>(end_ - next_));
  // From the ends of the element being read: liblber then refuses what goes over them.
  ber_init2(element_.get(), &rest, 0);
  berval contents{};
  const ber_tag_t tag = ber_peek_element(element_.get(), &contents);
  if (tag == LBER_ERROR) {
    SetFault("malformed element");
    return {};
  }
  const char* const end = contents.bv_val + contents.bv_len;
  return {.tag = tag,
          .contents = {contents.bv_val, contents.bv_len},
          .whole = {next_, static_cast<std::size_t>(end - next_)}};
}

BerTag BerReader::PeekTag() {
  return HasMore() ? Look().tag : kNoTag;
}

BerAny BerReader::Take(BerTag wanted) {
  if (fault_ != nullptr) {
    return {};
  }
  if (next_ == end_) {
    SetFault("element missing");
    return {};
  }
  const BerAny found = Look();
  if (fault_ != nullptr) {
    return {};
  }
  if (found.tag != wanted) {
    SetFault("element of another type than expected");
    return {};
  }
  next_ += found.whole.size();
  return found;
}

BerScope BerReader::Enter(BerTag tag) {
  const BerAny element = Take(tag);
  const BerScope outer{.next = next_, .end = end_};
  if (fault_ == nullptr) {
    next_ = element.contents.data();
    end_ = next_ + element.contents.size();
  }
  return outer;
}

void BerReader::Leave(BerScope outer) {
  while (HasMore()) {
    const BerTag tag = PeekTag();
    if (fault_ == nullptr && !IsContextSpecific(tag)) {
      SetFault("octets left at the end of an element");
    }
    ReadAny();
  }
  if (fault_ == nullptr) {
    next_ = outer.next;
    end_ = outer.end;
  }
}

std::string_view BerReader::ReadOctets(BerTag tag) {
  return Take(tag).contents;
}

std::string_view BerReader::ReadName(BerTag tag) {
  const std::string_view name = Take(tag).contents;
  if (name.find('\0') != std::string_view::npos) {
    SetFault("NUL in a name");
  }
  return name;
}

std::int32_t BerReader::ReadInteger(BerRange range, BerTag tag) {
  const std::string_view contents = Take(tag).contents;
  if (fault_ != nullptr) {
    return range.min;
  }
  const berval octets = AsBerval(contents.data(), contents.size());
  ber_int_t value = 0;
  if (contents.empty() || contents.size() > kIntegerOctetsMax ||
      ber_decode_int(&octets, &value) != 0) {
    SetFault("number of no octets, or of more than four");
    return range.min;
  }
  if (value < range.min || value > range.max) {
    SetFault("number out of its range");
    return range.min;
  }
  return value;
}

bool BerReader::ReadBoolean(BerTag tag) {
  const std::string_view contents = Take(tag).contents;
  if (fault_ != nullptr) {
    return false;
  }
  if (contents.size() != 1 || (contents[0] != kTrue && contents[0] != kFalse)) {
    SetFault("boolean other than 00 and FF");
    return false;
  }
  return contents[0] == kTrue;
}

void BerReader::ReadNull(BerTag tag) {
  if (!Take(tag).contents.empty()) {
    SetFault("null with contents");
  }
}

BerAny BerReader::ReadAny() {
  if (!HasMore()) {
    return {};
  }
  const BerAny found = Look();
  next_ += found.whole.size();
  return found;
}

void BerReader::SetFault(const char* reason, Code code) {
  if (fault_ != nullptr) {
    return;
  }
  fault_ = reason;
  fault_code_ = code;
  fault_offset_ = static_cast<std::size_t>(next_ - begin_);
}

Status BerReader::Finish() {
  if (HasMore()) {
    SetFault("octets left at the end");
  }
  if (fault_ == nullptr) {
    return {};
  }
  return Fail(fault_code_, std::string(fault_) + ", octet " + std::to_string(fault_offset_));
}

}  // namespace socle::ldap
