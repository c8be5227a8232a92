#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/methods.h"
#include "mpi/control/names.h"
#include "mpi/control/roles.h"
#include "mpi/control/work_case.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr const char* kItemsHint =
    "`socle mpi work list` shows the items and who has claimed them, `socle mpi work show ITEM` "
    "its history";
constexpr std::uint64_t kWorkPageDefault = 100;

// Kind and domain, of what a filter has.
domain::WorkFilter ReadFilter(Params& params, const domain::DomainTable& domains) {
  domain::WorkFilter filter;
  const std::string kind = params.Text("kind");
  filter.kind = FindWorkKind(kind);
  if (!kind.empty() && !filter.kind) {
    params.SetFault("no kind '" + kind + "' of work items");
  }
  const std::string code = params.Text("domain");
  const DomainConfig* config = domains.FindByCode(code);
  if (config != nullptr) {
    filter.domain = config->number;
  } else if (!code.empty()) {
    params.SetFault("no domain has the code " + code);
  }
  return filter;
}

void ReadMore(Params& params, const Actor& who, domain::WorkFilter& filter) {
  const std::string state = params.Text("state");
  filter.state = FindWorkState(state);
  if (!state.empty() && !filter.state) {
    params.SetFault("no state '" + state + "' of work items");
  }
  if (params.Flag("mine")) {
    filter.claimed_by = who.name;
  }
  filter.priority_min = static_cast<std::uint32_t>(
      params.Count("min_priority", {.max = kWorkPriorityMax}).value_or(0));
}

AuditEntry ListEntry(const Actor& who, const std::vector<WorkItem>& items) {
  AuditEntry entry{.kind = AuditKind::kWorkList, .actor = who, .operation = "list"};
  for (const WorkItem& item : items) {
    entry.records.push_back(item.a);
    if (item.IsAboutPair()) {
      entry.records.push_back(item.b);
    }
  }
  std::ranges::sort(entry.records);
  const auto rest = std::ranges::unique(entry.records);
  entry.records.erase(rest.begin(), rest.end());
  return entry;
}

Result<json::value> List(Call& call) {
  const ControlParts& parts = call.Parts();
  Params& params = call.Parameters();
  const auto domains = parts.registry.Snapshot();
  domain::WorkFilter filter = ReadFilter(params, *domains);
  ReadMore(params, call.Who(), filter);
  domain::WorkPageRequest request{.now = parts.clock.Now(), .user = call.Who().name};
  request.count_max =
      params.Count("limit", {.min = 1, .max = domain::kWorkPageMax}).value_or(kWorkPageDefault);
  request.cursor = params.Text("cursor");
  SOCLE_TRY_STATUS(params.Finish());
  const auto view = parts.index.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(const domain::WorkPage page, domain::ListWork(rows, filter, request));
  SOCLE_TRY(const domain::WorkStatistics counts,
            domain::CountWork(
                rows, filter.domain, {.from = request.now, .to = request.now}, request.now));
  SOCLE_TRY_STATUS(call.Trace(ListEntry(call.Who(), page.items)));
  RecordNames names(rows, *domains);
  for (const WorkItem& item : page.items) {
    SOCLE_TRY(json::object encoded, EncodeWorkItem(item, request.now, names));
    SOCLE_TRY_STATUS(call.Stream().SendItem(std::move(encoded)));
  }
  return json::object{{"cursor", TextOrNull(page.cursor)}, {"open", counts.all.Backlog()}};
}

Result<json::value> Show(Call& call) {
  const WorkNumber item = call.Parameters().RequiredCount("item", {.min = 1});
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  call.Stream().SetHint(kItemsHint);
  return ShowWorkCase(call, item);
}

Result<json::value> Next(Call& call) {
  Params& params = call.Parameters();
  const auto domains = call.Parts().registry.Snapshot();
  const domain::WorkFilter filter = ReadFilter(params, *domains);
  const auto seconds = static_cast<std::int64_t>(
      params.Count("claim_seconds", {.max = domain::kClaimSecondsMax}).value_or(0));
  SOCLE_TRY_STATUS(params.Finish());
  const domain::WorkList& work = call.Parts().work;
  SOCLE_TRY(const auto claimed,
            call.Change<std::optional<WorkItem>>(
                [&work, filter, seconds, who = call.Who()](domain::CommandContext& context) {
                  return work.ClaimNext(context, who, filter, seconds);
                }));
  return claimed ? ShowWorkCase(call, claimed->number) : Result<json::value>(nullptr);
}

// A change of one item that leaves no more than the item itself.
using ItemChange = std::function<Status(domain::CommandContext& context)>;

Result<json::value> ChangeItem(Call& call, WorkNumber item, ItemChange change) {
  call.Stream().SetHint(kItemsHint);
  SOCLE_TRY_STATUS(call.Change<void>(std::move(change)));
  return ShowWorkItem(call, item);
}

Result<json::value> Claim(Call& call) {
  const WorkNumber item = call.Parameters().RequiredCount("item", {.min = 1});
  const auto seconds = static_cast<std::int64_t>(
      call.Parameters().Count("seconds", {.max = domain::kClaimSecondsMax}).value_or(0));
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  return ChangeItem(
      call,
      item,
      [&work = call.Parts().work, item, seconds, who = call.Who()](
          domain::CommandContext& context) { return work.Claim(context, who, item, seconds); });
}

