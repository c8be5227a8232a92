#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/daemon.h"
#include "cli/json_view.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

// What the commands that ask socle-directoryd share.
namespace socle::cli {

// `own`, then the options that all of them have: socket, json.
config::OptionTable DirectoryTable(std::vector<config::OptionSpec> own,
                                   std::vector<config::PositionalSpec> positionals = {});

// The socket: as the options say, else SOCLE_DIRECTORYD_SOCKET, else that of the demo below this
// folder if it is there, else that of the installed daemon.
Result<std::unique_ptr<Daemon>> ConnectDirectoryd(const CommandContext& context);
// Connects, asks once, and gives the result.
Result<boost::json::value> AskDirectoryd(const CommandContext& context,
                                         const std::string& method,
                                         boost::json::object params);

// An option of one text or flag that is given on the command line alone.
config::OptionSpec TextOption(const std::string& key,
                              const std::string& argument,
                              const std::string& help);
config::OptionSpec FlagOption(const std::string& key, const std::string& help);

// An entry of an answer: {"dn", "attributes": {"sn": ["..."]}}.
class EntryView {
 public:
  explicit EntryView(const JsonView& item) : item_(item) {}

  [[nodiscard]] std::string Dn() const { return item_["dn"].Text(); }

  // The first value of an attribute, by its name in the schema; empty when there is none.
  [[nodiscard]] std::string First(std::string_view attribute) const;
  // All values, with ", " between.
  [[nodiscard]] std::string All(std::string_view attribute) const;

  [[nodiscard]] JsonView Attributes() const { return item_["attributes"]; }

 private:
  JsonView item_;
};

// "key: value" lines of an answer's members, for people.
void PrintMembers(const CommandContext& context, const JsonView& answer);

}  // namespace socle::cli
