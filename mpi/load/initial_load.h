#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/work_list.h"
#include "mpi/load/intake.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

// The first identities of an index, taken in at once (docs/operate/first-load.md): linked by the
// batch engine, written as sorted files. Their rows are those that feeding them one by one gives,
// after `socle mpi replay`; of each identity the trace has a leaf. There are no events: who
// subscribes hears of what changes afterwards.
namespace socle::mpi::load {

// Row of the family `meta` while a load is under way.
inline constexpr std::string_view kMark = "load";

struct LoadParts {
  storage::Database& database;
  domain::AuditTrail& audit;
  const domain::DomainTable& domains;
  const Clock& clock;
};

struct LoadSettings {
  std::vector<std::string> paths;
  match::Model model;
  match::Policy policy;
  match::PolicyContext context;
  std::size_t edges_max = domain::LinkSettings{}.edges_max;
  std::size_t threads = 1;
  // Told when a stage is done; may be empty.
  std::function<void(std::string_view stage, double seconds)> on_stage{};
};

// What is left to do once the index has read what was loaded: OpenWork.
struct LoadedWork {
  std::vector<Intake::WorkOf> requests;
  std::vector<domain::CandidatePair> ins_duplicates;
  std::vector<RecordNumber> doubtful;  // records of pairs that people should look at
};

struct LoadSummary {
  std::uint64_t identities = 0;
  std::uint64_t persons = 0;
  std::uint64_t pairs = 0;     // kept
  std::uint64_t rejected = 0;  // rows that are no identity, and repeats of one
  Refusals refused;            // rows that the rules refuse, by reason
  LoadedWork work;
};

// Loads the files into an index without identities that no PatientIndex reads meanwhile. What
// begins is marked in the store, until OpenWork has ended.
//   kConflict  the index has identities, or another load of it was interrupted
//   errors of the files, and of the disk
Result<LoadSummary> LoadIdentities(const LoadParts& parts, const LoadSettings& settings);

// Opens the work items of what was loaded, and takes the mark away. On the writer's thread.
Status OpenWork(domain::PatientIndex& index,
                const domain::WorkList& work_list,
                const LoadedWork& work);

// Whether the index never had an identity.
Result<bool> IsEmpty(const person_store::Rows& rows);

// kConflict, and what to do, when a load was interrupted: the store has a part of it, or not all
// work items.
Status CheckNotInterrupted(const person_store::Rows& rows);

}  // namespace socle::mpi::load
