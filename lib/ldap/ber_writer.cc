#include "lib/ldap/ber_writer.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <lber.h>
#include <lber_types.h>
#include <string.h>  // explicit_bzero

#include "lib/base/check.h"
#include "lib/ldap/ber_tag.h"

namespace socle::ldap {

namespace {

// liblber fails when memory is out, or when Begin() and End() do not match: no input does that.
void Check(int result) {
  SOCLE_CHECK(result != -1);
}

}  // namespace

BerWriter::BerWriter() : element_(ber_alloc_t(LBER_USE_DER)) {
  SOCLE_CHECK(element_ != nullptr);
}

BerWriter::~BerWriter() {
  Wipe();
  ber_free(element_, 1);
}

void BerWriter::Wipe() {
  berval written{};
  // Fails in the middle of an element; then there was an error of ours, and nothing more to save.
  if (ber_flatten2(element_, &written, 0) == 0 && written.bv_val != nullptr) {
    explicit_bzero(written.bv_val, written.bv_len);
  }
}

void BerWriter::Begin(BerTag tag) {
  Check(ber_start_seq(element_, tag));
}

void BerWriter::End() {
  Check(ber_put_seq(element_));
}

void BerWriter::WriteOctets(std::string_view octets, BerTag tag) {
  const char* const data = octets.empty() ? "" : octets.data();
  Check(ber_put_ostring(element_, data, octets.size(), tag));
}

void BerWriter::WriteInteger(std::int32_t value, BerTag tag) {
  Check(ber_put_int(element_, value, tag));
}

void BerWriter::WriteBoolean(bool value, BerTag tag) {
  Check(ber_put_boolean(element_, value ? 1 : 0, tag));
}

void BerWriter::WriteNull(BerTag tag) {
  Check(ber_put_null(element_, tag));
}

void BerWriter::WriteEncoded(std::string_view elements) {
  if (!elements.empty()) {
    const auto size = static_cast<ber_slen_t>(elements.size());
    SOCLE_CHECK(ber_write(element_, elements.data(), elements.size(), 0) == size);
  }
}

std::string_view BerWriter::Written() {
  berval written{};
  Check(ber_flatten2(element_, &written, 0));
  return {written.bv_val == nullptr ? "" : written.bv_val, written.bv_len};
}

std::string BerWriter::Finish() {
  return std::string(Written());
}

void BerWriter::AppendTo(std::string& out) {
  out.append(Written());
}

}  // namespace socle::ldap
