#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/output.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/control/message.h"

namespace socle::cli {

namespace {

Result<boost::json::object> ReadDomainFile(const std::string& path) {
  SOCLE_TRY(const std::string text, ReadWholeFile(path, control::kRequestBytesMax));
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = control::kJsonDepthMax - 4;  // It stands inside of a request.
  boost::json::value value = boost::json::parse(text, error, {}, options);
  if (error || !value.is_object()) {
    return Fail(Code::kInvalidArgument,
                path + ": no JSON object; 'socle mpi domains export' shows the form");
  }
  return std::move(value.get_object());
}

Status RunImport(CommandContext& context) {
  SOCLE_TRY(boost::json::object file, ReadDomainFile(context.values.Positionals().front()));
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.domains.import", {{"file", std::move(file)}}));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView json(result);
  context.environment.out << fmt::format("added\t{}\nchanged\t{}\nunchanged\t{}\n",
                                         json["added"].Count(),
                                         json["changed"].Count(),
                                         json["unchanged"].Count());
  return {};
}

Status RunExport(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.domains.list", {}));
  SOCLE_TRY(TextOutput output, TextOutput::Open(context));
  SOCLE_TRY_STATUS(output.Write(boost::json::serialize(result) + '\n'));
  return output.Commit();
}

}  // namespace

Command MpiDomainsImport();
Command MpiDomainsExport();

Command MpiDomainsImport() {
  return {
      .noun = "mpi",
      .verb = "domains import",
      .summary = "add and change domains and subscriptions as a file says",
      .description = "All of the file or nothing. What is not in the file stays as it is.",
      .table = RemoteTable({}, {{.name = "FILE", .help = "JSON, as 'mpi domains export' writes."}}),
      .examples = {{.command_line = "mpi domains import domains.json",
                    .text = "Configure a region at once."}},
      .run = RunImport,
  };
}

Command MpiDomainsExport() {
  return {
      .noun = "mpi",
      .verb = "domains export",
      .summary = "write domains and subscriptions as a file",
      .description = "The file is what 'mpi domains import' reads.",
      .table = RemoteTable({OutputOption()}),
      .examples = {{.command_line = "mpi domains export -o domains.json",
                    .text = "Keep the configuration of the domains."}},
      .run = RunExport,
  };
}

}  // namespace socle::cli
