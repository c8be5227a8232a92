#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "lib/base/guarded.h"
#include "lib/storage/database.h"

namespace socle::directory::domain {

// Wakes those who follow the change log when it has grown, once for each time they ask; so nobody
// looks again and again, and a follower that is slow is told once for many changes. Any thread.
class ChangeHub {
 private:
  struct State;

 public:
  // Called on the thread that announces: must not wait.
  using Wake = std::function<void()>;

  // Who waits; forgotten when destroyed. The wake may be running at that moment.
  class [[nodiscard]] Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept;
    Ticket& operator=(Ticket&& other) noexcept;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();

   private:
    friend class ChangeHub;
    Ticket(std::weak_ptr<State> state, std::uint64_t number);
    void Forget();

    std::weak_ptr<State> state_;
    std::uint64_t number_ = 0;
  };

  // The database must outlive the hub.
  explicit ChangeHub(const storage::Database& database);

  // There are new changes on the disk.
  void Announce();

  // Has `wake` called once when there are changes behind `seen`. False, and nothing is kept, when
  // there are some already.
  [[nodiscard]] bool WaitPast(storage::ChangeNumber seen, Wake wake, Ticket& ticket);

 private:
  struct Waiting {
    std::uint64_t next = 1;
    std::map<std::uint64_t, Wake> wakes = {};
  };

  struct State {
    Guarded<Waiting> waiting;
  };

  const storage::Database& database_;
  std::shared_ptr<State> state_;
};

}  // namespace socle::directory::domain
