#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"

namespace socle::mpi::domain {

// All domains and subscriptions at one moment. Immutable: any number of threads may read.
class DomainTable {
 public:
  DomainTable() = default;
  // kInvalidArgument for a value that is not allowed, kConflict where two domains have the same
  // code, OID, FINESS or namespace (the case of letters does not count): the text names both.
  static Result<DomainTable> Build(DomainFile file);

  // nullptr when there is none. Disabled domains are found too.
  [[nodiscard]] const DomainConfig* Find(DomainNumber number) const;
  [[nodiscard]] const DomainConfig* FindByCode(std::string_view code) const;

  // The active domain that an authority names, or nullptr. Its id counts first: an OID (type ISO),
  // a FINESS (types M, N, L), either when no type is given. The name counts where there is no id,
  // or one of a kind that the domain of that name was given none of. Id and name of two different
  // domains are none.
  [[nodiscard]] const DomainConfig* Resolve(const AssigningAuthority& authority) const;

  // How identifiers of a domain name their authority in answers.
  [[nodiscard]] static AssigningAuthority AuthorityOf(const DomainConfig& domain);

  // Whether one of the domain's rules allows the sender.
  [[nodiscard]] static bool MaySend(const DomainConfig& domain, const SenderIdentity& sender);
  // ... and whether its list of events has this one, such as A28.
  [[nodiscard]] static bool MaySendEvent(const DomainConfig& domain, std::string_view event);
  // The active domains that the sender may speak for, ascending.
  [[nodiscard]] std::vector<const DomainConfig*> DomainsOf(const SenderIdentity& sender) const;

  [[nodiscard]] std::span<const DomainConfig> Domains() const { return file_.domains; }

  [[nodiscard]] std::span<const Subscription> Subscriptions() const { return file_.subscriptions; }

  [[nodiscard]] const DomainFile& File() const { return file_; }

 private:
  struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  // Positions in file_.domains.
  using Positions = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

  Status Index();
  Status AddNames(const DomainConfig& domain, std::uint32_t at);
  void AddSenders(const DomainConfig& domain, std::uint32_t at);
  [[nodiscard]] Status CheckSubscriptions() const;
  Status AddName(Positions& positions, std::string_view what, std::string key, std::uint32_t at);
  [[nodiscard]] const DomainConfig* At(const Positions& positions, std::string_view key) const;
  [[nodiscard]] const DomainConfig* FindById(const AssigningAuthority& authority) const;

  DomainFile file_;
  std::vector<std::uint32_t> by_number_;  // position + 1; 0 = none
  Positions by_name_;                     // codes and namespaces, in capitals
  Positions by_oid_;
  Positions by_finess_;
  // Domains that exact senders belong to: application|facility; those with * are looked at always.
  std::unordered_map<std::string, std::vector<std::uint32_t>, TextHash, std::equal_to<>> by_sender_;
  std::vector<std::uint32_t> wildcard_senders_;
};

}  // namespace socle::mpi::domain
