#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/patient_index.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// How far a subscriber has been told: the persons of event `change` before `person_index`, and all
// earlier events.
struct NotificationPosition {
  storage::ChangeNumber change = 0;  // 0 = not yet begun
  std::uint32_t person_index = 0;
  bool operator==(const NotificationPosition&) const = default;
};

// One message to one subscriber: what belongs to a person now.
struct Notification {
  NotificationPosition position;  // of this message
  NotificationPosition next;      // once it is delivered
  PersonNumber person = 0;
  std::vector<RecordNumber> records;  // whose identifiers it names
  IdentifierUpdate update;
  // The same for the same message, however often it is sent.
  std::string control_id;
};

// A message that its receiver refuses; kept until somebody looks at it.
struct DeadLetter {
  NotificationPosition position;
  PersonNumber person = 0;
  std::uint32_t attempts = 0;
  std::string answer;  // AE or AR and its text, or what went wrong
  UnixMicros at;
};

// What a subscriber is still to be told, out of the change log: in the order of the changes, so in
// order for each patient, and never lost, since the position only moves with an answer. A person
// none of whose identities lies in the domains that the subscriber wants is left out. A doublon
// that people confirmed is a message of its own, with PID-32 DOUA and the identifiers concerned,
// while both are there and of one person. One thread.
class NotificationSource {
 public:
  // The index must outlive the source.
  NotificationSource(const PatientIndex& index, Subscription subscription)
      : index_(index), subscription_(std::move(subscription)) {}

  // Where to go on: the kept position, or behind the last change for a new subscriber.
  Result<NotificationPosition> Begin() const;

  // Commands for the writer: the position is kept; with a message, it is delivered or, with a
  // letter, put aside, and that is traced.
  [[nodiscard]] Command Keep(const NotificationPosition& position) const;
  [[nodiscard]] Command Advance(const Notification& message,
                                const std::optional<DeadLetter>& letter,
                                std::function<void(const Status& status)> done) const;

  // The next message, or nothing when the subscriber knows all there is; call again later. `from`:
  // where to go on. kNotFound when the change log no longer reaches back so far.
  Result<std::optional<Notification>> Next(const DomainTable& domains,
                                           const NotificationPosition& from,
                                           NotificationPosition& reached);

 private:
  // What one event gives, from its `index` on.
  Result<std::optional<Notification>> FromEvent(const person_store::Rows& rows,
                                                const DomainTable& domains,
                                                const storage::ChangeEvent& event,
                                                std::uint32_t index) const;
  Result<std::optional<Notification>> Build(const person_store::Rows& rows,
                                            const DomainTable& domains,
                                            PersonNumber person) const;
  Result<std::optional<Notification>> BuildDoublon(const person_store::Rows& rows,
                                                   const DomainTable& domains,
                                                   const DoublonConfirmed& doublon) const;
  // Adds the identifier of an identity, if it is one that the subscriber wants.
  void Add(const DomainTable& domains, const PatientRecord& record, Notification& message) const;
  void Address(Notification& message) const;
  [[nodiscard]] bool Wants(const DomainConfig& domain) const;

  const PatientIndex& index_;
  Subscription subscription_;
};

// Rows of the family `meta`.
Result<NotificationPosition> FindPosition(const person_store::Rows& rows, std::string_view name);
void PutPosition(person_store::Draft& draft,
                 std::string_view name,
                 const NotificationPosition& position);
void PutDeadLetter(person_store::Draft& draft, std::string_view name, const DeadLetter& letter);
// At most `count_max`, the oldest first.
Result<std::vector<DeadLetter>> ListDeadLetters(const person_store::Rows& rows,
                                                std::string_view name,
                                                std::size_t count_max);
Status RemoveDeadLetter(person_store::Draft& draft,
                        std::string_view name,
                        const NotificationPosition& position);

}  // namespace socle::mpi::domain
