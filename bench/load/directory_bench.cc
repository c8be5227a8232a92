// The store of the directory without a network: directory_bench DIR ENTRIES [READS]. DIR is made,
// and must be on the disk to measure. Fills it with fictive professionals through the bulk load,
// then reads by name, looks up by an identifier, goes to places of a sorted list, renames a
// subtree, and adds through the writer with 16 changes under way.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/domain/directory_writer.h"
#include "directory/schema/schema.h"
#include "directory/store/bulk_loader.h"
#include "directory/store/candidate_set.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_table.h"
#include "directory/store/posting_key.h"
#include "directory/store/store_check.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/guarded.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"

namespace {

namespace store = socle::directory::store;
namespace domain = socle::directory::domain;
using socle::Status;
using socle::directory::schema::Schema;

constexpr std::size_t kStructures = 5000;
constexpr std::size_t kRenamed = 10'000;
constexpr std::size_t kOutstanding = 16;
constexpr std::size_t kAdds = 20'000;
constexpr const char* kSuffix = "o=annuaire,c=fr";

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// A fictive professional: the attributes that the import writes, operational ones too.
class Person {
 public:
  Person(const Schema& schema, std::uint64_t number) : schema_(schema) {
    socle::SeededRandom random(number);
    const std::string id = fmt::format("8{:011}", 10'000'000'000ULL + number * 7);
    const std::string rpps = id.substr(1);
    const std::string given = Word(random, 4, 8);
    const std::string surname = Word(random, 5, 10);
    dn = "uid=" + id + ",ou=professionnels," + kSuffix;
    rdn = "uid=" + id;
    const std::string mail = fmt::format("{}.{}{}@region.mssante.example", given, surname, number);
    const std::string structure =
        fmt::format("uid=1{:09},ou=structures,{}", random.Below(kStructures), kSuffix);
    const std::string town = fmt::format("{:05}", random.Below(95'000));
    const std::string stamp = fmt::format("20261122{:06}Z", number % 240'000);
    Set("objectClass", {"inetOrgPerson", "socleProfessionnel"});
    Set("uid", {id});
    Set("employeeNumber", {rpps});
    Set("socleIdNps", {id});
    Set("socleRpps", {rpps});
    Set("cn", {given + " " + surname});
    Set("sn", {surname});
    Set("givenName", {given});
    Set("displayName", {"Dr " + given + " " + surname});
    Set("title", {"Médecin"});
    Set("socleProfession", {"10"});
    Set("socleSavoirFaire", {fmt::format("SM{:02}", random.Below(60))});
    Set("socleStructure", {structure});
    Set("mail", {mail});
    Set("socleMailMss", {mail});
    Set("postalCode", {town});
    Set("socleStatut", {"actif"});
    Set("entryUUID", {fmt::format("{:08x}-0000-4000-8000-{:012x}", number, number * 31)});
    Set("createTimestamp", {stamp});
    Set("modifyTimestamp", {stamp});
    Set("creatorsName", {"cn=import"});
    Set("modifiersName", {"cn=import"});
    for (std::size_t i = 0; i < values_.size(); ++i) {
      changes[i].values.assign(values_[i].begin(), values_[i].end());
    }
  }

  std::string dn;
  std::string rdn;
  std::vector<store::AttributeChange> changes;

 private:
  static std::string Word(socle::SeededRandom& random, std::size_t least, std::size_t most) {
    constexpr std::string_view kConsonants = "bcdfglmnprstv";
    constexpr std::string_view kVowels = "aeiou";
    std::string out;
    const std::size_t size = least + random.Below(most - least + 1);
    while (out.size() < size) {
      const std::string_view letters = out.size() % 2 == 0 ? kConsonants : kVowels;
      out.push_back(letters[random.Below(letters.size())]);
    }
    return out;
  }

  void Set(std::string_view name, std::vector<std::string> values) {
    changes.push_back({.description = {.type = schema_.FindAttribute(name)}, .values = {}});
    values_.push_back(std::move(values));
  }

  const Schema& schema_;
  std::vector<std::vector<std::string>> values_;
};

Status Load(store::DirectoryStore& directory, std::uint64_t people) {
  const Schema& schema = directory.Schema();
  const auto begin = std::chrono::steady_clock::now();
  SOCLE_TRY(const auto load, store::BulkLoader::Start(directory));
  const auto add = [&](const std::string& dn,
                       std::span<const store::AttributeChange> attributes) -> Status {
    SOCLE_TRY(const std::string normal, schema.NormaliseDn(dn));
    SOCLE_TRY([[maybe_unused]] const auto id,
              load->Add({.dn = dn,
                         .normal_dn = normal,
                         .is_suffix = dn == kSuffix,
                         .uuid = {},
                         .attributes = attributes}));
    return {};
  };
  SOCLE_TRY_STATUS(add(kSuffix, {}));
  SOCLE_TRY_STATUS(add(fmt::format("ou=professionnels,{}", kSuffix), {}));
  SOCLE_TRY_STATUS(add(fmt::format("ou=structures,{}", kSuffix), {}));
  for (std::size_t i = 0; i < kStructures; ++i) {
    SOCLE_TRY_STATUS(add(fmt::format("uid=1{:09},ou=structures,{}", i, kSuffix), {}));
  }
  SOCLE_TRY_STATUS(add(fmt::format("ou=essai,{}", kSuffix), {}));
  for (std::size_t i = 0; i < kRenamed; ++i) {
    SOCLE_TRY_STATUS(add(fmt::format("cn={},ou=essai,{}", i, kSuffix), {}));
  }
  for (std::uint64_t i = 0; i < people; ++i) {
    const Person person(schema, i);
    SOCLE_TRY_STATUS(add(person.dn, person.changes));
  }
  const double read = SecondsSince(begin);
  SOCLE_TRY(const store::BulkReport report, load->Finish());
  const double seconds = SecondsSince(begin);
  fmt::print(
      "bulk load: {} entries in {:.1f} s ({:.1f} s until all were given), {:.0f}/s; {} index "
      "rows\n",
      report.entries,
      seconds,
      read,
      static_cast<double>(report.entries) / seconds,
      report.index_rows);
  return {};
}

template <class Body>
Status Measure(std::string_view what, std::size_t count, const Body& body) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    SOCLE_TRY_STATUS(body(i));
  }
  const double seconds = SecondsSince(begin);
  fmt::print("{}: {:.2f} us, {:.0f}/s\n",
             what,
             seconds / static_cast<double>(count) * 1e6,
             static_cast<double>(count) / seconds);
  return {};
}

Status Read(const store::DirectoryStore& directory, std::uint64_t people, std::size_t reads) {
  const Schema& schema = directory.Schema();
  const auto* type = schema.FindAttribute("employeeNumber");
  socle::SeededRandom random(5);
  std::vector<std::string> names;
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < reads; ++i) {
    const Person person(schema, random.Below(people));
    names.push_back(person.dn);
    numbers.emplace_back(person.changes[2].values[0]);
  }
  std::string dn;
  for (const std::string_view turn : {"cold", "warm"}) {
    SOCLE_TRY_STATUS(
        Measure(fmt::format("read by name ({})", turn), reads, [&](std::size_t i) -> Status {
          const store::DirectoryView view = directory.NewView();
          SOCLE_TRY(const std::string normal, schema.NormaliseDn(names[i]));
          SOCLE_TRY(const auto id, view.FindId(normal));
          SOCLE_TRY(const store::StoredEntry entry, view.GetEntry(id.value_or(store::kNoEntry)));
          dn.clear();
          return view.AppendDn(entry.row, dn);
        }));
    SOCLE_TRY_STATUS(
        Measure(fmt::format("exact look-up ({})", turn), reads, [&](std::size_t i) -> Status {
          const store::DirectoryView view = directory.NewView();
          const auto* index = view.Indexes().FindReady(type->id);
          SOCLE_TRY(const auto keys, store::PostingsOfEquality(schema, *type, *index, numbers[i]));
          SOCLE_TRY(const auto set, view.OpenPosting(keys[0]));
          SOCLE_TRY(const auto slice, set->Next(0));
          store::EntryId found = store::kNoEntry;
          slice.value().entries.ForEach(
              [&](std::size_t n) { found = store::EntryInBucket(slice->bucket, n); });
          SOCLE_TRY(const store::StoredEntry entry, view.GetEntry(found));
          dn.clear();
          return view.AppendDn(entry.row, dn);
        }));
  }
  const store::DirectoryView view = directory.NewView();
  const store::IndexId by_name = view.Indexes().FindReady(schema.FindAttribute("cn")->id)->id;
  return Measure("place in a sorted list, by offset", 2000, [&](std::size_t) -> Status {
    SOCLE_TRY(const auto place, view.FindOrderOffset(by_name, random.Below(people)));
    SOCLE_CHECK(place.has_value());
    return {};
  });
}

Status Rename(store::DirectoryStore& directory) {
  return Measure(fmt::format("rename of a subtree of {}, durable", kRenamed),
                 10,
                 [&](std::size_t i) -> Status {
                   const auto name_of = [](std::size_t n) {
                     return n == 0 ? std::string("ou=essai") : fmt::format("ou=essai{}", n);
                   };
                   const auto draft = directory.NewDraft();
                   SOCLE_TRY(const auto parent, draft->FindId(kSuffix));
                   SOCLE_TRY(const auto id,
                             draft->FindId(fmt::format("{},{}", name_of(i), kSuffix)));
                   if (!parent || !id) {
                     return socle::Fail(socle::Code::kNotFound, "no subtree to rename");
                   }
                   const std::string rdn = name_of(i == 9 ? 0 : i + 1);
                   SOCLE_TRY_STATUS(
                       draft->Rename(*id, {.parent = *parent, .rdn = rdn, .normal_rdn = rdn}, {}));
                   SOCLE_TRY([[maybe_unused]] const auto number, directory.Commit(*draft));
                   return {};
                 });
}

Status Add(const Schema& schema, const Person& person, store::DirectoryDraft& draft) {
  SOCLE_TRY(const std::string normal, schema.NormaliseDn(person.dn));
  SOCLE_TRY(const auto parent, draft.FindId(socle::ldap::ParentOf(normal)));
  SOCLE_TRY([[maybe_unused]] const auto id,
            draft.Add({.parent = parent.value_or(store::kNoEntry),
                       .rdn = person.rdn,
                       .normal_rdn = socle::ldap::FirstRdnOf(normal)},
                      {},
                      person.changes));
  return {};
}

// Gives kAdds people behind the first `people` to the writer, kOutstanding at most under way, and
// closes it. Counts what the writer refused.
class AddGiver {
 public:
  AddGiver(const Schema& schema, domain::DirectoryWriter& writer)
      : schema_(schema), writer_(writer) {}

