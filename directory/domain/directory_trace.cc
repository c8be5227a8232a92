#include "directory/domain/directory_trace.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/identity.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"

namespace socle::directory::domain {

namespace {

// Cut where it is too long, and not within a letter.
std::string CutText(std::string text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    text.resize(bytes_max);
  }
  const std::size_t fault = FindInvalidUtf8(text);
  if (fault != std::string::npos) {
    text.resize(fault);
  }
  return text;
}

// As the trace takes names: without control characters.
std::string ActorOf(const Identity& who) {
  std::string text = who.dn.empty() ? "anonymous" : who.dn;
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  text = CutText(std::move(text), trace::kActorBytesMax);
  return text.empty() ? "unknown" : text;
}

std::vector<std::string> ObjectsOf(std::string_view entry) {
  std::string object = CutText(std::string(entry), trace::kObjectBytesMax);
  std::vector<std::string> objects;
  if (!object.empty()) {  // not all that is done is about one entry
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace

bool DirectoryTrace::Note(std::string_view kind,
                          const Identity& who,
                          std::string_view entry,
                          trace::Outcome outcome) {
  trace::AuditRecord record = {
      .time = clock_.Now(),
      .kind = std::string(kind),
      .actor_kind = trace::ActorKind::kUser,
      .actor = ActorOf(who),
      .outcome = outcome,
      .objects = ObjectsOf(entry),
      .details = who.proxied_by.empty()
                     ? std::string()
                     : CutText("proxied-by: " + who.proxied_by, trace::kDetailsBytesMax)};
  // It goes with a unit of others, which it must not stop.
  if (const Status checked = trace::CheckAuditRecord(record); !checked) {
    logger_.Error("a record of the trace is lost", {{"reason", checked.error().detail}});
    return false;
  }
  auto waiting = waiting_.Lock();
  if (waiting->size() >= kTraceWaitingMax) {
    logger_.Error("the trace does not follow: a record is lost");
    return false;
  }
  waiting->push_back(std::move(record));
  return waiting->size() == 1;
}

Status DirectoryTrace::AddToUnit(storage::WriteUnit& unit) {
  const std::vector<trace::AuditRecord> records = std::exchange(*waiting_.Lock(), {});
  if (records.empty()) {
    return {};
  }
  SOCLE_TRY([[maybe_unused]] const auto first, log_.Append(unit, records));
  return {};
}

void DirectoryTrace::EndBatch(bool is_written) {
  if (!is_written) {
    log_.Abandoned();
    return;
  }
  log_.Committed();
  SignWhenDue();
}

void DirectoryTrace::SignWhenDue() {
  const UnixMicros now = clock_.Now();
  if (log_.IsCheckpointDue(now)) {
    if (const auto made = log_.SignCheckpoint(now); !made) {
      logger_.Error("checkpoint of the trace not signed", {{"reason", made.error().detail}});
    }
  }
}

void DirectoryTrace::Recover() {
  if (const Status read = log_.Reload(); !read) {
    logger_.Error("the trace could not be read anew", {{"reason", read.error().detail}});
  }
}

}  // namespace socle::directory::domain
