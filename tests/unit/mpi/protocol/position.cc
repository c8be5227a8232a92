#include "tests/unit/mpi/protocol/position.h"

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "mpi/protocol/message.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

std::optional<std::string> TextAt(const Message& message, std::string_view place) {
  static const std::regex kForm(
      R"(([A-Z0-9]{3})(?:\.(\d+))?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_match(place.begin(), place.end(), match, kForm)) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t group) -> std::size_t {
    return match[group].matched ? std::stoul(match[group].str()) : 0;
  };
  std::optional<std::size_t> segment = message.FindSegment(match[1].str());
  for (std::size_t i = 1; i < number(2) && segment.has_value(); ++i) {
    segment = message.FindSegment(match[1].str(), *segment + 1);
  }
  if (!segment.has_value()) {
    return std::nullopt;
  }
  Part part = message.Field(*segment, number(3));
  if (number(4) > part.RepetitionCount()) {
    return std::nullopt;
  }
  if (number(4) > 0) {
    part = part.Repetition(number(4));
  }
  if (number(5) > 0) {
    part = part.Component(number(5));
  }
  if (number(6) > 0) {
    part = part.Subcomponent(number(6));
  }
  return ReadText(message, part);
}

}  // namespace socle::mpi::protocol
