#include "mpi/protocol/encode_query.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/query.h"
#include "mpi/model/reliability.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/builder.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/encode_patient.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kPixWantedField = 4;
constexpr std::size_t kPdqWantedField = 8;
constexpr AnswerType kPixAnswer = {.type = "RSP", .event = "K23", .structure = "RSP_K23"};
constexpr AnswerType kPdqAnswer = {.type = "RSP", .event = "K22", .structure = "RSP_K21"};

// What all answers to one query have.
struct AnswerContext {
  const Message& request;
  const MessageHeader& header;
  const Stamp& stamp;
};

// MSH, MSA, ERR, QAK and the QPD of the query as it was.
void AppendHead(MessageBuilder& builder,
                const AnswerContext& context,
                const AnswerType& type,
                std::span<const WireFault> faults,
                std::string_view status) {
  const Message& request = context.request;
  const MessageHeader& header = context.header;
  AppendAnswerHeader(builder, header, type, context.stamp);
  builder.Segment("MSA")
      .Text(1, AckCodeText(AckCodeOf(faults)))
      .Encoded(2, header.control_id_field);
  AppendFaults(builder, header, faults);
  const auto encoded = [&](std::size_t segment, std::size_t field) {
    std::string text;
    AppendWithUsualDelimiters(text, request.Field(segment, field).Raw(), request.GetDelimiters());
    return text;
  };
  const auto query = request.FindSegment("QPD");
  builder.Segment("QAK");
  if (query.has_value()) {
    builder.Encoded(1, encoded(*query, 2));
  }
  builder.Text(2, status);
  if (!query.has_value()) {
    return;
  }
  builder.Segment("QPD");
  for (std::size_t field = 1; field <= kPdqWantedField; ++field) {
    builder.Encoded(field, encoded(*query, field));
  }
}

std::vector<WireFault> LocateFaults(std::span<const QueryFault> faults, std::size_t wanted_field) {
  std::vector<WireFault> located;
  for (const QueryFault& fault : faults) {
    AddFault(located, LocateFault(fault, wanted_field));
  }
  return located;
}

// QAK-2, table 0208.
std::string_view StatusOf(std::span<const WireFault> faults, bool has_found) {
  const AckCode code = AckCodeOf(faults);
  if (code != AckCode::kAccept) {
    return AckCodeText(code);
  }
  return has_found ? "OK" : "NF";
}

}  // namespace

std::string EncodePixAnswer(const Message& request,
                            const MessageHeader& header,
                            const PixAnswer& answer,
                            const Stamp& stamp) {
  MessageBuilder builder;
  const std::vector<WireFault> faults = LocateFaults(answer.faults, kPixWantedField);
  const std::string_view status = StatusOf(faults, !answer.identifiers.empty());
  AppendHead(builder, {request, header, stamp}, kPixAnswer, faults, status);
  if (faults.empty() && !answer.identifiers.empty()) {
    // The transaction gives no name: one that is blank, and a pseudonym without text.
    builder.Segment("PID")
        .Encoded(3, EncodeIdentifiers(answer.identifiers))
        .Encoded(5, " ~^^^^^^S");
  }
  return builder.Finish(header.charset);
}

std::string EncodePdqAnswer(const Message& request,
                            const MessageHeader& header,
                            const PdqAnswer& answer,
                            const Stamp& stamp) {
  MessageBuilder builder;
  const std::vector<WireFault> faults = LocateFaults(answer.faults, kPdqWantedField);
  const std::string_view status = StatusOf(faults, !answer.matches.empty());
  AppendHead(builder, {request, header, stamp}, kPdqAnswer, faults, status);
  if (!faults.empty()) {
    return builder.Finish(header.charset);
  }
  const PatientStyle style =
      header.IsFrench() ? PatientStyle::kFrench : PatientStyle::kInternational;
  std::size_t set_id = 0;
  for (const PdqMatch& match : answer.matches) {
    AppendPatient(builder,
                  {.identifiers = match.identifiers,
                   .traits = &match.traits,
                   .reliability = match.reliability,
                   .set_id = ++set_id},
                  style);
    if (match.quality.has_value()) {
      builder.Segment("QRI")
          .Text(1, std::to_string(match.quality->confidence))
          .Text(2, match.quality->reason)
          .Text(3, match.quality->algorithm);
    }
  }
  if (!answer.continuation.empty()) {
    builder.Segment("DSC").Text(1, answer.continuation).Text(2, "I");
  }
  return builder.Finish(header.charset);
}

std::string EncodeRefusedQuery(const Message& request,
                               const MessageHeader& header,
                               std::span<const WireFault> faults,
                               const Stamp& stamp) {
  const bool is_pix = header.event == "Q23";
  const bool is_answered = header.type == "QBP" && (is_pix || header.event == "Q22");
  const AckCode code = AckCodeOf(faults);
  if (!is_answered || code == AckCode::kReject) {
    return BuildAck(header, faults, stamp);
  }
  MessageBuilder builder;
  const AnswerType& type = is_pix ? kPixAnswer : kPdqAnswer;
  AppendHead(builder, {request, header, stamp}, type, faults, AckCodeText(code));
  return builder.Finish(header.charset);
}

std::string EncodeIdentifierUpdate(const IdentifierUpdate& update, const Stamp& stamp) {
  MessageBuilder builder;
  builder.Segment("MSH")
      .Text(3, stamp.application)
      .Text(4, stamp.facility)
      .Text(5, update.receiving_application)
      .Text(6, update.receiving_facility)
      .Text(7, stamp.time)
      .Encoded(9, "ADT^A31^ADT_A05")
      .Text(10, stamp.control_id)
      .Text(11, update.is_test_feed ? "T" : "P")
      .Text(12, "2.5")
      .Text(18, CharsetName(Charset::kUtf8));
  builder.Segment("EVN").Text(2, stamp.time);
  builder.Segment("PID").Encoded(3, EncodeIdentifiers(update.identifiers)).Encoded(5, " ");
  if (update.reliability) {
    builder.Text(32, ReliabilityCodeText(*update.reliability));
  }
  builder.Segment("PV1").Text(2, "N");
  return builder.Finish(Charset::kUtf8);
}

}  // namespace socle::mpi::protocol
