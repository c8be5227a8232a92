#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mpi/protocol/charset.h"

namespace socle::mpi::protocol {

// The signs that MSH-1 and MSH-2 declare.
struct Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
  bool operator==(const Delimiters&) const = default;
};

enum class EscapeOutcome : std::uint8_t {
  kGood,
  kUnknown,  // a sequence without meaning here: kept as it is
  kOpen,     // an escape sign without its second one: kept as it is
  kBadText,  // \X..\ is no hexadecimal, or its bytes are no text of the charset: kept as it is
};

// Appends `text` with its escape sequences replaced: \F\ \S\ \T\ \R\ \E\ by the signs of
// `delimiters`, \Xdd..\ by the bytes read in `charset`, \.br\ and \.sp\ by a line feed;
// highlighting (\H\ and \N\) vanishes. Gives the first fault.
EscapeOutcome AppendUnescaped(std::string& out,
                              std::string_view text,
                              const Delimiters& delimiters,
                              Charset charset);

// Appends UTF-8 `text` so that it stands in a message with the usual delimiters |^~\&. Control
// characters become \Xdd\.
void AppendEscaped(std::string& out, std::string_view text);

// Appends a whole field, repetitions and all, of a message with `from` to one with the usual
// delimiters.
void AppendWithUsualDelimiters(std::string& out, std::string_view field, const Delimiters& from);

}  // namespace socle::mpi::protocol
