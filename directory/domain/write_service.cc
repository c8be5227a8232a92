#include "directory/domain/write_service.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/directory_trace.h"
#include "directory/domain/directory_writer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/write_operation.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/url.h"
#include "lib/trace/audit_record.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

// The names that a request needs to change something at.
std::vector<std::string_view> NamesOf(const ldap::Operation& operation) {
  if (const auto* add = std::get_if<ldap::AddRequest>(&operation)) {
    return {add->entry};
  }
  if (const auto* modify = std::get_if<ldap::ModifyRequest>(&operation)) {
    return {modify->object};
  }
  if (const auto* remove = std::get_if<ldap::DeleteRequest>(&operation)) {
    return {remove->entry};
  }
  if (const auto* rename = std::get_if<ldap::ModifyDnRequest>(&operation)) {
    return {rename->entry, rename->new_superior.value_or(rename->entry)};
  }
  return {};
}

// Kind and entry of a change, for the trace.
struct TraceOf {
  using KindAndEntry = std::pair<std::string_view, std::string_view>;

  KindAndEntry operator()(const ldap::AddRequest& add) const { return {"entry.add", add.entry}; }

  KindAndEntry operator()(const ldap::ModifyRequest& modify) const {
    return {"entry.modify", modify.object};
  }

  KindAndEntry operator()(const ldap::DeleteRequest& remove) const {
    return {"entry.delete", remove.entry};
  }

  KindAndEntry operator()(const ldap::ModifyDnRequest& rename) const {
    return {"entry.rename", rename.entry};
  }

  template <class Other>
  KindAndEntry operator()(const Other&) const {
    return {"entry.other", ""};
  }
};

// What the writer could not do.
Outcome OutcomeOf(const Error& error) {
  return error.code == Code::kBusy
             ? Refuse(ResultCode::kUnavailable, "the server stops")
             : Refuse(ResultCode::kUnavailable, "the directory is not written to at the moment");
}

}  // namespace

WriteService::WriteService(const Parts& parts, WriteSettings settings)
    : parts_(parts), settings_(std::move(settings)) {
  for (const std::string& suffix : settings_.suffixes) {
    if (auto normal = parts_.schema.NormaliseDn(suffix)) {
      normal_suffixes_.push_back(*std::move(normal));
    }
  }
}

std::string WriteService::NextCsn(std::int64_t now) {
  return FormatCsn(now, csn_count_.fetch_add(1));
}

void WriteService::Submit(std::shared_ptr<const WriteRequest> request, Done done) {
  auto controls = DecodeRequestControls(request->message);
  if (!controls) {
    done(std::move(controls.error()));
    return;
  }
  if (request->identity.IsAnonymous()) {
    done(Refuse(ResultCode::kStrongerAuthRequired, "changes need a bind"));
    return;
  }
  for (const std::string_view name : NamesOf(request->message.operation)) {
    if (auto referral = ReferralFor(name)) {
      done(*std::move(referral));
      return;
    }
  }
  Enqueue(std::move(request), *std::move(controls), std::move(done));
}

std::optional<Outcome> WriteService::ReferralFor(std::string_view dn) const {
  if (!settings_.followed) {
    return std::nullopt;
  }
  const auto normal = parts_.schema.NormaliseDn(dn);
  if (!normal || !ldap::IsWithin(*normal, settings_.followed->normal_base)) {
    return std::nullopt;
  }
  const auto url = ldap::ParseUrl(settings_.followed->url);
  Outcome outcome = Refuse(ResultCode::kReferral, "the entry is a copy");
  if (url) {
    ldap::Url target = *url;
    target.dn = dn;
    outcome.referral.push_back(ldap::FormatUrl(target));
  }
  return outcome;
}

void WriteService::Enqueue(std::shared_ptr<const WriteRequest> request,
                           RequestControls controls,
                           Done done) {
  struct Pending {
    std::shared_ptr<const WriteRequest> request;
    RequestControls controls;
    Done done;
    Outcome outcome = {};
  };

  auto pending = std::make_shared<Pending>(Pending{
      .request = std::move(request), .controls = std::move(controls), .done = std::move(done)});
  DirectoryCommand command;
  command.apply = [this, pending](store::DirectoryDraft& draft) -> Status {
    const Identity& identity = pending->request->identity;
    const std::int64_t now = parts_.clock.Now().value;
    const auto access = identity.is_root ? nullptr : parts_.access.Begin(identity);
    const WriteOperation::Parts parts = {.schema = parts_.schema,
                                         .computed = parts_.computed,
                                         .normal_suffixes = normal_suffixes_,
                                         .default_referral = settings_.default_referral,
                                         .access = access.get(),
                                         .identity = identity,
                                         .own_values = pending->request->own_values,
                                         .now = now,
                                         .csn = NextCsn(now),
                                         .uuid = MakeUuid(parts_.random)};
    draft.SetStamp(parts.csn);
    WriteOperation operation(parts, pending->controls, draft);
    pending->outcome = operation.Apply(pending->request->message.operation);
    if (pending->outcome.IsSuccess() && parts_.trace != nullptr) {
      const auto [kind, entry] = std::visit(TraceOf{}, pending->request->message.operation);
      const std::string_view own_kind = pending->request->trace_kind;
      parts_.trace->Note(
          own_kind.empty() ? kind : own_kind, identity, entry, trace::Outcome::kSuccess);
    }
    return pending->outcome.IsSuccess() ? Status() : Status(Fail(Code::kConflict, "refused"));
  };
  command.done = [pending](const Status& status) {
    const bool is_lost = !status && pending->outcome.IsSuccess();
    pending->done(is_lost ? OutcomeOf(status.error()) : std::move(pending->outcome));
  };
  if (!parts_.writer.TrySubmit(std::move(command))) {
    pending->done(Refuse(ResultCode::kBusy, "too many changes wait"));
  }
}

void WriteService::NoteInTrace(std::string_view kind, const Identity& who, std::string_view entry) {
  if (parts_.trace != nullptr && parts_.trace->Note(kind, who, entry, trace::Outcome::kSuccess)) {
    parts_.writer.NoteLater();
  }
}

void WriteService::SubmitOwn(OwnChange change, Done done) {
  struct Own {
    OwnChange change;
    WriteRequest request = {};
  };

  auto own = std::make_shared<Own>(Own{.change = std::move(change)});
  ldap::ModifyRequest modify = {.object = own->change.normal_dn};
  for (const OwnChange::Item& item : own->change.items) {
    modify.changes.push_back({.operation = item.operation,
                              .attribute = {.type = item.attribute,
                                            .values = {item.values.begin(), item.values.end()}}});
  }
  own->request.message.operation = std::move(modify);
  own->request.identity = {.dn = own->change.modifier, .is_root = true};
  own->request.own_values = own->change.own_values;
  own->request.trace_kind = own->change.trace_kind;
  RequestControls controls;
  controls.manage_dsa_it = true;
  controls.relax = true;
  Enqueue(std::shared_ptr<const WriteRequest>(own, &own->request),
          std::move(controls),
          std::move(done));
}

}  // namespace socle::directory::domain
