#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// More faults than these are not told.
inline constexpr std::size_t kFaultsMax = 20;

// How much a sender may depart from the specification.
enum class Strictness : std::uint8_t {
  kStrict,    // as the French extension writes it
  kStandard,  // what is legal HL7 v2 and cannot be misread is taken
  kTolerant,  // what is missing or unknown is left out with a warning, wherever the rest has a
              // meaning
};

// A fault at its place in the message.
struct WireFault {
  FaultKind kind = FaultKind::kInternal;
  FaultSeverity severity = FaultSeverity::kError;
  Location location;
  std::string text;  // for people; holds no value of a patient
  bool operator==(const WireFault&) const = default;
};

bool HasError(std::span<const WireFault> faults);

// Where a fault of the domain lies in an HL7 v2 message.
WireFault LocateFault(const FeedFault& fault);
// `wanted_field`: the field of QPD with the wanted domains, 4 for PIX and 8 for PDQ.
WireFault LocateFault(const QueryFault& fault, std::size_t wanted_field);

// MSA-1, table 0008 in original mode.
enum class AckCode : std::uint8_t { kAccept, kError, kReject };

// kReject for faults of the header, for what is not supported and what the sender may not say;
// kError for faults of content.
AckCode AckCodeOf(std::span<const WireFault> faults);
std::string_view AckCodeText(AckCode code);  // AA, AE, AR

// Table 0357.
unsigned ErrorNumber(FaultKind kind);
std::string_view ErrorName(FaultKind kind);

// ERR-2, SEG^n^field^repetition^component^subcomponent without what is 0 at the end. Its parts are
// names and numbers: nothing to escape.
std::string FormatLocation(const Location& location);

// SEG^1^field and so on; `numbers`: field, repetition, component, subcomponent.
Location At(std::string_view segment, std::initializer_list<std::size_t> numbers = {});

}  // namespace socle::mpi::protocol
