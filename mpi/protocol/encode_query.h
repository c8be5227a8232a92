#pragma once

#include <span>
#include <string>

#include "mpi/model/query.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// RSP^K23 to QBP^Q23 (ITI-9): OK with one PID, NF, or AE with the place of each fault.
std::string EncodePixAnswer(const Message& request,
                            const MessageHeader& header,
                            const PixAnswer& answer,
                            const Stamp& stamp);

// RSP^K22 to QBP^Q22 (ITI-21): a PID, and QRI, for each match; DSC when there are more pages.
std::string EncodePdqAnswer(const Message& request,
                            const MessageHeader& header,
                            const PdqAnswer& answer,
                            const Stamp& stamp);

// The answer to a query that DecodeQuery or the sender's rights refuse: RSP with QAK AE where the
// query itself is wrong, ACK where its header is, and for QCN.
std::string EncodeRefusedQuery(const Message& request,
                               const MessageHeader& header,
                               std::span<const WireFault> faults,
                               const Stamp& stamp);

// ADT^A31 of ITI-10. The names of the stamp are the sender.
std::string EncodeIdentifierUpdate(const IdentifierUpdate& update, const Stamp& stamp);

}  // namespace socle::mpi::protocol
