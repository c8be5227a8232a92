#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/link_engine.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::domain {

// What a command that changes the index works on. Commands run one after the other, on the thread
// of the writer; each sees what those before it did, committed or not yet.
struct CommandContext {
  person_store::Draft& draft;
  person_store::Head& head;
  LinkEngine& links;
  UnixMicros now;  // never before that of an earlier command
  match::PolicyContext policy;
  std::vector<AuditEntry>& audit;

  [[nodiscard]] LinkEngine::Context ForLinks() const {
    return {.draft = draft, .head = head, .now = now, .policy = policy};
  }
};

// One change of the index. `apply` either changes the draft as a whole or gives an error that says
// why not, and then nothing of what it did to the draft is kept (its audit entries are). `done` is
// told once the change is on the disk, or why it is not; it must not wait for anything.
struct Command {
  std::function<Status(CommandContext& context)> apply;
  std::function<void(const Status& status)> done;
  // Only tells the trace of an access: while the store does not write it is kept, for reads go on;
  // `done` has been told then.
  bool is_audit = false;
  // Rows that were read for it (PatientIndex::NewRowsAhead); may be null.
  std::shared_ptr<const person_store::RowsAhead> ahead = nullptr;
};

// The command that does so.
Command AuditCommand(AuditEntry entry);

}  // namespace socle::mpi::domain
