#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/ldap/ber_tag.h"

struct berelement;

namespace socle::ldap {

// Writes BER with liblber, lengths as short as they can be (LBER_USE_DER): requests, small answers,
// values of controls. Entries of a search have a quicker way, search_entry.h.
//
// A constructed element begins with Begin() and ends with End(). The buffer is wiped when it is
// given back, because it may have held a password; what is longer than 4,060 octets may leave parts
// in memory that the buffer has outgrown.
class [[nodiscard]] BerWriter {
 public:
  BerWriter();
  BerWriter(const BerWriter&) = delete;
  BerWriter& operator=(const BerWriter&) = delete;
  ~BerWriter();

  void Begin(BerTag tag);
  void End();
  void WriteOctets(std::string_view octets, BerTag tag = kOctetString);
  void WriteInteger(std::int32_t value, BerTag tag = kInteger);
  void WriteBoolean(bool value, BerTag tag = kBoolean);
  void WriteNull(BerTag tag = kNull);
  // Elements that are encoded already.
  void WriteEncoded(std::string_view elements);

  // What was written; every Begin() has had its End(). The view is good until the next call.
  [[nodiscard]] std::string_view Written();
  [[nodiscard]] std::string Finish();
  void AppendTo(std::string& out);

  // Overwrites what was written with zeros; nothing can be written afterwards.
  void Wipe();

 private:
  berelement* element_;
};

}  // namespace socle::ldap
