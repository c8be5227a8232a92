#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mpi/match/clean_name.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"

namespace socle::mpi::match {

// Turns received identities into their standard form. Pure: same identity, same bytes. Holds
// scratch memory, so one object a thread.
class Standardiser {
 public:
  // Appends the standard form to `out`, padded to a multiple of 8 bytes; StandardView reads it at
  // the offset where `out` ended before (itself a multiple of 8).
  void Append(const Identity& identity, std::uint16_t domain, std::string& out);

 private:
  struct Written {
    NameRef whole;
    std::vector<NameRef> parts;
  };

  void WriteFamily(const std::vector<std::string_view>& words, Written& out);
  void WriteGiven(const Identity& identity, StandardHeader& header);
  NameRef WriteText(std::string_view text, std::size_t particle);
  void ReadFamilyNames(const Identity& identity, StandardHeader& header);
  static void ReadPlace(const Identity& identity, StandardHeader& header);
  static void ReadIdentifiers(const Identity& identity, StandardHeader& header);
  static void ReadContact(const Identity& identity, StandardHeader& header);

  CleanName birth_;
  CleanName used_;
  CleanName given_;
  CleanName list_;
  std::string joined_;
  std::vector<NamePart> name_parts_;
  std::string text_;
  Written birth_written_;
  Written used_written_;
  std::vector<NameRef> given_tokens_;
};

// The phonetic code of a folded name as NameRef holds it: first two sounds in the upper ten bits,
// hash of the whole key below; 0 for an empty key.
std::uint32_t PhoneticCode(std::string_view folded);

inline constexpr std::size_t kGivenTokensMax = 6;

}  // namespace socle::mpi::match
