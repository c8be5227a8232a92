#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// Reads the fields of one segment; what is wrong with them goes to `faults` with its place.
class FieldReader {
 public:
  // `segment` from 0; `sequence` among those of its name, from 1.
  FieldReader(const Message& message,
              std::size_t segment,
              std::size_t sequence,
              const DecodeOptions& options,
              std::vector<WireFault>& faults)
      : message_(message),
        segment_(segment),
        sequence_(sequence),
        options_(options),
        faults_(faults) {}

  [[nodiscard]] const Message& GetMessage() const { return message_; }

  [[nodiscard]] const DecodeOptions& GetOptions() const { return options_; }

  [[nodiscard]] Part Field(std::size_t field) const { return message_.Field(segment_, field); }

  // A value: nothing when it is not sent (empty or blank), empty text for `""`, else the text.
  // `place`: field, repetition, component.
  std::optional<std::string> Value(Part part, std::initializer_list<std::size_t> place);
  // A value that its table has; another one is a fault, and then nothing.
  std::optional<std::string> Code(Part part,
                                  std::initializer_list<std::size_t> place,
                                  bool (*is_in_table)(std::string_view));
  // A date or time: YYYY-MM-DD and shorter, or with a time RFC 3339.
  std::optional<std::string> Date(Part part, std::initializer_list<std::size_t> place);
  std::optional<std::string> DateOrInstant(Part part, std::initializer_list<std::size_t> place);
  // Digits only.
  std::optional<std::string> Count(Part part, std::initializer_list<std::size_t> place);

  void Error(FaultKind kind, std::initializer_list<std::size_t> place, std::string_view text);
  // An error for all but tolerant readers, who get a warning.
  void ErrorUnlessTolerant(FaultKind kind,
                           std::initializer_list<std::size_t> place,
                           std::string_view text);

 private:
  void Add(FaultKind kind,
           FaultSeverity severity,
           std::initializer_list<std::size_t> place,
           std::string_view text);

  const Message& message_;
  std::size_t segment_;
  std::size_t sequence_;
  const DecodeOptions& options_;
  std::vector<WireFault>& faults_;
};

}  // namespace socle::mpi::protocol
