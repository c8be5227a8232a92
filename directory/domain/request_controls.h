#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/outcome.h"
#include "lib/ldap/dereference.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/message.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/sync_control.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::domain {

// The controls of one request, decoded; views point into its frame.
struct RequestControls {
  struct Paged {
    std::int32_t size = 0;
    std::string_view cookie = {};
  };

  std::optional<Paged> paged = {};
  std::vector<ldap::SortKey> sort = {};
  bool sort_is_critical = false;
  std::optional<ldap::VlvRequest> vlv = {};
  std::optional<ldap::SyncRequest> sync = {};
  std::optional<ldap::Filter> matched_values = {};
  std::optional<ldap::Filter> assertion = {};
  std::optional<std::vector<std::string_view>> pre_read = {};
  std::optional<std::vector<std::string_view>> post_read = {};
  std::vector<ldap::DereferenceSpec> dereference = {};
  bool dereference_is_critical = false;
  std::optional<bool> subentries = {};              // whether subentries are seen, and nothing else
  std::optional<std::string_view> proxied_id = {};  // whom the session lets it act as
  bool manage_dsa_it = false;
  bool tree_delete = false;
  bool relax = false;
  bool wants_password_policy = false;
};

// Sorts out which controls an operation takes: those it does not are refused with
// unavailableCriticalExtension when critical, and else passed over (RFC 4511, 4.1.11); a value that
// cannot be read is protocolError.
std::expected<RequestControls, Outcome> DecodeRequestControls(const ldap::Message& message);

}  // namespace socle::directory::domain
