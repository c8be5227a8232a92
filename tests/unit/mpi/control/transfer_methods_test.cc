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

using testing::HasSubstr;

class TransferMethods : public ControlFixture {
 protected:
  std::string TraitOf(const std::string& identity, const std::string& what) {
    const Told told = Ask("mpi.show", {{"subject", identity}});
    for (const json::value& shown : told.Object().at("person").at("identities").as_array()) {
      if (shown.at("id").as_string() == identity) {
        const json::object& object = shown.as_object();
        const json::value& value =
            object.contains(what) ? object.at(what) : object.at("traits").at(what);
        return json::serialize(value);
      }
    }
    return "none";
  }
};

TEST_F(TransferMethods, ImportTakesRowsOfAllDomains) {
  const Told told = Import({Row("CH-A", "1", 0), Row("CH-B", "2", 3)});
  EXPECT_EQ(told.Object().at("accepted"), 2);
  EXPECT_EQ(told.Object().at("refused"), 0);
  EXPECT_EQ(TraitOf("CH-A:1", "birth_name"), "\"KERMARREC\"");
  const auto traced = Traced(AuditKind::kImport);
  ASSERT_EQ(traced.size(), 2U);
  EXPECT_EQ(traced[0].actor, (Actor{.kind = ActorKind::kUser, .name = "root"}));
  EXPECT_EQ(traced[0].records.size(), 1U);
}

TEST_F(TransferMethods, ImportRepeatedChangesNothing) {
  const json::array rows{Row("CH-A", "1", 0), Row("CH-B", "2", 3)};
  Import(rows);
  const auto before = Ask("mpi.status", {}).Object().at("change");
  const Told again = Import(rows);
  EXPECT_EQ(again.Object().at("accepted"), 2);
  EXPECT_EQ(Ask("mpi.status", {}).Object().at("change"), before);
  EXPECT_EQ(TraitOf("CH-A:1", "version"), "1");
}

TEST_F(TransferMethods, ImportChangesWhatIsSaidAndKeepsTheRest) {
  Import({Row("CH-A", "1", 0)});
  json::object row = Row("CH-A", "1", 0);
  row["used_name"] = "LEBLANC";
  row["phone"] = "";
  Import({row});
  EXPECT_EQ(TraitOf("CH-A:1", "used_name"), "\"LEBLANC\"");
  EXPECT_EQ(TraitOf("CH-A:1", "phone"), "\"0383000010\"");
  EXPECT_EQ(TraitOf("CH-A:1", "version"), "2");
}

TEST_F(TransferMethods, ImportKnowsTheStatusesOfTheNativeForm) {
  for (const char* status : {"PROV", "RECUP", "VALI", "QUAL"}) {
    json::object row = Row("CH-A", status, 0);
    row["status"] = status;
    if (std::string(status) == "RECUP" || std::string(status) == "QUAL") {
      row["ins_value"] = "260058815400233";
      row["ins_oid"] = "1.2.250.1.213.1.4.10";
    }
    const Told told = Import({row});
    EXPECT_EQ(told.Object().at("accepted"), 1) << json::serialize(told.Object());
  }
  EXPECT_EQ(TraitOf("CH-A:PROV", "status"), "\"PROV\"");
  EXPECT_EQ(TraitOf("CH-A:VALI", "status"), "\"VALI\"");
  EXPECT_EQ(TraitOf("CH-A:QUAL", "status"), "\"QUAL\"");
}

TEST_F(TransferMethods, ImportTellsRefusalsByRow) {
  json::object no_domain = Row("CH-A", "2", 1);
  no_domain.erase("domain");
  json::object odd = Row("CH-A", "3", 1);
  odd["shoe_size"] = 42;
  json::object tomorrow = Row("CH-A", "5", 1);
  tomorrow["birth_date"] = "2999-01-01";
  const Told told = Import(
      {Row("CH-A", "1", 0), no_domain, odd, Row("CH-X", "4", 1), tomorrow, Row("CH-B", "6", 3)});
  EXPECT_EQ(told.Object().at("accepted"), 2);
  EXPECT_EQ(told.Object().at("refused"), 4);
  const json::array& refusals = told.Object().at("refusals").as_array();
  ASSERT_EQ(refusals.size(), 4U);
  std::string rows;
  for (const json::value& refusal : refusals) {
    rows += json::serialize(refusal.at("row")) + " ";
    EXPECT_FALSE(refusal.at("reason").as_string().empty());
  }
  EXPECT_EQ(rows, "1 2 3 4 ");
  EXPECT_TRUE(refusals[0].at("identity").is_null());
  EXPECT_EQ(refusals[2].at("identity"), "CH-X:4");
  EXPECT_THAT(std::string(refusals[3].at("reason").as_string()), HasSubstr("birth_date"));
}

