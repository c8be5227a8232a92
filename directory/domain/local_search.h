#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/search_service.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// A search that the daemon makes itself, for the command line and for its pages: the same way, the
// same rules of access and the same limits as one that comes over LDAP.
struct LocalSearch {
  std::string base = {};
  ldap::SearchScope scope = ldap::SearchScope::kSubtree;
  std::string filter = {};  // RFC 4515
  std::vector<std::string> attributes = {};
  std::uint32_t size_max = 0;                // 0: the one of the identity
  std::vector<AnswerControl> controls = {};  // all critical
};

// The bytes of an entry are gone when it returns; false ends the search (canceled).
using OnEntry = std::function<bool(const ldap::SearchResultEntry& entry)>;

// Runs to the end, on a thread that may work for some time. The outcome is what SearchResultDone
// says. kInvalidArgument: the filter cannot be read.
Result<Outcome> RunLocalSearch(SearchService& searches,
                               const LocalSearch& search,
                               const Identity& identity,
                               const OnEntry& on_entry);

// What an outcome is for somebody who does not speak LDAP; success is no error.
Status StatusOf(const Outcome& outcome);

// The text of a filter in which a value may stand: the signs of the syntax escaped (RFC 4515, 3).
std::string EscapeFilterValue(std::string_view value);

}  // namespace socle::directory::domain
