#include "mpi/domain/domain_registry.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/record_codec.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"

namespace socle::mpi::domain {

namespace {

using person_store::kMeta;

constexpr std::string_view kDomainPrefix = "domain/";
constexpr std::string_view kSubscriptionPrefix = "subscription/";
constexpr std::uint8_t kRowVersion = 1;
constexpr std::size_t kOperationBytesMax = 80;  // of an audit entry; a refused code may be anything

std::string DomainKey(DomainNumber number) {
  return std::string(kDomainPrefix) + storage::KeyWriter().U16(number).View();
}

std::string SubscriptionKey(std::string_view name) {
  return std::string(kSubscriptionPrefix).append(name);
}

std::string EncodeRow(std::string_view json) {
  storage::RecordWriter writer(kRowVersion);
  writer.Text(json);
  return std::move(writer).Take();
}

Result<std::string_view> DecodeRow(std::string_view value) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kRowVersion));
  const std::string_view json = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  return json;
}

// What was written by this program and cannot be read is damage.
std::unexpected<Error> Damaged(const Error& error) {
  return Fail(Code::kCorruption, "a domain does not decode: " + error.detail);
}

Result<DomainFile> LoadDomainFile(const person_store::Rows& rows) {
  DomainFile file;
  const auto read_domain = [&file](std::string_view key, std::string_view value) -> Result<bool> {
    SOCLE_TRY(const std::string_view json, DecodeRow(value));
    auto domain = DomainFromJson(json);
    if (!domain) {
      return Damaged(domain.error());
    }
    storage::KeyReader reader(key.substr(kDomainPrefix.size()));
    domain->number = reader.U16();
    SOCLE_TRY_STATUS(reader.Finish());
    file.domains.push_back(*std::move(domain));
    return true;
  };
  const auto read_subscription = [&file](std::string_view, std::string_view value) -> Result<bool> {
    SOCLE_TRY(const std::string_view json, DecodeRow(value));
    auto subscription = SubscriptionFromJson(json);
    if (!subscription) {
      return Damaged(subscription.error());
    }
    file.subscriptions.push_back(*std::move(subscription));
    return true;
  };
  SOCLE_TRY_STATUS(person_store::ScanPrefix(rows, kMeta, kDomainPrefix, read_domain));
  SOCLE_TRY_STATUS(person_store::ScanPrefix(rows, kMeta, kSubscriptionPrefix, read_subscription));
  return file;
}

DomainConfig* FindDomain(DomainFile& file, std::string_view code) {
  const auto found = std::ranges::find(file.domains, code, &DomainConfig::code);
  return found == file.domains.end() ? nullptr : &*found;
}

DomainNumber NextNumber(const DomainFile& file) {
  DomainNumber last = 0;
  for (const DomainConfig& domain : file.domains) {
    last = std::max(last, domain.number);
  }
  return static_cast<DomainNumber>(last + 1);
}

std::unexpected<Error> Unknown(std::string_view what, std::string_view name) {
  return Fail(Code::kNotFound, "no " + std::string(what) + " " + std::string(name));
}

// Checks the file as a whole before anything of it is written.
Status Check(const DomainFile& file) {
  SOCLE_TRY(const DomainTable table, DomainTable::Build(file));
  return {};
}

void PutDomain(CommandContext& context, const DomainConfig& domain) {
  context.draft.Put(kMeta, DomainKey(domain.number), EncodeRow(DomainToJson(domain)));
}

void PutSubscription(CommandContext& context, const Subscription& subscription) {
  context.draft.Put(
      kMeta, SubscriptionKey(subscription.name), EncodeRow(SubscriptionToJson(subscription)));
}

