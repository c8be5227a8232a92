// Any bytes are read; every field is within the text, and every answer is itself a message.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/values.h"

namespace {

namespace protocol = socle::mpi::protocol;

void ReadAllParts(const protocol::Message& message) {
  constexpr std::size_t kFieldsRead = 40;
  SOCLE_CHECK(message.SegmentCount() <= protocol::kSegmentsMax);
  for (std::size_t i = 0; i < message.SegmentCount(); ++i) {
    const std::string_view segment = message.SegmentText(i);
    for (std::size_t number = 0; number < kFieldsRead; ++number) {
      const protocol::Part field = message.Field(i, number);
      SOCLE_CHECK(field.Raw().empty() ||
                  (field.Raw().data() >= segment.data() && field.Raw().size() <= segment.size()));
      const std::string text =
          protocol::ReadText(message, field.Repetition(2).Component(2).Subcomponent(2));
      SOCLE_CHECK(text.find_first_of("\r\n") == std::string::npos);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto charset = static_cast<protocol::Charset>(data[0] % 4);
  const auto message =
      protocol::Message::Read({reinterpret_cast<const char*>(data + 1), size - 1}, charset);
  ReadAllParts(message);
  const protocol::MessageHeader header = protocol::ReadHeader(message);
  auto faults = protocol::CheckHeader(message, header, protocol::Strictness::kStrict);
  protocol::CheckContent(message, protocol::Strictness::kStrict, faults);
  const std::string ack =
      protocol::BuildAck(header, faults, {.time = "20260105", .control_id = "1"});
  const auto reply = protocol::ReadAck(protocol::Message::Read(ack, header.charset));
  SOCLE_CHECK(reply.has_value());
  SOCLE_CHECK(reply->code == protocol::AckCodeOf(faults));
  SOCLE_CHECK(header.charset != protocol::Charset::kUtf8 || socle::IsValidUtf8(ack));
  return 0;
}
