#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/timestamp.h"

namespace socle::mpi::protocol {

// MSH-10. The standard says 20 characters (strict); real senders put a UUID and more.
inline constexpr std::size_t kControlIdBytesStrict = 20;
inline constexpr std::size_t kControlIdBytesMax = 199;

// How one sender's messages are read.
struct DecodeOptions {
  Strictness strictness = Strictness::kStandard;
  TimeZone zone = TimeZone::kFrance;  // of times without an offset
};

// The header segment, for what has to be known before the rest and for the answer. Texts are
// unescaped; what is missing or unreadable is empty.
struct MessageHeader {
  AssigningAuthority sending_application;  // MSH-3
  AssigningAuthority sending_facility;
  AssigningAuthority receiving_application;
  AssigningAuthority receiving_facility;
  std::string sent_at;           // MSH-7, RFC 3339; empty when it has no date
  std::string type;              // MSH-9.1: ADT, QBP
  std::string event;             // MSH-9.2
  std::string structure;         // MSH-9.3
  std::string control_id;        // MSH-10
  std::string control_id_field;  // the same as it stands in an answer, escaped
  std::string processing_id;     // MSH-11.1: P, D, T
  std::string processing_mode;   // MSH-11.2
  std::string version;           // MSH-12.1
  std::string version_country;   // MSH-12.2: FRA
  std::string version_national;  // MSH-12.3: 2.11
  std::string country;           // MSH-17
  std::string charset_name;      // MSH-18 as sent
  Charset charset = Charset::kUtf8;

  [[nodiscard]] bool IsFrench() const { return version_country == "FRA"; }

  // Version 2.3.1, the one of ITI-8.
  [[nodiscard]] bool IsVersion231() const { return version == "2.3.1"; }
};

// Reads what can be read; of a message without header, nothing.
MessageHeader ReadHeader(const Message& message, TimeZone zone = TimeZone::kFrance);

// The faults of the header, as far as they do not depend on the kind of message: delimiters, line
// ends, character set, and the fields MSH-9 to MSH-12, which every message must have.
std::vector<WireFault> CheckHeader(const Message& message,
                                   const MessageHeader& header,
                                   Strictness strictness);

// The faults that Message::Read found behind the header: text, limits, names of segments.
void CheckContent(const Message& message, Strictness strictness, std::vector<WireFault>& faults);

// Adds a fault, up to kFaultsMax.
void AddFault(std::vector<WireFault>& faults, WireFault fault);

// The severity of what only a tolerant reader takes.
constexpr FaultSeverity UnlessTolerant(Strictness strictness) {
  return strictness == Strictness::kTolerant ? FaultSeverity::kWarning : FaultSeverity::kError;
}

// The name of an application or facility: the namespace, or the universal id without one.
const std::string& HdName(const AssigningAuthority& hd);

}  // namespace socle::mpi::protocol
