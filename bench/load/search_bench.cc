// Fills a patient index with a synthetic region, then asks it: PIX, PDQ, exact and approximate
// searches, on one thread.
//
//   search_bench DIR PERSONS [QUERIES]
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/query_service.h"
#include "mpi/domain/search_service.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standardise.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"

namespace {

using socle::Result;
using socle::Status;
using socle::mpi::Identity;
using socle::mpi::PatientRecord;
namespace domain = socle::mpi::domain;
namespace person_store = socle::mpi::person_store;

constexpr std::size_t kBatch = 64;
constexpr socle::mpi::DomainNumber kDomains = 6;

[[noreturn]] void Die(const std::string& text) {
  fmt::print(stderr, "search_bench: {}\n", text);
  std::_Exit(1);
}

template <class T>
T Must(Result<T> result) {
  if (!result.has_value()) {
    Die(result.error().detail);
  }
  return *std::move(result);
}

void Must(const Status& status) {
  if (!status.has_value()) {
    Die(status.error().detail);
  }
}

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class NoTrail final : public domain::AuditTrail {
 public:
  Status Append(socle::storage::WriteUnit&,
                std::span<const socle::mpi::AuditEntry>,
                socle::UnixMicros) override {
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}
};

class Collect final : public socle::mpi::synth::IdentitySink {
 public:
  Status Add(const Identity& identity,
             std::string_view,
             const socle::mpi::synth::KindSet&) override {
    identities.push_back(identity);
    return {};
  }

  std::vector<Identity> identities;
};

std::string CodeOf(socle::mpi::DomainNumber number) {
  return fmt::format("D{}", number);
}

PatientRecord RecordOf(const Identity& identity, std::size_t position) {
  PatientRecord record;
  record.domain = static_cast<socle::mpi::DomainNumber>(1 + position % kDomains);
  record.ipp = fmt::format("P{:08}", position);
  record.status = identity.status;
  record.ins_value = identity.ins_value;
  record.ins_oid = identity.ins_oid;
  for (const socle::mpi::TraitField& trait : socle::mpi::kTraitFields) {
    if (const auto field = socle::mpi::FindPatientField(trait.name)) {
      record.Field(*field) = identity.*trait.member;
    }
  }
  return record;
}

Status Store(domain::CommandContext& context, PatientRecord record) {
  record.number = context.head.next_record++;
  record.created_at = context.now;
  record.changed_at = context.now;
  record.version = 1;
  SOCLE_TRY_STATUS(person_store::PutRecord(context.draft, record));
  context.draft.Put(person_store::kIndex,
                    person_store::IppKey(record.domain, record.ipp),
                    person_store::EncodeNumber(record.number));
  const std::string code = CodeOf(record.domain);
  std::string standard;
  socle::mpi::match::Standardiser().Append(
      domain::ToIdentity(record, code), record.domain, standard);
  auto links = context.ForLinks();
  domain::LinkChange change;
  return context.links.SetStandard(
      links, record.number, domain::StableKeyOf(code, record.ipp), standard, change);
}

void Fill(domain::PatientIndex& index, const std::vector<Identity>& identities) {
  const double begin = Seconds();
  for (std::size_t at = 0; at < identities.size(); at += kBatch) {
    std::vector<domain::Command> commands;
    for (std::size_t i = at; i < std::min(at + kBatch, identities.size()); ++i) {
      commands.push_back({.apply =
                              [&identity = identities[i], i](domain::CommandContext& context) {
                                return Store(context, RecordOf(identity, i));
                              },
                          .done = [](const Status& status) { Must(status); }});
    }
    index.RunBatch(std::move(commands));
  }
  const double seconds = Seconds() - begin;
  fmt::print("{} identities registered, {:.0f} a second\n",
             identities.size(),
             static_cast<double>(identities.size()) / seconds);
}

// Bytes of the rows by which identities are searched, before compression.
void ReportRows(const domain::PatientIndex& index, std::size_t identities) {
  const socle::storage::ReadView view = index.NewReadView();
  std::size_t rows = 0;
  std::size_t bytes = 0;
  Must(person_store::ViewRows(view).Scan(
      person_store::kIndex,
      "\x20",
      "\x30",
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        ++rows;
        bytes += key.size() + value.size();
        return true;
      }));
  fmt::print("search rows: {:.2f} an identity, {:.0f} bytes\n",
             static_cast<double>(rows) / static_cast<double>(identities),
             static_cast<double>(bytes) / static_cast<double>(identities));
}

// `ask` gives how many were found.
void Measure(std::string_view what,
             std::size_t queries,
             const std::function<std::size_t(std::size_t query)>& ask) {
  std::vector<double> micros;
  std::size_t found = 0;
  const double begin = Seconds();
  for (std::size_t i = 0; i < queries; ++i) {
    const double started = Seconds();
    found += ask(i);
    micros.push_back((Seconds() - started) * 1e6);
  }
  const double seconds = Seconds() - begin;
  std::ranges::sort(micros);
  fmt::print("{:<28} {:>8.0f}/s  p50 {:>7.0f} us  p99 {:>7.0f} us  found {:.2f}\n",
             what,
             static_cast<double>(queries) / seconds,
             micros[queries / 2],
             micros[queries * 99 / 100],
             static_cast<double>(found) / static_cast<double>(queries));
}