Result<json::value> Release(Call& call) {
  const WorkNumber item = call.Parameters().RequiredCount("item", {.min = 1});
  // Sent by callers that share the parameters of claim; says nothing here.
  static_cast<void>(call.Parameters().Count("seconds", {}));
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  return ChangeItem(
      call,
      item,
      [&work = call.Parts().work, item, who = call.Who()](domain::CommandContext& context) {
        return work.Release(context, who, item);
      });
}

Result<json::value> Postpone(Call& call) {
  Params& params = call.Parameters();
  const WorkNumber item = params.RequiredCount("item", {.min = 1});
  const std::optional<UnixMicros> until = params.Instant("until");
  const std::string comment = params.Text("comment");
  if (!until) {
    params.SetFault("until is missing");
  }
  SOCLE_TRY_STATUS(params.Finish());
  return ChangeItem(call,
                    item,
                    [&work = call.Parts().work, item, until, comment, who = call.Who()](
                        domain::CommandContext& context) {
                      return work.Postpone(context, who, item, *until, comment);
                    });
}

Result<json::value> Comment(Call& call) {
  const WorkNumber item = call.Parameters().RequiredCount("item", {.min = 1});
  const std::string comment = call.Parameters().RequiredText("comment");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  return ChangeItem(
      call,
      item,
      [&work = call.Parts().work, item, comment, who = call.Who()](
          domain::CommandContext& context) { return work.Comment(context, who, item, comment); });
}

std::string_view JudgementName(domain::Judgement judgement) {
  switch (judgement) {
    case domain::Judgement::kRecorded:
      return "recorded";
    case domain::Judgement::kDisputed:
      return "disputed";
    case domain::Judgement::kProposed:
      return "proposed";
    case domain::Judgement::kFinal:
      return "final";
  }
  return "";
}

Result<json::value> EncodeDecision(Call& call,
                                   WorkNumber item,
                                   const domain::DecisionOutcome& outcome) {
  SOCLE_TRY(json::value answer, ShowWorkItem(call, item));
  json::object& object = answer.as_object();
  object["judgement"] = JudgementName(outcome.judgement);
  object["action"] =
      outcome.ruling.action == 0 ? json::value(nullptr) : json::value(outcome.ruling.action);
  object["is_followed"] = outcome.ruling.is_followed;
  return answer;
}

Result<json::value> Decide(Call& call) {
  Params& params = call.Parameters();
  domain::DecisionRequest request;
  request.item = params.RequiredCount("item", {.min = 1});
  const std::string decision = params.RequiredText("decision");
  request.reason = params.RequiredText("reason");
  request.comment = params.Text("comment");
  request.is_forced = params.Flag("force");
  if (const auto found = FindWorkDecision(decision)) {
    request.decision = *found;
  } else {
    params.SetFault("no decision '" + decision + "'");
  }
  SOCLE_TRY_STATUS(params.Finish());
  call.Stream().SetHint("reasons: socle mpi work reasons");
  SOCLE_TRY(
      const auto outcome,
      call.Change<domain::DecisionOutcome>(
          [&rulings = call.Parts().rulings, request, who = call.Who()](
              domain::CommandContext& context) { return rulings.Decide(context, who, request); }));
  return EncodeDecision(call, request.item, outcome);
}

Result<json::value> Confirm(Call& call) {
  Params& params = call.Parameters();
  const WorkNumber item = params.RequiredCount("item", {.min = 1});
  const std::optional<bool> accept = params.OptionalFlag("accept");
  const std::string comment = params.Text("comment");
  if (!accept) {
    params.SetFault("accept is missing");
  }
  SOCLE_TRY_STATUS(params.Finish());
  call.Stream().SetHint(kItemsHint);
  SOCLE_TRY(const auto outcome,
            call.Change<domain::DecisionOutcome>(
                [&rulings = call.Parts().rulings, item, accept, comment, who = call.Who()](
                    domain::CommandContext& context) {
                  return rulings.Confirm(context, who, item, *accept, comment);
                }));
  return EncodeDecision(call, item, outcome);
}

Result<json::value> Reasons(Call& call) {
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const auto& configured = call.Parts().work.Settings().reasons;
  json::array reasons;
  for (const domain::WorkReasonRule& rule : configured) {
    reasons.push_back(
        {{"code", rule.code}, {"decision", WorkDecisionName(rule.decision)}, {"text", rule.code}});
  }
  if (configured.empty()) {
    for (const WorkReason& reason : DefaultWorkReasons()) {
      reasons.push_back({{"code", reason.code},
                         {"decision", WorkDecisionName(reason.decision)},
                         {"text", reason.text}});
    }
  }
  return json::object{{"reasons", std::move(reasons)}};
}

}  // namespace

void AddWorkMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.work.list", kRead, List, methods);
  AddMethod(parts, "mpi.work.show", kRead, Show, methods);
  AddMethod(parts, "mpi.work.reasons", kRead, Reasons, methods);
  AddMethod(parts, "mpi.work.next", kReview, Next, methods);
  AddMethod(parts, "mpi.work.claim", kReview, Claim, methods);
  AddMethod(parts, "mpi.work.release", kReview, Release, methods);
  AddMethod(parts, "mpi.work.postpone", kReview, Postpone, methods);
  AddMethod(parts, "mpi.work.comment", kReview, Comment, methods);
  AddMethod(parts, "mpi.work.decide", kDecide, Decide, methods);
  AddMethod(parts, "mpi.work.confirm", kDecide, Confirm, methods);
}

}  // namespace socle::mpi::control
