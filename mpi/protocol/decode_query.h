#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "mpi/model/query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

inline constexpr std::size_t kPageSizeMax = 1'000;  // a greater one is read as this
inline constexpr std::size_t kContinuationBytesMax = 256;

// QBP and QCN: what DecodeQuery reads. All other messages go to DecodeFeed.
bool IsQuery(const MessageHeader& header);

// A query as far as it could be read; with an error among the faults it must not be run.
struct DecodedQuery {
  std::variant<std::monostate, PixQuery, PdqQuery, QueryCancel> query;
  std::vector<WireFault> faults;

  [[nodiscard]] bool IsAccepted() const { return !HasError(faults); }
};

// Reads QBP^Q23 (ITI-9), QBP^Q22 (ITI-21) and QCN^J01. Pure.
DecodedQuery DecodeQuery(const Message& message,
                         const MessageHeader& header,
                         const DecodeOptions& options);

// QPD-3 of QBP^Q22: one repetition a trait, such as @PID.5.1.1^SMITH. Of PID-3 the parts of several
// identifiers follow each other; a part that comes again starts the next one.
void ReadPdqParameters(const Message& message,
                       Part field,
                       PdqQuery& query,
                       std::vector<WireFault>& faults);

}  // namespace socle::mpi::protocol
