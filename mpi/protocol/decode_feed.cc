#include "mpi/protocol/decode_feed.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "mpi/model/feed.h"
#include "mpi/protocol/events.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/read_patient.h"
#include "mpi/protocol/timestamp.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kIdentifiersField = 3;
constexpr std::size_t kAccountField = 18;
constexpr std::size_t kNoSegment = static_cast<std::size_t>(-1);

// Reads one message.
class FeedReader {
 public:
  FeedReader(const Message& message, const MessageHeader& header, const DecodeOptions& options)
      : message_(message), header_(header), options_(options), profile_(ProfileOf(header)) {}

  DecodedFeed Read() {
    decoded_.faults = CheckHeader(message_, header_, options_.strictness);
    if (!HasError(decoded_.faults)) {
      CheckType();
    }
    if (!HasError(decoded_.faults)) {
      CheckContent(message_, options_.strictness, decoded_.faults);
    }
    if (!HasError(decoded_.faults)) {
      FindSegments();
      CheckStructure();
    }
    ReadHead();
    if (!HasError(decoded_.faults)) {
      ReadBody();
    }
    return std::move(decoded_);
  }

 private:
  [[nodiscard]] FeedAction Action() const { return decoded_.feed.action; }

  [[nodiscard]] bool HasPrior() const {
    return Action() == FeedAction::kMerge || Action() == FeedAction::kChangeIdentifier;
  }

  [[nodiscard]] bool HasOther() const {
    return Action() == FeedAction::kLink || Action() == FeedAction::kUnlink;
  }

  void AddTypeFault(FaultKind kind, FaultSeverity severity, std::string_view text) {
    constexpr std::size_t kTypeField = 9;
    AddFault(decoded_.faults,
             {.kind = kind,
              .severity = severity,
              .location = At("MSH", {kTypeField}),
              .text = std::string(text)});
  }

  void CheckType() {
    if (header_.type != "ADT") {
      AddTypeFault(
          FaultKind::kUnsupportedMessage, FaultSeverity::kError, "message type not supported");
      return;
    }
    rule_ = FindEvent(profile_, header_.event);
    if (rule_ == nullptr) {
      AddTypeFault(FaultKind::kUnsupportedEvent, FaultSeverity::kError, "event not supported");
      return;
    }
    decoded_.feed.action = rule_->action;
    const bool is_missing = header_.structure.empty();
    const bool may_miss = profile_ == Profile::kPix || options_.strictness != Strictness::kStrict;
    if (is_missing
            ? !may_miss
            : std::ranges::find(rule_->structures, header_.structure) == rule_->structures.end()) {
      AddTypeFault(FaultKind::kUnsupportedMessage,
                   UnlessTolerant(options_.strictness),
                   "structure does not fit the event");
    }
  }

  [[nodiscard]] std::size_t Find(std::string_view name, std::size_t from = 0) const {
    return message_.FindSegment(name, from).value_or(kNoSegment);
  }

  void FindSegments() {
    event_ = Find("EVN");
    patient_ = Find("PID");
    if (patient_ != kNoSegment) {
      other_ = Find("PID", patient_ + 1);
    }
    visit_ = Find("PV1");
    prior_ = Find("MRG");
    movement_ = Find("ZBE");
  }

  void AddSegmentFault(std::string_view segment,
                       std::uint16_t sequence,
                       FaultSeverity severity,
                       std::string_view text) {
    Location location = At(segment);
    location.sequence = sequence;
    AddFault(decoded_.faults,
             {.kind = FaultKind::kSegmentSequence,
              .severity = severity,
              .location = std::move(location),
              .text = std::string(text)});
  }

  void CheckStructure() {
    const FaultSeverity lenient = UnlessTolerant(options_.strictness);
    constexpr std::string_view kMissing = "segment missing";
    if (event_ == kNoSegment) {
      AddSegmentFault("EVN", 1, lenient, kMissing);
    }
    if (patient_ == kNoSegment) {
      AddSegmentFault("PID", 1, FaultSeverity::kError, kMissing);
      return;
    }
    CheckOrder(lenient);
    if (rule_->needs_visit && visit_ == kNoSegment) {
      AddSegmentFault("PV1", 1, lenient, kMissing);
    }
    if (HasPrior() && prior_ == kNoSegment) {
      AddSegmentFault("MRG", 1, FaultSeverity::kError, kMissing);
    }
    if (HasOther() && other_ == kNoSegment) {
      AddSegmentFault("PID", 2, FaultSeverity::kError, kMissing);
    }
    if (!HasOther() && other_ != kNoSegment) {
      AddSegmentFault("PID", 2, FaultSeverity::kError, "more than one patient");
    }
    if (IsFrenchMovement() && movement_ == kNoSegment) {
      AddSegmentFault("ZBE", 1, lenient, kMissing);
    }
  }

  [[nodiscard]] bool IsFrenchMovement() const {
    return rule_->is_movement && profile_ == Profile::kPamFrance;
  }

