#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::domain {

// A change of the directory, to be applied by the writer.
struct DirectoryCommand {
  // Applies the change; on an error all it did to the draft is undone. Must not wait. What else it
  // finds out (result code, diagnostic, entry before and after) it keeps for `done` by itself.
  std::function<Status(store::DirectoryDraft& draft)> apply{};
  // Instead of `apply`, for what changes indexes (DirectoryStore::AddIndex, DropIndex): runs alone,
  // on the writer's thread, and commits by itself.
  std::function<Status(store::DirectoryStore& store)> maintain{};
  // Told once, on the writer's thread, when the change is on the disk, or was refused (the error of
  // `apply`), or could not be written (kInternal), or will not be applied any more (kBusy: the
  // writer was closed). May be empty.
  std::function<void(const Status& status)> done{};
};

struct WriterLimits {
  std::size_t waiting_max = 4096;  // commands that wait; more are refused
  std::size_t batch_max = 512;     // commands of one write unit
  std::size_t batch_bytes_max = std::size_t{16}
                                << 20;  // of a unit; a batch ends once it has as many
  std::chrono::milliseconds idle_every{2000};
  // Before the next unit as many commands as the last one had are waited for, since whoever was
  // answered sends the next one: half as long as the last unit took to write, and no longer than
  // this.
  std::chrono::microseconds gather_max{2000};
  // Notes that go with the next unit (NoteLater) have one of their own when none comes.
  std::chrono::milliseconds note_delay{10};
};

// What is written with each batch, and who is told.
struct WriterHooks {
  // Adds to the unit of a batch, such as leaves of the trace; also called for a batch without
  // changes. An error fails the batch.
  std::function<Status(storage::WriteUnit& unit)> add_to_unit{};
  // The batch is on the disk, or not.
  std::function<void(bool is_written)> batch_end{};
  // Nothing has waited for WriterLimits::idle_every.
  std::function<void()> idle{};
  // The store writes again after it had stopped.
  std::function<void()> recovered{};
};

// The one writer of the directory: commands wait in a bounded queue; all that wait become one write
// unit with one sync (group commit), and are answered after it. Each command is applied to a layer
// of its own, so that a refused one leaves nothing. Between batches it does the store's slow work
// in small slices: index builds, tidying.
//
// The thread is the caller's: it runs Run() from start to end, or RunBatch() by itself.
class DirectoryWriter {
 public:
  // The store must outlive the writer.
  DirectoryWriter(store::DirectoryStore& store, WriterLimits limits, WriterHooks hooks = {});
  DirectoryWriter(const DirectoryWriter&) = delete;
  DirectoryWriter& operator=(const DirectoryWriter&) = delete;
  ~DirectoryWriter();

  // Any thread. False when limits.waiting_max commands wait, or the writer is closed: the caller
  // answers 'busy'; `done` is not told.
  [[nodiscard]] bool TrySubmit(DirectoryCommand command);

  // Something is to be added to a unit (WriterHooks::add_to_unit) for which nobody waits: it goes
  // with the next one, soon. Any thread.
  void NoteLater();

  // Takes no more commands; those that wait are still applied, then Run ends. Any thread.
  void Close();

  // Applies batches until closed. While the store does not write (a full disk) recovery is tried
  // every `recover_every`; commands wait for the try, and are answered kInternal when it fails.
  void Run(std::chrono::milliseconds recover_every = std::chrono::milliseconds(1000));

  // Applies what waits as one batch, or does one slice of slow work when nothing waits; false when
  // there was neither. For Run, for tools and tests.
  bool RunBatch();

  [[nodiscard]] std::size_t Waiting() const;

  // Whether the store has stopped writing; reads go on.
  [[nodiscard]] bool IsStopped() const { return store_.IsStopped(); }

 private:
  struct State {
    std::deque<DirectoryCommand> commands;
    std::size_t wanted = 1;  // the writer is woken by so many
    bool has_note = false;
    bool is_closed = false;
  };

  std::vector<DirectoryCommand> Take();
  // Waits for as many commands as the last unit had, for a while.
  void Gather();
  bool RunOne();
  // Applies commands as one unit; gives those back that it had no room for.
  std::vector<DirectoryCommand> Apply(std::vector<DirectoryCommand> commands);
  void Maintain(const DirectoryCommand& command);
  bool DoSlowWork();
  // Waits for something to do; false when there will be nothing more.
  bool Wait(std::chrono::milliseconds recover_every);
  bool WaitForWork();  // of a store that writes

  store::DirectoryStore& store_;
  WriterLimits limits_;
  WriterHooks hooks_;
  mutable Guarded<State> state_;
  std::condition_variable changed_;
  // Of the writer's thread:
  bool has_slow_work_ = true;   // unless it was looked for in vain
  std::size_t last_count_ = 0;  // commands of the last unit
  std::chrono::nanoseconds last_took_{0};
};

}  // namespace socle::directory::domain
