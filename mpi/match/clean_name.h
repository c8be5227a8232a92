#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::mpi::match {

// The words of a name field once everything that is no name is taken out.
struct CleanName {
  std::vector<std::string_view> words;  // folded; views into `folded`
  std::vector<std::string_view> other;  // a second name behind EP, NEE, DIT ...
  bool other_is_birth_name = false;     // it stood behind NEE
  bool missing = false;                 // SANSNOM, INCONNU, XXX: the name is not known
  bool unknown = false;                 // INCONNU, ANONYME, XXX: nobody knows who it is
  bool fictive = false;                 // TEST, TOTO
  bool newborn = false;                 // BEBE, NOUVEAU NE
  bool cleaned = false;                 // a title, a note or a relation word was taken out
  std::string folded;                   // owns the bytes of the views
};

// Reads a family name or given name field: notes in brackets or double quotes, titles, comments,
// relation words and placeholders go; digits inside a word are read as the letters they look like
// (DUP0NT). `out` is reused from call to call.
void CleanNameField(std::string_view raw, CleanName& out);

// One part of a family name: the name with its particles, written together.
struct NamePart {
  std::uint16_t begin = 0;  // in the joined text
  std::uint8_t length = 0;
  std::uint8_t particle = 0;  // bytes of particles that are often left out (DE, VAN, BEN ...)
};

// DE LA TOUR -> DELATOUR (particle 4); LE GALL -> LEGALL (particle 0: LE is never left out);
// MARTIN DUPONT -> MARTINDUPONT with two parts. ST and STE become SAINT and SAINTE.
void JoinParts(const std::vector<std::string_view>& words,
               std::string& joined,
               std::vector<NamePart>& parts);

// A name of more bytes is cut.
inline constexpr std::size_t kNameBytesMax = 60;
inline constexpr std::size_t kNamePartsMax = 4;

}  // namespace socle::mpi::match