  void CheckOrder(FaultSeverity severity) {
    constexpr std::string_view kText = "segment out of sequence";
    if (event_ != kNoSegment && event_ > patient_) {
      AddSegmentFault("EVN", 1, severity, kText);
    }
    if (visit_ != kNoSegment && visit_ < patient_) {
      AddSegmentFault("PV1", 1, severity, kText);
    }
    if (prior_ != kNoSegment && prior_ < patient_) {
      AddSegmentFault("MRG", 1, severity, kText);
    }
    if (movement_ != kNoSegment && visit_ != kNoSegment && movement_ < visit_) {
      AddSegmentFault("ZBE", 1, severity, kText);
    }
  }

  // What is known even of a message that is refused.
  void ReadHead() {
    FeedMessage& feed = decoded_.feed;
    feed.event = header_.event;
    feed.control_id = header_.control_id;
    feed.sending_application = HdName(header_.sending_application);
    feed.sending_facility = HdName(header_.sending_facility);
    feed.is_test_feed = header_.processing_id == "D" || header_.processing_id == "T";
  }

  FieldReader ReaderOf(std::size_t segment, std::size_t sequence = 1) {
    return {message_, segment, sequence, options_, decoded_.faults};
  }

  void ReadBody() {
    FeedMessage& feed = decoded_.feed;
    if (event_ != kNoSegment) {
      ReadEvent();
    }
    FieldReader patient = ReaderOf(patient_);
    feed.identifiers = ReadIdentifiers(patient, kIdentifiersField);
    ReadPatient(patient, profile_, feed.identifiers, feed.update);
    feed.reliability = ReadReliability(patient, profile_);
    if (IsFrenchMovement() && patient.Field(kAccountField).IsEmpty()) {
      patient.ErrorUnlessTolerant(
          FaultKind::kRequiredMissing, {kAccountField}, "movement without account number");
    }
    ReadFurtherSegments();
    if (HasPrior()) {
      ReadPrior();
    }
    if (HasOther()) {
      FieldReader other = ReaderOf(other_, 2);
      feed.other = ReadIdentifiers(other, kIdentifiersField);
    }
  }

  void ReadEvent() {
    constexpr std::size_t kRecordedField = 2;
    const std::string text =
        ReadText(message_, message_.Field(event_, kRecordedField).Component(1));
    const auto timestamp = ReadTimestamp(text);
    if (timestamp.has_value()) {
      decoded_.feed.recorded_at = FormatInstant(*timestamp, options_.zone);
    } else if (options_.strictness == Strictness::kStrict) {
      ReaderOf(event_).Error(text.empty() ? FaultKind::kRequiredMissing : FaultKind::kBadValue,
                             {kRecordedField},
                             "no time of recording");
    }
  }

  // Only those of the first patient, where there are two.
  [[nodiscard]] std::size_t FindOfPatient(std::string_view name) const {
    const std::size_t found = Find(name, patient_);
    return found > other_ ? kNoSegment : found;
  }

  void ReadFurtherSegments() {
    FeedMessage& feed = decoded_.feed;
    if (const std::size_t segment = FindOfPatient("PD1"); segment != kNoSegment) {
      FieldReader reader = ReaderOf(segment);
      ReadProtection(reader, feed.update);
    }
    if (IsFrenchMovement() && movement_ != kNoSegment) {
      FieldReader reader = ReaderOf(movement_);
      CheckMovement(reader);
    }
    if (profile_ == Profile::kPix) {
      return;
    }
    if (const std::size_t segment = FindOfPatient("ZFD"); segment != kNoSegment) {
      FieldReader reader = ReaderOf(segment);
      ReadFrenchDetails(reader, feed.update);
    }
    if (const std::size_t segment = FindOfPatient("ZFA"); segment != kNoSegment) {
      FieldReader reader = ReaderOf(segment);
      feed.dmp_consent = ReadDmpConsent(reader);
    }
  }

  void ReadPrior() {
    constexpr std::size_t kPriorField = 1;
    FieldReader reader = ReaderOf(prior_);
    decoded_.feed.prior = ReadIdentifiers(reader, kPriorField);
    if (Action() == FeedAction::kChangeIdentifier && decoded_.feed.prior.size() > 1) {
      reader.Error(
          FaultKind::kBadValue, {kPriorField}, "more than one identifier changes at a time");
    }
  }

  const Message& message_;
  const MessageHeader& header_;
  const DecodeOptions& options_;
  Profile profile_;
  const EventRule* rule_ = nullptr;
  std::size_t event_ = kNoSegment;
  std::size_t patient_ = kNoSegment;
  std::size_t other_ = kNoSegment;  // second PID
  std::size_t visit_ = kNoSegment;
  std::size_t prior_ = kNoSegment;
  std::size_t movement_ = kNoSegment;
  DecodedFeed decoded_;
};

}  // namespace

DecodedFeed DecodeFeed(const Message& message,
                       const MessageHeader& header,
                       const DecodeOptions& options) {
  return FeedReader(message, header, options).Read();
}

}  // namespace socle::mpi::protocol
