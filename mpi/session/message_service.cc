#include "mpi/session/message_service.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/feed_ahead.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/query_service.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/encode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/timestamp.h"

namespace socle::mpi::session {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

protocol::Charset ToCharset(WireCharset charset) {
  switch (charset) {
    case WireCharset::kUtf8:
      return protocol::Charset::kUtf8;
    case WireCharset::kIso8859Part1:
      return protocol::Charset::kIso8859Part1;
    case WireCharset::kIso8859Part15:
      return protocol::Charset::kIso8859Part15;
    case WireCharset::kAscii:
      return protocol::Charset::kAscii;
  }
  return protocol::Charset::kUtf8;
}

protocol::Strictness ToStrictness(WireStrictness strictness) {
  switch (strictness) {
    case WireStrictness::kStrict:
      return protocol::Strictness::kStrict;
    case WireStrictness::kStandard:
      return protocol::Strictness::kStandard;
    case WireStrictness::kTolerant:
      return protocol::Strictness::kTolerant;
  }
  return protocol::Strictness::kStandard;
}

// Senders are served in turn; those whom no domain knows are one, for their names cost nothing.
constexpr std::string_view kUnknownLane = "unknown";

std::string LaneOf(const SenderIdentity& sender) {
  return sender.application + "|" + sender.facility;
}

protocol::WireFault InternalFault(std::string text) {
  protocol::WireFault fault;
  fault.kind = FaultKind::kInternal;
  fault.text = std::move(text);
  return fault;
}

}  // namespace

// One message on its way; lives until it is answered.
struct MessageService::Request {
  explicit Request(protocol::Message read) : message(std::move(read)) {}

  protocol::Message message;
  protocol::MessageHeader header;
  SenderIdentity sender;
  std::string lane{kUnknownLane};
  protocol::DecodeOptions options;
  std::vector<protocol::WireFault> faults;  // of decoding
  domain::ReceivedFeed feed;
  domain::FeedAnswer answer;
  Reply reply;
  std::chrono::nanoseconds started{};
  bool is_query = false;
};

MessageService::MessageService(const Parts& parts, MessageSettings settings)
    : parts_(parts),
      settings_(std::move(settings)),
      metrics_(parts.metrics),
      sequence_(static_cast<std::uint64_t>(parts.clock.Now().value)) {}

// Numbers of answers: unique over restarts, for they go on from the time of the start.
std::string MessageService::NewControlId() {
  return "S" + std::to_string(sequence_.fetch_add(1));
}

std::shared_ptr<MessageService::Request> MessageService::Read(
    std::string_view bytes, std::string_view certificate_subject) {
  auto request = std::make_shared<Request>(protocol::Message::Read(bytes));
  request->started = parts_.clock.Monotonic();
  request->options.zone = settings_.zone;
  request->header = protocol::ReadHeader(request->message, settings_.zone);
  request->sender = {.application = protocol::HdName(request->header.sending_application),
                     .facility = protocol::HdName(request->header.sending_facility),
                     .certificate_subject = std::string(certificate_subject)};
  const auto domains = parts_.registry.Snapshot();
  const std::vector<const DomainConfig*> own = domains->DomainsOf(request->sender);
  if (!own.empty()) {
    request->lane = LaneOf(request->sender);
    const WireOptions& wire = own.front()->wire;
    request->options.strictness = ToStrictness(wire.strictness);
    if (request->header.charset_name.empty() && wire.charset_unnamed != WireCharset::kUtf8) {
      request->message = protocol::Message::Read(bytes, ToCharset(wire.charset_unnamed));
      request->header = protocol::ReadHeader(request->message, settings_.zone);
    }
  }
  request->feed.content = StableHash64(bytes);
  return request;
}

