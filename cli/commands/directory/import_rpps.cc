#include "cli/commands/directory/import_rpps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/import_report.h"
#include "cli/commands/directory/line_file.h"
#include "cli/commands/directory/remote.h"
#include "cli/daemon.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/progress.h"
#include "directory/import/extraction.h"
#include "directory/import/extraction_scan.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_index.h"
#include "directory/import/nomenclature.h"
#include "directory/import/structure_file.h"
#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

namespace import = directory::import;

// Of one request: a write unit or two of the directory, and well below control::kRequestBytesMax.
constexpr std::size_t kBatchLines = 1'000;
constexpr std::size_t kBatchBytes = std::size_t{600} << 10;
constexpr std::size_t kBatchIds = 500;
constexpr std::uint64_t kLinesBetweenProgress = 4'096;

// "20261122000000Z" of --date, or of today.
Result<std::string> DateOf(const CommandContext& context) {
  const auto given = context.values.FindText("date");
  const std::string text =
      given ? *given : FormatInstant(context.environment.clock.Now()).substr(0, 10);
  SOCLE_TRY(const auto instant, ParseInstant(text));
  std::string date = FormatInstant(instant).substr(0, 10);
  std::erase(date, '-');
  return date + "000000Z";
}

// One run over one extraction.
class ExtractionImport {
 public:
  ExtractionImport(CommandContext& context, LineFile file, ImportRejects& rejects)
      : context_(context),
        file_(std::move(file)),
        rejects_(rejects),
        is_dry_(context.values.Flag("dry-run")),
        progress_(context.environment.err,
                  context.environment.clock,
                  context.environment.terminal,
                  context.values.Flag(kOptionQuiet)),
        scan_(nomenclatures_) {}

  Status Run() {
    SOCLE_TRY(date_, DateOf(context_));
    SOCLE_TRY_STATUS(Scan());
    SOCLE_TRY_STATUS(ReadStructures());
    SOCLE_TRY(daemon_, ConnectDirectoryd(context_));
    SOCLE_TRY_STATUS(Prepare());
    if (!context_.values.Flag("difference")) {
      SOCLE_TRY_STATUS(FindDepartures());
    }
    SOCLE_TRY_STATUS(SendStructures());
    SOCLE_TRY_STATUS(SendPeople());
    return CloseDepartures();
  }

  [[nodiscard]] boost::json::object Counts() const {
    const import::ScanReport& report = scan_.Report();
    return {{"lines", report.lines},
            {"refused", report.refused},
            {"skipped", report.skipped},
            {"people", people_},
            {"created", sums_[0]},
            {"changed", sums_[1]},
            {"closed", sums_[2]},
            {"reopened", sums_[3]},
            {"people_refused", people_refused_},
            {"structures_refused", structures_refused_},
            {"is_dry_run", is_dry_}};
  }

 private:
  Status Scan() {
    progress_.Begin("read", 0, "lines");
    while (true) {
      SOCLE_TRY(const auto line, file_.Next());
      if (!line) {
        break;
      }
      if (line->number == 1) {
        header_ = line->text;
      }
      const std::size_t known = scan_.Report().findings.size();
      auto taken = scan_.Scan(line->text,
                              {.offset = line->offset,
                               .number = line->number,
                               .size = static_cast<std::uint32_t>(line->text.size())});
      if (!taken) {
        return Fail(std::move(taken.error()).Prefixed("line " + std::to_string(line->number)));
      }
      if (!*taken) {
        SOCLE_TRY_STATUS(Reject(*line, known));
      }
      if (line->number % kLinesBetweenProgress == 0) {
        progress_.Update(line->number);
      }
    }
    if (header_.empty()) {
      return Fail(Code::kInvalidArgument, "the file is empty; nothing was changed");
    }
    progress_.Update(scan_.Report().lines);
    progress_.End();
    scan_.Sort();
    return {};
  }

  // The table of --structures, which is small; its header is looked at before anything is changed.
  Status ReadStructures() {
    const auto path = context_.values.FindText("structures");
    if (!path) {
      return {};
    }
    SOCLE_TRY(auto file, LineFile::Open(*path, import::kExtractionLineBytesMax));
    while (true) {
      SOCLE_TRY(const auto line, file.Next());
      if (!line) {
        break;
      }
      structures_.emplace_back(line->text);
    }
    const auto columns = import::StructureColumns::Parse(
        structures_.empty() ? std::string_view() : std::string_view(structures_.front()));
    return columns ? Status() : Status(Fail(Error(columns.error()).Prefixed(*path)));
  }

