#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace socle::net {

// Content negotiation (RFC 9110 section 12.5.1): the place of the type in `offers` that a client
// likes best by its Accept field; of equals, the first. npos when it wants none of them. An empty
// field means that anything goes. Parameters of types other than q are not looked at.
std::size_t ChooseMediaType(std::string_view accept, std::span<const std::string_view> offers);

}  // namespace socle::net
