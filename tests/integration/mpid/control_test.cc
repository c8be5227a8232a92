#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/client.h"
#include "lib/storage/backup.h"
#include "tests/integration/mpid/running_mpid.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi::app {
namespace {

namespace json = boost::json;

class MpidControl : public testing::Test {
 protected:
  void Start(const std::vector<std::string>& settings = {}) {
    daemon_.reset();
    daemon_.emplace(folder_.Path(), settings);
  }

  Result<json::value> Call(const std::string& method, json::object params) {
    items_.clear();
    auto client =
        socle::control::ControlClient::Connect({.path = socket_, .daemon_name = "socle-mpid"});
    if (!client.has_value()) {
      return Fail(client.error());
    }
    return (*client)->Call(method, std::move(params), {.on_item = [this](const json::value& item) {
                             items_.push_back(item);
                             return true;
                           }});
  }

  json::object Must(const std::string& method, json::object params) {
    auto result = Call(method, std::move(params));
    EXPECT_TRUE(result.has_value()) << method << ": " << result.error().detail;
    return result.has_value() && result->is_object() ? result->get_object() : json::object();
  }

  static json::object Row(const std::string& domain, int n) {
    const std::string two{static_cast<char>('A' + n / 26), static_cast<char>('A' + n % 26)};
    return {{"domain", domain},
            {"ipp", std::to_string(n)},
            {"birth_name", "KER" + two},
            {"birth_first_given_name", n % 2 == 0 ? "JEANNE" : "LUC"},
            {"birth_given_names", n % 2 == 0 ? "JEANNE" : "LUC"},
            {"sex", n % 2 == 0 ? "F" : "M"},
            {"birth_date", std::to_string(1930 + n % 60) + "-05-1" + std::to_string(n % 10)},
            {"birth_place_code", "54395"},
            {"status", "PROV"}};
  }

  void AddDomains() {
    for (const char* code : {"CH-A", "CH-B"}) {
      Must("mpi.domains.add", {{"domain", {{"code", code}}}});
    }
  }

  void ImportPersons(int count) {
    json::array rows;
    for (int n = 0; n < count; ++n) {
      rows.push_back(Row("CH-A", n));
      rows.push_back(Row("CH-B", n));
    }
    const json::object told = Must("mpi.import", {{"identities", std::move(rows)}});
    EXPECT_EQ(told.at("refused"), 0) << json::serialize(told);
  }

