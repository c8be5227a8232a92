#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/charset.h"

namespace socle::mpi::protocol {

// Writes a message with the usual delimiters. Within a segment fields are set in ascending order;
// those left out are empty, and none stand at the end of a segment.
class MessageBuilder {
 public:
  // Starts a segment. Its first segment is MSH, whose fields 1 and 2 are then there.
  MessageBuilder& Segment(std::string_view name);
  // Sets a field to a text, which is escaped.
  MessageBuilder& Text(std::size_t field, std::string_view text);
  // Sets a field to what is already escaped: components and repetitions joined.
  MessageBuilder& Encoded(std::size_t field, std::string_view encoded);

  // The message in `charset`, ending with CR.
  [[nodiscard]] std::string Finish(Charset charset) const;

 private:
  void GoTo(std::size_t field);

  std::string text_;
  std::size_t field_ = 0;  // the last one that was written
};

// Texts escaped and joined with `separator`, the empty ones at the end left out.
std::string Join(std::initializer_list<std::string_view> parts, char separator = '^');

// HD as a field; as a component it is joined with '&'.
std::string EncodeHd(const AssigningAuthority& hd, char separator = '^');

// CX as a repetition: value or "", authority, type.
std::string EncodeCx(const PatientIdentifier& identifier);

}  // namespace socle::mpi::protocol
