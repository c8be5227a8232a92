#include "mpi/domain/notification.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/event.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/reliability.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_store.h"
#include "tests/unit/mpi/domain/index_fixture.h"

namespace socle::mpi::domain {
namespace {

using testing::ElementsAre;

// Domains CH-A (1) and CH-B (2); person 1 has the identities 1 and 2 of CH-A and 3 of CH-B.
class NotificationTest : public IndexFixture {
 protected:
  NotificationTest() {
    registry_ = *DomainRegistry::Open(*database_);
    for (const char* code : {"CH-A", "CH-B"}) {
      DomainConfig domain;
      domain.code = code;
      domain.authority_form = AuthorityForm::kNameOnly;
      Run(registry_->Add(domain, {}, [](const auto& number) { EXPECT_TRUE(number.has_value()); }));
    }
    EXPECT_TRUE(Apply([](CommandContext& context) -> Status {
                  for (RecordNumber number = 1; number <= 3; ++number) {
                    SOCLE_TRY_STATUS(PutIdentity(context, number, RecordState::kActive));
                    SOCLE_TRY_STATUS(person_store::ChangeMembership(
                        context.draft, number, {.to = 1, .at = context.now}));
                  }
                  return person_store::PutPerson(context.draft,
                                                 {.number = 1, .records = {1, 2, 3}});
                }).has_value());
    start_ = {.change = index_->Database().LastChange() + 1, .person_index = 0};
  }

  static Status PutIdentity(CommandContext& context, RecordNumber number, RecordState state) {
    PatientRecord record;
    record.number = number;
    record.domain = number == 3 ? 2 : 1;
    record.ipp = "I" + std::to_string(number);
    record.state = state;
    record.version = state == RecordState::kActive ? 1 : 2;
    record.created_at = record.changed_at = context.now;
    return person_store::PutRecord(context.draft, record);
  }

  void Confirm(RecordNumber a, RecordNumber b) {
    EXPECT_TRUE(Apply([&](CommandContext& context) -> Status {
                  person_store::PutEvent(context.draft, DoublonConfirmed{.a = a, .b = b});
                  return {};
                }).has_value());
  }

  // What a subscriber of these domains is told from `from` on; `reached` is where that ends.
  std::optional<Notification> Next(const std::vector<std::string>& domains,
                                   const NotificationPosition& from) {
    Subscription subscription;
    subscription.name = "s";
    subscription.domains = domains;
    NotificationSource source(*index_, std::move(subscription));
    auto message = source.Next(*registry_->Snapshot(), from, reached_);
    EXPECT_TRUE(message.has_value());
    return message.has_value() ? *std::move(message) : std::nullopt;
  }

  static std::vector<std::string> ValuesOf(const Notification& message) {
    std::vector<std::string> values;
    values.reserve(message.update.identifiers.size());
    for (const PatientIdentifier& id : message.update.identifiers) {
      values.push_back(id.value);
    }
    return values;
  }

  std::unique_ptr<DomainRegistry> registry_;
  NotificationPosition start_;
  NotificationPosition reached_;
};

TEST_F(NotificationTest, CrossReferencesAreThoseOfThePerson) {
  EXPECT_TRUE(Apply([](CommandContext& context) -> Status {
                person_store::PutEvent(context.draft, CrossReferenceChanged{.persons = {1}});
                return {};
              }).has_value());
  const auto message = Next({}, start_);
  ASSERT_TRUE(message.has_value());
  EXPECT_THAT(ValuesOf(*message), ElementsAre("I1", "I2", "I3"));
  EXPECT_FALSE(message->update.reliability.has_value());
  EXPECT_FALSE(Next({}, message->next).has_value());
  EXPECT_EQ(reached_.change, start_.change + 1);
  EXPECT_THAT(ValuesOf(*Next({"CH-B"}, start_)), ElementsAre("I3"));
}

TEST_F(NotificationTest, DoublonIsToldToItsEstablishment) {
  Confirm(1, 2);
  const auto message = Next({"CH-A"}, start_);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->person, 1U);
  EXPECT_THAT(ValuesOf(*message), ElementsAre("I1", "I2"));
  EXPECT_EQ(message->update.reliability, ReliabilityCode::kConfirmedDuplicate);
  EXPECT_FALSE(Next({"CH-A"}, message->next).has_value()) << "once";
  EXPECT_FALSE(Next({"CH-B"}, start_).has_value());
  EXPECT_EQ(reached_.change, start_.change + 1);
}

TEST_F(NotificationTest, DoublonThatIsMergedMeanwhileIsNotTold) {
  Confirm(1, 2);
  EXPECT_TRUE(Apply([](CommandContext& context) {
                return PutIdentity(context, 2, RecordState::kMerged);
              }).has_value());
  EXPECT_FALSE(Next({}, start_).has_value());
}

TEST_F(NotificationTest, DoublonThatWasTakenBackIsNotTold) {
  Confirm(1, 2);
  EXPECT_TRUE(Apply([](CommandContext& context) -> Status {
                SOCLE_TRY_STATUS(
                    person_store::PutPerson(context.draft, {.number = 1, .records = {1, 3}}));
                SOCLE_TRY_STATUS(person_store::ChangeMembership(
                    context.draft, 2, {.from = 1, .to = 2, .at = context.now}));
                return person_store::PutPerson(context.draft, {.number = 2, .records = {2}});
              }).has_value());
  EXPECT_FALSE(Next({}, start_).has_value());
}

}  // namespace
}  // namespace socle::mpi::domain