  test::TemporaryFolder folder_;
  std::string socket_ = folder_.File("control.sock");
  std::optional<RunningMpid> daemon_;
  std::vector<json::value> items_;
};

TEST_F(MpidControl, AnswersOnItsSocketAndKeepsWhatItWasTold) {
  Start();
  EXPECT_TRUE(daemon_->Logger().WaitForLine("listening listener=control"));
  struct stat status{};
  ASSERT_EQ(stat(socket_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  AddDomains();
  ImportPersons(10);
  const json::object before = Must("mpi.status", {});
  EXPECT_EQ(before.at("identities"), 20);
  EXPECT_EQ(before.at("is_writing"), true);
  Must("mpi.search", {{"birth_date", "1934-05-14"}, {"name", "KERAE"}});
  ASSERT_EQ(items_.size(), 2U);
  const std::string person(items_[0].at("person").as_string());
  Start();
  const json::object after = Must("mpi.status", {});
  EXPECT_EQ(after.at("identities"), 20);
  // The search, too, is in the trace.
  EXPECT_GE(after.at("trace_size").to_number<std::uint64_t>(),
            before.at("trace_size").to_number<std::uint64_t>() + 2);
  EXPECT_EQ(Must("mpi.show", {{"subject", "CH-B:4"}}).at("person").at("person").as_string(),
            person);
}

TEST_F(MpidControl, TellsErrorsWithHints) {
  Start();
  AddDomains();
  const auto unknown = Call("mpi.show", {{"subject", "CH-A:1"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
  EXPECT_EQ(Call("mpi.nonsense", {}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Call("mpi.link", {{"a", "x"}}).error().code, Code::kInvalidArgument);
}

TEST_F(MpidControl, DecidesAndUndoes) {
  Start();
  AddDomains();
  ImportPersons(10);
  const json::object linked =
      Must("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}, {"reason", "document_seen"}});
  EXPECT_EQ(linked.at("is_followed"), true);
  const auto person_of = [this](const std::string& identity) {
    return Must("mpi.show", {{"subject", identity}}).at("person").at("person");
  };
  EXPECT_EQ(person_of("CH-A:1"), person_of("CH-B:2"));
  Must("mpi.undo", {{"action", linked.at("action")}, {"reason", "a slip"}});
  EXPECT_NE(person_of("CH-A:1"), person_of("CH-B:2"));
  Must("mpi.actions", {{"subject", "CH-A:1"}});
  EXPECT_EQ(items_.size(), 2U);
}

TEST_F(MpidControl, TrainedModelIsUsedAfterARestart) {
  Start();
  AddDomains();
  ImportPersons(70);
  const json::object trained = Must("mpi.retrain", {});
  EXPECT_EQ(trained.at("model").at("version"), 1);
  Must("mpi.export", {});
  const std::vector<json::value> before = items_;
  Start();
  // What was trained is what is in use: it is the start of the next training.
  const json::object dry = Must("mpi.retrain", {{"dry_run", true}});
  double in_use = 0;
  for (const json::value& weight : dry.at("changes").at("weights").as_array()) {
    if (weight.at("trait") == "birth_place" && weight.at("level") == "equal") {
      in_use = weight.at("before").as_double();
    }
  }
  for (const json::value& weight : trained.at("changes").at("weights").as_array()) {
    if (weight.at("trait") == "birth_place" && weight.at("level") == "equal") {
      EXPECT_NEAR(weight.at("after").as_double(), in_use, 1e-3);
    }
  }
  Must("mpi.replay", {});
  Must("mpi.export", {});
  EXPECT_EQ(items_, before);
  Start({"link.model=fr"});
  EXPECT_EQ(Call("mpi.retrain", {}).error().code, Code::kConflict);
}

TEST_F(MpidControl, BacksUpWhileItRunsAndTheBackupServes) {
  Start();
  AddDomains();
  ImportPersons(10);
  const json::object made = Must("mpi.backup", {{"name", "monday"}});
  EXPECT_EQ(made.at("folder").as_string(), folder_.File("backups/monday"));
  EXPECT_EQ(Call("mpi.backup", {{"name", "monday"}}).error().code, Code::kConflict);
  Must("mpi.link", {{"a", "CH-A:1"}, {"b", "CH-B:2"}, {"reason", "document_seen"}});
  EXPECT_EQ(Must("mpi.status", {}).at("identities"), 20);
  daemon_.reset();
  // The state of the backup, in the place of the store; the head of the trace belongs to what was.
  std::filesystem::remove_all(folder_.File("store"));
  const auto restored =
      storage::RestoreBackup(folder_.File("backups/monday"), folder_.File("store"), {});
  ASSERT_TRUE(restored.has_value()) << restored.error().detail;
  std::filesystem::rename(folder_.File("trace-head"), folder_.File("trace-head.old"));
  Start();
  EXPECT_EQ(Must("mpi.status", {}).at("identities"), 20);
  const auto person_of = [this](const std::string& identity) {
    return Must("mpi.show", {{"subject", identity}}).at("person").at("person");
  };
  EXPECT_NE(person_of("CH-A:1"), person_of("CH-B:2"));
  EXPECT_EQ(person_of("CH-A:1"), person_of("CH-B:1"));
}

TEST_F(MpidControl, ListensWhereItIsTold) {
  socket_ = folder_.File("other.sock");
  Start({"control.socket=" + socket_});
  EXPECT_EQ(Must("mpi.status", {}).at("identities"), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.File("control.sock")));
}

}  // namespace
}  // namespace socle::mpi::app
