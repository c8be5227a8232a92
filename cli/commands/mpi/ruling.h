#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "cli/command.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

// What the commands share by which a person says who is who.
namespace socle::cli {

// What is told when a ruling is kept but not followed.
inline constexpr std::string_view kNotFollowed =
    "socle: warning: the ruling is kept, but the persons are not as it says: two different "
    "qualified INS stand against it; see 'socle mpi work list'\n";

// Rows: reason, comment, force (if it has one), yes.
std::vector<config::OptionSpec> RulingOptions(bool has_force);

// Asks `question` unless --yes was given, sends the ruling with reason, comment and force, and says
// what came of it and how to take it back.
Status SendRuling(CommandContext& context,
                  const std::string& method,
                  boost::json::object params,
                  std::string_view question);

// All positionals are identities: DOMAIN:IPP.
Status CheckIdentityNames(const config::OptionValues& values);

// Rules that two identities are one person: `mpi link A B --reason TEXT`.
Status LinkByRuling(CommandContext& context);

}  // namespace socle::cli