TEST_F(TransferMethods, ImportHasALimit) {
  json::array rows;
  for (int n = 0; n < 500; ++n) {
    rows.push_back(Row("CH-A", "1", 0));
  }
  EXPECT_EQ(Import(rows).Object().at("accepted"), 500);
  rows.push_back(Row("CH-A", "1", 0));
  EXPECT_EQ(Import(rows).ErrorCode(), Code::kTooLarge);
  EXPECT_EQ(Ask("mpi.import", {{"identities", "x"}}).ErrorCode(), Code::kInvalidArgument);
  EXPECT_EQ(Ask("mpi.import", {}).ErrorCode(), Code::kInvalidArgument);
}

TEST_F(TransferMethods, ExportTellsThePersonOfEachIdentity) {
  Import({Row("CH-A", "1", 0), Row("CH-B", "2", 3), Row("CH-A", "3", 5)});
  const Told all = Ask("mpi.export", {});
  ASSERT_EQ(all.items.size(), 3U);
  EXPECT_EQ(all.Object().at("identities"), 3);
  EXPECT_EQ(all.items[0].at("identity"), "CH-A:1");
  EXPECT_EQ(all.items[0].at("person").as_string(), PersonOf("CH-A:1"));
  EXPECT_FALSE(all.items[0].as_object().contains("ins"));
  EXPECT_EQ(Ask("mpi.export", {{"domain", "CH-B"}}).items.size(), 1U);
  EXPECT_TRUE(Ask("mpi.export", {{"with_ins", true}}).items[0].as_object().contains("ins"));
  EXPECT_EQ(Ask("mpi.export", {{"domain", "CH-X"}}).ErrorCode(), Code::kNotFound);
  const auto traced = Traced(AuditKind::kExport);
  ASSERT_EQ(traced.size(), 3U);
  EXPECT_EQ(traced[1].reason, "CH-B");
  EXPECT_EQ(traced[2].operation, "export-ins");
}

TEST_F(TransferMethods, ExportedTraitsAreThoseOfTheNativeFile) {
  json::object qualified = Row("CH-A", "1", 0);
  qualified["status"] = "QUAL";
  qualified["ins_value"] = "260058815400233";
  qualified["ins_oid"] = "1.2.250.1.213.1.4.10";
  Import({qualified, Row("CH-B", "2", 3)});
  const Told told = Ask("mpi.export", {{"with_traits", true}, {"with_ins", true}});
  ASSERT_EQ(told.items.size(), 2U);
  const json::object& traits = told.items[0].at("traits").as_object();
  EXPECT_EQ(traits.at("birth_name"), "KERMARREC");
  EXPECT_EQ(traits.at("birth_date"), "1930-01-10");
  EXPECT_EQ(traits.at("status"), "QUAL");
  EXPECT_FALSE(traits.contains("used_name"));
  EXPECT_FALSE(traits.contains("ins_value"));
  EXPECT_EQ(told.items[0].at("ins"), "260058815400233");
  EXPECT_EQ(told.items[0].at("ins_oid"), "1.2.250.1.213.1.4.10");
  EXPECT_TRUE(told.items[1].at("ins").is_null());
  EXPECT_EQ(Traced(AuditKind::kExport).back().operation, "export-traits-ins");
}

TEST_F(TransferMethods, ExportLeavesMergedIdentitiesOut) {
  Import({Row("CH-A", "1", 0), Row("CH-A", "3", 5)});
  Ask("mpi.merge", {{"surviving", "CH-A:1"}, {"absorbed", "CH-A:3"}, {"reason", "same_ins"}});
  Settle();
  EXPECT_EQ(Ask("mpi.export", {}).items.size(), 1U);
}

}  // namespace
}  // namespace socle::mpi::control
