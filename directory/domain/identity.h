#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace socle::directory::domain {

// Who asks: what a bind proved, and how the connection is protected.
struct Identity {
  std::string dn = {};                   // as written; empty: anonymous
  std::string normal_dn = {};            // schema::Schema::NormaliseDn of it
  bool is_root = false;                  // the administrator of the configuration: no rule holds
  bool is_protected = false;             // TLS, or a Unix socket
  bool is_strong = false;                // by certificate or Unix socket, not by a password
  std::string certificate = {};          // subject of the client's certificate; empty: none
  std::vector<std::string> groups = {};  // normal names of groups it is a member of
  bool must_change_password = false;     // and may do nothing else before
  std::string peer = {};                 // address, for rules and logs
  // Of the groups above: DirectoryStore::MembershipVersion when they were read.
  std::uint64_t membership_version = 0;
  // Who acts as this one (RFC 4370); empty: nobody but himself.
  std::string proxied_by = {};

  [[nodiscard]] bool IsAnonymous() const { return dn.empty() && !is_root; }
};

}  // namespace socle::directory::domain
