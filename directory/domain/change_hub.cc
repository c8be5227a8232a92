#include "directory/domain/change_hub.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "lib/storage/database.h"

namespace socle::directory::domain {

ChangeHub::Ticket::Ticket(std::weak_ptr<State> state, std::uint64_t number)
    : state_(std::move(state)), number_(number) {}

ChangeHub::Ticket::Ticket(Ticket&& other) noexcept
    : state_(std::move(other.state_)), number_(std::exchange(other.number_, 0)) {}

ChangeHub::Ticket& ChangeHub::Ticket::operator=(Ticket&& other) noexcept {
  if (this != &other) {
    Forget();
    state_ = std::move(other.state_);
    number_ = std::exchange(other.number_, 0);
  }
  return *this;
}

ChangeHub::Ticket::~Ticket() {
  Forget();
}

void ChangeHub::Ticket::Forget() {
  if (const auto state = state_.lock()) {
    state->waiting.Lock()->wakes.erase(number_);
  }
}

ChangeHub::ChangeHub(const storage::Database& database)
    : database_(database), state_(std::make_shared<State>()) {}

void ChangeHub::Announce() {
  std::map<std::uint64_t, Wake> wakes;
  wakes.swap(state_->waiting.Lock()->wakes);
  for (const auto& [number, wake] : wakes) {
    wake();
  }
}

bool ChangeHub::WaitPast(storage::ChangeNumber seen, Wake wake, Ticket& ticket) {
  std::uint64_t number = 0;
  {
    auto waiting = state_->waiting.Lock();
    // Under the lock: whoever writes after this look announces after the wake is kept.
    if (database_.LastChange() > seen) {
      return false;
    }
    number = waiting->next++;
    waiting->wakes.emplace(number, std::move(wake));
  }
  ticket = Ticket(state_, number);
  return true;
}

}  // namespace socle::directory::domain
