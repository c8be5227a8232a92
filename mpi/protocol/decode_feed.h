#pragma once

#include <cstddef>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// The longest text of one trait, in bytes of UTF-8, and of CX-1, in characters (PAM France).
inline constexpr std::size_t kTraitBytesMax = 1'000;
inline constexpr std::size_t kIdentifierCharactersMax = 128;

// A feed as far as it could be read. With an error among the faults it must not be applied; the
// faults of what the domain then says come behind these in the acknowledgement.
struct DecodedFeed {
  FeedMessage feed;
  std::vector<WireFault> faults;

  [[nodiscard]] bool IsAccepted() const { return !HasError(faults); }
};

// Reads an ADT message of IHE PAM France 2.11 (version 2.5: ITI-30 and, for its PID, ITI-31) or of
// IHE PIX (version 2.3.1: ITI-8). docs/formats/hl7v2.md says which field becomes what. Pure.
DecodedFeed DecodeFeed(const Message& message,
                       const MessageHeader& header,
                       const DecodeOptions& options);

}  // namespace socle::mpi::protocol
