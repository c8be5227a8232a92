#include "mpi/protocol/header.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/timestamp.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kTypeField = 9;
constexpr std::size_t kControlIdField = 10;
constexpr std::size_t kProcessingField = 11;
constexpr std::size_t kVersionField = 12;

// How a finding is told.
struct FindingRule {
  FindingKind finding;
  FaultKind fault;
  std::string_view text;
};

constexpr std::array<FindingRule, 5> kHeaderFindings = {{
    {FindingKind::kNoHeader, FaultKind::kSegmentSequence, "no header segment"},
    {FindingKind::kTooLarge, FaultKind::kBadValue, "message too long"},
    {FindingKind::kBadDelimiters, FaultKind::kBadValue, "delimiters missing or not distinct"},
    {FindingKind::kSecondHeader, FaultKind::kSegmentSequence, "second header segment"},
    {FindingKind::kUnknownCharset, FaultKind::kUnknownCode, "unknown character set"},
}};

constexpr std::array<FindingRule, 3> kStrictFindings = {{
    {FindingKind::kOddDelimiters, FaultKind::kBadValue, "other delimiters than |^~\\&"},
    {FindingKind::kLineFeedEnds, FaultKind::kSegmentSequence, "segments end with a line feed"},
    {FindingKind::kByteOrderMark, FaultKind::kSegmentSequence, "byte order mark"},
}};

constexpr std::array<FindingRule, 8> kContentFindings = {{
    {FindingKind::kBadText, FaultKind::kBadValue, "bytes are no text of the character set"},
    {FindingKind::kTooManySegments, FaultKind::kSegmentSequence, "too many segments"},
    {FindingKind::kTooManyFields, FaultKind::kBadValue, "too many fields"},
    {FindingKind::kTooManyRepetitions, FaultKind::kBadValue, "too many repetitions"},
    {FindingKind::kTooManyComponents, FaultKind::kBadValue, "too many components"},
    {FindingKind::kFieldTooLong, FaultKind::kBadValue, "field too long"},
    {FindingKind::kControlCharacter, FaultKind::kBadValue, "control character"},
    {FindingKind::kBadSegmentName, FaultKind::kSegmentSequence, "line without segment name"},
}};

// What a tolerant reader can leave out.
bool MayBeSkipped(FindingKind finding) {
  return finding == FindingKind::kControlCharacter || finding == FindingKind::kBadSegmentName ||
         finding == FindingKind::kUnknownCharset;
}

void CheckFinding(const Message& message,
                  const FindingRule& rule,
                  Strictness strictness,
                  std::vector<WireFault>& faults) {
  const std::optional<Location>& location = message.FindingOf(rule.finding);
  if (!location.has_value()) {
    return;
  }
  const FaultSeverity severity =
      MayBeSkipped(rule.finding) ? UnlessTolerant(strictness) : FaultSeverity::kError;
  AddFault(faults,
           {.kind = rule.fault,
            .severity = severity,
            .location = *location,
            .text = std::string(rule.text)});
}

void AddError(std::vector<WireFault>& faults,
              FaultKind kind,
              std::size_t field,
              std::string_view text) {
  AddFault(faults,
           {.kind = kind,
            .severity = FaultSeverity::kError,
            .location = At("MSH", {field}),
            .text = std::string(text)});
}

bool IsSupportedVersion(std::string_view version, Strictness strictness) {
  constexpr std::array<std::string_view, 9> kVersions = {
      "2.3.1", "2.5", "2.5.1", "2.3", "2.4", "2.6", "2.7", "2.7.1", "2.8"};
  const std::size_t count = strictness == Strictness::kStrict     ? 2
                            : strictness == Strictness::kStandard ? 3
                                                                  : kVersions.size();
  const auto* const end = kVersions.begin() + count;
  return std::find(kVersions.begin(), end, version) != end;
}

