#pragma once

#include <functional>
#include <utility>

#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/server.h"

namespace socle::control {

// A method whose handler is given a `Call`: what a daemon makes of its own parts, which outlive the
// method, and of a request.
template <class Call, class Parts>
Method CallMethod(const Parts& parts,
                  Roles roles,
                  std::function<Result<boost::json::value>(Call& call)> handler) {
  return {.roles = roles,
          .handler = [&parts, handler = std::move(handler)](
                         const Request& request,
                         const Caller& caller,
                         AnswerStream& stream) -> Result<boost::json::value> {
            Call call(parts, request, caller, stream);
            return handler(call);
          }};
}

}  // namespace socle::control
