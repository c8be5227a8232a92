#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/json_view.h"

// What socle-mpid says of identities and persons (docs/formats/control-mpi.md), as plain values.
namespace socle::cli {

struct IdentityView {
  std::string id = {};  // DOMAIN:IPP
  std::string person = {};
  std::string state = {};  // active, merged
  std::string merged_into = {};
  std::string status = {};
  // What became of the status that the last message said: "VALI, lowered for no_contract, INS left
  // out"; empty when it was taken as it came, or none was said.
  std::string received = {};
  std::vector<std::string> attributes = {};
  std::vector<std::pair<std::string, std::string>> traits = {};  // in the order of the answer
  std::string ins_value = {};
  std::string ins_oid = {};
  std::vector<std::string> further = {};
  std::uint64_t version = 0;
  std::string created_at = {};
  std::string changed_at = {};
  std::string trace_id = {};  // who it is in the trace: `socle trace show --patient`

  // Empty when it is missing. Beside the traits: "status", "attributes", "ins".
  [[nodiscard]] std::string Trait(std::string_view name) const;
  // "LE GALL Marie F 1960-05-30 QUAL": what tells who it is.
  [[nodiscard]] std::string Line() const;
};

struct PersonView {
  std::string person = {};
  std::string redirected_from = {};
  std::vector<IdentityView> identities = {};
  std::string changed_at = {};
};

IdentityView ReadIdentity(const JsonView& json);
PersonView ReadPerson(const JsonView& json);

// "birth name" for birth_name; traits of the engine too.
std::string TraitLabel(std::string_view name);

// The traits that any of the identities has, the strict ones first: status, attributes, names, ...
std::vector<std::string> TraitsOf(const std::vector<const IdentityView*>& identities);

}  // namespace socle::cli