void CheckControlId(const MessageHeader& header,
                    Strictness strictness,
                    std::vector<WireFault>& faults) {
  const std::size_t bytes_max =
      strictness == Strictness::kStrict ? kControlIdBytesStrict : kControlIdBytesMax;
  if (header.control_id.empty()) {
    AddError(faults, FaultKind::kRequiredMissing, kControlIdField, "no control id");
  } else if (header.control_id.size() > bytes_max) {
    AddError(faults, FaultKind::kBadValue, kControlIdField, "control id too long");
  }
}

}  // namespace

MessageHeader ReadHeader(const Message& message, TimeZone zone) {
  MessageHeader header;
  header.charset = message.GetCharset();
  if (message.SegmentCount() == 0) {
    return header;
  }
  const auto field = [&](std::size_t number) { return message.Field(0, number); };
  const auto text = [&](std::size_t number, std::size_t component) {
    return ReadText(message, field(number).Component(component));
  };
  header.sending_application = ReadHdField(message, field(3));
  header.sending_facility = ReadHdField(message, field(4));
  header.receiving_application = ReadHdField(message, field(5));
  header.receiving_facility = ReadHdField(message, field(6));
  if (const auto sent_at = ReadTimestamp(text(7, 1)); sent_at.has_value()) {
    header.sent_at = FormatInstant(*sent_at, zone);
  }
  header.type = text(kTypeField, 1);
  header.event = text(kTypeField, 2);
  header.structure = text(kTypeField, 3);
  const std::string_view control_id = field(kControlIdField).Raw();
  AppendUnescaped(header.control_id, control_id, message.GetDelimiters(), message.GetCharset());
  AppendWithUsualDelimiters(header.control_id_field, control_id, message.GetDelimiters());
  header.processing_id = text(kProcessingField, 1);
  header.processing_mode = text(kProcessingField, 2);
  header.version = text(kVersionField, 1);
  header.version_country = text(kVersionField, 2);
  header.version_national = text(kVersionField, 3);
  header.country = text(17, 1);
  header.charset_name = text(18, 1);
  return header;
}

std::vector<WireFault> CheckHeader(const Message& message,
                                   const MessageHeader& header,
                                   Strictness strictness) {
  std::vector<WireFault> faults;
  for (const FindingRule& rule : kHeaderFindings) {
    CheckFinding(message, rule, strictness, faults);
  }
  if (strictness == Strictness::kStrict) {
    for (const FindingRule& rule : kStrictFindings) {
      CheckFinding(message, rule, strictness, faults);
    }
  }
  if (message.SegmentCount() == 0) {
    return faults;
  }
  if (header.type.empty()) {
    AddError(faults, FaultKind::kRequiredMissing, kTypeField, "no message type");
  }
  CheckControlId(header, strictness, faults);
  if (header.processing_id.empty()) {
    AddError(faults, FaultKind::kRequiredMissing, kProcessingField, "no processing id");
  } else if (header.processing_id.size() > 1 ||
             !std::string_view("PDT").contains(header.processing_id)) {
    AddError(
        faults, FaultKind::kUnsupportedProcessing, kProcessingField, "processing id not P, D or T");
  }
  if (header.version.empty()) {
    AddError(faults, FaultKind::kRequiredMissing, kVersionField, "no version");
  } else if (!IsSupportedVersion(header.version, strictness)) {
    AddError(faults, FaultKind::kUnsupportedVersion, kVersionField, "unsupported version");
  }
  return faults;
}

void CheckContent(const Message& message, Strictness strictness, std::vector<WireFault>& faults) {
  for (const FindingRule& rule : kContentFindings) {
    CheckFinding(message, rule, strictness, faults);
  }
}

void AddFault(std::vector<WireFault>& faults, WireFault fault) {
  if (faults.size() < kFaultsMax) {
    faults.push_back(std::move(fault));
  }
}

const std::string& HdName(const AssigningAuthority& hd) {
  return hd.name.empty() ? hd.universal_id : hd.name;
}

}  // namespace socle::mpi::protocol