  Status SendStructures() {
    for (std::size_t from = 1; from < structures_.size(); from += kBatchIds) {
      const std::size_t to = std::min(structures_.size(), from + kBatchIds);
      boost::json::object params = Params();
      params["header"] = structures_.front();
      params["lines"] = boost::json::array(structures_.begin() + static_cast<std::ptrdiff_t>(from),
                                           structures_.begin() + static_cast<std::ptrdiff_t>(to));
      SOCLE_TRY(const boost::json::value result,
                daemon_->Call("directory.import.structures", std::move(params), {}));
      const JsonView answer(result);
      for (const std::string& id : answer["ids"].Texts()) {
        scan_.LeaveOutStructure(id);
      }
      std::size_t at = 0;
      for (const char* name : {"created", "changed", "closed", "reopened"}) {
        sums_[at++] += answer[name].Count();
      }
      for (const JsonView& refusal : answer["refused"].Items()) {
        ++structures_refused_;
        SOCLE_TRY_STATUS(rejects_.Add(
            from + refusal["index"].Count() + 1, refusal["reason"].Text(), "structures", ""));
      }
    }
    return {};
  }

  // The first fault that refuses the line says why.
  Status Reject(const LineFile::Line& line, std::size_t first_finding) {
    const auto& findings = scan_.Report().findings;
    for (std::size_t i = first_finding; i < findings.size(); ++i) {
      const import::LineFinding& finding = findings[i].finding;
      if (import::IsRefusal(finding.fault)) {
        const bool is_of_line = finding.fault <= import::LineFault::kLineTooLong;
        return rejects_.Add(line.number,
                            import::LineFaultName(finding.fault),
                            is_of_line ? "" : import::ColumnName(finding.column),
                            line.text);
      }
    }
    return rejects_.Add(line.number, "refused", "", line.text);
  }

  Status Prepare() {
    boost::json::object params{{"dry_run", is_dry_}};
    if (const auto people = context_.values.FindText("people-base")) {
      params["people"] = *people;
    }
    if (const auto structures = context_.values.FindText("structures-base")) {
      params["structures"] = *structures;
    }
    SOCLE_TRY(const boost::json::value places,
              daemon_->Call("directory.import.prepare", std::move(params), {}));
    people_place_ = JsonView(places)["people"].Text();
    structures_place_ = JsonView(places)["structures"].Text();
    return {};
  }

  // Who is not in the file any more; before anything is changed.
  Status FindDepartures() {
    std::size_t open = 0;
    const control::PartObservers observers = {.on_item = [&](const boost::json::value& ids) {
      for (const std::string& id : JsonView(ids).Texts()) {
        ++open;
        if (!scan_.Contains(id)) {
          departures_.push_back(id);
        }
      }
      return true;
    }};
    SOCLE_TRY(
        [[maybe_unused]] const boost::json::value result,
        daemon_->Call("directory.import.open-people", {{"people", people_place_}}, observers));
    if (context_.values.Flag("force")) {
      return {};
    }
    auto checked = import::CheckDepartures(open, departures_.size());
    if (!checked) {
      checked.error().detail +=
          " Nothing was changed; --difference for a file of changes alone, --force if they left";
    }
    return checked;
  }

  [[nodiscard]] boost::json::object Params() const {
    return {{"people", people_place_},
            {"structures", structures_place_},
            {"date", date_},
            {"dry_run", is_dry_}};
  }

  Status SendPeople() {
    const import::ScanReport& report = scan_.Report();
    progress_.Begin(
        is_dry_ ? "compare" : "import", report.lines - report.refused - report.skipped, "lines");
    for (auto person = scan_.NextPerson(); !person.places.empty(); person = scan_.NextPerson()) {
      boost::json::array lines;
      for (const import::LinePlace& place : person.places) {
        SOCLE_TRY(const std::string text, file_.Read(place.offset, place.size));
        batch_bytes_ += text.size();
        lines.emplace_back(text);
      }
      boost::json::object sent{{"lines", std::move(lines)}};
      sent["defining"] = boost::json::array(person.structures.begin(), person.structures.end());
      batch_lines_ += person.places.size();
      batch_.push_back(std::move(sent));
      batch_first_lines_.push_back(person.places.front().number);
      if (batch_lines_ >= kBatchLines || batch_bytes_ >= kBatchBytes) {
        SOCLE_TRY_STATUS(SendBatch());
      }
    }
    SOCLE_TRY_STATUS(SendBatch());
    progress_.End();
    return {};
  }

