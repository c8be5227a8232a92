#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/header.h"

namespace socle::mpi::protocol {

// Whose rules a feed follows.
enum class Profile : std::uint8_t {
  kPix,        // ITI-8, version 2.3.1
  kPam,        // version 2.5 without the French extension
  kPamFrance,  // 2.5^FRA^2.11
};

Profile ProfileOf(const MessageHeader& header);

// What a trigger event does and what its message must have.
struct EventRule {
  std::string_view event;
  FeedAction action = FeedAction::kUpsert;
  std::array<std::string_view, 2> structures;  // that MSH-9.3 may name
  bool needs_visit = false;                    // PV1
  bool is_movement = false;                    // of ITI-31: ZBE and PID-18 (French extension)
};

// Null for an event that is not of the profile.
const EventRule* FindEvent(Profile profile, std::string_view event);

}  // namespace socle::mpi::protocol
