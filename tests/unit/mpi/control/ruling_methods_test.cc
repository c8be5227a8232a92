#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/model/audit.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

class RulingMethods : public ControlFixture {
 protected:
  RulingMethods() {
    AddCrowd();
    Import({Row("CH-A", "1", 0), Row("CH-B", "2", 3), Row("CH-A", "3", 5), Row("CH-B", "4", 6)});
  }

  Told Rule(const std::string& method, json::object params) {
    params["reason"] = "document_seen";
    Told told = Ask(method, params);
    Settle();
    return told;
  }

  static json::value ActionOf(const Told& told) { return told.Object().at("action"); }
};

TEST_F(RulingMethods, LinkAndUnlink) {
  const Told linked = Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}, {"comment", "seen"}});
  EXPECT_EQ(linked.Object().at("is_followed"), true);
  EXPECT_FALSE(linked.Object().at("persons").as_array().empty());
  const std::string person = PersonOf("CH-A:1");
  EXPECT_EQ(person, PersonOf("CH-B:2"));
  EXPECT_TRUE(ActionOf(Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}})).is_null());
  const Told why = Ask("mpi.why", {{"a", "CH-A:1"}, {"b", "CH-B:2"}});
  EXPECT_EQ(why.Object().at("explanation").at("ruling").at("together"), true);
  EXPECT_TRUE(
      Rule("mpi.unlink", {{"a", "CH-A:1"}, {"b", "CH-B:2"}, {"force", true}}).result.has_value());
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  const auto traced = Traced(AuditKind::kRuling);
  ASSERT_EQ(traced.size(), 3U);
  EXPECT_EQ(traced[0].operation, "link");
  EXPECT_EQ(traced[0].actor.name, "anna");
}

TEST_F(RulingMethods, ObstaclesAreOverruledByForce) {
  ASSERT_TRUE(Rule("mpi.unlink", {{"a", "CH-A:1"}, {"b", "CH-A:3"}}).result.has_value());
  ASSERT_TRUE(Rule("mpi.link", {{"a", "CH-A:3"}, {"b", "CH-B:2"}}).result.has_value());
  const Told refused = Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}});
  EXPECT_EQ(refused.ErrorCode(), Code::kConflict);
  EXPECT_THAT(refused.hint, testing::HasSubstr("--force"));
  EXPECT_TRUE(
      Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}, {"force", true}}).result.has_value());
  EXPECT_EQ(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
}

TEST_F(RulingMethods, SeparateTakesAnIdentityOut) {
  ASSERT_EQ(PersonOf("CH-A:crowd10"), PersonOf("CH-B:crowd10"));
  EXPECT_TRUE(Rule("mpi.separate", {{"identity", "CH-B:crowd10"}}).result.has_value());
  EXPECT_NE(PersonOf("CH-A:crowd10"), PersonOf("CH-B:crowd10"));
}

TEST_F(RulingMethods, MergeAndUnmerge) {
  EXPECT_TRUE(
      Rule("mpi.merge", {{"surviving", "CH-A:1"}, {"absorbed", "CH-A:3"}}).result.has_value());
  const Told shown = Ask("mpi.show", {{"subject", "CH-A:3"}});
  bool is_merged = false;
  for (const json::value& identity : shown.Object().at("person").at("identities").as_array()) {
    is_merged = is_merged || (identity.at("id") == "CH-A:3" && identity.at("state") == "merged" &&
                              identity.at("merged_into") == "CH-A:1");
  }
  EXPECT_TRUE(is_merged) << json::serialize(shown.Object());
  EXPECT_TRUE(Rule("mpi.unmerge", {{"absorbed", "CH-A:3"}}).result.has_value());
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-A:3"));
  EXPECT_EQ(Rule("mpi.merge", {{"surviving", "CH-A:1"}, {"absorbed", "CH-B:2"}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(RulingMethods, SplitMakesSeveralPersons) {
  Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}});
  Rule("mpi.link", {{"a", "CH-B:2"}, {"b", "CH-A:3"}});
  const std::string person = PersonOf("CH-A:1");
  ASSERT_EQ(PersonOf("CH-A:3"), person);
  const json::array groups{json::array{"CH-A:1"}, json::array{"CH-B:2", "CH-A:3"}};
  const Told told = Rule("mpi.split", {{"person", person}, {"groups", groups}, {"force", true}});
  EXPECT_TRUE(told.result.has_value()) << told.result.error().detail;
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  EXPECT_EQ(PersonOf("CH-A:3"), PersonOf("CH-B:2"));
  EXPECT_EQ(Rule("mpi.split", {{"person", "nobody"}, {"groups", groups}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.split", {{"person", person}, {"groups", json::array{"CH-A:1"}}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(
      Rule("mpi.split", {{"person", person}, {"groups", json::array{json::array{7}}}}).ErrorCode(),
      Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.split", {{"person", "P999"}, {"groups", groups}}).ErrorCode(),
            Code::kNotFound);
}

TEST_F(RulingMethods, ActionsAreListedAndUndone) {
  const Told linked = Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}});
  Rule("mpi.link", {{"a", "CH-A:3"}, {"b", "CH-B:4"}});
  const Told undone = Rule("mpi.undo", {{"action", ActionOf(linked)}});
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  const Told all = Ask("mpi.actions", {});
  ASSERT_EQ(all.items.size(), 3U);
  EXPECT_EQ(all.items[0].at("kind"), "undo");
  EXPECT_EQ(all.items[0].at("undoes"), ActionOf(linked));
  const Told of_one = Ask("mpi.actions", {{"subject", "CH-A:1"}});
  ASSERT_EQ(of_one.items.size(), 2U);
  const json::object& link = of_one.items[1].as_object();
  EXPECT_EQ(link.at("kind"), "link");
  EXPECT_EQ(link.at("actor"), "anna");
  EXPECT_EQ(link.at("reason"), "document_seen");
  EXPECT_EQ(link.at("undone_by"), ActionOf(undone));
  EXPECT_EQ(link.at("identities"), (json::array{"CH-A:1", "CH-B:2"}));
  EXPECT_EQ(Ask("mpi.actions", {{"subject", PersonOf("CH-A:3")}}).items.size(), 1U);
  EXPECT_EQ(Ask("mpi.actions", {{"limit", 1}}).items.size(), 1U);
  EXPECT_EQ(Ask("mpi.actions", {{"subject", "P999"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.actions", {{"limit", 1001}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.undo", {{"action", 999}}).ErrorCode(), Code::kNotFound);
}

TEST_F(RulingMethods, WhatIsMissingIsAskedFor) {
  EXPECT_EQ(Ask("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.link", {{"a", "CH-A:1"}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:99"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Rule("mpi.separate", {}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Rule("mpi.unmerge", {{"absorbed", "CH-A:1"}}).ErrorCode(), Code::kConflict);
}

}  // namespace
}  // namespace socle::mpi::control
