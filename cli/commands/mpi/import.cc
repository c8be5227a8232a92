#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/link_run.h"
#include "cli/commands/mpi/remote.h"
#include "cli/daemon.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/control/message.h"
#include "mpi/input/identity_check.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/mapping.h"
#include "mpi/input/rejects.h"
#include "mpi/model/identity.h"

namespace socle::cli {

namespace {

constexpr std::size_t kBatchIdentities = 500;
// Room for the frame of the request beside its identities.
constexpr std::size_t kBatchBytes = control::kRequestBytesMax - 4096;

boost::json::object ToJson(const mpi::Identity& identity) {
  boost::json::object object;
  for (const mpi::TraitField& field : mpi::kTraitFields) {
    const std::string& text = identity.*field.member;
    if (!text.empty()) {
      object[field.name] = text;
    }
  }
  return object;
}

std::string NameOf(const mpi::Identity& identity) {
  return identity.domain + ':' + identity.ipp;
}

// Reads files, sends what they hold in batches, and keeps account of what became of each line.
class Importer {
 public:
  Importer(Daemon& daemon, mpi::Rejects& rejects, Progress& progress)
      : daemon_(daemon), rejects_(rejects), progress_(progress) {}

  Status Run(mpi::IdentityReader& reader, const std::optional<std::string>& domain) {
    progress_.Begin("import", 0, "identities");
    mpi::Identity identity;
    while (true) {
      SOCLE_TRY(const bool is_there, reader.Next(identity));
      if (!is_there) {
        break;
      }
      ++read_;
      if (domain && identity.domain != *domain) {
        SOCLE_TRY_STATUS(Reject(NameOf(identity), "other_domain", "not of --domain " + *domain));
        continue;
      }
      SOCLE_TRY_STATUS(Add(identity));
      EstimateTotal(reader);
    }
    SOCLE_TRY_STATUS(Send());
    progress_.SetTotal(read_);
    progress_.Update(read_);
    progress_.End();
    return {};
  }

  [[nodiscard]] std::uint64_t Accepted() const { return accepted_; }

  [[nodiscard]] std::uint64_t Read() const { return read_; }

 private:
  Status Add(const mpi::Identity& identity) {
    boost::json::object object = ToJson(identity);
    const std::size_t bytes = boost::json::serialize(object).size() + 1;
    if (bytes > kBatchBytes) {
      return Reject(NameOf(identity), "too_large", "more than a request may hold");
    }
    if (batch_.size() == kBatchIdentities || batch_bytes_ + bytes > kBatchBytes) {
      SOCLE_TRY_STATUS(Send());
    }
    batch_.push_back(std::move(object));
    batch_bytes_ += bytes;
    return {};
  }

  Status Send() {
    if (batch_.empty()) {
      return {};
    }
    SOCLE_TRY(const boost::json::value result,
              daemon_.Call("mpi.import", {{"identities", batch_}}, {}));
    const JsonView json(result);
    accepted_ += json["accepted"].Count();
    for (const JsonView& refusal : json["refusals"].Items()) {
      const std::string reason = refusal["reason"].Text();
      SOCLE_TRY_STATUS(Reject(RefusedName(refusal), "refused", reason));
    }
    batch_.clear();
    batch_bytes_ = 0;
    progress_.Update(read_);
    return {};
  }

  // `row` counts from 0 in the batch.
  std::string RefusedName(const JsonView& refusal) const {
    std::string name = refusal["identity"].Text();
    const std::uint64_t row = refusal["row"].Count();
    if (name.empty() && row < batch_.size()) {
      const JsonView identity(batch_[row]);
      name = identity["domain"].Text() + ':' + identity["ipp"].Text();
    }
    return name;
  }

  Status Reject(const std::string& name, std::string_view reason, const std::string& detail) {
    return rejects_.Add({.file = "",
                         .line = 0,
                         .outcome = mpi::LineOutcome::kRejected,
                         .column = "",
                         .reason = reason,
                         .detail = detail,
                         .raw = name});
  }

  // How many identities the files hold, by the bytes that were read so far.
  void EstimateTotal(const mpi::IdentityReader& reader) {
    const auto total = reader.BytesTotal();
    const std::uint64_t bytes = reader.BytesRead();
    if (total && bytes != 0 && read_ % kBatchIdentities == 0) {
      const double share = static_cast<double>(bytes) / static_cast<double>(*total);
      progress_.SetTotal(static_cast<std::uint64_t>(static_cast<double>(read_) / share));
    }
  }

