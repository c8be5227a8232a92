#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/trace/trace_input.h"
#include "cli/commands/trace/trace_output.h"
#include "cli/environment.h"
#include "cli/terminal/table.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_reader.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kChunkRecords = 256;
constexpr std::size_t kPageRecords = 1000;

struct ActorFilter {
  std::optional<trace::ActorKind> kind;  // none: any
  std::string name;

  [[nodiscard]] bool Matches(const trace::LoggedRecord& record) const {
    return record.actor == name && (!kind.has_value() || record.actor_kind == *kind);
  }
};

// "user:dupont" or, of any kind, "dupont".
ActorFilter ParseActor(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    if (const auto kind = trace::FindActorKind(text.substr(0, colon)); kind.has_value()) {
      return {.kind = kind, .name = text.substr(colon + 1)};
    }
  }
  return {.kind = std::nullopt, .name = text};
}

struct Selection {
  std::optional<std::string> patient;
  std::optional<ActorFilter> actor;
  trace::TimeRange times;
  std::size_t limit = 0;

  [[nodiscard]] bool Matches(const trace::LoggedRecord& record) const {
    return times.Contains(record.time) && (!actor.has_value() || actor->Matches(record));
  }
};

Result<Selection> ParseSelection(const config::OptionValues& values) {
  Selection selection{.patient = values.FindText("patient"),
                      .actor = std::nullopt,
                      .times = {},
                      .limit = values.Count("limit")};
  if (const auto actor = values.FindText("actor"); actor.has_value()) {
    selection.actor = ParseActor(*actor);
  }
  if (const auto from = values.FindText("from"); from.has_value()) {
    SOCLE_TRY(selection.times.from, ParseTraceTime(*from));
  }
  if (const auto to = values.FindText("to"); to.has_value()) {
    SOCLE_TRY(selection.times.to, ParseTraceTime(*to));
  }
  return selection;
}

void Take(std::vector<trace::LoggedRecord> records,
          const Selection& selection,
          std::vector<trace::LoggedRecord>& taken) {
  for (trace::LoggedRecord& record : records) {
    if (taken.size() < selection.limit && selection.Matches(record)) {
      taken.push_back(std::move(record));
    }
  }
}

// Takes the pages that find(query) gives, one after the other.
template <class Find>
Status TakePages(const Find& find,
                 const Selection& selection,
                 std::vector<trace::LoggedRecord>& taken) {
  trace::PageQuery query{.times = selection.times, .records_max = kPageRecords};
  bool has_more = true;
  while (has_more && taken.size() < selection.limit) {
    SOCLE_TRY(trace::RecordPage page, find(query));
    Take(std::move(page.records), selection, taken);
    has_more = page.next.has_value();
    query.after = page.next;
  }
  return {};
}

Status TakeOfActor(const trace::TraceReader& reader,
                   const ActorFilter& actor,
                   const Selection& selection,
                   std::vector<trace::LoggedRecord>& taken) {
  for (const trace::ActorKind kind :
       {trace::ActorKind::kSender, trace::ActorKind::kUser, trace::ActorKind::kDaemon}) {
    if (actor.kind.has_value() && *actor.kind != kind) {
      continue;
    }
    std::vector<trace::LoggedRecord> of_kind;
    SOCLE_TRY_STATUS(TakePages(
        [&](const trace::PageQuery& query) { return reader.FindByActor(kind, actor.name, query); },
        selection,
        of_kind));
    taken.insert(taken.end(), of_kind.begin(), of_kind.end());
  }
  std::ranges::sort(taken, [](const trace::LoggedRecord& a, const trace::LoggedRecord& b) {
    return a.index > b.index;
  });
  taken.resize(std::min(taken.size(), selection.limit));
  return {};
}

Status TakeOfAll(const trace::TraceReader& reader,
                 const Selection& selection,
                 std::vector<trace::LoggedRecord>& taken) {
  SOCLE_TRY(std::uint64_t end, reader.Size());
  while (end > 0 && taken.size() < selection.limit) {
    const std::uint64_t begin = end - std::min(end, kChunkRecords);
    SOCLE_TRY(std::vector<trace::LoggedRecord> chunk, reader.ReadRange(begin, end));
    std::ranges::reverse(chunk);
    Take(std::move(chunk), selection, taken);
    end = begin;
  }
  return {};
}

