#include "mpi/protocol/decode_query.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kNameField = 1;
constexpr std::size_t kTagField = 2;
constexpr std::size_t kSubjectField = 3;
constexpr std::size_t kPixWantedField = 4;
constexpr std::size_t kConfidenceField = 4;
constexpr std::size_t kAlgorithmField = 5;
constexpr std::size_t kPdqWantedField = 8;
constexpr std::size_t kAuthorityComponent = 4;

// Reads one query.
class QueryReader {
 public:
  QueryReader(const Message& message, const MessageHeader& header, const DecodeOptions& options)
      : message_(message), header_(header), options_(options) {}

  DecodedQuery Read() {
    decoded_.faults = CheckHeader(message_, header_, options_.strictness);
    if (!HasError(decoded_.faults)) {
      CheckContent(message_, options_.strictness, decoded_.faults);
    }
    if (HasError(decoded_.faults)) {
      return std::move(decoded_);
    }
    if (header_.type == "QBP" && header_.event == "Q23") {
      ReadPix();
    } else if (header_.type == "QBP" && header_.event == "Q22") {
      ReadPdq();
    } else if (header_.type == "QCN" && header_.event == "J01") {
      ReadCancel();
    } else {
      const bool is_known_type = IsQuery(header_);
      Error(is_known_type ? FaultKind::kUnsupportedEvent : FaultKind::kUnsupportedMessage,
            At("MSH", {9}),
            "query not supported");
    }
    return std::move(decoded_);
  }

 private:
  void Error(FaultKind kind, Location location, std::string_view text) {
    AddFault(decoded_.faults,
             {.kind = kind,
              .severity = FaultSeverity::kError,
              .location = std::move(location),
              .text = std::string(text)});
  }

  std::optional<std::size_t> GetSegment(std::string_view name) {
    const auto segment = message_.FindSegment(name);
    if (!segment.has_value()) {
      Error(FaultKind::kSegmentSequence, At(name), "segment missing");
    }
    return segment;
  }

  // The name of the query and its tag, which are there for the asker alone: only a strict reader
  // insists on them.
  std::string ReadTag(std::size_t segment, std::string_view name) {
    std::string tag = ReadText(message_, message_.Field(segment, kTagField));
    if (options_.strictness != Strictness::kStrict) {
      return tag;
    }
    if (ReadText(message_, message_.Field(segment, kNameField).Component(1)) != name) {
      Error(FaultKind::kUnknownCode, At("QPD", {kNameField}), "unknown name of a query");
    }
    if (tag.empty()) {
      Error(FaultKind::kRequiredMissing, At("QPD", {kTagField}), "query without tag");
    }
    return tag;
  }