void MessageService::Handle(std::string_view bytes,
                            std::string_view certificate_subject,
                            Reply reply) {
  const std::shared_ptr<Request> request = Read(bytes, certificate_subject);
  request->reply = std::move(reply);
  request->is_query = protocol::IsQuery(request->header);
  if (request->is_query) {
    HandleQuery(request);
  } else {
    HandleFeed(request);
  }
}

std::string MessageService::RefuseFrame(const Error& error) {
  metrics_.CountBadFrame();
  parts_.logger.Warning("frame refused", {{"reason", error.detail}});
  protocol::WireFault fault;
  fault.kind = error.code == Code::kTooLarge ? FaultKind::kBadValue : FaultKind::kSegmentSequence;
  fault.location.segment = "MSH";
  fault.text = error.detail;
  const std::string id = NewControlId();
  const std::string time =
      protocol::FormatHl7Time(parts_.clock.Now().value / kMicrosPerSecond, settings_.zone);
  return protocol::BuildAck({},
                            std::span(&fault, 1),
                            {.time = time,
                             .control_id = id,
                             .application = settings_.application,
                             .facility = settings_.facility});
}

void MessageService::Finish(Request& request, std::string answer, protocol::AckCode code) {
  const auto took = parts_.clock.Monotonic() - request.started;
  metrics_.Count(request.header.event, request.is_query, code, took);
  if (code != protocol::AckCode::kAccept) {
    parts_.logger.Info("message not accepted",
                       {{"event", request.header.event},
                        {"sender", request.sender.application},
                        {"facility", request.sender.facility},
                        {"answer", protocol::AckCodeText(code)}});
  }
  request.reply(std::move(answer));
}

void MessageService::HandleFeed(const std::shared_ptr<Request>& request) {
  protocol::DecodedFeed decoded =
      protocol::DecodeFeed(request->message, request->header, request->options);
  request->faults = std::move(decoded.faults);
  if (protocol::HasError(request->faults)) {
    AnswerFeed(*request, {});
    return;
  }
  request->feed.message = std::move(decoded.feed);
  request->feed.sender = request->sender;
  domain::Command command{
      .apply =
          [this, request](domain::CommandContext& context) {
            return parts_.feeds.Apply(context, request->feed, request->answer);
          },
      .done = [this, request](const Status& status) { AnswerFeed(*request, status); }};
  // When much waits for the writer, what is read now is old at its turn.
  if (parts_.queue.Length() < domain::CommandQueue::kAheadMax) {
    command.ahead =
        domain::ReadFeedAhead(parts_.index, parts_.registry, request->feed, parts_.clock.Now());
  }
  const bool is_queued = parts_.queue.TryPush(std::move(command), request->lane);
  if (!is_queued) {
    request->faults.push_back(InternalFault("too many messages wait: send it again later"));
    AnswerFeed(*request, {});
  }
}

void MessageService::AnswerFeed(Request& request, const Status& status) {
  const bool is_refused = !request.answer.outcome.IsAccepted();
  if (!request.answer.is_repeat) {
    metrics_.CountFaults(request.answer.outcome.faults);
  }
  if (status.has_value() && request.answer.received) {
    metrics_.CountReceived(*request.answer.received);
  }
  for (const FeedFault& fault : request.answer.outcome.faults) {
    request.faults.push_back(protocol::LocateFault(fault));
  }
  if (!status.has_value() && !is_refused) {
    parts_.logger.Error("feed not applied", {{"reason", status.error().detail}});
    request.faults.push_back(InternalFault("not stored: send it again later"));
  }
  const UnixMicros at =
      request.answer.applied_at.value != 0 ? request.answer.applied_at : parts_.clock.Now();
  // The same message gets the same answer: its time is that of the first, its number follows from
  // that of the message.
  const bool has_id = !request.header.control_id.empty() && request.answer.applied_at.value != 0;
  const std::string id =
      has_id ? "S" + std::to_string(request.answer.applied_at.value) : NewControlId();
  const std::string time = protocol::FormatHl7Time(at.value / kMicrosPerSecond, settings_.zone);
  Finish(request,
         protocol::BuildAck(request.header,
                            request.faults,
                            {.time = time,
                             .control_id = id,
                             .application = settings_.application,
                             .facility = settings_.facility}),
         protocol::AckCodeOf(request.faults));
}

