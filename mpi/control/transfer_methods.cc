#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
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

#include "lib/base/error.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/methods.h"
#include "mpi/control/names.h"
#include "mpi/control/native_identity.h"
#include "mpi/control/roles.h"
#include "mpi/domain/command.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/imported_identity.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::size_t kImportIdentitiesMax = 500;
// Rows of one request that wait for the writer at once: they leave room for the messages of others.
constexpr std::size_t kImportUnderWayMax = 128;
constexpr std::size_t kExportProgressEvery = 50'000;

// What became of the rows of one request. Shared with commands that may outlive it.
class ImportOutcomes {
 public:
  explicit ImportOutcomes(std::size_t rows) { state_.Lock()->answers.resize(rows); }

  void Begin() { ++state_.Lock()->under_way; }

  // A row that was never given to the writer.
  void Withdraw() { --state_.Lock()->under_way; }

  void Set(std::size_t row, const Status& status, FeedOutcome outcome) {
    {
      auto state = state_.Lock();
      state->answers[row] = {.status = status, .outcome = std::move(outcome)};
      --state->under_way;
    }
    changed_.notify_all();
  }

  // False when the writer does not come to it.
  bool WaitUntilFewer(std::size_t count, std::chrono::milliseconds timeout) {
    auto state = state_.Lock();
    return changed_.wait_for(state.UniqueLock(), timeout, [&] { return state->under_way < count; });
  }

  struct Answer {
    Status status;
    FeedOutcome outcome;
  };

  // Once none is under way.
  std::vector<Answer> Take() { return std::move(state_.Lock()->answers); }

 private:
  struct State {
    std::vector<Answer> answers;
    std::size_t under_way = 0;
  };

  Guarded<State> state_;
  std::condition_variable changed_;
};

class Import {
 public:
  explicit Import(Call& call) : call_(call) {}

  Result<json::value> Run(const json::array& rows) {
    outcomes_ = std::make_shared<ImportOutcomes>(rows.size());
    std::vector<std::optional<Identity>> identities(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      auto identity = ReadNativeIdentity(rows[row]);
      if (!identity.has_value()) {
        Refuse(row, "", identity.error().detail);
        continue;
      }
      SOCLE_TRY_STATUS(Push(row, *identity));
      identities[row] = *std::move(identity);
    }
    if (!outcomes_->WaitUntilFewer(1, call_.Parts().command_wait_max)) {
      return Fail(Code::kTimeout,
                  "the index is busy; the rows may still be taken in: repeat them, that is safe");
    }
    const auto answers = outcomes_->Take();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::optional<Identity>& identity = identities[row];
      if (identity) {
        SOCLE_TRY_STATUS(Tell(row, *identity, answers[row]));
      }
    }
    return json::object{
        {"accepted", accepted_}, {"refused", refusals_.size()}, {"refusals", std::move(refusals_)}};
  }

 private:
  Status Push(std::size_t row, const Identity& identity) {
    auto feed = std::make_shared<domain::ReceivedFeed>();
    feed->message = domain::ToFeedMessage(identity);
    feed->importer = call_.Who();
    auto answer = std::make_shared<domain::FeedAnswer>();
    const auto make = [&]() -> domain::Command {
      return {.apply =
                  [&feeds = call_.Parts().feeds, feed, answer](domain::CommandContext& context) {
                    return feeds.Apply(context, *feed, *answer);
                  },
              .done =
                  [outcomes = outcomes_, row, answer](const Status& status) {
                    outcomes->Set(row, status, std::move(answer->outcome));
                  }};
    };
    std::size_t under_way_max = kImportUnderWayMax;
    while (true) {
      if (!outcomes_->WaitUntilFewer(under_way_max, call_.Parts().command_wait_max)) {
        return Fail(Code::kTimeout, "the index is busy; repeat the rows, that is safe");
      }
      outcomes_->Begin();
      if (call_.Parts().queue.TryPush(make())) {
        return {};
      }
      outcomes_->Withdraw();
      if (under_way_max == 1) {
        call_.Stream().SetHint("repeat the rows later, those that were taken in too: that is safe");
        return Fail(Code::kBusy, "too many changes wait already");
      }
      // Once its own rows are done, there may be room.
      under_way_max = 1;
    }
  }

  void Refuse(std::size_t row, std::string_view identity, std::string_view reason) {
    refusals_.push_back({{"row", row}, {"identity", TextOrNull(identity)}, {"reason", reason}});
  }

  // Faults of the row make a refusal; a fault of the machine ends the request.
  Status Tell(std::size_t row, const Identity& identity, const ImportOutcomes::Answer& answer) {
    if (answer.status.has_value()) {
      ++accepted_;
      return {};
    }
    if (answer.outcome.IsAccepted()) {
      return Fail(answer.status.error());
    }
    std::string reason;
    for (const FeedFault& fault : answer.outcome.faults) {
      if (fault.severity != FaultSeverity::kError) {
        continue;
      }
      const std::string field = fault.place == FaultPlace::kField
                                    ? fmt::format("{}: ", PatientFieldName(fault.field))
                                    : std::string();
      reason += (reason.empty() ? "" : "; ") + field + fault.text;
    }
    Refuse(row, IdentityName(identity.domain, identity.ipp), reason);
    return {};
  }

  Call& call_;
  std::shared_ptr<ImportOutcomes> outcomes_;
  std::size_t accepted_ = 0;
  json::array refusals_;
};