  std::vector<AssigningAuthority> ReadWanted(Part field, std::size_t number) {
    std::vector<AssigningAuthority> wanted;
    for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
      const Part part = field.Repetition(i).Component(kAuthorityComponent);
      AssigningAuthority authority = ReadHdComponent(message_, part);
      if (authority.IsEmpty()) {
        Error(FaultKind::kUnknownIdentifier, At("QPD", {number, i}), "wanted domain without name");
      }
      wanted.push_back(std::move(authority));
    }
    return wanted;
  }

  void ReadPix() {
    const auto segment = GetSegment("QPD");
    if (!segment.has_value()) {
      return;
    }
    PixQuery query;
    query.tag = ReadTag(*segment, "IHE PIX Query");
    const Part subject = message_.Field(*segment, kSubjectField).Repetition(1);
    query.identifier = ReadCx(message_, subject);
    if (subject.IsEmpty()) {
      Error(FaultKind::kRequiredMissing, At("QPD", {kSubjectField}), "no identifier");
    } else if (query.identifier.value.empty()) {
      Error(FaultKind::kRequiredMissing,
            At("QPD", {kSubjectField, 1, 1}),
            "identifier without value");
    } else if (query.identifier.authority.IsEmpty()) {
      Error(FaultKind::kRequiredMissing,
            At("QPD", {kSubjectField, 1, kAuthorityComponent}),
            "identifier without assigning authority");
    }
    query.wanted = ReadWanted(message_.Field(*segment, kPixWantedField), kPixWantedField);
    CheckPriority();
    decoded_.query = std::move(query);
  }

  void ReadPdq() {
    const auto segment = GetSegment("QPD");
    if (!segment.has_value()) {
      return;
    }
    PdqQuery query;
    query.tag = ReadTag(*segment, "IHE PDQ Query");
    const Part parameters = message_.Field(*segment, kSubjectField);
    if (parameters.IsEmpty()) {
      Error(FaultKind::kRequiredMissing, At("QPD", {kSubjectField}), "nothing is asked for");
    }
    ReadPdqParameters(message_, parameters, query, decoded_.faults);
    ReadConfidence(message_.Field(*segment, kConfidenceField), query);
    query.algorithm = ReadText(message_, message_.Field(*segment, kAlgorithmField).Component(1));
    query.wanted = ReadWanted(message_.Field(*segment, kPdqWantedField), kPdqWantedField);
    CheckPriority();
    ReadPage(query);
    ReadContinuation(query);
    decoded_.query = std::move(query);
  }

  void ReadConfidence(Part field, PdqQuery& query) {
    const std::string text = ReadText(message_, field.Component(1));
    if (text.empty()) {
      return;
    }
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    constexpr double kPercentMax = 100;
    if (error != std::errc{} || last != end || !(number >= 0 && number <= kPercentMax)) {
      Error(FaultKind::kBadValue, At("QPD", {kConfidenceField}), "no confidence");
      return;
    }
    query.confidence_min = number;
  }

  // RCP-1: answers come at once or not at all.
  void CheckPriority() {
    const auto segment = message_.FindSegment("RCP");
    if (!segment.has_value()) {
      if (options_.strictness == Strictness::kStrict) {
        Error(FaultKind::kSegmentSequence, At("RCP"), "segment missing");
      }
      return;
    }
    const std::string priority = ReadText(message_, message_.Field(*segment, 1));
    if (!priority.empty() && priority != "I") {
      Error(FaultKind::kUnknownCode, At("RCP", {1}), "only immediate answers");
    }
  }

  // RCP-2: records (RD) of one page.
  void ReadPage(PdqQuery& query) {
    constexpr std::size_t kQuantityField = 2;
    const auto segment = message_.FindSegment("RCP");
    if (!segment.has_value()) {
      return;
    }
    const Part field = message_.Field(*segment, kQuantityField);
    const std::string quantity = ReadText(message_, field.Component(1));
    const std::string unit = ReadText(message_, field.Component(2));
    if (quantity.empty()) {
      return;
    }
    if (!unit.empty() && unit != "RD") {
      Error(FaultKind::kUnknownCode, At("RCP", {kQuantityField, 1, 2}), "pages count in records");
      return;
    }
    std::size_t number = 0;
    const char* const end = quantity.data() + quantity.size();
    const auto [last, error] = std::from_chars(quantity.data(), end, number);
    const bool is_large = error == std::errc::result_out_of_range;
    if (last != end || (error != std::errc{} && !is_large) || (number == 0 && !is_large)) {
      Error(FaultKind::kBadValue, At("RCP", {kQuantityField}), "no number of records");
      return;
    }
    query.page_size = is_large ? kPageSizeMax : std::min(number, kPageSizeMax);
  }

  void ReadContinuation(PdqQuery& query) {
    const auto segment = message_.FindSegment("DSC");
    if (!segment.has_value()) {
      return;
    }
    std::string pointer = ReadText(message_, message_.Field(*segment, 1));
    if (pointer.size() > kContinuationBytesMax) {
      Error(FaultKind::kBadValue, At("DSC", {1}), "pointer too long");
    } else if (!pointer.empty()) {
      query.continuation = std::move(pointer);
    }
  }

  void ReadCancel() {
    const auto segment = GetSegment("QID");
    if (!segment.has_value()) {
      return;
    }
    QueryCancel cancel;
    cancel.tag = ReadText(message_, message_.Field(*segment, 1));
    if (cancel.tag.empty()) {
      Error(FaultKind::kRequiredMissing, At("QID", {1}), "no tag of a query");
    }
    decoded_.query = std::move(cancel);
  }

  const Message& message_;
  const MessageHeader& header_;
  const DecodeOptions& options_;
  DecodedQuery decoded_;
};

}  // namespace

bool IsQuery(const MessageHeader& header) {
  return header.type == "QBP" || header.type == "QCN";
}

DecodedQuery DecodeQuery(const Message& message,
                         const MessageHeader& header,
                         const DecodeOptions& options) {
  return QueryReader(message, header, options).Read();
}

}  // namespace socle::mpi::protocol
