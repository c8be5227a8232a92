#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
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

#include "directory/control/call.h"
#include "directory/control/change_batch.h"
#include "directory/control/import_places.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/control/stored_directory.h"
#include "directory/domain/directory_load.h"
#include "directory/domain/local_search.h"
#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/nomenclature.h"
#include "directory/import/person_import.h"
#include "directory/import/planned_entry.h"
#include "directory/import/structure_file.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

constexpr std::size_t kPeopleMax = 10'000;  // of one request
constexpr std::size_t kOpenPeopleAtOnce = 1'000;

using Counts = std::array<std::uint64_t, 4>;  // by import::ChangeReason

// One person (or structure) of a request: what is to be planned, with how many changes it made.
struct Job {
  std::function<Status(import::KnownDirectory& known, const import::ChangeSink& sink)> plan = {};
  Counts counts{};
};

// What all jobs of a request share; lives as long as the last of them, whoever waits or not.
struct Run {
  import::PlanOptions options = {};
  domain::DirectoryLoad load;
};

// A planned change as the request that makes it.
ldap::Operation RequestOf(const import::PlannedChange& change) {
  if (change.reason == import::ChangeReason::kCreated) {
    ldap::AddRequest add = {.entry = change.dn};
    for (const import::PlannedAttribute& attribute : change.attributes) {
      if (!attribute.values.empty()) {
        add.attributes.push_back(
            {.type = attribute.name, .values = {attribute.values.begin(), attribute.values.end()}});
      }
    }
    return add;
  }
  ldap::ModifyRequest modify = {.object = change.dn};
  for (const import::PlannedAttribute& attribute : change.attributes) {
    modify.changes.push_back(
        {.operation = ldap::ModifyOperation::kReplace,
         .attribute = {.type = attribute.name,
                       .values = {attribute.values.begin(), attribute.values.end()}}});
  }
  return modify;
}

Status MakeChanges(Run& run, Job& job, store::DirectoryDraft& draft) {
  StoredDirectory known(draft, draft.Descriptions(), draft.Schema(), run.options.places);
  job.counts = {};
  return job.plan(known, [&](const import::PlannedChange& change) -> Status {
    ++job.counts.at(static_cast<std::size_t>(change.reason));
    const auto made = domain::StatusOf(run.load.Apply(RequestOf(change), draft));
    // Refused by the schema or the tree: this person is passed over, others go on.
    return made ? Status() : Status(Fail(Code::kInvalidArgument, made.error().detail));
  });
}

// Runs the jobs of one request: through the writer, or only against what is there.
class ImportJobs {
 public:
  ImportJobs(Call& call, const std::shared_ptr<Run>& run, bool is_dry)
      : run_(run), view_(call.Parts().store.NewView()), batch_(call) {
    if (is_dry) {
      known_.emplace(view_, view_.Descriptions(), view_.Schema(), run->options.places);
    }
  }

  Status Add(std::shared_ptr<Job> job) {
    jobs_.push_back(job);
    if (known_) {
      outcomes_.push_back(job->plan(*known_, [&job](const import::PlannedChange& change) {
        ++job->counts.at(static_cast<std::size_t>(change.reason));
        return Status();
      }));
      return {};
    }
    return batch_.Submit([run = run_, job = std::move(job)](store::DirectoryDraft& draft) {
      return MakeChanges(*run, *job, draft);
    });
  }

  // {"created", "changed", "closed", "reopened", "refused": [{"index", "reason"}]}
  Result<json::value> Finish() {
    if (!known_) {
      SOCLE_TRY(outcomes_, batch_.Finish());
    }
    Counts sum{};
    json::array refused;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (!outcomes_[i]) {
        refused.push_back({{"index", i}, {"reason", outcomes_[i].error().detail}});
        continue;
      }
      for (std::size_t reason = 0; reason < sum.size(); ++reason) {
        sum.at(reason) += jobs_[i]->counts.at(reason);
      }
    }
    return json::object{{"created", sum[0]},
                        {"changed", sum[1]},
                        {"closed", sum[2]},
                        {"reopened", sum[3]},
                        {"refused", std::move(refused)}};
  }

 private:
  std::shared_ptr<Run> run_;
  store::DirectoryView view_;  // of a dry run
  ChangeBatch batch_;
  std::optional<StoredDirectory> known_;
  std::vector<std::shared_ptr<Job>> jobs_;
  std::vector<Status> outcomes_;
};

