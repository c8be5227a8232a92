#include "mpi/domain/anomaly_work.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/policy.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"
#include "mpi/rules/anomalies.h"

namespace socle::mpi::domain {

namespace {

using person_store::WorkTopic;
using Findings = std::set<std::string>;

constexpr std::string_view kFlagged = "flagged:";

constexpr WorkRequest kRequest = {.kind = WorkKind::kAnomaly, .cause = WorkCause::kAnomalySearch};

// What is wrong with the identity as it is stored, and fields that this concerns.
Findings StoredFindings(const CommandContext& context,
                        const CheckedIdentity& identity,
                        std::set<PatientField>& fields) {
  Findings findings;
  const auto& today = context.policy.today;
  for (const rules::FoundAnomaly& found : rules::FindAnomalies(
           ToCurrentIdentity(identity.record),
           identity.parameters,
           CivilDate{.year = today.year, .month = today.month, .day = today.day})) {
    const bool is_wanted = identity.parameters.anomaly_items == AnomalyItems::kAll ||
                           rules::IsFlagged(found.anomaly, identity.parameters);
    if (!is_wanted) {
      continue;
    }
    findings.insert(rules::FindingName(found));
    if (found.field) {
      fields.insert(*found.field);
    }
  }
  return findings;
}

// Of a trait whose stored value does not show what was wrong with the one that was sent.
void AddFlagged(const CheckedIdentity& identity,
                const std::set<PatientField>& fields,
                Findings& findings) {
  for (const FeedFault& fault : identity.faults) {
    const bool is_flagged =
        fault.severity == FaultSeverity::kWarning && fault.place == FaultPlace::kField;
    if (is_flagged && !fields.contains(fault.field)) {
      findings.insert(std::string(kFlagged) + std::string(PatientFieldName(fault.field)));
    }
  }
}

// What an earlier message was flagged for, of traits that this one does not name.
void KeepFlagged(const CheckedIdentity& identity, const WorkItem& item, Findings& findings) {
  for (const std::string& finding : item.findings) {
    if (!finding.starts_with(kFlagged)) {
      continue;
    }
    const auto field = FindPatientField(std::string_view(finding).substr(kFlagged.size()));
    if (field && !identity.said[*field]) {
      findings.insert(finding);
    }
  }
}

Result<std::optional<WorkItem>> FindOpenItem(const CommandContext& context, RecordNumber record) {
  SOCLE_TRY(const auto open, person_store::FindOpenItems(context.draft, record));
  const auto found = std::ranges::find_if(open, [](const person_store::OpenItem& item) {
    return item.kind == WorkKind::kAnomaly && item.is_engine_made;
  });
  if (found == open.end()) {
    return std::nullopt;
  }
  return person_store::FindWorkItem(context.draft, found->item);
}

WorkOpening OpeningOf(RecordNumber record, const Findings& findings) {
  return {.request = kRequest,
          .a = record,
          .is_engine_made = true,
          .findings = {findings.begin(), findings.end()}};
}

// Nothing that people have not decided about.
bool IsStillDecided(const WorkItem& item, const Findings& findings) {
  const bool is_left = item.verdict && item.verdict->decision == WorkDecision::kNothingToDo;
  return is_left &&
         std::ranges::includes(Findings(item.findings.begin(), item.findings.end()), findings);
}

Status OpenItem(CommandContext& context,
                const CheckedIdentity& identity,
                const Findings& findings,
                const WorkList& work) {
  const RecordNumber record = identity.record.number;
  const WorkOpening opening = OpeningOf(record, findings);
  SOCLE_TRY(const auto last,
            person_store::FindLastItem(context.draft, WorkTopic::kAnomaly, record, 0));
  if (last) {
    SOCLE_TRY(const auto item, person_store::FindWorkItem(context.draft, last->item));
    if (item && item->state == WorkState::kClosed) {
      return WorkList::ReopenClosed(context, *item, opening);
    }
    if (item && IsStillDecided(*item, findings)) {
      return {};
    }
  }
  SOCLE_TRY([[maybe_unused]] const OpenedWork opened, work.Open(context, EngineActor(), opening));
  return {};
}

}  // namespace

Status SyncAnomalies(CommandContext& context,
                     const CheckedIdentity& identity,
                     const WorkList& work) {
  Findings findings;
  if (identity.parameters.anomaly_items != AnomalyItems::kNone) {
    std::set<PatientField> fields;
    findings = StoredFindings(context, identity, fields);
    AddFlagged(identity, fields, findings);
  }
  SOCLE_TRY(auto open, FindOpenItem(context, identity.record.number));
  if (!open) {
    const bool is_asked = identity.may_open && !findings.empty();
    return is_asked ? OpenItem(context, identity, findings, work) : Status();
  }
  if (identity.parameters.anomaly_items != AnomalyItems::kNone) {
    KeepFlagged(identity, *open, findings);
  }
  if (findings.empty()) {
    return WorkList::Close(context, open->number, "nothing is wrong any more");
  }
  std::vector<std::string> list(findings.begin(), findings.end());
  if (list == open->findings) {
    return {};
  }
  return WorkList::Update(context, *std::move(open), std::move(list));
}

}  // namespace socle::mpi::domain
