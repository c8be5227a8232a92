#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

using testing::HasSubstr;

// CH-A:1 and CH-B:2 are different persons as far as the engine sees; an item asks.
class WorkMethods : public ControlFixture {
 protected:
  explicit WorkMethods(domain::WorkSettings settings = {}) : ControlFixture(std::move(settings)) {
    AddCrowd();
    Import({Row("CH-A", "1", 0), Row("CH-B", "2", 3), Row("CH-A", "3", 5)});
    item_ = OpenItem(WorkKind::kPotentialLink, 41, 42);
  }

  std::uint64_t OpenItem(WorkKind kind, RecordNumber a, RecordNumber b) {
    const auto opened = Change<domain::OpenedWork>([&](domain::CommandContext& context) {
      return work_.Open(context,
                        domain::EngineActor(),
                        {.request = {.kind = kind, .cause = WorkCause::kPairAboveReview},
                         .a = a,
                         .b = b,
                         .bits = 2.5,
                         .probability = 0.85});
    });
    EXPECT_TRUE(opened.has_value()) << opened.error().detail;
    return opened.has_value() ? opened->item : 0;
  }

  Told OfItem(const std::string& method,
              json::object params = {},
              const std::string& user = "anna") {
    params["item"] = item_;
    Told told = Ask(method, params, user);
    Settle();
    return told;
  }

  std::string StateOf(std::uint64_t item) {
    const Told told = Ask("mpi.work.show", {{"item", item}});
    return std::string(told.Object().at("item").at("state").as_string());
  }

  std::uint64_t item_ = 0;
};

TEST_F(WorkMethods, ListsItemsTheFirstToDoFirst) {
  OpenItem(WorkKind::kCollision, 43, 0);
  const Told told = Ask("mpi.work.list", {});
  ASSERT_EQ(told.items.size(), 2U);
  EXPECT_EQ(told.Object().at("open"), 2);
  EXPECT_TRUE(told.Object().at("cursor").is_null());
  EXPECT_EQ(told.items[0].at("kind"), "collision");
  EXPECT_TRUE(told.items[0].at("b").is_null());
  const json::object& item = told.items[1].as_object();
  EXPECT_EQ(item.at("item"), item_);
  EXPECT_EQ(item.at("kind"), "potential_link");
  EXPECT_EQ(item.at("cause"), "pair_above_review");
  EXPECT_EQ(item.at("state"), "open");
  EXPECT_EQ(item.at("a"), "CH-A:1");
  EXPECT_EQ(item.at("b"), "CH-B:2");
  EXPECT_EQ(item.at("bits"), 2.5);
  EXPECT_EQ(item.at("probability"), 0.85);
  EXPECT_EQ(item.at("steps").as_array().size(), 1U);
  const auto traced = Traced(AuditKind::kWorkList);
  ASSERT_EQ(traced.size(), 1U);
  EXPECT_EQ(traced[0].records, (std::vector<RecordNumber>{41, 42, 43}));
}

TEST_F(WorkMethods, ListsByFilterAndPage) {
  OpenItem(WorkKind::kCollision, 43, 0);
  EXPECT_EQ(Ask("mpi.work.list", {{"kind", "collision"}}).items.size(), 1U);
  EXPECT_EQ(Ask("mpi.work.list", {{"domain", "CH-B"}}).items.size(), 1U);
  EXPECT_EQ(Ask("mpi.work.list", {{"state", "decided"}}).items.size(), 0U);
  EXPECT_EQ(Ask("mpi.work.list", {{"mine", true}}).items.size(), 0U);
  EXPECT_EQ(Ask("mpi.work.list", {{"min_priority", 1650}}).items.size(), 0U);
  const Told first = Ask("mpi.work.list", {{"limit", 1}});
  ASSERT_EQ(first.items.size(), 1U);
  const Told second = Ask("mpi.work.list", {{"limit", 1}, {"cursor", first.Object().at("cursor")}});
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_NE(first.items[0].at("item"), second.items[0].at("item"));
  for (const json::object& wrong : {json::object{{"kind", "nonsense"}},
                                    json::object{{"domain", "CH-X"}},
                                    json::object{{"state", "lost"}},
                                    json::object{{"limit", 1001}},
                                    json::object{{"min_priority", 1651}},
                                    json::object{{"cursor", "zz"}}}) {
    EXPECT_EQ(Ask("mpi.work.list", wrong).ErrorCode(), Code::kInvalidArgument)
        << json::serialize(wrong);
  }
}