// "20261122000000Z".
bool IsDate(std::string_view text) {
  constexpr std::size_t kDigits = 14;
  return text.size() == kDigits + 1 && text.back() == 'Z' &&
         text.find_first_not_of("0123456789") == kDigits;
}

std::shared_ptr<Run> NewRun(Call& call) {
  Params& params = call.Parameters();
  import::PlanOptions options = {.places = {.people = params.RequiredText("people"),
                                            .structures = params.RequiredText("structures")},
                                 .date = params.RequiredText("date")};
  if (!IsDate(options.date)) {
    params.SetFault("date is such as 20261122000000Z");
  }
  return std::make_shared<Run>(Run{.options = std::move(options), .load = NewLoad(call)});
}

// The lines of one person: {"lines": ["..."], "structures": [0]}.
Result<std::shared_ptr<Job>> ReadPerson(const json::value& value,
                                        const import::ExtractionHeader& header,
                                        const import::ImportPlaces& places,
                                        const std::shared_ptr<Run>& run) {
  const json::object* object = value.if_object();
  if (object == nullptr) {
    return Fail(Code::kInvalidArgument, "a person is an object");
  }
  Params params(*object);
  const std::vector<std::string> texts = params.Texts("lines");
  const std::vector<std::uint64_t> numbers = params.Counts("defining");
  SOCLE_TRY_STATUS(params.Finish());
  const std::vector<std::string_view> lines(texts.begin(), texts.end());
  const std::vector<std::size_t> structures(numbers.begin(), numbers.end());
  static const import::Nomenclatures kNone;
  SOCLE_TRY(auto person, import::PreparePerson(lines, structures, header, kNone, places));
  auto job = std::make_shared<Job>();
  job->plan = [person = std::make_shared<const import::PreparedPerson>(std::move(person)),
               options = std::shared_ptr<const import::PlanOptions>(run, &run->options)](
                  import::KnownDirectory& known, const import::ChangeSink& sink) {
    return import::PlanPrepared(*person, known, *options, sink);
  };
  return job;
}

Result<json::value> ImportPeople(Call& call) {
  Params& params = call.Parameters();
  const std::string header_line = params.RequiredText("header");
  const json::array& people = params.Array("persons");
  const bool is_dry = params.Flag("dry_run");
  const auto run = NewRun(call);
  SOCLE_TRY_STATUS(params.Finish());
  if (people.size() > kPeopleMax) {
    return Fail(Code::kTooLarge, fmt::format("at most {} people a request", kPeopleMax));
  }
  SOCLE_TRY(const auto header, import::ParseExtractionHeader(header_line));
  ImportJobs jobs(call, run, is_dry);
  for (const json::value& value : people) {
    SOCLE_TRY(auto job, ReadPerson(value, header, run->options.places, run));
    SOCLE_TRY_STATUS(jobs.Add(std::move(job)));
  }
  if (!is_dry) {
    call.Note("import.people", run->options.places.people);
  }
  return jobs.Finish();
}

