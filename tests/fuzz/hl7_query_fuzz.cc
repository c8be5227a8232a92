// A query is refused with a fault or read; in both cases the answer is a message that says so.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "lib/base/check.h"
#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/encode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace {

namespace mpi = socle::mpi;
namespace protocol = socle::mpi::protocol;

constexpr protocol::Stamp kStamp = {.time = "20260105", .control_id = "1"};

std::string Answer(const protocol::Message& message,
                   const protocol::MessageHeader& header,
                   const protocol::DecodedQuery& decoded) {
  if (!decoded.IsAccepted()) {
    return protocol::EncodeRefusedQuery(message, header, decoded.faults, kStamp);
  }
  if (const auto* const pix = std::get_if<mpi::PixQuery>(&decoded.query)) {
    return protocol::EncodePixAnswer(
        message, header, {.identifiers = {pix->identifier}, .faults = {}}, kStamp);
  }
  if (const auto* const pdq = std::get_if<mpi::PdqQuery>(&decoded.query)) {
    mpi::PdqAnswer answer;
    answer.matches.emplace_back();
    answer.matches.back().identifiers = pdq->identifiers;
    answer.matches.back().traits[mpi::PatientField::kBirthName] = pdq->family_name;
    answer.continuation = pdq->continuation.value_or("");
    return protocol::EncodePdqAnswer(message, header, answer, kStamp);
  }
  return protocol::BuildAck(header, decoded.faults, kStamp);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = protocol::Message::Read({reinterpret_cast<const char*>(data), size});
  const protocol::MessageHeader header = protocol::ReadHeader(message);
  const protocol::DecodedQuery decoded = protocol::DecodeQuery(message, header, {});
  const std::string text = Answer(message, header, decoded);
  const auto reply = protocol::ReadAck(protocol::Message::Read(text, header.charset));
  SOCLE_CHECK(reply.has_value());
  SOCLE_CHECK((reply->code == protocol::AckCode::kAccept) == decoded.IsAccepted());
  return 0;
}
