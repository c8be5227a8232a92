#include "directory/app/initial_ldif.h"

#include <cstddef>
#include <fstream>
#include <ios>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "directory/domain/directory_load.h"
#include "directory/domain/outcome.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "lib/base/result.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::app {

namespace {

// The message of a record; points into it.
ldap::AddRequest RequestOf(const ldap::LdifRecord& record) {
  ldap::AddRequest request = {.entry = record.dn};
  for (const ldap::LdifAttribute& attribute : record.attributes) {
    request.attributes.push_back(
        {.type = attribute.type, .values = {attribute.values.begin(), attribute.values.end()}});
  }
  return request;
}

void Note(LoadSummary& summary, std::string reason) {
  ++summary.refused;
  if (summary.reasons.size() < kLoadRefusalsMax) {
    summary.reasons.push_back(std::move(reason));
  }
}

// Adds records to a draft until it is full; false at the end of the file.
Result<bool> FillDraft(ldap::LdifReader& reader,
                       domain::DirectoryLoad& load,
                       store::DirectoryDraft& draft,
                       LoadSummary& summary) {
  for (std::size_t i = 0; i < kLoadBatchEntries; ++i) {
    const auto record = reader.Next();
    if (!record) {
      Note(summary, record.error().detail);
      continue;
    }
    const std::optional<ldap::LdifRecord>& found = *record;
    if (!found) {
      return false;
    }
    if (found->kind != ldap::LdifKind::kContent && found->kind != ldap::LdifKind::kAdd) {
      Note(summary, "line " + std::to_string(found->line) + ": no entry");
      continue;
    }
    draft.BeginCommand();
    const domain::Outcome outcome = load.Add(RequestOf(*found), draft);
    if (outcome.IsSuccess()) {
      ++summary.entries;
      continue;
    }
    draft.RollBackCommand();
    Note(summary,
         "line " + std::to_string(found->line) + ": " +
             std::string(ldap::ResultCodeName(outcome.code)) + ": " + outcome.diagnostic);
  }
  return true;
}

}  // namespace

Result<LoadSummary> LoadLdif(const LoadParts& parts, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(Code::kNotFound, path + ": cannot be read");
  }
  ldap::LdifReader reader([&file](std::span<char> room) -> Result<std::size_t> {
    file.read(room.data(), static_cast<std::streamsize>(room.size()));
    return static_cast<std::size_t>(file.gcount());
  });
  domain::DirectoryLoad load({.schema = parts.store.Schema(),
                              .computed = parts.computed,
                              .suffixes = parts.suffixes,
                              .creator = parts.creator,
                              .clock = parts.clock,
                              .random = parts.random});
  LoadSummary summary;
  bool has_more = true;
  while (has_more) {
    const auto draft = parts.store.NewDraft();
    SOCLE_TRY(has_more, FillDraft(reader, load, *draft, summary));
    SOCLE_TRY([[maybe_unused]] const auto change, parts.store.Commit(*draft));
  }
  return summary;
}

}  // namespace socle::directory::app
