// Renames a subtree of 10,000 entries until it is killed: crash_directory FOLDER. Reports on
// standard output the number of each rename that is on the disk, 8 bytes, little-endian; first the
// one that it has found.
#include "tests/crash/directory/crash_directory.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

#include "directory/schema/schema.h"
#include "directory/store/bulk_loader.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"

namespace {

namespace store = socle::directory::store;
using socle::Result;
using socle::Status;
using socle::directory::schema::Schema;

bool Report(std::uint64_t rename) {
  std::string record;
  socle::AppendLittleEndian(record, rename);
  return write(STDOUT_FILENO, record.data(), record.size()) == static_cast<ssize_t>(record.size());
}

Status Load(store::BulkLoader& load,
            const Schema& schema,
            const std::string& dn,
            std::span<const store::AttributeChange> attributes) {
  SOCLE_TRY(const std::string normal, schema.NormaliseDn(dn));
  SOCLE_TRY([[maybe_unused]] const store::EntryId id,
            load.Add({.dn = dn,
                      .normal_dn = normal,
                      .is_suffix = dn == socle::test::kCrashSuffix,
                      .uuid = {},
                      .attributes = attributes}));
  return {};
}

Status Fill(store::DirectoryStore& directory) {
  const Schema& schema = directory.Schema();
  SOCLE_TRY(const auto load, store::BulkLoader::Start(directory));
  SOCLE_TRY_STATUS(Load(*load, schema, socle::test::kCrashSuffix, {}));
  SOCLE_TRY_STATUS(Load(*load, schema, socle::test::UnitName(0), {}));
  std::vector<std::string> members;
  for (std::size_t person = 0; person < socle::test::kPeople; ++person) {
    const std::string name = "p" + std::to_string(person);
    const std::vector<store::AttributeChange> attributes = {
        {.description = {.type = schema.FindAttribute("cn")}, .values = {name}}};
    SOCLE_TRY_STATUS(Load(*load, schema, socle::test::PersonName(person, 0), attributes));
    if (person % socle::test::kMemberStep == 0) {
      members.push_back(socle::test::PersonName(person, 0));
    }
  }
  const std::vector<store::AttributeChange> group = {
      {.description = {.type = schema.FindAttribute("member")},
       .values = {members.begin(), members.end()}}};
  SOCLE_TRY_STATUS(Load(*load, schema, socle::test::kCrashGroup, group));
  SOCLE_TRY([[maybe_unused]] const auto report, load->Finish());
  return {};
}

Status Rename(store::DirectoryStore& directory, std::uint64_t to) {
  const std::string new_dn = socle::test::UnitName(to);
  SOCLE_TRY(const std::string normal, directory.Schema().NormaliseDn(new_dn));
  SOCLE_TRY(const std::string old_normal,
            directory.Schema().NormaliseDn(socle::test::UnitName(to - 1)));
  const auto draft = directory.NewDraft();
  SOCLE_TRY(const auto id, draft->FindId(old_normal));
  SOCLE_TRY(const auto parent, draft->FindId(socle::ldap::ParentOf(normal)));
  if (!id || !parent) {
    return socle::Fail(socle::Code::kCorruption, "the subtree is gone");
  }
  SOCLE_TRY_STATUS(draft->Rename(*id,
                                 {.parent = *parent,
                                  .rdn = "ou=n" + std::to_string(to),
                                  .normal_rdn = socle::ldap::FirstRdnOf(normal)},
                                 {}));
  SOCLE_TRY([[maybe_unused]] const auto number, directory.Commit(*draft));
  return {};
}

// The number in the name of the subtree.
Result<std::uint64_t> LastRename(const store::DirectoryStore& directory) {
  const store::DirectoryView view = directory.NewView();
  SOCLE_TRY(const auto suffixes, view.Suffixes());
  SOCLE_TRY(const auto children, view.ChildrenAfter(suffixes.at(0), {}, 10));
  for (const store::Child& child : children) {
    SOCLE_TRY(const store::StoredEntry entry, view.GetEntry(child.id));
    if (entry.row.rdn.starts_with("ou=n")) {
      return std::stoull(std::string(entry.row.rdn.substr(4)));
    }
  }
  return socle::Fail(socle::Code::kCorruption, "the subtree is gone");
}

Status Run(const std::string& folder) {
  const socle::SystemClock clock;
  socle::SystemRandom random;
  SOCLE_TRY(const auto definitions, Schema::ShippedDefinitions());
  SOCLE_TRY(const Schema schema, Schema::Make(definitions));
  SOCLE_TRY(const auto directory,
            store::DirectoryStore::Open(folder, schema, {}, {.clock = clock, .random = random}));
  {
    SOCLE_TRY(const auto suffixes, directory->NewView().Suffixes());
    if (suffixes.empty()) {
      SOCLE_TRY_STATUS(Fill(*directory));
    }
  }
  SOCLE_TRY(std::uint64_t rename, LastRename(*directory));
  while (Report(rename)) {
    SOCLE_TRY_STATUS(Rename(*directory, rename + 1));
    ++rename;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    (void)std::fprintf(stderr, "usage: crash_directory FOLDER\n");
    return 2;
  }
  const Status status = Run(argv[1]);
  if (!status.has_value()) {
    (void)std::fprintf(stderr, "crash_directory: %s\n", status.error().detail.c_str());
    return 1;
  }
  return 0;
}
