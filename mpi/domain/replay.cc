#include "mpi/domain/replay.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "mpi/domain/awaited.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_sync.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

// How often a slice lets others go first before it takes its turn.
constexpr int kGiveWayMax = 20;
constexpr std::uint64_t kPasses = 2;

// The records of the next slice, from a number on.
Result<std::vector<RecordNumber>> RecordsFrom(const person_store::Rows& rows,
                                              RecordNumber from,
                                              std::size_t count_max) {
  std::vector<RecordNumber> records;
  SOCLE_TRY_STATUS(rows.Scan(person_store::kStandard,
                             person_store::RecordKey(from),
                             {},
                             [&](std::string_view key, std::string_view) -> Result<bool> {
                               storage::KeyReader reader(key);
                               records.push_back(reader.U32());
                               SOCLE_TRY_STATUS(reader.Finish());
                               return records.size() < count_max;
                             }));
  return records;
}

Status LinkAnew(CommandContext& context,
                const WorkList& work,
                std::span<const RecordNumber> records,
                std::vector<PersonNumber>& persons) {
  std::unordered_set<RecordNumber> seen;
  for (const RecordNumber record : records) {
    if (seen.contains(record)) {
      continue;  // part of what an earlier one hangs together with
    }
    LinkEngine::Context links = context.ForLinks();
    LinkChange change;
    SOCLE_TRY_STATUS(context.links.Reconsider(links, std::span(&record, 1), change));
    SOCLE_TRY_STATUS(SyncWork(context, change, work));
    EmitCrossReferenceChanged(context, change);
    seen.insert(change.records.begin(), change.records.end());
    persons.insert(persons.end(), change.persons.begin(), change.persons.end());
  }
  return {};
}

}  // namespace

struct Replay::Slice {
  std::uint64_t records = 0;
  RecordNumber next = 0;  // 0: there are no more
  std::uint64_t pairs_changed = 0;
  std::vector<PersonNumber> persons;
};

Result<Replay::Slice> Replay::RunSlice(Pass pass, RecordNumber from) {
  const std::size_t count_max = settings_.slice_records;
  return RunAndWait<Slice>(
      queue_,
      settings_.wait_max,
      [&work = work_, actor = actor_, pass, from, count_max](
          CommandContext& context) -> Result<Slice> {
        SOCLE_TRY(const auto records, RecordsFrom(context.draft, from, count_max));
        Slice slice;
        slice.records = records.size();
        if (records.size() == count_max &&
            records.back() != std::numeric_limits<RecordNumber>::max()) {
          slice.next = records.back() + 1;
        }
        if (pass == Pass::kLinks) {
          SOCLE_TRY_STATUS(LinkAnew(context, work, records, slice.persons));
        } else {
          LinkEngine::Context links = context.ForLinks();
          for (const RecordNumber record : records) {
            SOCLE_TRY(const std::uint64_t changed, context.links.WeighPairs(links, record));
            slice.pairs_changed += changed;
          }
        }
        if (!slice.persons.empty()) {
          context.audit.push_back({.kind = AuditKind::kRetrain,
                                   .actor = actor,
                                   .operation = "replay",
                                   .persons = slice.persons});
        }
        return slice;
      });
}

// What waits is done before the next slice; when there is always more, the slice has its turn all
// the same.
Status Replay::GiveWay() {
  for (int i = 0; i < kGiveWayMax && queue_.Length() > settings_.waiting_max; ++i) {
    SOCLE_TRY_STATUS(
        RunAndWait<void>(queue_, settings_.wait_max, [](CommandContext&) -> Status { return {}; }));
  }
  return {};
}

Status Replay::RunPass(Pass pass, const Progress& progress, ReplayResult& result) {
  std::unordered_set<PersonNumber> persons;
  RecordNumber from = 1;
  while (from != 0) {
    SOCLE_TRY_STATUS(GiveWay());
    SOCLE_TRY(const Slice slice, RunSlice(pass, from));
    from = slice.next;
    done_ += slice.records;
    result.records += pass == Pass::kLinks ? slice.records : 0;
    result.pairs_changed += slice.pairs_changed;
    persons.insert(slice.persons.begin(), slice.persons.end());
    result.persons_changed = persons.size();
    if (progress && !progress(done_, std::max(total_, done_))) {
      return Fail(Code::kNotFound, "nobody waits for the replay; it ends where it is");
    }
  }
  return {};
}

Result<ReplayResult> Replay::Run(const Progress& progress) {
  SOCLE_TRY(const std::uint64_t next,
            RunAndWait<std::uint64_t>(
                queue_, settings_.wait_max, [](CommandContext& context) -> Result<std::uint64_t> {
                  return context.head.next_record;
                }));
  total_ = (next - 1) * kPasses;
  done_ = 0;
  ReplayResult result;
  SOCLE_TRY_STATUS(RunPass(Pass::kWeights, progress, result));
  SOCLE_TRY_STATUS(
      RunAndWait<void>(queue_, settings_.wait_max, [](CommandContext& context) -> Status {
        context.links.RefreshCalibration();
        return {};
      }));
  SOCLE_TRY_STATUS(RunPass(Pass::kLinks, progress, result));
  return result;
}

}  // namespace socle::mpi::domain
