#include "mpi/domain/notification.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/record_codec.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/event.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/model/reliability.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"

namespace socle::mpi::domain {

namespace {

constexpr std::uint8_t kPositionVersion = 1;
constexpr std::uint8_t kLetterVersion = 1;
constexpr std::string_view kPositionPrefix = "notify-at:";
constexpr std::string_view kLetterPrefix = "notify-dead:";
constexpr std::size_t kEventsPerRead = 256;
constexpr std::size_t kEventBytesPerRead = std::size_t{1} << 20;

std::string PositionKey(std::string_view name) {
  return std::string(kPositionPrefix) + std::string(name);
}

std::string LetterPrefix(std::string_view name) {
  std::string key(kLetterPrefix);
  key += storage::KeyWriter().Text(name).View();
  return key;
}

std::string LetterKey(std::string_view name, const NotificationPosition& position) {
  return LetterPrefix(name) +
         storage::KeyWriter().U64(position.change).U32(position.person_index).View();
}

}  // namespace

bool NotificationSource::Wants(const DomainConfig& domain) const {
  return subscription_.domains.empty() ||
         std::ranges::find(subscription_.domains, domain.code) != subscription_.domains.end();
}

void NotificationSource::Add(const DomainTable& domains,
                             const PatientRecord& record,
                             Notification& message) const {
  const DomainConfig* domain = domains.Find(record.domain);
  if (record.state != RecordState::kActive || domain == nullptr || !Wants(*domain)) {
    return;
  }
  PatientIdentifier id;
  id.value = record.ipp;
  id.authority = DomainTable::AuthorityOf(*domain);
  id.type = "PI";
  message.update.identifiers.push_back(std::move(id));
  message.records.push_back(record.number);
}

void NotificationSource::Address(Notification& message) const {
  message.update.receiving_application = subscription_.receiving_application;
  message.update.receiving_facility = subscription_.receiving_facility;
  message.update.is_test_feed = subscription_.is_test_feed;
}

// The message about a person as they are now; nothing when nothing of them is wanted.
Result<std::optional<Notification>> NotificationSource::Build(const person_store::Rows& rows,
                                                              const DomainTable& domains,
                                                              PersonNumber number) const {
  SOCLE_TRY(const Person person, person_store::ResolvePerson(rows, number));
  Notification message;
  message.person = person.number;
  for (const RecordNumber record : person.records) {
    SOCLE_TRY(const auto found, person_store::FindRecord(rows, record));
    if (found) {
      Add(domains, *found, message);
    }
  }
  if (message.records.empty()) {
    return std::nullopt;
  }
  Address(message);
  return message;
}

// Nothing when it is so no more: merged by the establishment meanwhile, or taken back.
Result<std::optional<Notification>> NotificationSource::BuildDoublon(
    const person_store::Rows& rows,
    const DomainTable& domains,
    const DoublonConfirmed& doublon) const {
  Notification message;
  SOCLE_TRY(message.person, person_store::FindMembership(rows, doublon.a));
  SOCLE_TRY(const PersonNumber other, person_store::FindMembership(rows, doublon.b));
  if (message.person == 0 || message.person != other) {
    return std::nullopt;
  }
  for (const RecordNumber record : {doublon.a, doublon.b}) {
    SOCLE_TRY(const auto found, person_store::FindRecord(rows, record));
    if (found) {
      Add(domains, *found, message);
    }
  }
  if (message.records.size() < 2) {
    return std::nullopt;
  }
  message.update.reliability = ReliabilityCode::kConfirmedDuplicate;
  Address(message);
  return message;
}

Result<std::optional<Notification>> NotificationSource::FromEvent(const person_store::Rows& rows,
                                                                  const DomainTable& domains,
                                                                  const storage::ChangeEvent& event,
                                                                  std::uint32_t index) const {
  const auto place = [&event](Notification& message, std::uint32_t at) {
    message.position = {.change = event.number, .person_index = at};
    message.next = {.change = event.number, .person_index = at + 1};
    message.control_id = "N" + std::to_string(event.number) + "." + std::to_string(at);
  };
  if (event.kind == static_cast<std::uint32_t>(EventKind::kDoublonConfirmed) && index == 0) {
    SOCLE_TRY(const auto doublon, person_store::DecodeDoublonConfirmed(event.payload));
    SOCLE_TRY(auto message, BuildDoublon(rows, domains, doublon));
    if (message) {
      place(*message, 0);
    }
    return message;
  }
  if (event.kind != static_cast<std::uint32_t>(EventKind::kCrossReferenceChanged)) {
    return std::nullopt;
  }
  SOCLE_TRY(const auto changed, person_store::DecodeCrossReferenceChanged(event.payload));
  for (; index < changed.persons.size(); ++index) {
    SOCLE_TRY(auto message, Build(rows, domains, changed.persons[index]));
    if (message) {
      place(*message, index);
      return message;
    }
  }
  return std::nullopt;
}

Result<std::optional<Notification>> NotificationSource::Next(const DomainTable& domains,
                                                             const NotificationPosition& from,
                                                             NotificationPosition& reached) {
  reached = from;
  storage::ChangeLogReader reader(index_.Database(),
                                  std::max<storage::ChangeNumber>(from.change, 1));
  SOCLE_TRY(const auto events, reader.Read(kEventsPerRead, kEventBytesPerRead));
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  for (const storage::ChangeEvent& event : events) {
    const std::uint32_t index = event.number == from.change ? from.person_index : 0;
    SOCLE_TRY(auto message, FromEvent(rows, domains, event, index));
    if (message) {
      return message;
    }
    reached = {.change = event.number + 1, .person_index = 0};
  }
  return std::nullopt;
}

Result<NotificationPosition> NotificationSource::Begin() const {
  const storage::ReadView view = index_.NewReadView();
  SOCLE_TRY(NotificationPosition position,
            FindPosition(person_store::ViewRows(view), subscription_.name));
  if (position.change == 0) {
    position.change = index_.Database().LastChange() + 1;
  }
  return position;
}

Command NotificationSource::Keep(const NotificationPosition& position) const {
  return {.apply = [name = subscription_.name, position](CommandContext& context) -> Status {
            PutPosition(context.draft, name, position);
            return {};
          },
          .done = {}};
}

Command NotificationSource::Advance(const Notification& message,
                                    const std::optional<DeadLetter>& letter,
                                    std::function<void(const Status& status)> done) const {
  AuditEntry audit;
  audit.kind = AuditKind::kNotification;
  audit.actor = {.kind = ActorKind::kDaemon, .name = "notifier"};
  audit.operation = "A31";
  audit.reason = subscription_.name;
  audit.is_refused = letter.has_value();
  audit.persons = {message.person};
  audit.records = message.records;
  return {.apply = [name = subscription_.name, next = message.next, letter, audit](
                       CommandContext& context) -> Status {
            PutPosition(context.draft, name, next);
            if (letter) {
              PutDeadLetter(context.draft, name, *letter);
            }
            context.audit.push_back(audit);
            return {};
          },
          .done = std::move(done)};
}

Result<NotificationPosition> FindPosition(const person_store::Rows& rows, std::string_view name) {
  SOCLE_TRY(const auto value, rows.Find(person_store::kMeta, PositionKey(name)));
  if (!value) {
    return NotificationPosition{};
  }
  SOCLE_TRY(auto reader, storage::RecordReader::Open(*value, kPositionVersion));
  NotificationPosition position;
  position.change = reader.Unsigned();
  position.person_index = static_cast<std::uint32_t>(reader.UnsignedUpTo(0xFFFFFFFF));
  SOCLE_TRY_STATUS(reader.Finish());
  return position;
}

void PutPosition(person_store::Draft& draft,
                 std::string_view name,
                 const NotificationPosition& position) {
  storage::RecordWriter writer(kPositionVersion);
  writer.Unsigned(position.change).Unsigned(position.person_index);
  draft.Put(person_store::kMeta, PositionKey(name), std::move(writer).Take());
}

void PutDeadLetter(person_store::Draft& draft, std::string_view name, const DeadLetter& letter) {
  storage::RecordWriter writer(kLetterVersion);
  writer.Unsigned(letter.person).Unsigned(letter.attempts);
  writer.Text(letter.answer).Signed(letter.at.value);
  draft.Put(person_store::kMeta, LetterKey(name, letter.position), std::move(writer).Take());
}

Result<std::vector<DeadLetter>> ListDeadLetters(const person_store::Rows& rows,
                                                std::string_view name,
                                                std::size_t count_max) {
  std::vector<DeadLetter> letters;
  const std::string prefix = LetterPrefix(name);
  if (count_max == 0) {
    return letters;
  }
  SOCLE_TRY_STATUS(person_store::ScanPrefix(
      rows,
      person_store::kMeta,
      prefix,
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        DeadLetter letter;
        storage::KeyReader key_reader(key.substr(prefix.size()));
        letter.position.change = key_reader.U64();
        letter.position.person_index = key_reader.U32();
        SOCLE_TRY_STATUS(key_reader.Finish());
        SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kLetterVersion));
        letter.person = reader.Unsigned();
        letter.attempts = static_cast<std::uint32_t>(reader.UnsignedUpTo(0xFFFFFFFF));
        letter.answer = reader.Text();
        letter.at.value = reader.Signed();
        SOCLE_TRY_STATUS(reader.Finish());
        letters.push_back(std::move(letter));
        return letters.size() < count_max;
      }));
  return letters;
}

Status RemoveDeadLetter(person_store::Draft& draft,
                        std::string_view name,
                        const NotificationPosition& position) {
  const std::string key = LetterKey(name, position);
  SOCLE_TRY(const auto found, draft.Find(person_store::kMeta, key));
  if (!found) {
    return Fail(Code::kNotFound, "no such dead letter of subscription " + std::string(name));
  }
  draft.Delete(person_store::kMeta, key);
  return {};
}

}  // namespace socle::mpi::domain
