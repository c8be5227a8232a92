#include "directory/store/load_chunks.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/check.h"

namespace socle::directory::store {

LoadChunks::LoadChunks(std::size_t threads, Make make) : make_(std::move(make)) {
  SOCLE_CHECK(threads > 0);
  workers_.reserve(threads - 1);
  for (std::size_t i = 1; i < threads; ++i) {
    workers_.emplace_back([this] { Work(); });
  }
}

LoadChunks::~LoadChunks() {
  queue_.Lock()->is_ending = true;
  changed_.notify_all();
  for (std::thread& worker : workers_) {
    worker.join();
  }
}

std::shared_ptr<LoadChunks::Item> LoadChunks::FirstWaiting(Queue& queue) {
  const auto found =
      std::ranges::find(queue.items, Stage::kWaits, [](const auto& item) { return item->stage; });
  return found == queue.items.end() ? nullptr : *found;
}

bool LoadChunks::MakeOne() {
  std::shared_ptr<Item> item;
  {
    auto queue = queue_.Lock();
    item = FirstWaiting(*queue);
    if (item == nullptr) {
      return false;
    }
    item->stage = Stage::kIsMade;
  }
  make_(item->chunk);
  {
    auto queue = queue_.Lock();
    item->stage = Stage::kMade;
  }
  changed_.notify_all();
  return true;
}

void LoadChunks::Work() {
  for (;;) {
    {
      auto queue = queue_.Lock();
      changed_.wait(queue.UniqueLock(),
                    [&] { return queue->is_ending || FirstWaiting(*queue) != nullptr; });
      if (queue->is_ending) {
        return;
      }
    }
    MakeOne();
  }
}

void LoadChunks::WaitForRoom() {
  const std::size_t chunks_max = kChunksPerThreadMax * (workers_.size() + 1);
  const auto has_room = [&] { return queue_.Lock()->items.size() < chunks_max; };
  while (!has_room() && MakeOne()) {
  }
  // None waits any more: the first is made, or another thread makes it.
  auto queue = queue_.Lock();
  changed_.wait(queue.UniqueLock(), [&] {
    return queue->items.size() < chunks_max || queue->items.front()->stage == Stage::kMade;
  });
}

void LoadChunks::Give(LoadChunk chunk) {
  WaitForRoom();
  bool is_enough = false;
  {
    auto queue = queue_.Lock();
    queue->items.push_back(std::make_shared<Item>(Item{.chunk = std::move(chunk)}));
    const auto waiting = std::ranges::count(
        queue->items, Stage::kWaits, [](const auto& item) { return item->stage; });
    is_enough = static_cast<std::size_t>(waiting) > workers_.size();
  }
  changed_.notify_all();
  if (is_enough) {
    MakeOne();
  }
}

std::vector<LoadChunk> LoadChunks::TakeMade() {
  std::vector<LoadChunk> out;
  auto queue = queue_.Lock();
  while (!queue->items.empty() && queue->items.front()->stage == Stage::kMade) {
    out.push_back(std::move(queue->items.front()->chunk));
    queue->items.pop_front();
  }
  return out;
}

std::vector<LoadChunk> LoadChunks::TakeAll() {
  while (MakeOne()) {
  }
  {
    auto queue = queue_.Lock();
    changed_.wait(queue.UniqueLock(), [&] {
      return std::ranges::all_of(queue->items,
                                 [](const auto& item) { return item->stage == Stage::kMade; });
    });
  }
  return TakeMade();
}

}  // namespace socle::directory::store
