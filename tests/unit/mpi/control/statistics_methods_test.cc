#include <chrono>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

// A region made by hand: what happened on the second day is counted.
class StatisticsMethods : public ControlFixture {
 protected:
  StatisticsMethods() {
    AddCrowd();
    Import({Row("CH-A", "1", 0), Row("CH-A", "2", 3), Row("CH-A", "9", 5)});
    clock_.Advance(std::chrono::hours(24));
    from_ = FormatInstant(clock_.Now());
  }

  json::object Stats() {
    const Told told = Ask("mpi.stats", {{"from", from_}, {"to", FormatInstant(clock_.Now())}});
    return told.Object();
  }

  static json::object OfDomain(const json::object& stats, const std::string& code) {
    for (const json::value& domain : stats.at("domains").as_array()) {
      if (domain.at("domain").as_string() == code) {
        return domain.as_object();
      }
    }
    ADD_FAILURE() << code;
    return {};
  }

  std::string from_;
};

TEST_F(StatisticsMethods, CountIdentitiesPersonsAndStatuses) {
  json::object row = Row("CH-B", "3", 6);
  row["status"] = "VALI";
  Import({row});
  const json::object stats = Stats();
  const json::object& all = stats.at("all").as_object();
  EXPECT_EQ(all.at("identities"), 44);
  EXPECT_EQ(all.at("persons"), 24);
  EXPECT_EQ(all.at("created"), 1);
  EXPECT_EQ(all.at("fed"), 1);
  EXPECT_EQ(all.at("status").at("PROV").at("count"), 43);
  EXPECT_EQ(all.at("status").at("VALI").at("count"), 1);
  EXPECT_DOUBLE_EQ(all.at("status").at("VALI").at("share").as_double(), 1.0 / 44);
  const json::object own = OfDomain(stats, "CH-B");
  EXPECT_EQ(own.at("identities"), 21);
  EXPECT_EQ(own.at("persons"), 21);
  EXPECT_EQ(own.at("created"), 1);
  EXPECT_EQ(OfDomain(stats, "CH-A").at("created"), 0);
}

TEST_F(StatisticsMethods, CountDoublonsAndMerges) {
  Import({Row("CH-A", "10", 0)});  // CH-A:1 once more
  const json::object link{{"a", "CH-A:1"}, {"b", "CH-A:10"}, {"reason", "document_seen"}};
  ASSERT_TRUE(Ask("mpi.link", link).result.has_value());
  Settle();
  json::object stats = Stats();
  EXPECT_EQ(stats.at("all").at("stock_doublons").at("count"), 1);
  EXPECT_EQ(stats.at("all").at("stock_doublons").at("of"), 44);
  EXPECT_EQ(stats.at("all").at("flow_doublons").at("count"), 1);
  EXPECT_EQ(stats.at("all").at("flow_doublons").at("of"), 1);
  EXPECT_EQ(OfDomain(stats, "CH-B").at("stock_doublons").at("count"), 0);
  const json::object merge{
      {"surviving", "CH-A:1"}, {"absorbed", "CH-A:10"}, {"reason", "document_seen"}};
  ASSERT_TRUE(Ask("mpi.merge", merge).result.has_value());
  Settle();
  stats = Stats();
  EXPECT_EQ(stats.at("all").at("stock_doublons").at("count"), 0);
  EXPECT_EQ(stats.at("all").at("merged"), 1);
  EXPECT_EQ(stats.at("all").at("merges").at("by_users"), 1);
  EXPECT_EQ(stats.at("all").at("merges").at("reversed"), 0);
  ASSERT_TRUE(
      Ask("mpi.unmerge", {{"absorbed", "CH-A:10"}, {"reason", "a slip"}}).result.has_value());
  Settle();
  stats = Stats();
  EXPECT_EQ(stats.at("all").at("merges").at("reversed"), 1);
  EXPECT_EQ(OfDomain(stats, "CH-A").at("merges").at("reversed"), 1);
  EXPECT_EQ(OfDomain(stats, "CH-B").at("merges").at("reversed"), 0);
}

