#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_rows.h"
#include "lib/base/guarded.h"

namespace socle::directory::store {

// A value that is a name; resolved when the entry that it names is known.
struct NameValue {
  std::string normal;
  Reference reference;
};

// Entries of one bucket, and what is made of them.
struct LoadChunk {
  EntryId first = kNoEntry;
  std::vector<std::string> rows = {};
  std::shared_ptr<const DescriptionTable> descriptions = {};  // of the attributes in the rows
  std::vector<std::pair<std::string, std::string>> postings = {};
  std::vector<OrderRow> orders = {};
  std::vector<NameValue> names = {};
};

// How many chunks wait or are made at a time, for each thread: those behind one that takes long
// too.
inline constexpr std::size_t kChunksPerThreadMax = 3;

// Chunks that several threads work on while one gives them. What that one calls is its own.
class LoadChunks {
 public:
  using Make = std::function<void(LoadChunk&)>;

  // `threads`: at least 1, the giver's among them. `make` runs on all of them at once.
  LoadChunks(std::size_t threads, Make make);
  LoadChunks(const LoadChunks&) = delete;
  LoadChunks& operator=(const LoadChunks&) = delete;
  ~LoadChunks();

  // When enough chunks wait, works on one itself; waits for the first when there are too many.
  void Give(LoadChunk chunk);
  // Those that are made, in the order in which they were given; leaves none before one that is not.
  std::vector<LoadChunk> TakeMade();
  // Works until all are made, and takes them.
  std::vector<LoadChunk> TakeAll();

 private:
  enum class Stage : std::uint8_t { kWaits, kIsMade, kMade };

  struct Item {
    LoadChunk chunk;
    Stage stage = Stage::kWaits;
  };

  struct Queue {
    std::deque<std::shared_ptr<Item>> items;
    bool is_ending = false;
  };

  void Work();
  void WaitForRoom();
  // Makes the first that waits; false when none does.
  bool MakeOne();
  static std::shared_ptr<Item> FirstWaiting(Queue& queue);

  const Make make_;
  Guarded<Queue> queue_;
  std::condition_variable changed_;
  std::vector<std::thread> workers_;
};

}  // namespace socle::directory::store
