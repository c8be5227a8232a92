#include "mpi/protocol/events.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/header.h"

namespace socle::mpi::protocol {

namespace {

constexpr EventRule Identity(std::string_view event,
                             FeedAction action,
                             std::string_view structure,
                             std::string_view other_structure = {}) {
  return {.event = event,
          .action = action,
          .structures = {structure, other_structure},
          .needs_visit = action == FeedAction::kUpsert};
}

constexpr EventRule Movement(std::string_view event,
                             std::string_view structure,
                             std::string_view other_structure = {}) {
  return {.event = event,
          .action = FeedAction::kUpsert,
          .structures = {structure, other_structure},
          .needs_visit = true,
          .is_movement = true};
}

constexpr std::array<EventRule, 25> kPamEvents = {{
    Identity("A28", FeedAction::kUpsert, "ADT_A05"),
    Identity("A31", FeedAction::kUpsert, "ADT_A05"),
    Identity("A40", FeedAction::kMerge, "ADT_A39", "ADT_A40"),
    Identity("A47", FeedAction::kChangeIdentifier, "ADT_A30"),
    Identity("A24", FeedAction::kLink, "ADT_A24"),
    Identity("A37", FeedAction::kUnlink, "ADT_A37"),
    Movement("A01", "ADT_A01"),
    Movement("A02", "ADT_A02"),
    Movement("A03", "ADT_A03"),
    Movement("A04", "ADT_A01"),
    Movement("A05", "ADT_A05"),
    Movement("A06", "ADT_A06"),
    Movement("A07", "ADT_A06"),
    Movement("A11", "ADT_A09"),
    Movement("A12", "ADT_A12"),
    Movement("A13", "ADT_A01"),
    Movement("A21", "ADT_A21"),
    Movement("A22", "ADT_A21"),
    Movement("A38", "ADT_A38"),
    Movement("A52", "ADT_A52"),
    Movement("A53", "ADT_A52"),
    Movement("A54", "ADT_A54"),
    Movement("A55", "ADT_A52", "ADT_A55"),
    Movement("Z99", "ADT_A01"),
    // The account of one patient goes to another: read for the patient who has it now.
    {.event = "A44", .structures = {"ADT_A43"}},
}};

constexpr std::array<EventRule, 5> kPixEvents = {{
    {.event = "A01", .structures = {"ADT_A01"}},
    {.event = "A04", .structures = {"ADT_A01", "ADT_A04"}},
    {.event = "A05", .structures = {"ADT_A05", "ADT_A01"}},
    {.event = "A08", .structures = {"ADT_A01", "ADT_A08"}},
    {.event = "A40", .action = FeedAction::kMerge, .structures = {"ADT_A39", "ADT_A40"}},
}};

}  // namespace

Profile ProfileOf(const MessageHeader& header) {
  if (header.IsFrench()) {
    return Profile::kPamFrance;
  }
  return header.IsVersion231() || header.version == "2.3" ? Profile::kPix : Profile::kPam;
}

const EventRule* FindEvent(Profile profile, std::string_view event) {
  const std::span<const EventRule> events =
      profile == Profile::kPix ? std::span<const EventRule>(kPixEvents) : kPamEvents;
  const auto found = std::ranges::find(events, event, &EventRule::event);
  return found == events.end() ? nullptr : &*found;
}

}  // namespace socle::mpi::protocol