Result<std::vector<trace::LoggedRecord>> FindRecords(const trace::TraceReader& reader,
                                                     const Selection& selection) {
  std::vector<trace::LoggedRecord> taken;
  if (selection.patient.has_value()) {
    SOCLE_TRY_STATUS(TakePages(
        [&](const trace::PageQuery& query) {
          return reader.FindByPatient(*selection.patient, query);
        },
        selection,
        taken));
  } else if (selection.actor.has_value()) {
    SOCLE_TRY_STATUS(TakeOfActor(reader, *selection.actor, selection, taken));
  } else {
    SOCLE_TRY_STATUS(TakeOfAll(reader, selection, taken));
  }
  return taken;
}

// The details in clear, when they are or when the patient was named.
std::optional<std::string> ClearDetails(const trace::LoggedRecord& record,
                                        const std::optional<trace::PatientSecrets>& secrets) {
  if (record.details_form != trace::DetailsForm::kSealed) {
    return record.details;
  }
  if (!secrets.has_value()) {
    return std::nullopt;
  }
  const auto opened = trace::OpenDetails(record, *secrets);
  return opened.has_value() ? std::optional<std::string>(*opened) : std::nullopt;
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  SOCLE_TRY(const Selection selection, ParseSelection(values));
  SOCLE_TRY(const TraceInput input, TraceInput::Open(values.Positionals().front()));
  const trace::TraceReader reader(input.Rows());
  std::optional<trace::PatientSecrets> secrets;
  if (selection.patient.has_value()) {
    SOCLE_TRY(secrets, reader.FindSecrets(*selection.patient));
    if (!secrets.has_value()) {
      return Fail(Code::kNotFound,
                  "the trace has no key of this patient: nothing was recorded, or it was erased");
    }
  }
  SOCLE_TRY(const std::vector<trace::LoggedRecord> records, FindRecords(reader, selection));
  Table table = RecordTable();
  for (const trace::LoggedRecord& record : records) {
    const std::optional<std::string> details = ClearDetails(record, secrets);
    if (values.Flag("json")) {
      environment.out << ToJson(record, details.has_value() ? &*details : nullptr) << '\n';
    } else {
      AddRecord(record, details.value_or("(sealed)"), table);
    }
  }
  if (!values.Flag("json")) {
    table.Print(environment.out, environment.terminal);
  }
  if (!values.Flag(kOptionQuiet) && records.size() == selection.limit) {
    environment.err << fmt::format(
        "the newest {} records that fit; there may be more, see --limit\n", selection.limit);
  }
  return {};
}

Status Check(const config::OptionValues& values) {
  SOCLE_TRY([[maybe_unused]] const Selection selection, ParseSelection(values));
  return {};
}

}  // namespace

Command TraceShow();

Command TraceShow() {
  return {
      .noun = "trace",
      .verb = "show",
      .summary = "list who has accessed or changed what, newest first",
      .description =
          "Reads the trace in a store that no process has open, or in a backup. Patients stand in "
          "it under pseudonyms, and details are sealed: with --patient, the id of the patient in "
          "the index, both are opened by the key that the store keeps. A patient whose key was "
          "erased cannot be found any more.\n\n"
          "The records are shown as they are; whether any was changed or removed is told by "
          "'socle trace verify'.",
      .table = {.options = {{.key = "patient",
                             .kind = config::OptionKind::kText,
                             .argument = "ID",
                             .help = "Only what concerns this patient, with its details.",
                             .is_command_line_only = true},
                            {.key = "actor",
                             .kind = config::OptionKind::kText,
                             .argument = "NAME",
                             .help = "Only what this actor did: a name, or user:NAME, sender:NAME, "
                                     "daemon:NAME.",
                             .is_command_line_only = true},
                            {.key = "from",
                             .kind = config::OptionKind::kText,
                             .argument = "TIME",
                             .help = "Only from this instant on, such as 2026-01-31 or "
                                     "2026-01-31T10:00:00Z.",
                             .is_command_line_only = true},
                            {.key = "to",
                             .kind = config::OptionKind::kText,
                             .argument = "TIME",
                             .help = "Only before this instant.",
                             .is_command_line_only = true},
                            {.key = "limit",
                             .kind = config::OptionKind::kCount,
                             .argument = "N",
                             .help = "At most so many records.",
                             .default_text = "1000",
                             .limits = {.min = 1, .max = 10'000'000}},
                            {.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object a line instead of a table."}},
                .positionals = {{.name = "DIR", .help = "Folder of a store or of a backup."}}},
      .examples = {{.command_line = "trace show /srv/socle/mpi --actor user:dupont --from "
                                    "2026-01-31 --to 2026-02-01",
                    .text = "What a person did on one day."},
                   {.command_line = "trace show /backup/mpi-monday --patient R42 --json",
                    .text = "Who has accessed the identity of a patient, for a program."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
