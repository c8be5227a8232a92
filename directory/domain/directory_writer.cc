#include "directory/domain/directory_writer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

namespace {

// Its unit takes along what waits to be added to one.
DirectoryCommand NothingToChange() {
  return {.apply = [](store::DirectoryDraft&) { return Status(); }};
}

}  // namespace

DirectoryWriter::DirectoryWriter(store::DirectoryStore& store,
                                 WriterLimits limits,
                                 WriterHooks hooks)
    : store_(store), limits_(limits), hooks_(std::move(hooks)) {}

DirectoryWriter::~DirectoryWriter() {
  Close();
  auto state = state_.Lock();
  for (const DirectoryCommand& command : state->commands) {
    if (command.done) {
      command.done(Fail(Code::kBusy, "the directory is being closed"));
    }
  }
}

bool DirectoryWriter::TrySubmit(DirectoryCommand command) {
  {
    auto state = state_.Lock();
    if (state->is_closed || state->commands.size() >= limits_.waiting_max) {
      return false;
    }
    state->commands.push_back(std::move(command));
    if (state->commands.size() < state->wanted) {
      return true;  // the writer looks by itself when its patience ends
    }
  }
  changed_.notify_one();
  return true;
}

void DirectoryWriter::NoteLater() {
  {
    auto state = state_.Lock();
    if (std::exchange(state->has_note, true)) {
      return;
    }
  }
  changed_.notify_one();
}

void DirectoryWriter::Close() {
  state_.Lock()->is_closed = true;
  changed_.notify_all();
}

std::size_t DirectoryWriter::Waiting() const {
  return state_.Lock()->commands.size();
}

std::vector<DirectoryCommand> DirectoryWriter::Take() {
  auto state = state_.Lock();
  std::vector<DirectoryCommand> commands;
  while (!state->commands.empty() && commands.size() < limits_.batch_max) {
    commands.push_back(std::move(state->commands.front()));
    state->commands.pop_front();
  }
  if (!commands.empty()) {
    state->has_note = false;  // it goes with them
  }
  return commands;
}

void DirectoryWriter::Gather() {
  const auto patience = std::min<std::chrono::nanoseconds>(last_took_ / 2, limits_.gather_max);
  if (last_count_ <= 1 || patience.count() <= 0) {
    return;
  }
  auto state = state_.Lock();
  state->wanted = std::min(last_count_, limits_.batch_max);
  static_cast<void>(changed_.wait_for(state.UniqueLock(), patience, [&state] {
    return state->commands.size() >= state->wanted || state->is_closed;
  }));
  state->wanted = 1;
}

void DirectoryWriter::Run(std::chrono::milliseconds recover_every) {
  do {
    do {
      Gather();
    } while (RunOne() && !store_.IsStopped());
  } while (Wait(recover_every));
}

bool DirectoryWriter::WaitForWork() {
  {
    auto state = state_.Lock();
    const bool is_woken = changed_.wait_for(state.UniqueLock(), limits_.idle_every, [&state] {
      return !state->commands.empty() || state->has_note || state->is_closed;
    });
    if (state->commands.empty() && state->has_note) {
      static_cast<void>(changed_.wait_for(state.UniqueLock(), limits_.note_delay, [&state] {
        return !state->commands.empty() || state->is_closed;
      }));
    }
    if (state->commands.empty() && state->has_note) {
      state->commands.push_back(NothingToChange());
    }
    if (is_woken) {
      return !state->commands.empty();
    }
  }
  if (hooks_.idle) {
    hooks_.idle();
  }
  return true;
}

bool DirectoryWriter::Wait(std::chrono::milliseconds recover_every) {
  if (!store_.IsStopped()) {
    return WaitForWork();
  }
  bool is_closed = false;
  {
    auto state = state_.Lock();
    is_closed =
        changed_.wait_for(state.UniqueLock(), recover_every, [&state] { return state->is_closed; });
    if (is_closed && state->commands.empty()) {
      return false;
    }
  }
  // When it does not help yet, it is tried again the next time.
  if (store_.Recover().has_value() && hooks_.recovered) {
    hooks_.recovered();
  }
  return true;
}

bool DirectoryWriter::RunBatch() {
  {
    auto state = state_.Lock();
    if (state->commands.empty() && state->has_note) {
      state->commands.push_back(NothingToChange());
    }
  }
  return RunOne();
}

bool DirectoryWriter::RunOne() {
  std::vector<DirectoryCommand> commands = Take();
  if (commands.empty()) {
    last_count_ = 0;
    return DoSlowWork();
  }
  last_count_ = commands.size();
  // What does not fit into one unit makes another.
  while (!commands.empty()) {
    commands = Apply(std::move(commands));
  }
  return true;
}

std::vector<DirectoryCommand> DirectoryWriter::Apply(std::vector<DirectoryCommand> commands) {
  if (commands.front().maintain) {
    Maintain(commands.front());
    commands.erase(commands.begin());
    return commands;
  }
  const std::unique_ptr<store::DirectoryDraft> draft = store_.NewDraft();
  std::vector<Status> results;
  std::size_t applied = 0;
  while (applied < commands.size() && !commands[applied].maintain &&
         draft->SizeBytes() < limits_.batch_bytes_max) {
    draft->BeginCommand();
    results.push_back(store_.IsStopped()
                          ? Status(Fail(Code::kInternal, "the directory does not write for now"))
                          : commands[applied].apply(*draft));
    if (!results.back().has_value()) {
      draft->RollBackCommand();
    }
    ++applied;
  }
  const SystemClock clock;
  const std::chrono::nanoseconds begin = clock.Monotonic();
  const auto committed = store_.Commit(*draft, hooks_.add_to_unit);
  last_took_ = clock.Monotonic() - begin;
  if (hooks_.batch_end) {
    hooks_.batch_end(committed.has_value());
  }
  for (std::size_t i = 0; i < applied; ++i) {
    const bool is_lost = results[i].has_value() && !committed.has_value();
    if (commands[i].done) {
      commands[i].done(is_lost ? Status(Fail(committed.error())) : results[i]);
    }
  }
  commands.erase(commands.begin(),
                 std::next(commands.begin(), static_cast<std::ptrdiff_t>(applied)));
  return commands;
}

void DirectoryWriter::Maintain(const DirectoryCommand& command) {
  const Status status = command.maintain(store_);
  has_slow_work_ = true;
  if (command.done) {
    command.done(status);
  }
}

bool DirectoryWriter::DoSlowWork() {
  if (!has_slow_work_ || store_.IsStopped()) {
    return false;
  }
  const Result<bool> more = store_.BuildIndexSlice();
  if (more.value_or(false)) {
    return true;
  }
  has_slow_work_ = false;
  return false;
}

}  // namespace socle::directory::domain
