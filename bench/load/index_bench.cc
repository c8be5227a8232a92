// Registers the identities of native files in a patient index without a network: what linking and
// the store alone can do. Every batch is one synced write unit.
//
//   index_bench DIR BATCH FILE...
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/patient_index.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/rejects.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standardise.h"
#include "mpi/model/audit.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace {

using socle::Result;
using socle::Status;
using socle::mpi::Identity;

constexpr std::size_t kReportEvery = 100'000;

[[noreturn]] void Die(const std::string& text) {
  fmt::print(stderr, "index_bench: {}\n", text);
  std::_Exit(1);
}

template <class T>
T Must(Result<T> result) {
  if (!result.has_value()) {
    Die(result.error().detail);
  }
  return *std::move(result);
}

class NoTrail final : public socle::mpi::domain::AuditTrail {
 public:
  Status Append(socle::storage::WriteUnit&,
                std::span<const socle::mpi::AuditEntry>,
                socle::UnixMicros) override {
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}
};

struct Register {
  socle::mpi::match::Standardiser standardiser;
  std::map<std::string, std::uint16_t> domains;
  std::uint64_t candidates = 0;

  std::uint16_t DomainOf(const std::string& name) {
    return domains.emplace(name, static_cast<std::uint16_t>(domains.size())).first->second;
  }

  Status Add(socle::mpi::domain::CommandContext& context, const Identity& identity) {
    namespace store = socle::mpi::person_store;
    socle::mpi::PatientRecord record;
    record.number = context.head.next_record++;
    record.domain = DomainOf(identity.domain);
    record.ipp = identity.ipp;
    record.status = identity.status;
    record.ins_value = identity.ins_value;
    record.ins_oid = identity.ins_oid;
    for (const auto& trait : socle::mpi::kTraitFields) {
      if (const auto field = socle::mpi::FindPatientField(trait.name)) {
        record.Field(*field) = identity.*trait.member;
      }
    }
    record.created_at = context.now;
    record.changed_at = context.now;
    SOCLE_TRY_STATUS(store::PutRecord(context.draft, record));
    context.draft.Put(store::kIndex,
                      store::IppKey(record.domain, record.ipp),
                      store::EncodeNumber(record.number));
    std::string standard;
    standardiser.Append(identity, record.domain, standard);
    const std::uint64_t stable =
        socle::StableHash64(identity.ipp, socle::StableHash64(identity.domain));
    auto links = context.ForLinks();
    socle::mpi::domain::LinkChange change;
    SOCLE_TRY_STATUS(context.links.SetStandard(links, record.number, stable, standard, change));
    candidates += change.candidates;
    return {};
  }
};

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Report(std::uint64_t done, std::uint64_t candidates, double seconds) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "{} identities: {:.0f}/s in the last {}, {:.1f} candidates each so far, user {:.1f} s, {} "
      "MiB\n",
      done,
      static_cast<double>(kReportEvery) / seconds,
      kReportEvery,
      static_cast<double>(candidates) / static_cast<double>(done),
      static_cast<double>(usage.ru_utime.tv_sec),
      usage.ru_maxrss / 1024);
  (void)std::fflush(stdout);
}

std::vector<socle::mpi::domain::Command> AddAll(Register& all, std::span<Identity> identities) {
  std::vector<socle::mpi::domain::Command> commands;
  commands.reserve(identities.size());
  for (Identity& identity : identities) {
    commands.push_back(
        {.apply = [&all, &identity](auto& context) { return all.Add(context, identity); },
         .done =
             [](const Status& status) {
               if (!status.has_value()) {
                 Die(status.error().detail);
               }
             }});
  }
  return commands;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() < 3) {
    Die("DIR BATCH FILE...");
  }
  const socle::SystemClock clock;
  socle::SystemRandom random;
  NoTrail trail;
  auto database = Must(
      socle::mpi::person_store::OpenPersonStore(args[0], {}, {.clock = clock, .random = random}));
  auto index = Must(
      socle::mpi::domain::PatientIndex::Open({.model = socle::mpi::match::ShippedModel(),
                                              .policy = socle::mpi::match::StatisticalPolicy()},
                                             *database,
                                             trail,
                                             clock));
  auto rejects = Must(socle::mpi::Rejects::Create({}));
  auto reader =
      Must(socle::mpi::IdentityReader::Open({args.begin() + 2, args.end()}, {.rejects = &rejects}));
  const std::size_t batch = std::stoul(args[1]);
  Register all;
  std::vector<Identity> identities(batch);
  std::uint64_t done = 0;
  double last = Seconds();
  while (const std::size_t count = Must(reader.ReadBatch(identities))) {
    index->RunBatch(AddAll(all, std::span(identities).first(count)));
    done += count;
    if (done % kReportEvery < batch) {
      const double now = Seconds();
      Report(done, all.candidates, now - last);
      last = now;
    }
  }
  return 0;
}