Result<DomainNumber> ApplyAdd(CommandContext& context, DomainConfig domain) {
  SOCLE_TRY(DomainFile file, LoadDomainFile(context.draft));
  if (FindDomain(file, domain.code) != nullptr) {
    return Fail(Code::kConflict, "domain " + domain.code + " exists");
  }
  domain.number = NextNumber(file);
  file.domains.push_back(domain);
  SOCLE_TRY_STATUS(Check(file));
  PutDomain(context, domain);
  return domain.number;
}

Status ApplySet(CommandContext& context, DomainConfig domain) {
  SOCLE_TRY(DomainFile file, LoadDomainFile(context.draft));
  DomainConfig* stored = FindDomain(file, domain.code);
  if (stored == nullptr) {
    return Unknown("domain", domain.code);
  }
  domain.number = stored->number;
  *stored = domain;
  SOCLE_TRY_STATUS(Check(file));
  PutDomain(context, domain);
  return {};
}

void ImportDomain(CommandContext& context,
                  DomainConfig domain,
                  DomainFile& file,
                  DomainImport& import) {
  DomainConfig* stored = FindDomain(file, domain.code);
  domain.number = stored == nullptr ? NextNumber(file) : stored->number;
  if (stored != nullptr && *stored == domain) {
    ++import.unchanged;
    return;
  }
  PutDomain(context, domain);
  if (stored == nullptr) {
    ++import.added;
    file.domains.push_back(std::move(domain));
  } else {
    ++import.changed;
    *stored = std::move(domain);
  }
}

void ImportSubscription(CommandContext& context,
                        Subscription subscription,
                        DomainFile& file,
                        DomainImport& import) {
  const auto stored = std::ranges::find(file.subscriptions, subscription.name, &Subscription::name);
  if (stored == file.subscriptions.end()) {
    ++import.added;
    PutSubscription(context, subscription);
    file.subscriptions.push_back(std::move(subscription));
  } else if (*stored == subscription) {
    ++import.unchanged;
  } else {
    ++import.changed;
    PutSubscription(context, subscription);
    *stored = std::move(subscription);
  }
}

Result<DomainImport> ApplyImport(CommandContext& context, const DomainFile& given) {
  SOCLE_TRY(DomainFile file, LoadDomainFile(context.draft));
  DomainImport import;
  for (const DomainConfig& domain : given.domains) {
    ImportDomain(context, domain, file, import);
  }
  for (const Subscription& subscription : given.subscriptions) {
    ImportSubscription(context, subscription, file, import);
  }
  SOCLE_TRY_STATUS(Check(file));
  return import;
}

Status ApplySetSubscription(CommandContext& context, const Subscription& subscription) {
  SOCLE_TRY(DomainFile file, LoadDomainFile(context.draft));
  std::erase_if(file.subscriptions,
                [&](const Subscription& stored) { return stored.name == subscription.name; });
  file.subscriptions.push_back(subscription);
  SOCLE_TRY_STATUS(Check(file));
  PutSubscription(context, subscription);
  return {};
}

Status ApplyRemoveSubscription(CommandContext& context, std::string_view name) {
  const std::string key = SubscriptionKey(name);
  SOCLE_TRY(const auto stored, context.draft.Find(kMeta, key));
  if (!stored) {
    return Unknown("subscription", name);
  }
  context.draft.Delete(kMeta, key);
  return {};
}

}  // namespace

Result<DomainTable> LoadDomainTable(const person_store::Rows& rows) {
  SOCLE_TRY(DomainFile file, LoadDomainFile(rows));
  auto table = DomainTable::Build(std::move(file));
  if (!table) {
    return Damaged(table.error());
  }
  return table;
}

Result<std::unique_ptr<DomainRegistry>> DomainRegistry::Open(const storage::Database& database) {
  std::unique_ptr<DomainRegistry> registry(new DomainRegistry(database));
  SOCLE_TRY_STATUS(registry->Refresh());
  return registry;
}

Status DomainRegistry::Refresh() {
  const storage::ReadView view = database_.NewReadView();
  SOCLE_TRY(DomainTable table, LoadDomainTable(person_store::ViewRows(view)));
  *table_.Lock() = std::make_shared<const DomainTable>(std::move(table));
  return {};
}

