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

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "directory/control/call.h"
#include "directory/control/change_batch.h"
#include "directory/control/habilitation_entry.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/directory_load.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "directory/domain/write_service.h"
#include "directory/rules/generalized_time.h"
#include "directory/rules/habilitation.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

constexpr std::size_t kIdBytes = 8;
constexpr std::int64_t kDayMicros = std::int64_t{86'400} * 1'000'000;
constexpr std::uint64_t kDaysMax = std::uint64_t{5} * 366;
constexpr std::uint32_t kNamesMax = 2;       // one is right, two are too many
constexpr std::uint32_t kAccountsMax = 100;  // entries of one Unix account that are looked at

// The names that a filter finds, everywhere or at and below `base`.
Result<std::vector<std::string>> NamesBy(Call& call,
                                         const std::string& filter,
                                         std::uint32_t count_max) {
  std::vector<std::string> names;
  const store::DirectoryView view = call.Parts().store.NewView();
  SOCLE_TRY(const auto suffixes, view.Suffixes());
  for (const store::EntryId suffix : suffixes) {
    domain::LocalSearch search = {.filter = filter, .attributes = {"1.1"}, .size_max = count_max};
    SOCLE_TRY(search.base, view.DnOf(suffix));
    SOCLE_TRY(
        [[maybe_unused]] const domain::Outcome outcome,
        domain::RunLocalSearch(
            call.Parts().searches, search, call.Who(), [&](const ldap::SearchResultEntry& entry) {
              names.emplace_back(entry.object_name);
              return true;
            }));
  }
  return names;
}

// The one entry that a text stands for: its name, or an identifier that `filter` looks for.
Result<std::string> OneEntry(Call& call,
                             const std::string& text,
                             const std::string& filter,
                             std::string_view what) {
  if (text.contains('=')) {
    return text;
  }
  SOCLE_TRY(const auto names, NamesBy(call, filter, kNamesMax));
  if (names.size() == 1) {
    return names.front();
  }
  call.Stream().SetHint("`socle directory search` finds names");
  return names.empty() ? Fail(Code::kNotFound, fmt::format("no {} has this identifier", what))
                       : Fail(Code::kConflict, fmt::format("several {}s have it", what));
}

Result<std::string> PersonOf(Call& call, const std::string& text) {
  const std::string value = domain::EscapeFilterValue(text);
  return OneEntry(
      call,
      text,
      fmt::format("(&(objectClass=socleProfessionnel)(|(uid={0})(employeeNumber={0})))", value),
      "professional");
}

Result<std::string> ApplicationOf(Call& call, const std::string& text) {
  return OneEntry(call,
                  text,
                  fmt::format("(&(objectClass=socleApplicationCliente)(uid={}))",
                              domain::EscapeFilterValue(text)),
                  "application");
}

Result<std::string> HabilitationOf(Call& call, const std::string& text) {
  return OneEntry(call,
                  text,
                  fmt::format("(&(objectClass=socleHabilitation)(socleIdLocal={}))",
                              domain::EscapeFilterValue(text)),
                  "habilitation");
}

// What a change of a habilitation works with; lives as long as the change.
struct Work {
  domain::DirectoryLoad load;
  domain::WriteService& writes;
  const domain::ComputedAttributes& computed;
  domain::Identity who = {};
  std::string kind = {};  // of the record in the trace
  HabilitationEntry entry = {};
};

std::shared_ptr<Work> NewWork(Call& call, std::string kind) {
  return std::make_shared<Work>(Work{.load = NewLoad(call),
                                     .writes = call.Parts().writes,
                                     .computed = call.Parts().computed,
                                     .who = call.Who(),
                                     .kind = std::move(kind)});
}

// Has the writer do it, with its record in the trace: both or neither.
Result<json::value> Do(Call& call,
                       const std::shared_ptr<Work>& work,
                       std::function<Status(Work& work, store::DirectoryDraft& draft)> change) {
  ChangeBatch batch(call);
  SOCLE_TRY_STATUS(
      batch.Submit([work, change = std::move(change)](store::DirectoryDraft& draft) -> Status {
        SOCLE_TRY_STATUS(change(*work, draft));
        work->writes.NoteInTrace(work->kind, work->who, work->entry.dn);
        return {};
      }));
  SOCLE_TRY(const auto done, batch.Finish());
  SOCLE_TRY_STATUS(done.front());
  return HabilitationJson(work->entry, call.Parts().clock.Now());
}

std::string NewId(Random& random) {
  std::array<std::uint8_t, kIdBytes> bytes{};
  random.Fill(bytes);
  return "h" + EncodeHex(bytes);
}

Status AddEntry(Work& work, store::DirectoryDraft& draft) {
  const HabilitationEntry& entry = work.entry;
  const std::string from = rules::FormatGeneralizedTime(entry.rule.from);
  const std::string until = rules::FormatGeneralizedTime(entry.rule.until);
  ldap::AddRequest add = {.entry = entry.dn};
  const auto put = [&add](std::string_view type, std::string_view value) {
    if (!value.empty()) {
      add.attributes.push_back({.type = type, .values = {value}});
    }
  };
  put("objectClass", "socleHabilitation");
  put("socleIdLocal", entry.id);
  put("socleApplication", entry.application);
  put("socleRoleApplicatif", entry.role);
  put("socleStructure", entry.structure);
  put("socleStatut", rules::HabilitationStateName(entry.rule.state));
  put("socleDemandePar", entry.requested_by);
  put("socleMotif", entry.rule.reason);
  put("socleDebut", from);
  put("socleFin", until);
  return domain::StatusOf(work.load.Add(add, draft));
}

Result<json::value> RequestOne(Call& call) {
  Params& params = call.Parameters();
  const std::string person = params.RequiredText("person");
  const std::string application = params.RequiredText("application");
  const auto work = NewWork(call, "habilitation.request");
  HabilitationEntry& entry = work->entry;
  entry.role = params.Text("role");
  entry.structure = params.Text("structure");
  const UnixMicros now = call.Parts().clock.Now();
  const auto from = params.Instant("from");
  const auto until = params.Instant("until");
  const std::string reason = params.Text("reason");
  if (!until) {
    params.SetFault("until is missing");
  }
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(const std::string holder, PersonOf(call, person));
  SOCLE_TRY(entry.application, ApplicationOf(call, application));
  entry.requested_by = call.Who().dn;
  SOCLE_TRY(const std::string normal, call.Schema().NormaliseDn(holder));
  SOCLE_TRY(entry.rule,
            rules::RequestHabilitation({.holder = normal,
                                        .requested_by = call.Who().normal_dn,
                                        .reason = reason,
                                        .from = from.value_or(now),
                                        .until = until.value_or(now)},
                                       now));
  entry.id = NewId(call.Parts().random);
  entry.dn = "socleIdLocal=" + entry.id + "," + holder;
  return Do(call, work, AddEntry);
}

// The caller's other names: entries of the Unix account that asks.
Result<std::vector<std::string>> AccountsOf(Call& call) {
  SOCLE_TRY(std::vector<std::string> names,
            NamesBy(call,
                    fmt::format("(&(objectClass=posixAccount)(uid={}))",
                                domain::EscapeFilterValue(call.UserName())),
                    kAccountsMax));
  for (std::string& name : names) {
    SOCLE_TRY(name, call.Schema().NormaliseDn(name));
  }
  return names;
}

using Decide = std::function<Result<rules::Habilitation>(
    rules::Habilitation habilitation, const rules::HabilitationDecision& decision)>;

// Reads the habilitation as it is now, and writes what the decision makes of it.
Status WriteDecision(Work& work,
                     store::DirectoryDraft& draft,
                     const Decide& decide,
                     const rules::HabilitationDecision& decision) {
  SOCLE_TRY(const std::string normal, draft.Schema().NormaliseDn(work.entry.dn));
  SOCLE_TRY(const auto id, draft.FindId(normal));
  if (!id) {
    return Fail(Code::kNotFound, "there is no such habilitation");
  }
  SOCLE_TRY(const store::StoredEntry stored, draft.GetEntry(*id));
  SOCLE_TRY(const std::string dn, draft.DnOf(stored.row));
  const domain::EntryImage image =
      domain::ImageOf(work.computed, draft, draft.Descriptions(), stored, dn);
  SOCLE_TRY(work.entry, ReadHabilitation(draft.Schema(), dn, ValuesOf(image)));
  const UnixMicros end = work.entry.rule.until;
  SOCLE_TRY(work.entry.rule, decide(std::move(work.entry.rule), decision));
  work.entry.decided_by = work.who.dn;
  const std::string until = rules::FormatGeneralizedTime(
      work.entry.rule.until == end ? UnixMicros{} : work.entry.rule.until);
  const std::string_view state = rules::HabilitationStateName(work.entry.rule.state);
  ldap::ModifyRequest modify = {.object = dn};
  const auto put = [&modify](std::string_view type, std::string_view value) {
    modify.changes.push_back({.operation = ldap::ModifyOperation::kReplace,
                              .attribute = {.type = type, .values = {value}}});
  };
  put("socleStatut", state);
  put("socleAccordePar", work.entry.decided_by);
  if (!work.entry.rule.reason.empty()) {
    put("socleMotif", work.entry.rule.reason);
  }
  if (work.entry.rule.until != end) {
    work.entry.has_end = true;
    put("socleFin", until);
  }
  return domain::StatusOf(work.load.Apply(modify, draft));
}

Result<json::value> DecideOne(Call& call,
                              std::string_view kind,
                              const std::string& named,
                              const std::string& reason,
                              Decide decide) {
  const auto work = NewWork(call, "habilitation." + std::string(kind));
  SOCLE_TRY(work->entry.dn, HabilitationOf(call, named));
  SOCLE_TRY(std::vector<std::string> accounts, AccountsOf(call));
  const rules::HabilitationDecision decision = {.by = call.Who().normal_dn,
                                                .also_by = std::move(accounts),
                                                .reason = reason,
                                                .now = call.Parts().clock.Now()};
  return Do(
      call, work, [decide = std::move(decide), decision](Work& at, store::DirectoryDraft& draft) {
        return WriteDecision(at, draft, decide, decision);
      });
}

// A method that decides about the habilitation that `habilitation` names, with a `reason`.
CallHandler Deciding(std::string kind, Decide decide) {
  return [kind = std::move(kind), decide = std::move(decide)](Call& call) -> Result<json::value> {
    const std::string named = call.Parameters().RequiredText("habilitation");
    const std::string reason = call.Parameters().Text("reason");
    SOCLE_TRY_STATUS(call.Parameters().Finish());
    return DecideOne(call, kind, named, reason, decide);
  };
}

Result<json::value> EndOne(Call& call) {
  Params& params = call.Parameters();
  const std::string named = params.RequiredText("habilitation");
  const std::string reason = params.Text("reason");
  const auto at = params.Instant("at");
  SOCLE_TRY_STATUS(params.Finish());
  return DecideOne(call,
                   "expire",
                   named,
                   reason,
                   [at](rules::Habilitation one, const rules::HabilitationDecision& decision) {
                     return rules::EndHabilitation(
                         std::move(one), at.value_or(decision.now), decision);
                   });
}

struct ListFilter {
  std::string effect = {};
  std::optional<std::uint64_t> expiring_days = {};
};

bool IsWanted(const HabilitationEntry& entry, const ListFilter& filter, UnixMicros now) {
  const rules::HabilitationEffect effect = rules::EffectOf(entry.rule, now);
  if (!filter.effect.empty() && rules::HabilitationEffectName(effect) != filter.effect) {
    return false;
  }
  if (!filter.expiring_days) {
    return true;
  }
  const std::int64_t left = entry.rule.until.value - now.value;
  return effect == rules::HabilitationEffect::kActive &&
         left <= static_cast<std::int64_t>(*filter.expiring_days) * kDayMicros;
}

Result<std::string> ListText(Call& call, const std::string& application) {
  if (application.empty()) {
    return std::string("(objectClass=socleHabilitation)");
  }
  SOCLE_TRY(const std::string dn, ApplicationOf(call, application));
  return fmt::format("(&(objectClass=socleHabilitation)(socleApplication={}))",
                     domain::EscapeFilterValue(dn));
}

Result<json::value> List(Call& call) {
  Params& params = call.Parameters();
  const std::string person = params.Text("person");
  const std::string application = params.Text("application");
  const ListFilter filter = {.effect = params.Text("effect"),
                             .expiring_days = params.Count("expiring_days", {.max = kDaysMax})};
  SOCLE_TRY_STATUS(params.Finish());
  std::vector<std::string> bases;
  if (!person.empty()) {
    SOCLE_TRY(bases.emplace_back(), PersonOf(call, person));
  } else {
    const store::DirectoryView view = call.Parts().store.NewView();
    SOCLE_TRY(const auto suffixes, view.Suffixes());
    for (const store::EntryId suffix : suffixes) {
      SOCLE_TRY(bases.emplace_back(), view.DnOf(suffix));
    }
  }
  SOCLE_TRY(const std::string text, ListText(call, application));
  call.Note("habilitation.list", person.empty() ? "" : bases.front());
  const UnixMicros now = call.Parts().clock.Now();
  std::uint64_t shown = 0;
  Status sent;
  for (const std::string& base : bases) {
    SOCLE_TRY(const domain::Outcome outcome,
              domain::RunLocalSearch(call.Parts().searches,
                                     {.base = base, .filter = text},
                                     call.Who(),
                                     [&](const ldap::SearchResultEntry& found) {
                                       const auto entry = ReadHabilitation(
                                           call.Schema(), found.object_name, ValuesOf(found));
                                       if (entry && IsWanted(*entry, filter, now)) {
                                         ++shown;
                                         sent =
                                             call.Stream().SendItem(HabilitationJson(*entry, now));
                                       }
                                       return sent.has_value() && !call.Stream().IsCancelled();
                                     }));
    SOCLE_TRY_STATUS(sent);
    SOCLE_TRY_STATUS(domain::StatusOf(outcome));
  }
  return json::object{{"habilitations", shown}};
}

}  // namespace

void AddHabilitationMethods(const ControlParts& parts, socle::control::Methods& methods) {
  const auto add = [&](const char* name, CallHandler handler) {
    AddMethod(parts,
              std::string("directory.habilitation.") + name,
              kHabilitate,
              std::move(handler),
              methods);
  };
  add("list", List);
  add("request", RequestOne);
  add("approve", Deciding("approve", rules::ApproveHabilitation));
  add("refuse", Deciding("refuse", rules::RefuseHabilitation));
  add("revoke", Deciding("revoke", rules::RevokeHabilitation));
  add("expire", EndOne);
}

}  // namespace socle::directory::control