  Daemon& daemon_;
  mpi::Rejects& rejects_;
  Progress& progress_;
  boost::json::array batch_;
  std::size_t batch_bytes_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t accepted_ = 0;
};

// With a mapping, --domain says the domain of every line.
void SetDomain(mpi::Mapping& mapping, const std::string& domain) {
  for (std::size_t i = 0; i < mpi::kTraitCount; ++i) {
    if (mpi::kTraitFields[i].name == "domain") {
      mapping.traits[i] = {};
      mapping.traits[i].terms.push_back({.is_constant = true, .text = domain});
    }
  }
}

void Tell(const CommandContext& context,
          const Importer& importer,
          const mpi::Rejects& rejects,
          const mpi::InputSummary& summary) {
  const Environment& environment = context.environment;
  if (WantsJson(context)) {
    boost::json::object reasons;
    for (const auto& [reason, count] : rejects.ByReason()) {
      reasons[reason] = count;
    }
    PrintJson(context,
              boost::json::object{{"read", importer.Read()},
                                  {"accepted", importer.Accepted()},
                                  {"rejected", rejects.Rejected()},
                                  {"reasons", std::move(reasons)}});
    return;
  }
  environment.out << fmt::format(
      "accepted\t{}\nrejected\t{}\n", importer.Accepted(), rejects.Rejected());
  for (const std::string& warning : summary.warnings) {
    environment.err << "socle: warning: " << Printable(warning) << '\n';
  }
  for (const auto& [reason, count] : rejects.ByReason()) {
    environment.err << fmt::format("socle:   {}: {}\n", reason, count);
  }
  if (rejects.Rejected() != 0 && !context.values.Has("rejects")) {
    environment.err << "socle: run again with --rejects OUT.csv to have them all\n";
  }
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const auto domain = values.FindText("domain");
  std::optional<mpi::Mapping> mapping;
  if (const auto path = values.FindText("map")) {
    SOCLE_TRY(mapping, mpi::LoadMapping(*path));
    if (domain) {
      SetDomain(*mapping, *domain);
    }
  }
  SOCLE_TRY(auto rejects,
            mpi::Rejects::Create({.path = values.FindText("rejects").value_or(""),
                                  .rejected_max = values.FindCount("max-rejects")}));
  SOCLE_TRY(
      auto reader,
      mpi::IdentityReader::Open(values.Positionals(),
                                {.mapping = mapping ? &*mapping : nullptr, .rejects = &rejects}));
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  const Environment& environment = context.environment;
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  Importer importer(*daemon, rejects, progress);
  const Status imported = importer.Run(reader, domain);
  // What was refused until then is told also when the run ends early.
  SOCLE_TRY_STATUS(rejects.Commit());
  if (!imported) {
    return Fail(imported.error().code,
                fmt::format("{}\n{} identities were taken before that; the same files may be "
                            "imported again",
                            imported.error().detail,
                            importer.Accepted()));
  }
  Tell(context, importer, rejects, reader.Summary());
  return {};
}

config::OptionTable Options() {
  return RemoteTable(
      {{.key = "domain",
        .kind = config::OptionKind::kText,
        .argument = "CODE",
        .help = "The domain of the files: lines of another are rejected; with --map, the domain "
                "that every line gets.",
        .default_note = "as the files say",
        .is_command_line_only = true},
       {.key = "map",
        .kind = config::OptionKind::kPath,
        .argument = "MAP",
        .help = "How the columns of the files become traits (docs/formats/mapping.md).",
        .default_note = "native columns"},
       {.key = "rejects",
        .kind = config::OptionKind::kPath,
        .argument = "OUT.csv",
        .help = "Write what could not be taken, with reasons; holds patients' data.",
        .is_command_line_only = true},
       {.key = "max-rejects",
        .kind = config::OptionKind::kCount,
        .argument = "N",
        .help = "Stop when more lines than this are rejected.",
        .default_note = "no limit"}},
      {LinkFiles()});
}

}  // namespace

Command MpiImport();

Command MpiImport() {
  return {
      .noun = "mpi",
      .verb = "import",
      .summary = "feed identities of files to the running index",
      .description =
          "Reads files as 'mpi link' does, and sends their identities to socle-mpid in batches; "
          "each batch is durable when the next is sent. An identity that is there already is "
          "brought up to date; one that says nothing new changes nothing, so that an import which "
          "was interrupted may be run again. The rules of RNIV hold as for a feed.",
      .table = Options(),
      .examples = {{.command_line = "mpi import chru.csv.gz --domain CHRU-NANCY --rejects bad.csv",
                    .text = "Feed the patients of an establishment."},
                   {.command_line = "mpi import export.csv --domain CH-EPINAL --map epinal.map",
                    .text = "Read an export of other columns."}},
      .run = Run,
  };
}

}  // namespace socle::cli
