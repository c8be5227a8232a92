#include "mpi/protocol/acknowledge.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/protocol/builder.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::string_view kDefaultVersion = "2.5";
constexpr std::string_view kErrorTable = "HL70357";

// A name that stands for the other when that one is empty.
std::string EncodeHdOr(const AssigningAuthority& hd, std::string_view otherwise) {
  std::string text = EncodeHd(hd);
  return text.empty() ? Join({otherwise}) : text;
}

std::string_view SeverityText(FaultSeverity severity) {
  constexpr std::array<std::string_view, 3> kTexts = {"E", "W", "I"};
  return kTexts[static_cast<std::size_t>(severity)];
}

// A number of a location; 0 is not known.
std::string NumberText(std::size_t number) {
  return number == 0 ? std::string() : std::to_string(number);
}

// ERR-1 of version 2.3.1: segment^sequence^field^code&name&table.
std::string EncodeError231(const WireFault& fault) {
  const Location& location = fault.location;
  return location.segment + '^' + NumberText(location.sequence) + '^' + NumberText(location.field) +
         '^' +
         Join({std::to_string(ErrorNumber(fault.kind)), ErrorName(fault.kind), kErrorTable}, '&');
}

void AppendFault(MessageBuilder& builder, const WireFault& fault) {
  const std::string number = std::to_string(ErrorNumber(fault.kind));
  builder.Encoded(2, FormatLocation(fault.location))
      .Encoded(3, Join({number, ErrorName(fault.kind), kErrorTable}))
      .Text(4, SeverityText(fault.severity))
      .Text(8, fault.text);
}

std::optional<AckCode> FindAckCode(std::string_view text) {
  if (text == "AA" || text == "CA") {
    return AckCode::kAccept;
  }
  if (text == "AE" || text == "CE") {
    return AckCode::kError;
  }
  if (text == "AR" || text == "CR") {
    return AckCode::kReject;
  }
  return std::nullopt;
}

}  // namespace

void AppendAnswerHeader(MessageBuilder& builder,
                        const MessageHeader& request,
                        const AnswerType& type,
                        const Stamp& stamp) {
  const bool has_version = !request.version.empty();
  const std::string_view processing =
      request.processing_id.empty() ? std::string_view("P") : request.processing_id;
  builder.Segment("MSH")
      .Encoded(3, EncodeHdOr(request.receiving_application, stamp.application))
      .Encoded(4, EncodeHdOr(request.receiving_facility, stamp.facility))
      .Encoded(5, EncodeHd(request.sending_application))
      .Encoded(6, EncodeHd(request.sending_facility))
      .Text(7, stamp.time)
      .Encoded(9, Join({type.type, type.event, type.structure}))
      .Text(10, stamp.control_id)
      .Encoded(11, Join({processing, request.processing_mode}))
      .Encoded(12,
               has_version
                   ? Join({request.version, request.version_country, request.version_national})
                   : std::string(kDefaultVersion))
      .Text(17, request.country)
      .Text(18, request.charset_name.empty() ? "" : CharsetName(request.charset));
}

void AppendFaults(MessageBuilder& builder,
                  const MessageHeader& request,
                  std::span<const WireFault> faults) {
  for (const WireFault& fault : faults) {
    // Version 2.3.1 knows no severity: what stands in ERR is an error.
    if (request.IsVersion231() && fault.severity != FaultSeverity::kError) {
      continue;
    }
    builder.Segment("ERR");
    if (request.IsVersion231()) {
      builder.Encoded(1, EncodeError231(fault));
    }
    AppendFault(builder, fault);
  }
}

std::string BuildAck(const MessageHeader& request,
                     std::span<const WireFault> faults,
                     const Stamp& stamp) {
  MessageBuilder builder;
  const std::string_view structure = request.IsVersion231() || request.event.empty() ? "" : "ACK";
  AppendAnswerHeader(
      builder, request, {.type = "ACK", .event = request.event, .structure = structure}, stamp);
  builder.Segment("MSA")
      .Text(1, AckCodeText(AckCodeOf(faults)))
      .Encoded(2, request.control_id_field);
  if (request.IsVersion231()) {
    for (const WireFault& fault : faults) {
      if (fault.severity == FaultSeverity::kError) {
        builder.Text(3, fault.text.empty() ? ErrorName(fault.kind) : fault.text);
        break;
      }
    }
  }
  AppendFaults(builder, request, faults);
  return builder.Finish(request.charset);
}

std::string BuildAck(const MessageHeader& request,
                     std::span<const WireFault> faults,
                     const FeedOutcome& outcome,
                     const Stamp& stamp) {
  std::vector<WireFault> all(faults.begin(), faults.end());
  for (const FeedFault& fault : outcome.faults) {
    // An error is told whatever stands before it: it is why the message is refused.
    if (all.size() >= kFaultsMax && fault.severity == FaultSeverity::kError && !HasError(all)) {
      all.pop_back();
    }
    AddFault(all, LocateFault(fault));
  }
  return BuildAck(request, all, stamp);
}

Result<AckReply> ReadAck(const Message& message) {
  const auto segment = message.FindSegment("MSA");
  if (!segment.has_value()) {
    return Fail(Code::kInvalidArgument, "answer without MSA");
  }
  const auto code = FindAckCode(ReadText(message, message.Field(*segment, 1)));
  if (!code.has_value()) {
    return Fail(Code::kInvalidArgument, "answer with an unknown MSA-1");
  }
  AckReply reply;
  reply.code = *code;
  const std::string_view control_id = message.Field(*segment, 2).Raw();
  AppendUnescaped(reply.control_id, control_id, message.GetDelimiters(), message.GetCharset());
  reply.text = ReadText(message, message.Field(*segment, 3));
  const auto error = message.FindSegment("ERR");
  if (reply.text.empty() && error.has_value()) {
    reply.text = ReadText(message, message.Field(*error, 8));
  }
  return reply;
}

}  // namespace socle::mpi::protocol
