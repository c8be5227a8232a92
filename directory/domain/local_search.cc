#include "directory/domain/local_search.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/search_service.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

constexpr std::size_t kAnswerFrameBytesMax = std::size_t{32} << 20;
constexpr SliceBudget kSlice = {.examined_max = 1024, .bytes_max = std::size_t{1} << 20};

Outcome OutcomeOf(const ldap::Message& message) {
  const auto& done = std::get<ldap::SearchResultDone>(message.operation).result;
  Outcome outcome = {.code = done.code,
                     .diagnostic = std::string(done.diagnostic_message),
                     .matched_dn = std::string(done.matched_dn)};
  for (const ldap::Control& control : message.controls) {
    auto& added = outcome.controls.emplace_back();
    added.oid = control.oid;
    if (control.value) {
      added.value = std::string(*control.value);
    }
  }
  return outcome;
}

// Takes the messages of a slice apart; the outcome when the last one is among them, or when
// `on_entry` wants no more.
Result<std::optional<Outcome>> ReadSlice(std::string_view bytes, const OnEntry& on_entry) {
  while (!bytes.empty()) {
    SOCLE_TRY(const ldap::FrameSearch found, ldap::FindFrame(bytes, kAnswerFrameBytesMax));
    if (found.frame.empty()) {
      return Fail(Code::kInternal, "a cursor gave half a message");
    }
    SOCLE_TRY(const ldap::Message message, ldap::DecodeMessage(found.frame));
    bytes.remove_prefix(found.frame.size());
    if (std::holds_alternative<ldap::SearchResultDone>(message.operation)) {
      return OutcomeOf(message);
    }
    const auto* entry = std::get_if<ldap::SearchResultEntry>(&message.operation);
    if (entry != nullptr && !on_entry(*entry)) {
      return Outcome{.code = ResultCode::kCanceled};
    }
  }
  return std::nullopt;
}

Code CodeOf(ResultCode code) {
  switch (code) {
    case ResultCode::kNoSuchObject:
    case ResultCode::kNoSuchAttribute:
      return Code::kNotFound;
    case ResultCode::kEntryAlreadyExists:
    case ResultCode::kAttributeOrValueExists:
    case ResultCode::kNotAllowedOnNonLeaf:
    case ResultCode::kAssertionFailed:
      return Code::kConflict;
    case ResultCode::kInsufficientAccessRights:
    case ResultCode::kUnwillingToPerform:
    case ResultCode::kStrongerAuthRequired:
    case ResultCode::kConfidentialityRequired:
      return Code::kPermissionDenied;
    case ResultCode::kAdminLimitExceeded:
    case ResultCode::kSizeLimitExceeded:
      return Code::kTooLarge;
    case ResultCode::kTimeLimitExceeded:
      return Code::kTimeout;
    case ResultCode::kBusy:
    case ResultCode::kUnavailable:
      return Code::kBusy;
    case ResultCode::kOperationsError:
    case ResultCode::kOther:
      return Code::kInternal;
    default:
      return Code::kInvalidArgument;
  }
}

}  // namespace

Result<Outcome> RunLocalSearch(SearchService& searches,
                               const LocalSearch& search,
                               const Identity& identity,
                               const OnEntry& on_entry) {
  ldap::SearchRequest request = {.base_object = search.base,
                                 .scope = search.scope,
                                 .size_limit = static_cast<std::int32_t>(search.size_max)};
  SOCLE_TRY(request.filter, ldap::ParseFilter(search.filter));
  request.attributes = {search.attributes.begin(), search.attributes.end()};
  ldap::Message message = {.id = 1, .operation = std::move(request)};
  for (const AnswerControl& control : search.controls) {
    message.controls.push_back({.oid = control.oid, .critical = true, .value = control.value});
  }
  const std::unique_ptr<SearchCursor> cursor = searches.Open(message, {.identity = identity});
  std::string bytes;
  while (true) {
    bytes.clear();
    const bool is_end = cursor->Run(kSlice, bytes);
    SOCLE_TRY(auto outcome, ReadSlice(bytes, on_entry));
    if (outcome) {
      return *std::move(outcome);
    }
    if (is_end) {
      return Fail(Code::kInternal, "a search ended without a result");
    }
  }
}

Status StatusOf(const Outcome& outcome) {
  if (outcome.IsSuccess()) {
    return {};
  }
  const std::string_view name = ldap::ResultCodeName(outcome.code);
  return Fail(CodeOf(outcome.code),
              outcome.diagnostic.empty() ? std::string(name)
                                         : fmt::format("{}: {}", name, outcome.diagnostic));
}

std::string EscapeFilterValue(std::string_view value) {
  constexpr std::string_view kSigns = "*()\\";
  std::string out;
  for (const char c : value) {
    if (kSigns.contains(c) || c == '\0') {
      out += fmt::format("\\{:02x}", static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace socle::directory::domain