Command DomainRegistry::MakeCommand(std::string operation,
                                    Actor actor,
                                    std::function<Status(CommandContext& context)> change,
                                    Done done) {
  operation.resize(std::min(operation.size(), kOperationBytesMax));
  Command command;
  command.apply = [operation = std::move(operation),
                   actor = std::move(actor),
                   change = std::move(change)](CommandContext& context) {
    Status status = change(context);
    context.audit.push_back({.kind = AuditKind::kDomains,
                             .actor = actor,
                             .is_refused = !status.has_value(),
                             .operation = operation,
                             .reason = status.has_value()
                                           ? std::string()
                                           : std::string(CodeName(status.error().code))});
    return status;
  };
  command.done = [this, done = std::move(done)](const Status& status) {
    const Status told = status.has_value() ? Refresh() : status;
    if (done) {
      done(told);
    }
  };
  return command;
}

Command DomainRegistry::Add(DomainConfig domain, Actor actor, NumberDone done) {
  const auto number = std::make_shared<DomainNumber>(DomainNumber{0});
  std::string what = "add " + domain.code;  // arguments are evaluated in any order
  return MakeCommand(
      std::move(what),
      std::move(actor),
      [domain = std::move(domain), number](CommandContext& context) -> Status {
        SOCLE_TRY(*number, ApplyAdd(context, domain));
        return {};
      },
      [number, done = std::move(done)](const Status& status) {
        if (done) {
          done(status.has_value() ? Result<DomainNumber>(*number) : Fail(status.error()));
        }
      });
}

Command DomainRegistry::Set(DomainConfig domain, Actor actor, Done done) {
  std::string what = "set " + domain.code;
  return MakeCommand(
      std::move(what),
      std::move(actor),
      [domain = std::move(domain)](CommandContext& context) { return ApplySet(context, domain); },
      std::move(done));
}

Command DomainRegistry::SetState(std::string code, ActivityState state, Actor actor, Done done) {
  std::string what = (state == ActivityState::kActive ? "enable " : "disable ") + code;
  return MakeCommand(
      std::move(what),
      std::move(actor),
      [code = std::move(code), state](CommandContext& context) -> Status {
        SOCLE_TRY(DomainFile file, LoadDomainFile(context.draft));
        DomainConfig* stored = FindDomain(file, code);
        if (stored == nullptr) {
          return Unknown("domain", code);
        }
        stored->state = state;
        PutDomain(context, *stored);
        return {};
      },
      std::move(done));
}

Command DomainRegistry::Import(DomainFile file, Actor actor, ImportDone done) {
  const auto import = std::make_shared<DomainImport>();
  return MakeCommand(
      "import",
      std::move(actor),
      [file = std::move(file), import](CommandContext& context) -> Status {
        SOCLE_TRY(*import, ApplyImport(context, file));
        return {};
      },
      [import, done = std::move(done)](const Status& status) {
        if (done) {
          done(status.has_value() ? Result<DomainImport>(*import) : Fail(status.error()));
        }
      });
}

Command DomainRegistry::SetSubscription(Subscription subscription, Actor actor, Done done) {
  std::string what = "set subscription " + subscription.name;
  return MakeCommand(
      std::move(what),
      std::move(actor),
      [subscription = std::move(subscription)](CommandContext& context) {
        return ApplySetSubscription(context, subscription);
      },
      std::move(done));
}

Command DomainRegistry::RemoveSubscription(std::string name, Actor actor, Done done) {
  std::string what = "remove subscription " + name;
  return MakeCommand(
      std::move(what),
      std::move(actor),
      [name = std::move(name)](CommandContext& context) {
        return ApplyRemoveSubscription(context, name);
      },
      std::move(done));
}

}  // namespace socle::mpi::domain