  Status SendBatch() {
    if (batch_.empty()) {
      return {};
    }
    boost::json::object params = Params();
    params["header"] = header_;
    params["persons"] = std::move(batch_);
    SOCLE_TRY(const boost::json::value result,
              daemon_->Call("directory.import.people", std::move(params), {}));
    people_ += batch_first_lines_.size();
    SOCLE_TRY_STATUS(Take(JsonView(result), batch_first_lines_));
    sent_lines_ += batch_lines_;
    progress_.Update(sent_lines_);
    batch_ = {};
    batch_first_lines_.clear();
    batch_lines_ = 0;
    batch_bytes_ = 0;
    return {};
  }

  // Adds up what was answered; what was refused by the directory goes to the rejects.
  Status Take(const JsonView& result, const std::vector<std::uint64_t>& first_lines) {
    std::size_t at = 0;
    for (const char* name : {"created", "changed", "closed", "reopened"}) {
      sums_[at++] += result[name].Count();
    }
    for (const JsonView& refusal : result["refused"].Items()) {
      const std::uint64_t index = refusal["index"].Count();
      ++people_refused_;
      SOCLE_TRY_STATUS(rejects_.Add(
          index < first_lines.size() ? first_lines[index] : 0, refusal["reason"].Text(), "", ""));
    }
    return {};
  }

  Status CloseDepartures() {
    if (departures_.empty()) {
      return {};
    }
    progress_.Begin("close", departures_.size(), "people");
    for (std::size_t from = 0; from < departures_.size(); from += kBatchIds) {
      const std::size_t to = std::min(departures_.size(), from + kBatchIds);
      boost::json::object params = Params();
      boost::json::array ids;
      for (std::size_t i = from; i < to; ++i) {
        ids.emplace_back(departures_[i]);
      }
      params["ids"] = std::move(ids);
      SOCLE_TRY(const boost::json::value result,
                daemon_->Call("directory.import.close", std::move(params), {}));
      SOCLE_TRY_STATUS(Take(JsonView(result), {}));
      progress_.Update(to);
    }
    progress_.End();
    return {};
  }

  CommandContext& context_;
  LineFile file_;
  ImportRejects& rejects_;
  bool is_dry_;
  Progress progress_;
  import::Nomenclatures nomenclatures_;
  import::ExtractionScan scan_;
  std::unique_ptr<Daemon> daemon_;
  std::string header_;
  std::string date_;
  std::string people_place_;
  std::string structures_place_;
  std::vector<std::string> departures_;
  std::vector<std::string> structures_;  // lines of the table, its header first
  std::uint64_t structures_refused_ = 0;
  boost::json::array batch_;
  std::vector<std::uint64_t> batch_first_lines_;
  std::size_t batch_lines_ = 0;
  std::size_t batch_bytes_ = 0;
  std::uint64_t sent_lines_ = 0;
  std::uint64_t people_ = 0;
  std::uint64_t people_refused_ = 0;
  std::uint64_t sums_[4] = {};
};

}  // namespace

Status ImportExtraction(CommandContext& context) {
  const std::string path = context.values.Text("rpps");
  SOCLE_TRY(auto file, LineFile::Open(path, import::kExtractionLineBytesMax));
  SOCLE_TRY(auto rejects, ImportRejects::Create(context.values.FindText("rejects").value_or("")));
  ExtractionImport run(context, std::move(file), rejects);
  auto done = run.Run();
  SOCLE_TRY_STATUS(rejects.Commit());
  if (!done) {
    return Fail(std::move(done.error()).Prefixed(path));
  }
  PrintImport(context, run.Counts(), rejects);
  if (context.values.Flag("dry-run") && !context.values.Flag(kOptionQuiet)) {
    context.environment.err << "socle: nothing was changed\n";
  }
  return {};
}

}  // namespace socle::cli