TEST_F(WorkMethods, ShowsAllThatItTakesToDecide) {
  const Told told = OfItem("mpi.work.show");
  EXPECT_EQ(told.Object().at("item").at("item"), item_);
  EXPECT_EQ(told.Object().at("a").at("identities").at(0).at("id"), "CH-A:1");
  EXPECT_EQ(told.Object().at("b").at("identities").at(0).at("id"), "CH-B:2");
  EXPECT_EQ(told.Object().at("explanation").at("decision"), "apart");
  EXPECT_TRUE(told.Object().at("household").is_array());
  const auto traced = Traced(AuditKind::kWorkShow);
  ASSERT_EQ(traced.size(), 1U);
  EXPECT_THAT(traced[0].records, testing::IsSupersetOf({41U, 42U}));
  EXPECT_EQ(Ask("mpi.work.show", {{"item", 999}}).ErrorCode(), Code::kNotFound);
  EXPECT_EQ(Ask("mpi.work.show", {{"item", 0}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.work.show", {}).ErrorCode(), Code::kInvalidArgument);
}

TEST_F(WorkMethods, ShowsAnItemAboutOneIdentity) {
  const std::uint64_t item = OpenItem(WorkKind::kCollision, 43, 0);
  const Told told = Ask("mpi.work.show", {{"item", item}});
  EXPECT_TRUE(told.Object().at("b").is_null());
  EXPECT_TRUE(told.Object().at("explanation").is_null());
}

TEST_F(WorkMethods, NextClaimsAnItemUntilNoneIsLeft) {
  const Told told = Ask("mpi.work.next", {{"kind", "potential_link"}, {"claim_seconds", 60}});
  EXPECT_EQ(told.Object().at("item").at("state"), "claimed");
  EXPECT_EQ(told.Object().at("item").at("claimed_by"), "anna");
  EXPECT_EQ(Ask("mpi.work.list", {{"mine", true}}).items.size(), 1U);
  const Told none = Ask("mpi.work.next", {}, "bert");
  ASSERT_TRUE(none.result.has_value());
  EXPECT_TRUE(none.result->is_null());
  EXPECT_EQ(Ask("mpi.work.next", {{"claim_seconds", 700'000}}).ErrorCode(), Code::kInvalidArgument);
}

TEST_F(WorkMethods, ClaimsAreOfOnePerson) {
  EXPECT_EQ(OfItem("mpi.work.claim", {{"seconds", 600}}).Object().at("item").at("claimed_by"),
            "anna");
  EXPECT_EQ(OfItem("mpi.work.claim", {}, "bert").ErrorCode(), Code::kConflict);
  EXPECT_EQ(OfItem("mpi.work.release", {}, "bert").ErrorCode(), Code::kConflict);
  EXPECT_EQ(OfItem("mpi.work.release").Object().at("item").at("state"), "open");
  EXPECT_EQ(OfItem("mpi.work.release").ErrorCode(), Code::kConflict);
  EXPECT_TRUE(OfItem("mpi.work.claim", {}, "bert").result.has_value());
  EXPECT_EQ(Ask("mpi.work.claim", {{"item", 999}}).ErrorCode(), Code::kNotFound);
}

TEST_F(WorkMethods, PostponesAndComments) {
  const std::string later = FormatInstant({clock_.Now().value + std::int64_t{86'400} * 1'000'000});
  const Told told = OfItem("mpi.work.postpone", {{"until", later}, {"comment", "asked CH-A"}});
  EXPECT_EQ(told.Object().at("item").at("state"), "postponed");
  EXPECT_EQ(told.Object().at("item").at("until").as_string(), later);
  const Told commented = OfItem("mpi.work.comment", {{"comment", "no answer yet"}});
  const json::array& steps = commented.Object().at("item").at("steps").as_array();
  EXPECT_EQ(steps.back().at("kind"), "commented");
  EXPECT_EQ(steps.back().at("text"), "no answer yet");
  EXPECT_EQ(steps.back().at("actor"), "anna");
  EXPECT_EQ(OfItem("mpi.work.postpone").ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(OfItem("mpi.work.postpone", {{"until", "2020-01-01"}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(OfItem("mpi.work.comment").ErrorCode(), Code::kInvalidArgument);
}

TEST_F(WorkMethods, DecisionBecomesAnActionThatIsUndone) {
  const Told told =
      OfItem("mpi.work.decide", {{"decision", "same_person"}, {"reason", "document_seen"}});
  EXPECT_EQ(told.Object().at("judgement"), "final");
  EXPECT_EQ(told.Object().at("is_followed"), true);
  EXPECT_EQ(told.Object().at("item").at("state"), "decided");
  EXPECT_EQ(told.Object().at("item").at("decision"), "same_person");
  EXPECT_EQ(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  const Told undone =
      Ask("mpi.undo", {{"action", told.Object().at("action")}, {"reason", "a slip"}});
  EXPECT_TRUE(undone.result.has_value()) << undone.result.error().detail;
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  EXPECT_EQ(StateOf(item_), "open");
}

TEST_F(WorkMethods, DecisionsAreChecked) {
  EXPECT_EQ(OfItem("mpi.work.decide", {{"decision", "perhaps"}, {"reason", "twins"}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(OfItem("mpi.work.decide", {{"decision", "same_person"}}).ErrorCode(),
            Code::kInvalidArgument);
  const Told told = OfItem("mpi.work.decide", {{"decision", "same_person"}, {"reason", "twins"}});
  EXPECT_EQ(told.ErrorCode(), Code::kInvalidArgument);
  EXPECT_THAT(told.hint, HasSubstr("work reasons"));
  EXPECT_EQ(OfItem("mpi.work.confirm", {{"accept", true}}).ErrorCode(), Code::kConflict);
  EXPECT_EQ(OfItem("mpi.work.confirm").ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(StateOf(item_), "open");
}

TEST_F(WorkMethods, ReasonsAreThoseOfDecisions) {
  const Told told = Ask("mpi.work.reasons", {});
  const json::array& reasons = told.Object().at("reasons").as_array();
  EXPECT_EQ(reasons.size(), DefaultWorkReasons().size());
  EXPECT_EQ(reasons[0].at("code"), "document_seen");
  EXPECT_EQ(reasons[0].at("decision"), "same_person");
  EXPECT_FALSE(reasons[0].at("text").as_string().empty());
}

class FourEyes : public WorkMethods {
 protected:
  FourEyes() : WorkMethods({.four_eyes = {WorkKind::kPotentialLink}}) {}
};

TEST_F(FourEyes, AnotherPersonConfirms) {
  const json::object decision{{"decision", "same_person"}, {"reason", "document_seen"}};
  const Told proposed = OfItem("mpi.work.decide", decision);
  EXPECT_EQ(proposed.Object().at("judgement"), "proposed");
  EXPECT_TRUE(proposed.Object().at("action").is_null());
  EXPECT_EQ(proposed.Object().at("item").at("state"), "proposed");
  EXPECT_EQ(proposed.Object().at("item").at("decision"), "same_person");
  EXPECT_EQ(proposed.Object().at("item").at("decided_by"), "anna");
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
  EXPECT_EQ(OfItem("mpi.work.confirm", {{"accept", true}}).ErrorCode(), Code::kPermissionDenied);
  EXPECT_EQ(OfItem("mpi.work.decide", decision, "bert").ErrorCode(), Code::kConflict);
  const Told confirmed = OfItem("mpi.work.confirm", {{"accept", true}}, "bert");
  EXPECT_EQ(confirmed.Object().at("judgement"), "final");
  EXPECT_EQ(confirmed.Object().at("item").at("state"), "decided");
  EXPECT_EQ(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
}

TEST_F(FourEyes, AnotherPersonRejects) {
  OfItem("mpi.work.decide", {{"decision", "same_person"}, {"reason", "document_seen"}});
  const Told rejected =
      OfItem("mpi.work.confirm", {{"accept", false}, {"comment", "see the file"}}, "bert");
  EXPECT_EQ(rejected.Object().at("judgement"), "recorded");
  EXPECT_EQ(rejected.Object().at("item").at("state"), "open");
  EXPECT_NE(PersonOf("CH-A:1"), PersonOf("CH-B:2"));
}

class BlindReview : public WorkMethods {
 protected:
  BlindReview() : WorkMethods({.blind_share = 1}) {}
};

// Neither sees what the other decided before both have.
TEST_F(BlindReview, JudgementsAreSeenOnceBothAreThere) {
  const json::object decision{{"decision", "different_persons"}, {"reason", "homonyms"}};
  EXPECT_EQ(OfItem("mpi.work.decide", decision).Object().at("judgement"), "recorded");
  const Told seen = OfItem("mpi.work.show", {}, "bert");
  EXPECT_EQ(json::serialize(seen.Object().at("item")).find("homonyms"), std::string::npos);
  EXPECT_EQ(OfItem("mpi.work.decide", decision).ErrorCode(), Code::kPermissionDenied);
  EXPECT_EQ(OfItem("mpi.work.decide", decision, "bert").Object().at("judgement"), "final");
  EXPECT_EQ(StateOf(item_), "decided");
  const json::object stats = Ask("mpi.stats", {}).Object();
  EXPECT_EQ(stats.at("agreement").at("items"), 1);
  EXPECT_EQ(stats.at("agreement").at("agreed"), 1);
}

}  // namespace
}  // namespace socle::mpi::control
