#include "lib/ldap/message.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

namespace {

// In the order of Operation.
constexpr auto kOperationNames = std::to_array<std::string_view>({
    "bind request",          "unbind request",     "search request",    "modify request",
    "add request",           "delete request",     "modify DN request", "compare request",
    "abandon request",       "extended request",   "bind response",     "search result entry",
    "search reference",      "search result done", "modify response",   "add response",
    "delete response",       "modify DN response", "compare response",  "extended response",
    "intermediate response",
});
static_assert(kOperationNames.size() == std::variant_size_v<Operation>);

}  // namespace

Message BuildNoticeOfDisconnection(ResultCode code, std::string_view diagnostic_message) {
  ExtendedResponse notice{.result = {.code = code, .diagnostic_message = diagnostic_message},
                          .name = oid::kNoticeOfDisconnection};
  return {.id = kUnsolicitedId, .operation = std::move(notice)};
}

const Control* FindControl(const Message& message, std::string_view control_oid) {
  const auto found = std::ranges::find(message.controls, control_oid, &Control::oid);
  return found == message.controls.end() ? nullptr : &*found;
}

std::string_view OperationName(const Operation& operation) {
  return kOperationNames[operation.index()];
}

}  // namespace socle::ldap
