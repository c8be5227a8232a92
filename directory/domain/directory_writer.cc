#include "directory/domain/directory_writer.h"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

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
  }
  changed_.notify_one();
  return true;
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
  return commands;
}

void DirectoryWriter::Run(std::chrono::milliseconds recover_every) {
  do {
    while (RunBatch() && !store_.IsStopped()) {
    }
  } while (Wait(recover_every));
}

bool DirectoryWriter::Wait(std::chrono::milliseconds recover_every) {
  if (!store_.IsStopped()) {
    {
      auto state = state_.Lock();
      const bool is_woken = changed_.wait_for(state.UniqueLock(), limits_.idle_every, [&state] {
        return !state->commands.empty() || state->is_closed;
      });
      if (is_woken) {
        return !state->commands.empty();
      }
    }
    if (hooks_.idle) {
      hooks_.idle();
    }
    return true;
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
  std::vector<DirectoryCommand> commands = Take();
  if (commands.empty()) {
    return DoSlowWork();
  }
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
  const auto committed = store_.Commit(*draft, hooks_.add_to_unit);
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
