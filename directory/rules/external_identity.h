#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"

// SASL EXTERNAL (RFC 4422, appendix A): who the peer of a local socket or of a TLS connection is in
// the directory. The file of rules is docs/formats/external-identities.md.
namespace socle::directory::rules {

inline constexpr std::size_t kExternalRulesMax = 1'024;
inline constexpr std::size_t kExternalFileBytesMax = std::size_t{1} << 20;

// Of the process at the other end of a local socket.
struct PeerCredentials {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

// gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth: the name of a local process that no rule
// is about.
std::string PeerCredentialsName(const PeerCredentials& peer);

// Who a rule is about, and the entry they are.
struct ExternalRule {
  enum class Kind : std::uint8_t { kUid, kGid, kCertificate };

  std::size_t line = 0;
  Kind kind = Kind::kUid;
  std::uint32_t number = 0;                     // kUid, kGid
  std::string pattern = {};                     // kCertificate: normal form, with its '*'
  std::optional<std::size_t> pattern_rdn = {};  // relative name that has the '*'
  std::string pattern_type = {};                // its attribute, as the pattern names it
  ldap::Dn target = {};
  std::optional<std::size_t> target_ava = {};  // value that the '*' stands for
};

class ExternalIdentities {
 public:
  // Without rules: nobody.
  ExternalIdentities() = default;

  // Lines such as
  //   unix uid 0 is cn=root,o=annuaire,c=fr
  //   certificate "CN=*,OU=applications,O=GRADeS,C=FR" is "uid=*,ou=applications,o=annuaire,c=fr"
  // The first one that fits counts. kInvalidArgument lists faults as "name:line: what"; kTooLarge.
  static Result<ExternalIdentities> Parse(std::string_view text,
                                          std::string_view file_name,
                                          const schema::Schema& schema);

  // The name of the entry, as text; nothing when no rule fits.
  [[nodiscard]] std::optional<std::string> FindPeer(const PeerCredentials& peer) const;
  // `subject`: the subject of a certificate that was verified, in the text form of RFC 4514.
  [[nodiscard]] std::optional<std::string> FindCertificate(std::string_view subject,
                                                           const schema::Schema& schema) const;

  [[nodiscard]] std::span<const ExternalRule> Rules() const { return rules_; }

 private:
  std::vector<ExternalRule> rules_;
};

}  // namespace socle::directory::rules