void MessageService::RefuseQuery(Request& request, std::vector<protocol::WireFault> faults) {
  const std::string id = NewControlId();
  const std::string time =
      protocol::FormatHl7Time(parts_.clock.Now().value / kMicrosPerSecond, settings_.zone);
  Finish(request,
         protocol::EncodeRefusedQuery(request.message,
                                      request.header,
                                      faults,
                                      {.time = time,
                                       .control_id = id,
                                       .application = settings_.application,
                                       .facility = settings_.facility}),
         protocol::AckCodeOf(faults));
}

// An answer, or what the machine has against it. The trace comes before it: what cannot be traced
// is not told.
template <class ResultType, class Encode>
void MessageService::AnswerQuery(const std::shared_ptr<Request>& request,
                                 ResultType result,
                                 const Encode& encode) {
  if (!result.has_value()) {
    parts_.logger.Error("query not answered", {{"reason", result.error().detail}});
    RefuseQuery(*request, {InternalFault("not answered: ask again later")});
    return;
  }
  const std::string id = NewControlId();
  const std::string time =
      protocol::FormatHl7Time(parts_.clock.Now().value / kMicrosPerSecond, settings_.zone);
  std::string answer = encode(result->answer,
                              protocol::Stamp{.time = time,
                                              .control_id = id,
                                              .application = settings_.application,
                                              .facility = settings_.facility});
  const protocol::AckCode code =
      result->answer.faults.empty() ? protocol::AckCode::kAccept : protocol::AckCode::kError;
  const bool is_queued = parts_.queue.TryPushAudit(
      std::move(result->audit),
      request->lane,
      [this, request, code, answer = std::move(answer)](const Status& traced) mutable {
        if (traced.has_value()) {
          Finish(*request, std::move(answer), code);
        } else {
          RefuseQuery(*request, {InternalFault("the access was not traced: ask again later")});
        }
      });
  if (!is_queued) {
    RefuseQuery(*request, {InternalFault("the trace of accesses is behind: ask again later")});
  }
}

void MessageService::HandleQuery(const std::shared_ptr<Request>& request) {
  protocol::DecodedQuery decoded =
      protocol::DecodeQuery(request->message, request->header, request->options);
  if (!decoded.IsAccepted()) {
    RefuseQuery(*request, std::move(decoded.faults));
    return;
  }
  const domain::QueryCaller caller{.sender = request->sender, .now = parts_.clock.Now()};
  if (const auto* pix = std::get_if<PixQuery>(&decoded.query)) {
    AnswerQuery(request,
                parts_.queries.AnswerPix(*pix, caller),
                [&](const PixAnswer& answer, const protocol::Stamp& stamp) {
                  return protocol::EncodePixAnswer(
                      request->message, request->header, answer, stamp);
                });
  } else if (const auto* pdq = std::get_if<PdqQuery>(&decoded.query)) {
    AnswerQuery(request,
                parts_.queries.AnswerPdq(*pdq, caller),
                [&](const PdqAnswer& answer, const protocol::Stamp& stamp) {
                  return protocol::EncodePdqAnswer(
                      request->message, request->header, answer, stamp);
                });
  } else {
    // Pages are not kept here: there is nothing to cancel, which is what the sender wants.
    Finish(*request,
           protocol::BuildAck(request->header,
                              decoded.faults,
                              {.time = protocol::FormatHl7Time(
                                   parts_.clock.Now().value / kMicrosPerSecond, settings_.zone),
                               .control_id = NewControlId(),
                               .application = settings_.application,
                               .facility = settings_.facility}),
           protocol::AckCode::kAccept);
  }
}

}  // namespace socle::mpi::session
