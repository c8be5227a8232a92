#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "mpi/model/audit.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

using testing::HasSubstr;

class SearchMethods : public ControlFixture {
 protected:
  SearchMethods() {
    AddCrowd();
    Import({Row("CH-A", "1", 0), Row("CH-B", "2", 0), Row("CH-B", "3", 5)});
  }
};

TEST_F(SearchMethods, SearchFindsAndHighlights) {
  const Told told = Ask("mpi.search", {{"birth_date", "1930-01-10"}, {"name", "ker"}});
  ASSERT_EQ(told.items.size(), 2U) << json::serialize(told.Object());
  EXPECT_EQ(told.Object().at("found"), 1);
  EXPECT_EQ(told.Object().at("is_cut"), false);
  const json::object& item = told.items[0].as_object();
  EXPECT_EQ(item.at("person").as_string(), PersonOf("CH-A:1"));
  EXPECT_EQ(item.at("identity").at("id"), "CH-A:1");
  EXPECT_EQ(item.at("identity").at("traits").at("birth_name"), "KERMARREC");
  EXPECT_EQ(item.at("highlights").at("birth_name"), json::parse("[[0,3]]"));
  EXPECT_TRUE(item.at("score").is_null());
  const auto traced = Traced(AuditKind::kSearch);
  ASSERT_EQ(traced.size(), 1U);
  EXPECT_EQ(traced[0].actor, (Actor{.kind = ActorKind::kUser, .name = "anna"}));
  EXPECT_EQ(traced[0].records.size(), 2U);
}

TEST_F(SearchMethods, SearchAsksTheBirthPlaceToo) {
  json::object asked{{"birth_date", "1930-01-10"}, {"name", "ker"}, {"birth_place", "54395"}};
  EXPECT_EQ(Ask("mpi.search", asked).items.size(), 2U);
  asked["birth_place"] = "75056";
  EXPECT_TRUE(Ask("mpi.search", asked).items.empty());
}