// One letter of a name exchanged with the next.
std::string Mistyped(std::string name) {
  if (name.size() > 3) {
    std::swap(name[1], name[2]);
  }
  return name;
}

class Questions {
 public:
  Questions(const domain::PatientIndex& index,
            const domain::DomainRegistry& registry,
            const std::vector<Identity>& identities,
            std::size_t queries)
      : pix_(index, registry),
        search_(index, registry),
        identities_(identities),
        queries_(queries),
        caller_{.sender = {.application = "A", .facility = "F", .certificate_subject = ""},
                .now = socle::SystemClock().Now()} {}

  void AskAll() {
    Measure("PIX", queries_ * 10, [this](std::size_t i) { return AskPix(i); });
    Measure("PDQ name and date", queries_, [this](std::size_t i) { return AskPdq(i, ""); });
    Measure("PDQ approximate", queries_, [this](std::size_t i) { return AskPdq(i, "soundex"); });
    Measure("search date, three letters", queries_, [this](std::size_t i) {
      return AskSearch(i, false);
    });
    Measure("search approximate", queries_, [this](std::size_t i) { return AskSearch(i, true); });
  }

 private:
  // Spread over the region, never in the order of arrival.
  [[nodiscard]] std::size_t Pick(std::size_t i) const {
    return (i + 1) * 2'654'435'761U % identities_.size();
  }

  std::size_t AskPix(std::size_t i) {
    const std::size_t at = Pick(i);
    socle::mpi::PixQuery query;
    query.identifier.value = fmt::format("P{:08}", at);
    query.identifier.authority.name =
        CodeOf(static_cast<socle::mpi::DomainNumber>(1 + at % kDomains));
    return Must(pix_.AnswerPix(query, caller_)).answer.identifiers.size();
  }

  std::size_t AskPdq(std::size_t i, std::string algorithm) {
    const Identity& identity = identities_[Pick(i)];
    socle::mpi::PdqQuery query;
    query.family_name = algorithm.empty() ? identity.birth_name : Mistyped(identity.birth_name);
    query.given_name = identity.birth_first_given_name;
    query.birth_date = identity.birth_date;
    query.algorithm = std::move(algorithm);
    query.page_size = 10;
    return Must(pix_.AnswerPdq(query, caller_)).answer.matches.size();
  }

  std::size_t AskSearch(std::size_t i, bool is_approximate) {
    const Identity& identity = identities_[Pick(i)];
    socle::mpi::SearchCriteria criteria;
    criteria.birth_date = identity.birth_date.empty() ? "1970-01-01" : identity.birth_date;
    criteria.name =
        is_approximate ? Mistyped(identity.birth_name) : identity.birth_name.substr(0, 3);
    criteria.given_name = is_approximate ? identity.birth_first_given_name : "";
    criteria.is_approximate = is_approximate;
    const auto found = search_.Search(criteria, {});
    return found ? found->answer.persons.size() : 0;
  }

  domain::QueryService pix_;
  domain::SearchService search_;
  const std::vector<Identity>& identities_;
  std::size_t queries_;
  domain::QueryCaller caller_;
};

void AddDomains(domain::PatientIndex& index, domain::DomainRegistry& registry) {
  socle::mpi::DomainFile file;
  for (socle::mpi::DomainNumber i = 1; i <= kDomains; ++i) {
    socle::mpi::DomainConfig config;
    config.code = CodeOf(i);
    config.senders.emplace_back();
    file.domains.push_back(std::move(config));
  }
  std::vector<domain::Command> commands;
  commands.push_back(
      registry.Import(file, {}, [](const Result<domain::DomainImport>& result) { Must(result); }));
  index.RunBatch(std::move(commands));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() < 2) {
    Die("DIR PERSONS [QUERIES]");
  }
  const socle::SystemClock clock;
  socle::SystemRandom random;
  NoTrail trail;
  auto database =
      Must(person_store::OpenPersonStore(args[0], {}, {.clock = clock, .random = random}));
  auto index = Must(domain::PatientIndex::Open({.model = socle::mpi::match::ShippedModel(),
                                                .policy = socle::mpi::match::StatisticalPolicy()},
                                               *database,
                                               trail,
                                               clock));
  auto registry = Must(domain::DomainRegistry::Open(*database));
  Collect region;
  Must(socle::mpi::synth::Synthesise({.persons = std::stoul(args[1]), .seed = 1}, region));
  if (registry->Snapshot()->Domains().empty()) {
    AddDomains(*index, *registry);
    Fill(*index, region.identities);
  }
  ReportRows(*index, region.identities.size());
  const std::size_t queries = args.size() > 2 ? std::stoul(args[2]) : 2'000;
  Questions(*index, *registry, region.identities, queries).AskAll();
  return 0;
}
