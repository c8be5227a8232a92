#pragma once

#include <cstddef>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/search_index.h"
#include "mpi/match/pattern.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

// The search for identities that are near to what was asked: it is compared as if it were an
// identity, so a typing error, a name heard and written otherwise, exchanged names or an exchanged
// day and month weigh what they weigh in linking.
namespace socle::mpi::domain {

struct NearRecord {
  RecordNumber record = 0;
  double bits = 0;  // log2 of the odds that it is the one asked for
  unsigned confidence =
      0;  // percent: its evidence against that of an identity equal to the question
  match::Pattern pattern;
};

struct NearRecords {
  std::vector<NearRecord> records;  // the best first; equal ones by number
  std::size_t rows = 0;             // of the index that were read
  std::size_t compared = 0;
  bool is_cut = false;
};

// Below this confidence nothing is found.
inline constexpr unsigned kNearConfidenceMin = 30;

// Candidates come from the blocks of linking, from all identities of the birth date, and from those
// of the same family name as far as the limits go. `asked` has the traits as they were typed; its
// domain and IPP do not count. kInvalidArgument when it has neither a name, a date nor a number.
Result<NearRecords> FindNear(const person_store::Rows& rows,
                             const Calibration& calibration,
                             const Identity& asked,
                             const IndexLimits& limits);

}  // namespace socle::mpi::domain
