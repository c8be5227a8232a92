#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// What a file brought.
struct DomainImport {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
};

// The domains and subscriptions of the index: durable in the family `meta`, changed by commands,
// and given to readers as one immutable table. A domain is never removed, for identities have its
// number: it is disabled.
class DomainRegistry {
 public:
  // The database must outlive the registry.
  static Result<std::unique_ptr<DomainRegistry>> Open(const storage::Database& database);

  // As of the last change that is on the disk. Any thread; keep it for one request.
  [[nodiscard]] std::shared_ptr<const DomainTable> Snapshot() const { return *table_.Lock(); }

  // Commands for the writer (PatientIndex). `done` is told once the change is on the disk and in
  // the snapshot, or why it is not: kInvalidArgument and kConflict as DomainTable::Build,
  // kNotFound, kConflict for a code that exists. Each leaves an audit entry, refusals too. The
  // registry must outlive the commands.
  using Done = std::function<void(const Status& status)>;
  using NumberDone = std::function<void(const Result<DomainNumber>& number)>;
  using ImportDone = std::function<void(const Result<DomainImport>& import)>;

  Command Add(DomainConfig domain, Actor actor, NumberDone done);
  // Replaces all but code and number.
  Command Set(DomainConfig domain, Actor actor, Done done);
  Command SetState(std::string code, ActivityState state, Actor actor, Done done);
  // Adds or sets all domains and subscriptions of a file, or none. Those that it does not name
  // stay.
  Command Import(DomainFile file, Actor actor, ImportDone done);
  Command SetSubscription(Subscription subscription, Actor actor, Done done);
  Command RemoveSubscription(std::string name, Actor actor, Done done);

  // Reads the table anew, after the store has recovered from a failed write.
  Status Reload() { return Refresh(); }

 private:
  explicit DomainRegistry(const storage::Database& database) : database_(database) {}

  Status Refresh();
  Command MakeCommand(std::string operation,
                      Actor actor,
                      std::function<Status(CommandContext& context)> change,
                      Done done);

  const storage::Database& database_;
  mutable Guarded<std::shared_ptr<const DomainTable>> table_;
};

// The table as a state has it, committed or not.
Result<DomainTable> LoadDomainTable(const person_store::Rows& rows);

}  // namespace socle::mpi::domain
