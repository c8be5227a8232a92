#include "directory/domain/request_controls.h"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "directory/domain/outcome.h"
#include "lib/base/result.h"
#include "lib/ldap/dereference.h"
#include "lib/ldap/filter_control.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/read_entry_control.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/simple_controls.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/sync_control.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::domain {

namespace {

namespace oid = ldap::oid;

// Whether the control was for this operation; a fault in its value is an error.
using Taken = Result<bool>;

template <class Value, class Target>
Taken Take(Result<Value> decoded, Target& target) {
  SOCLE_TRY(target, std::move(decoded));
  return true;
}

Taken TakeFlag(const ldap::Control& control, bool& target) {
  SOCLE_TRY_STATUS(ldap::CheckNoValue(control));
  target = true;
  return true;
}

Taken TakeForSearch(const ldap::Control& control, RequestControls& out) {
  const std::string_view value = control.value.value_or("");
  if (control.oid == oid::kPagedResults) {
    SOCLE_TRY(const ldap::PagedResults paged, ldap::DecodePagedResults(value));
    out.paged = {.size = paged.size, .cookie = paged.cookie};
    return true;
  }
  if (control.oid == oid::kSortRequest) {
    out.sort_is_critical = control.critical;
    return Take(ldap::DecodeSortRequest(value), out.sort);
  }
  if (control.oid == oid::kVlvRequest) {
    return Take(ldap::DecodeVlvRequest(value), out.vlv);
  }
  if (control.oid == oid::kSyncRequest) {
    return Take(ldap::DecodeSyncRequest(value), out.sync);
  }
  if (control.oid == oid::kMatchedValues) {
    return Take(ldap::DecodeMatchedValues(value), out.matched_values);
  }
  if (control.oid == oid::kDereference) {
    out.dereference_is_critical = control.critical;
    return Take(ldap::DecodeDereferenceRequest(value), out.dereference);
  }
  if (control.oid == oid::kSubentries) {
    return Take(ldap::DecodeSubentries(value), out.subentries);
  }
  // There are no copies: every answer is the original.
  if (control.oid == oid::kDontUseCopy) {
    bool ignored = false;
    return TakeFlag(control, ignored);
  }
  return false;
}

Taken TakeForWrite(const ldap::Message& message,
                   const ldap::Control& control,
                   RequestControls& out) {
  const std::string_view value = control.value.value_or("");
  const bool is_add = std::holds_alternative<ldap::AddRequest>(message.operation);
  const bool is_delete = std::holds_alternative<ldap::DeleteRequest>(message.operation);
  if (control.oid == oid::kPreRead && !is_add) {
    return Take(ldap::DecodeReadEntryRequest(value), out.pre_read);
  }
  if (control.oid == oid::kPostRead && !is_delete) {
    return Take(ldap::DecodeReadEntryRequest(value), out.post_read);
  }
  if (control.oid == oid::kTreeDelete && is_delete) {
    return TakeFlag(control, out.tree_delete);
  }
  if (control.oid == oid::kRelaxRules) {
    return TakeFlag(control, out.relax);
  }
  return false;
}

bool IsWrite(const ldap::Message& message) {
  return std::holds_alternative<ldap::AddRequest>(message.operation) ||
         std::holds_alternative<ldap::DeleteRequest>(message.operation) ||
         std::holds_alternative<ldap::ModifyRequest>(message.operation) ||
         std::holds_alternative<ldap::ModifyDnRequest>(message.operation);
}

// Operations that somebody may ask for as another (RFC 4370, 3): not binds, nor what is about the
// connection.
bool IsForIdentity(const ldap::Message& message) {
  if (const auto* extended = std::get_if<ldap::ExtendedRequest>(&message.operation)) {
    return extended->name == oid::kWhoAmI || extended->name == oid::kPasswordModify;
  }
  return !std::holds_alternative<ldap::BindRequest>(message.operation);
}

Taken TakeControl(const ldap::Message& message,
                  const ldap::Control& control,
                  RequestControls& out) {
  const bool is_search = std::holds_alternative<ldap::SearchRequest>(message.operation);
  const bool is_write = IsWrite(message);
  const bool is_compare = std::holds_alternative<ldap::CompareRequest>(message.operation);
  if (control.oid == oid::kManageDsaIt && (is_search || is_write || is_compare)) {
    return TakeFlag(control, out.manage_dsa_it);
  }
  if (control.oid == oid::kAssertion && (is_search || is_write || is_compare)) {
    return Take(ldap::DecodeAssertion(control.value.value_or("")), out.assertion);
  }
  if (control.oid == oid::kProxiedAuthorization && IsForIdentity(message)) {
    return Take(ldap::DecodeProxiedAuthorization(control), out.proxied_id);
  }
  if (control.oid == oid::kPasswordPolicy) {
    return TakeFlag(control, out.wants_password_policy);
  }
  if (control.oid == oid::kSessionTracking) {
    return true;  // who is behind the client: nothing is decided by it
  }
  if (is_search) {
    return TakeForSearch(control, out);
  }
  return is_write ? TakeForWrite(message, control, out) : Taken(false);
}

}  // namespace

std::expected<RequestControls, Outcome> DecodeRequestControls(const ldap::Message& message) {
  RequestControls out;
  for (std::size_t i = 0; i < message.controls.size(); ++i) {
    const ldap::Control& control = message.controls[i];
    for (std::size_t j = 0; j < i; ++j) {
      if (message.controls[j].oid == control.oid) {
        return std::unexpected(
            Refuse(ldap::ResultCode::kProtocolError, "a control stands twice in the request"));
      }
    }
    const Taken taken = TakeControl(message, control, out);
    if (!taken) {
      return std::unexpected(
          Refuse(ldap::ResultCode::kProtocolError,
                 "the value of control " + std::string(control.oid) + " cannot be read"));
    }
    if (!*taken && control.critical) {
      return std::unexpected(
          Refuse(ldap::ResultCode::kUnavailableCriticalExtension,
                 "control " + std::string(control.oid) + " is not known for this operation"));
    }
  }
  if (out.vlv && out.sort.empty()) {
    return std::unexpected(
        Refuse(ldap::ResultCode::kProtocolError, "a virtual list view needs a sort control"));
  }
  if (out.sync && (out.paged || !out.sort.empty())) {
    return std::unexpected(Refuse(ldap::ResultCode::kProtocolError,
                                  "what is synchronised is neither sorted nor given in pages"));
  }
  return out;
}

}  // namespace socle::directory::domain
