#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"

// Short ways of writing a FeedFault. Texts name the rule and hold no value of a patient.
namespace socle::mpi::rules {

using Faults = std::vector<FeedFault>;

inline FeedFault FieldFault(RuleSeverity severity,
                            FaultKind kind,
                            PatientField field,
                            std::string text) {
  return {.kind = kind,
          .severity = ToFaultSeverity(severity),
          .place = FaultPlace::kField,
          .field = field,
          .text = std::move(text)};
}

inline FeedFault PlaceFault(RuleSeverity severity,
                            FaultKind kind,
                            FaultPlace place,
                            std::uint16_t repetition,
                            std::string text) {
  return {.kind = kind,
          .severity = ToFaultSeverity(severity),
          .place = place,
          .repetition = repetition,
          .text = std::move(text)};
}

}  // namespace socle::mpi::rules