  void Run(std::uint64_t people) {
    for (std::size_t i = 0; i < kAdds; ++i) {
      WaitForRoom();
      SOCLE_CHECK(writer_.TrySubmit(
          {.apply = [this, person = std::make_shared<Person>(schema_, people + i)](
                        store::DirectoryDraft& draft) { return Add(schema_, *person, draft); },
           .done = [this](const Status& status) { Note(status); }}));
    }
    writer_.Close();
  }

  [[nodiscard]] std::size_t Failed() const { return failed_.load(); }

 private:
  void WaitForRoom() {
    auto count = under_way_.Lock();
    changed_.wait(count.UniqueLock(), [&] { return *count < kOutstanding; });
    ++*count;
  }

  void Note(const Status& status) {
    failed_ += status.has_value() ? 0 : 1;
    --*under_way_.Lock();
    changed_.notify_one();
  }

  const Schema& schema_;
  domain::DirectoryWriter& writer_;
  socle::Guarded<std::size_t> under_way_{0};
  std::condition_variable changed_;
  std::atomic<std::size_t> failed_ = 0;
};

// Durable adds: one thread gives them, one writes.
void AddThroughWriter(store::DirectoryStore& directory, std::uint64_t people) {
  domain::DirectoryWriter writer(directory, {});
  AddGiver giver(directory.Schema(), writer);
  const auto begin = std::chrono::steady_clock::now();
  socle::ParallelFor(2, 1, 2, [&](std::size_t thread, std::size_t) {
    if (thread == 0) {
      writer.Run();
    } else {
      giver.Run(people);
    }
  });
  const double seconds = SecondsSince(begin);
  fmt::print("add through the writer, {} under way, durable: {:.0f}/s ({} failed)\n",
             kOutstanding,
             static_cast<double>(kAdds) / seconds,
             giver.Failed());
}

Status Run(std::span<char*> arguments) {
  const std::uint64_t people = std::stoull(arguments[2]);
  const std::size_t reads = arguments.size() > 3 ? std::stoull(arguments[3]) : 100'000;
  const socle::SystemClock clock;
  socle::SystemRandom random;
  SOCLE_TRY(const auto definitions, Schema::ShippedDefinitions());
  SOCLE_TRY(const Schema schema, Schema::Make(definitions));
  SOCLE_TRY(const auto directory,
            store::DirectoryStore::Open(arguments[1],
                                        schema,
                                        {.cache_bytes = std::size_t{512} << 20},
                                        {.clock = clock, .random = random}));
  SOCLE_TRY_STATUS(Load(*directory, people));
  SOCLE_TRY_STATUS(Read(*directory, people, reads));
  AddThroughWriter(*directory, people);
  SOCLE_TRY_STATUS(Rename(*directory));
  const auto begin = std::chrono::steady_clock::now();
  SOCLE_TRY(const store::CheckReport report, store::CheckStore(directory->NewView()));
  fmt::print("check: {} entries, {} index rows, {} findings in {:.1f} s\n",
             report.entries,
             report.index_rows,
             report.finding_count,
             SecondsSince(begin));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 3) {
    fmt::print(stderr, "usage: directory_bench DIR ENTRIES [READS]\n");
    return 2;
  }
  const Status status = Run(arguments);
  if (!status.has_value()) {
    fmt::print(stderr, "directory_bench: {}\n", status.error().detail);
    return 1;
  }
  return 0;
}
