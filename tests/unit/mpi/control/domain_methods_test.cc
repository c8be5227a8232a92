#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/notification.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

class DomainMethods : public ControlFixture {
 protected:
  Told Do(const std::string& method, const json::object& params) {
    Told told = Ask(method, params, "root");
    Settle();
    return told;
  }

  json::object FindDomain(const std::string& code) {
    const Told told = Ask("mpi.domains.list", {});
    for (const json::value& domain : told.Object().at("domains").as_array()) {
      if (domain.at("code").as_string() == code) {
        return domain.as_object();
      }
    }
    return {};
  }
};

TEST_F(DomainMethods, DomainsAreAddedSetAndDisabled) {
  const Told added = Do("mpi.domains.add", {{"domain", {{"code", "CH-C"}, {"label", "C"}}}});
  EXPECT_EQ(added.Object().at("code"), "CH-C");
  EXPECT_EQ(added.Object().at("number"), 3);
  EXPECT_EQ(FindDomain("CH-C").at("label"), "C");
  EXPECT_TRUE(
      Do("mpi.domains.set", {{"domain", {{"code", "CH-C"}, {"label", "See"}}}}).result.has_value());
  EXPECT_EQ(FindDomain("CH-C").at("label"), "See");
  Do("mpi.domains.state", {{"code", "CH-C"}, {"state", "disabled"}});
  EXPECT_EQ(FindDomain("CH-C").at("state"), "disabled");
  Do("mpi.domains.state", {{"code", "CH-C"}, {"state", "active"}});
  EXPECT_EQ(FindDomain("CH-C").at("state"), "active");
  const auto traced = Traced(AuditKind::kDomains);
  EXPECT_EQ(traced.back().actor.name, "root");
}

TEST_F(DomainMethods, WrongDomainsAreRefused) {
  EXPECT_EQ(Do("mpi.domains.add", {{"domain", {{"code", "CH-A"}}}}).ErrorCode(), Code::kConflict);
  EXPECT_EQ(Do("mpi.domains.add", {{"domain", {{"code", "a b"}}}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Do("mpi.domains.add", {{"domain", {{"code", "CH-C"}, {"colour", "red"}}}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Do("mpi.domains.add", {}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Do("mpi.domains.set", {{"domain", {{"code", "CH-X"}}}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Do("mpi.domains.state", {{"code", "CH-X"}, {"state", "active"}}).ErrorCode(),
            Code::kNotFound);
  EXPECT_EQ(Do("mpi.domains.state", {{"code", "CH-A"}, {"state", "gone"}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(DomainMethods, WhatIsListedIsImported) {
  json::object file = Ask("mpi.domains.list", {}).Object();
  const Told same = Do("mpi.domains.import", {{"file", file}});
  EXPECT_EQ(same.Object().at("unchanged"), 2);
  file.at("domains").at(0).as_object()["label"] = "changed";
  json::object more = file.at("domains").at(1).as_object();
  more["code"] = "CH-C";
  file.at("domains").as_array().push_back(more);
  const Told told = Do("mpi.domains.import", {{"file", file}});
  EXPECT_EQ(told.Object().at("added"), 1);
  EXPECT_EQ(told.Object().at("changed"), 1);
  EXPECT_EQ(told.Object().at("unchanged"), 1);
  EXPECT_EQ(Do("mpi.domains.import", {{"file", {{"format", "other"}}}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(DomainMethods, SubscriptionsAreSetAndRemoved) {
  const json::object subscription{{"name", "LAB"}, {"endpoint", "127.0.0.1:2577"}};
  EXPECT_EQ(Do("mpi.subscriptions.set", {{"subscription", subscription}}).Object().at("name"),
            "LAB");
  EXPECT_EQ(Ask("mpi.domains.list", {}).Object().at("subscriptions").at(0).at("endpoint"),
            "127.0.0.1:2577");
  EXPECT_EQ(Do("mpi.subscriptions.set", {{"subscription", {{"name", "a b"}}}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_TRUE(Do("mpi.subscriptions.remove", {{"name", "LAB"}}).result.has_value());
  EXPECT_EQ(Do("mpi.subscriptions.remove", {{"name", "LAB"}}).ErrorCode(), Code::kNotFound);
}

TEST_F(DomainMethods, DeadLettersAreListedAndDropped) {
  Do("mpi.subscriptions.set",
     {{"subscription", {{"name", "LAB"}, {"endpoint", "127.0.0.1:2577"}}}});
  const domain::DeadLetter letter{.position = {.change = 17, .person_index = 2},
                                  .person = 5,
                                  .attempts = 3,
                                  .answer = "AR unknown patient",
                                  .at = clock_.Now()};
  ASSERT_TRUE(Change<void>([&](domain::CommandContext& context) -> Status {
                domain::PutDeadLetter(context.draft, "LAB", letter);
                return {};
              }).has_value());
  for (const json::object& params : {json::object{}, json::object{{"name", "LAB"}}}) {
    const Told told = Ask("mpi.subscriptions.dead", params);
    ASSERT_EQ(told.items.size(), 1U);
    EXPECT_EQ(told.items[0].at("name"), "LAB");
    EXPECT_EQ(told.items[0].at("change"), 17);
    EXPECT_EQ(told.items[0].at("index"), 2);
    EXPECT_EQ(told.items[0].at("person"), "P5");
    EXPECT_EQ(told.items[0].at("answer"), "AR unknown patient");
  }
  EXPECT_EQ(Traced(AuditKind::kNotification).at(0).persons, std::vector<PersonNumber>{5});
  const json::object place{{"name", "LAB"}, {"change", 17}, {"index", 2}};
  EXPECT_EQ(Do("mpi.subscriptions.drop", place).Object().at("name"), "LAB");
  EXPECT_EQ(Do("mpi.subscriptions.drop", place).ErrorCode(), Code::kNotFound);
  EXPECT_TRUE(Ask("mpi.subscriptions.dead", {{"name", "LAB"}}).items.empty());
  EXPECT_EQ(Do("mpi.subscriptions.drop", {{"name", "LAB"}}).ErrorCode(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::mpi::control
