#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/daemon.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

// Members of a domain or subscription from options (docs/formats/domains.md).
namespace socle::cli {

// Rows: label, oid, finess, namespace, sender, event, rule, ...
std::vector<config::OptionSpec> DomainOptions();
// Usage errors: a sender, rule or event that has not the form it needs.
Status CheckDomainOptions(const config::OptionValues& values);
// Puts what was given into `domain`; lists are replaced as a whole.
Status ApplyDomainOptions(const config::OptionValues& values, boost::json::object& domain);

// The member of `list` whose `key` is `name`; kNotFound says how to see what there is.
Result<boost::json::object> FindNamed(const boost::json::value& file,
                                      std::string_view list,
                                      std::string_view key,
                                      std::string_view name);

}  // namespace socle::cli