Result<json::value> ImportIdentities(Call& call) {
  const json::array& rows = call.Parameters().Array("identities");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  if (rows.size() > kImportIdentitiesMax) {
    return Fail(Code::kTooLarge,
                fmt::format("at most {} identities a request", kImportIdentitiesMax));
  }
  return Import(call).Run(rows);
}

// Streams the active identities in the order of their numbers.
class Export {
 public:
  struct Content {
    std::optional<DomainNumber> domain = {};  // none: all
    bool with_traits = false;
    bool with_ins = false;
  };

  Export(Call& call, const Content& content) : call_(call), content_(content) {}

  Result<json::value> Run() {
    const auto domains = call_.Parts().registry.Snapshot();
    const auto view = call_.Parts().index.NewReadView();
    const person_store::ViewRows rows(view);
    RecordNames names(rows, *domains);
    SOCLE_TRY_STATUS(
        rows.Scan(person_store::kIdentity,
                  {},
                  {},
                  [&](std::string_view key, std::string_view value) -> Result<bool> {
                    SOCLE_TRY_STATUS(CountRow());
                    SOCLE_TRY(const auto summary, person_store::DecodeRecordSummary(value));
                    const bool is_wanted = summary.state == RecordState::kActive &&
                                           (!content_.domain || summary.domain == *content_.domain);
                    if (is_wanted) {
                      SOCLE_TRY(const PatientRecord record, person_store::DecodeRecord(key, value));
                      SOCLE_TRY_STATUS(Send(rows, record, names));
                    }
                    return true;
                  }));
    return json::object{{"identities", sent_}};
  }

 private:
  Status CountRow() {
    if (++rows_ % kExportProgressEvery != 0) {
      return {};
    }
    if (call_.Stream().IsCancelled()) {
      return Fail(Code::kNotFound, "the caller is gone");
    }
    return call_.Stream().SendProgress({{"records", rows_}});
  }

  Status Send(const person_store::Rows& rows, const PatientRecord& record, RecordNames& names) {
    SOCLE_TRY(const PersonNumber person, person_store::FindMembership(rows, record.number));
    json::object item{{"identity", names.NameOf(record)}, {"person", PersonName(person)}};
    if (content_.with_traits) {
      item["traits"] = NativeTraits(record);
    }
    if (content_.with_ins) {
      const bool may_leave = record.status == "QUAL";
      item["ins"] = TextOrNull(may_leave ? record.ins_value : std::string());
      item["ins_oid"] = TextOrNull(may_leave ? record.ins_oid : std::string());
    }
    ++sent_;
    return call_.Stream().SendItem(std::move(item));
  }

  Call& call_;
  Content content_;
  std::uint64_t rows_ = 0;
  std::uint64_t sent_ = 0;
};

// As the trace has it: "export", "export-traits", "export-ins", "export-traits-ins".
std::string OperationOf(const Export::Content& content) {
  return std::string("export") + (content.with_traits ? "-traits" : "") +
         (content.with_ins ? "-ins" : "");
}

Result<json::value> ExportIdentities(Call& call) {
  Params& params = call.Parameters();
  const std::string code = params.Text("domain");
  Export::Content content{.with_traits = params.Flag("with_traits"),
                          .with_ins = params.Flag("with_ins")};
  if (!code.empty()) {
    const auto domains = call.Parts().registry.Snapshot();
    const DomainConfig* config = domains->FindByCode(code);
    if (config == nullptr) {
      return Fail(Code::kNotFound, "no domain has the code " + code);
    }
    content.domain = config->number;
  }
  SOCLE_TRY_STATUS(params.Finish());
  // One entry for all of them: it says whose identities by the domain.
  SOCLE_TRY_STATUS(call.Trace({.kind = AuditKind::kExport,
                               .actor = call.Who(),
                               .operation = OperationOf(content),
                               .reason = code.empty() ? "all domains" : code}));
  return Export(call, content).Run();
}

}  // namespace

void AddTransferMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.import", kAdminister, ImportIdentities, methods);
  AddMethod(parts, "mpi.export", kAdminister, ExportIdentities, methods);
}

}  // namespace socle::mpi::control
