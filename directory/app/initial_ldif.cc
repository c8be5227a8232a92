#include "directory/app/initial_ldif.h"

#include <cstddef>
#include <fstream>
#include <ios>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "directory/domain/first_load.h"
#include "directory/domain/outcome.h"
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

void Take(const ldap::LdifRecord& record, domain::FirstLoad& load, LoadSummary& summary) {
  const std::string place = "line " + std::to_string(record.line) + ": ";
  if (record.kind != ldap::LdifKind::kContent && record.kind != ldap::LdifKind::kAdd) {
    Note(summary, place + "no entry");
    return;
  }
  const domain::Outcome outcome = load.Add(RequestOf(record));
  if (outcome.IsSuccess()) {
    ++summary.entries;
  } else {
    Note(summary,
         place + std::string(ldap::ResultCodeName(outcome.code)) + ": " + outcome.diagnostic);
  }
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
  SOCLE_TRY(const auto load,
            domain::FirstLoad::Start(parts.load, {.work_folder = parts.work_folder}));
  LoadSummary summary;
  while (true) {
    const auto record = reader.Next();
    if (!record) {
      Note(summary, record.error().detail);
      continue;
    }
    const auto& entry = *record;
    if (!entry.has_value()) {
      break;
    }
    Take(*entry, *load, summary);
    if (parts.on_progress && summary.entries % kProgressEntries == 0) {
      parts.on_progress(summary.entries);
    }
  }
  SOCLE_TRY([[maybe_unused]] const auto report, load->Finish());
  return summary;
}

}  // namespace socle::directory::app