TEST_F(SearchMethods, SearchIsCutAtTheLimit) {
  const Told told =
      Ask("mpi.search", {{"birth_date", "1930-01-10"}, {"name", "ker"}, {"limit", 1}});
  EXPECT_EQ(told.items.size(), 1U);
  EXPECT_EQ(told.Object().at("is_cut"), true);
  EXPECT_EQ(Ask("mpi.search", {{"birth_date", "1930"}, {"limit", 0}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.search", {{"birth_date", "1930"}, {"limit", 1001}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(SearchMethods, ApproximateSearchHasScores) {
  const Told told = Ask("mpi.search",
                        {{"birth_date", "1930-01-10"},
                         {"name", "KERMAREC"},
                         {"given", "JEANNE"},
                         {"approximate", true}});
  ASSERT_FALSE(told.items.empty());
  EXPECT_GT(told.items[0].at("score").to_number<int>(), 50);
}

TEST_F(SearchMethods, SearchFollowsTheRulesOfRniv) {
  const Told told = Ask("mpi.search", {{"name", "ker"}});
  EXPECT_EQ(told.ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.search", {{"birth_date", "1930-01-10"}, {"domain", "CH-X"}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_TRUE(Traced(AuditKind::kSearch).empty());
}

TEST_F(SearchMethods, ShowHasAllIdentitiesOfAPerson) {
  const Told told = Ask("mpi.show", {{"subject", "CH-B:2"}});
  const json::object& person = told.Object().at("person").as_object();
  ASSERT_EQ(person.at("identities").as_array().size(), 2U);
  const json::object& identity = person.at("identities").at(0).as_object();
  EXPECT_EQ(identity.at("id"), "CH-A:1");
  EXPECT_EQ(identity.at("state"), "active");
  EXPECT_EQ(identity.at("status"), "PROV");
  EXPECT_EQ(identity.at("version"), 1);
  EXPECT_EQ(identity.at("trace_id"), "R41");
  EXPECT_EQ(identity.at("traits").at("birth_date"), "1930-01-10");
  EXPECT_TRUE(told.Object().at("history").as_array().empty());
  const std::string number(person.at("person").as_string());
  EXPECT_EQ(Ask("mpi.show", {{"subject", number}}).Object().at("person"), person);
  EXPECT_EQ(Traced(AuditKind::kShow).size(), 2U);
}

TEST_F(SearchMethods, ShowKnowsThePast) {
  const std::string before = FormatInstant(clock_.Now());
  clock_.Advance(std::chrono::seconds(1));
  json::object row = Row("CH-A", "1", 0);
  row["used_name"] = "LEBLANC";
  Import({row});
  const Told now = Ask("mpi.show", {{"subject", "CH-A:1"}, {"history", true}});
  EXPECT_EQ(now.Object().at("person").at("identities").at(0).at("traits").at("used_name"),
            "LEBLANC");
  const json::array& history = now.Object().at("history").as_array();
  const auto is_former = [](const json::value& entry) {
    return entry.as_object().contains("identity") &&
           !entry.at("identity").at("traits").as_object().contains("used_name");
  };
  EXPECT_TRUE(std::ranges::any_of(history, is_former)) << json::serialize(history);
  const Told then = Ask("mpi.show", {{"subject", "CH-A:1"}, {"as_of", before}});
  const json::value& traits = then.Object().at("person").at("identities").at(0).at("traits");
  EXPECT_FALSE(traits.as_object().contains("used_name"));
  EXPECT_EQ(then.Object().at("person").at("is_current"), false);
}

TEST_F(SearchMethods, ShowOfNobodyIsNotFound) {
  EXPECT_EQ(Ask("mpi.show", {{"subject", "P999"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.show", {{"subject", "CH-A:999"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.show", {{"subject", "CH-X:1"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.show", {{"subject", "somebody"}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.show", {}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.show", {{"subject", "P1"}, {"as_of", "yesterday"}}).ErrorCode(),
            Code::kInvalidArgument);
}

TEST_F(SearchMethods, WhyExplainsAPair) {
  const Told told = Ask("mpi.why", {{"a", "CH-A:1"}, {"b", "CH-B:2"}});
  EXPECT_EQ(told.Object().at("a").at("id"), "CH-A:1");
  EXPECT_EQ(told.Object().at("b").at("id"), "CH-B:2");
  const json::object& explanation = told.Object().at("explanation").as_object();
  EXPECT_EQ(explanation.at("decision"), "link");
  EXPECT_EQ(explanation.at("is_same_person"), true);
  EXPECT_TRUE(explanation.at("ruling").is_null());
  EXPECT_FALSE(explanation.at("blocks").as_array().empty());
  double sum =
      explanation.at("prior_bits").as_double() + explanation.at("relation_bits").as_double();
  bool has_name = false;
  for (const json::value& part : explanation.at("parts").as_array()) {
    sum += part.at("bits").as_double();
    if (part.at("trait") == "family_name") {
      has_name = true;
      EXPECT_EQ(part.at("level"), "equal");
      EXPECT_EQ(part.at("a"), "KERMARREC");
      EXPECT_EQ(part.at("b"), "KERMARREC");
    }
  }
  EXPECT_TRUE(has_name);
  EXPECT_NEAR(sum, explanation.at("bits").as_double(), 0.01);
  const auto traced = Traced(AuditKind::kExplain);
  ASSERT_EQ(traced.size(), 1U);
  EXPECT_EQ(traced[0].records.size(), 2U);
}

TEST_F(SearchMethods, WhyOfNobodyIsNotFound) {
  EXPECT_EQ(Ask("mpi.why", {{"a", "CH-A:1"}, {"b", "CH-B:99"}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.why", {{"a", "P1"}, {"b", "CH-B:2"}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.why", {{"a", "CH-A:1"}}).ErrorCode(), Code::kInvalidArgument);
}

TEST_F(SearchMethods, StatusCounts) {
  const json::object status = Ask("mpi.status", {}).Object();
  EXPECT_EQ(status.at("identities"), 43);
  EXPECT_EQ(status.at("persons"), 22);
  EXPECT_EQ(status.at("open_work"), 0);
  EXPECT_EQ(status.at("trace_size"), 7);
  EXPECT_EQ(status.at("is_writing"), true);
  EXPECT_GT(status.at("change").to_number<int>(), 0);
}

}  // namespace
}  // namespace socle::mpi::control
