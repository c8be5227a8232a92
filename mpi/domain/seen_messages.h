#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// What was answered to a message that was applied.
struct SeenMessage {
  std::uint64_t content = 0;  // hash of the message
  UnixMicros applied_at;
  FeedOutcome outcome;
};

// Remembers messages that were applied, by sender and control id, so that one that comes again
// changes nothing and gets the same answer. Refused messages are not remembered: they may be sent
// again once the cause is gone. Rows of the family `meta`; forgotten by Forget.
std::string SeenKey(std::string_view application,
                    std::string_view facility,
                    std::string_view control_id);

Result<std::optional<SeenMessage>> FindSeen(const person_store::Rows& rows, std::string_view key);
void PutSeen(person_store::Draft& draft, std::string_view key, const SeenMessage& message);

// Forgets at most `count_max` messages that were applied before `before`; gives how many.
Result<std::size_t> ForgetSeen(person_store::Draft& draft,
                               UnixMicros before,
                               std::size_t count_max);

// For tests and fuzzing.
std::string EncodeSeen(const SeenMessage& message);
Result<SeenMessage> DecodeSeen(std::string_view value);

}  // namespace socle::mpi::domain
