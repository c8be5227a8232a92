#pragma once

#include <optional>
#include <ostream>
#include <vector>

#include "mpi/model/feed.h"

namespace socle::mpi {

// What a test asks of a fault.
struct FaultIs {
  FaultSeverity severity = FaultSeverity::kError;
  FaultKind kind = FaultKind::kBadValue;
  FaultPlace place = FaultPlace::kField;
  PatientField field = PatientField::kBirthName;
  int repetition = 1;
  bool operator==(const FaultIs&) const = default;
};

inline void PrintTo(const FaultIs& fault, std::ostream* out) {
  *out << "severity " << static_cast<int>(fault.severity) << " kind "
       << static_cast<int>(fault.kind) << " place " << static_cast<int>(fault.place) << " field "
       << PatientFieldName(fault.field) << " repetition " << fault.repetition;
}

inline std::vector<FaultIs> Outline(const std::vector<FeedFault>& faults) {
  std::vector<FaultIs> outline;
  outline.reserve(faults.size());
  for (const FeedFault& fault : faults) {
    outline.push_back({fault.severity, fault.kind, fault.place, fault.field, fault.repetition});
  }
  return outline;
}

// The worst severity; nothing without a fault.
inline std::optional<FaultSeverity> Worst(const std::vector<FeedFault>& faults) {
  std::optional<FaultSeverity> worst;
  for (const FeedFault& fault : faults) {
    if (!worst || fault.severity < *worst) {
      worst = fault.severity;
    }
  }
  return worst;
}

}  // namespace socle::mpi