// Lines of a table of structures; the answer names those that were read, in their order.
Result<json::value> ImportStructures(Call& call) {
  Params& params = call.Parameters();
  const std::string header = params.RequiredText("header");
  const std::vector<std::string> lines = params.Texts("lines");
  const bool is_dry = params.Flag("dry_run");
  const auto run = NewRun(call);
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(const auto columns, import::StructureColumns::Parse(header));
  ImportJobs jobs(call, run, is_dry);
  json::array ids;
  for (const std::string& line : lines) {
    auto read = columns.Read(line, run->options.places);
    auto job = std::make_shared<Job>();
    ids.emplace_back(read ? read->id : std::string());
    job->plan = [structure = std::make_shared<const Result<import::StructureColumns::Structure>>(
                     std::move(read)),
                 options = std::shared_ptr<const import::PlanOptions>(run, &run->options)](
                    import::KnownDirectory& known, const import::ChangeSink& sink) -> Status {
      if (!*structure) {
        return Fail(structure->error());
      }
      SOCLE_TRY(const auto old, known.FindStructure((*structure)->id));
      const auto change =
          import::PlanStructure((*structure)->entry, old ? &*old : nullptr, *options);
      return change ? sink(*change) : Status();
    };
    SOCLE_TRY_STATUS(jobs.Add(std::move(job)));
  }
  if (!is_dry) {
    call.Note("import.structures", run->options.places.structures);
  }
  SOCLE_TRY(json::value answer, jobs.Finish());
  answer.as_object()["ids"] = std::move(ids);
  return answer;
}

Result<json::value> ClosePeople(Call& call) {
  Params& params = call.Parameters();
  const std::vector<std::string> ids = params.Texts("ids");
  const bool is_dry = params.Flag("dry_run");
  const auto run = NewRun(call);
  SOCLE_TRY_STATUS(params.Finish());
  ImportJobs jobs(call, run, is_dry);
  for (const std::string& id : ids) {
    auto job = std::make_shared<Job>();
    job->plan = [id, options = std::shared_ptr<const import::PlanOptions>(run, &run->options)](
                    import::KnownDirectory& known, const import::ChangeSink& sink) -> Status {
      SOCLE_TRY(const auto person, known.FindPerson(id));
      if (!person) {
        return Fail(Code::kNotFound, "nobody has this identifier");
      }
      for (const import::PlannedChange& change : import::PlanDeparture(*person, *options)) {
        SOCLE_TRY_STATUS(sink(change));
      }
      return {};
    };
    SOCLE_TRY_STATUS(jobs.Add(std::move(job)));
  }
  if (!is_dry) {
    call.Note("import.close", run->options.places.people);
  }
  return jobs.Finish();
}

// Identifiers of people that an import may close, in lists.
Result<json::value> OpenPeople(Call& call) {
  Params& params = call.Parameters();
  const import::ImportPlaces places = {.people = params.RequiredText("people")};
  SOCLE_TRY_STATUS(params.Finish());
  const store::DirectoryView view = call.Parts().store.NewView();
  StoredDirectory known(view, view.Descriptions(), view.Schema(), places);
  std::uint64_t count = 0;
  std::string after;
  while (true) {
    const std::string before = after;
    SOCLE_TRY(const auto people, known.OpenPeople(after, kOpenPeopleAtOnce));
    if (after == before) {
      return json::object{{"people", count}};
    }
    count += people.size();
    SOCLE_TRY_STATUS(call.Stream().SendItem(json::array(people.begin(), people.end())));
    if (call.Stream().IsCancelled()) {
      return Fail(Code::kNotFound, "the caller is gone");
    }
  }
}

// Says where an import puts things, and makes what is missing of it.
Result<json::value> PrepareImport(Call& call) {
  Params& params = call.Parameters();
  import::ImportPlaces places = {.people = params.Text("people"),
                                 .structures = params.Text("structures")};
  const bool is_dry = params.Flag("dry_run");
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY_STATUS(FillPlaces(call, places));
  if (!is_dry) {
    SOCLE_TRY_STATUS(MakePlaces(call, places));
  }
  return json::object{{"people", places.people}, {"structures", places.structures}};
}

}  // namespace

void AddImportMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.import.prepare", kAdminister, PrepareImport, methods);
  AddMethod(parts, "directory.import.people", kAdminister, ImportPeople, methods);
  AddMethod(parts, "directory.import.structures", kAdminister, ImportStructures, methods);
  AddMethod(parts, "directory.import.open-people", kAdminister, OpenPeople, methods);
  AddMethod(parts, "directory.import.close", kAdminister, ClosePeople, methods);
}

}  // namespace socle::directory::control
