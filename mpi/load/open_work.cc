#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_sync.h"
#include "mpi/load/initial_load.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/person_store/families.h"
#include "mpi/rules/update.h"

namespace socle::mpi::load {

namespace {

constexpr std::size_t kBatchCommands = 256;

// Gives the writer changes in batches, and keeps the first failure.
class Changes {
 public:
  explicit Changes(domain::PatientIndex& index) : index_(index) {}

  void Add(std::function<Status(domain::CommandContext& context)> change) {
    waiting_.push_back({.apply = std::move(change), .done = [this](const Status& status) {
                          if (!status.has_value() && failed_.has_value()) {
                            failed_ = status;
                          }
                        }});
    if (waiting_.size() == kBatchCommands) {
      RunWaiting();
    }
  }

  Status Finish() {
    RunWaiting();
    index_.Flush();
    return failed_;
  }

 private:
  void RunWaiting() {
    index_.RunBatch(std::move(waiting_));
    waiting_ = {};
  }

  domain::PatientIndex& index_;
  std::vector<domain::Command> waiting_;
  Status failed_;
};

}  // namespace

Status OpenWork(domain::PatientIndex& index,
                const domain::WorkList& work_list,
                const LoadedWork& work) {
  Changes changes(index);
  const auto open = [&](RecordNumber a, RecordNumber b, const WorkRequest& request) {
    changes.Add([&work_list, a, b, request](domain::CommandContext& context) -> Status {
      SOCLE_TRY(
          [[maybe_unused]] const domain::OpenedWork opened,
          work_list.Open(context, domain::EngineActor(), {.request = request, .a = a, .b = b}));
      return {};
    });
  };
  for (const auto& [record, request] : work.requests) {
    open(record, 0, request);
  }
  for (const domain::CandidatePair& pair : work.ins_duplicates) {
    open(pair.a, pair.b, rules::InsDuplicateAlert(1).work);
  }
  // What hangs together is looked at once.
  std::vector<bool> is_seen(index.RecordCount() + 1);
  for (const RecordNumber record : work.doubtful) {
    changes.Add([&, record](domain::CommandContext& context) -> Status {
      if (is_seen[record]) {
        return {};
      }
      auto links = context.ForLinks();
      domain::LinkChange change;
      SOCLE_TRY_STATUS(context.links.Reconsider(links, std::span(&record, 1), change));
      for (const RecordNumber seen : change.records) {
        is_seen[seen] = true;
      }
      SOCLE_TRY_STATUS(domain::SyncWork(context, change, work_list));
      domain::EmitCrossReferenceChanged(context, change);
      return {};
    });
  }
  changes.Add([](domain::CommandContext& context) -> Status {
    context.draft.Delete(person_store::kMeta, kMark);
    return {};
  });
  return changes.Finish();
}

}  // namespace socle::mpi::load