TEST_F(StatisticsMethods, CountChangesAnomaliesAndInsTwice) {
  json::object changed = Row("CH-A", "1", 0);
  changed["birth_place_code"] = "54547";
  changed["used_name"] = "LEBLANC";  // no strict trait
  json::object unknown = Row("CH-A", "2", 3);
  unknown["birth_place_code"] = "99999";
  Import({changed, unknown});
  json::array rows;
  for (const char* ipp : {"20", "21", "22"}) {
    json::object row = Row("CH-B", ipp, 7);
    row["status"] = "QUAL";
    row["ins_value"] = "260058815400233";
    row["ins_oid"] = "1.2.250.1.213.1.4.10";
    rows.push_back(row);
  }
  Import(rows);
  const json::object stats = Stats();
  const json::object a = OfDomain(stats, "CH-A");
  EXPECT_EQ(a.at("trait_changes").at("count"), 2);
  EXPECT_DOUBLE_EQ(a.at("trait_changes").at("per_thousand").as_double(), 2.0 / 23 * 1000);
  EXPECT_EQ(a.at("anomalies").at("unknown_birth_place"), 1);
  EXPECT_EQ(a.at("ins_duplicates"), 0);
  const json::object b = OfDomain(stats, "CH-B");
  EXPECT_EQ(b.at("ins_duplicates"), 1);
  EXPECT_EQ(b.at("trait_changes").at("count"), 0);
}

TEST_F(StatisticsMethods, CountWorkAndCollisions) {
  const auto open = [this](WorkKind kind, RecordNumber a) {
    const auto opened = Change<domain::OpenedWork>([&](domain::CommandContext& context) {
      return work_.Open(
          context, domain::EngineActor(), {.request = {.kind = kind}, .a = a, .b = 0});
    });
    EXPECT_TRUE(opened.has_value());
    return opened->item;
  };
  const auto collision = open(WorkKind::kCollision, 41);
  open(WorkKind::kCollision, 42);
  open(WorkKind::kDoublon, 41);
  Ask("mpi.work.decide",
      {{"item", collision}, {"decision", "corrected"}, {"reason", "wrong_selection"}});
  Settle();
  const json::object stats = Stats();
  const json::object& all = stats.at("all").as_object();
  EXPECT_EQ(all.at("collisions").at("open"), 1);
  EXPECT_EQ(all.at("collisions").at("confirmed"), 1);
  EXPECT_EQ(all.at("potential_doublons").at("backlog"), 1);
  EXPECT_TRUE(all.at("potential_doublons").at("oldest_at").is_string());
  EXPECT_EQ(all.at("work").at("all").at("decided"), 1);
  EXPECT_EQ(all.at("work").at("collision").at("decisions").at("corrected"), 1);
  const json::array& trend = stats.at("trend").as_array();
  ASSERT_FALSE(trend.empty());
  int opened = 0;
  int decided = 0;
  for (const json::value& day : trend) {
    opened += day.at("opened").to_number<int>();
    decided += day.at("decided").to_number<int>();
  }
  EXPECT_EQ(opened, 3);
  EXPECT_EQ(decided, 1);
}

TEST_F(StatisticsMethods, TellWeightsOfPairs) {
  const json::object stats = Ask("mpi.stats", {}).Object();
  const json::array& bins = stats.at("weights").at("cross_domain").as_array();
  EXPECT_EQ(bins.size(), 108U);
  int pairs = 0;
  for (const json::value& bin : bins) {
    pairs += bin.to_number<int>();
  }
  EXPECT_GE(pairs, 20);
  EXPECT_EQ(stats.at("weights").at("from_bits"), -8);
}

TEST_F(StatisticsMethods, PeriodsAreChecked) {
  EXPECT_EQ(Ask("mpi.stats", {{"from", "2026-01-02"}, {"to", "2026-01-01"}}).ErrorCode(),
            Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.stats", {{"from", "last week"}}).ErrorCode(), Code::kInvalidArgument);
  const json::object stats = Ask("mpi.stats", {}).Object();
  EXPECT_EQ(stats.at("all").at("created"), 43);  // the last thirty days
  EXPECT_EQ(stats.at("trend").as_array().size(), 31U);
}

}  // namespace
}  // namespace socle::mpi::control
