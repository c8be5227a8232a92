#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/protocol/builder.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// What an answer, or a message of our own, says of itself.
struct Stamp {
  std::string_view time;        // MSH-7, as FormatHl7Time writes it
  std::string_view control_id;  // MSH-10
  // Who answers where the request does not say to whom it was sent.
  std::string_view application = "SOCLE";
  std::string_view facility = {};
};

// ACK^event^ACK to a request: AA, AE or AR with an ERR for each fault, in the form of the version
// of the request and in its character set. A request without header is answered in version 2.5.
std::string BuildAck(const MessageHeader& request,
                     std::span<const WireFault> faults,
                     const Stamp& stamp);
// The same for a feed that was read with `faults` (warnings) and then applied.
std::string BuildAck(const MessageHeader& request,
                     std::span<const WireFault> faults,
                     const FeedOutcome& outcome,
                     const Stamp& stamp);

// The answer of another system to a message of ours.
struct AckReply {
  AckCode code = AckCode::kAccept;  // CA, CE, CR of the enhanced mode read alike
  std::string control_id;           // MSA-2: of the message that it answers
  std::string text;                 // MSA-3, or ERR-8 without it; may hold what the peer likes
};

// kInvalidArgument when it is no answer.
Result<AckReply> ReadAck(const Message& message);

// The parts of an answer that queries share. MSH with the sender and receiver of the request
// swapped; `type` is MSH-9.
struct AnswerType {
  std::string_view type;
  std::string_view event;
  std::string_view structure;
};

void AppendAnswerHeader(MessageBuilder& builder,
                        const MessageHeader& request,
                        const AnswerType& type,
                        const Stamp& stamp);
void AppendFaults(MessageBuilder& builder,
                  const MessageHeader& request,
                  std::span<const WireFault> faults);

}  // namespace socle::mpi::protocol
