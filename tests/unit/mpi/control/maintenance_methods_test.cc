#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/message.h"
#include "lib/control/server.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/retrain.h"
#include "mpi/match/model.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/draft.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

class MaintenanceMethods : public ControlFixture {
 protected:
  // Enough for training.
  void AddPopulation() {
    json::array rows;
    for (int n = 0; n < 60; ++n) {
      json::object a = Row("CH-A", "p" + std::to_string(n), n);
      json::object b = Row("CH-B", "p" + std::to_string(n), n);
      a["birth_name"] = b["birth_name"] = "NAME" + std::string(1, static_cast<char>('A' + n % 26)) +
                                          std::string(1, static_cast<char>('A' + n / 3));
      rows.push_back(a);
      rows.push_back(b);
    }
    const Told told = Import(std::move(rows));
    ASSERT_EQ(told.Object().at("refused"), 0) << json::serialize(told.Object());
  }

  std::optional<domain::StoredModel> LastModel() {
    const storage::ReadView view = index_->NewReadView();
    return *domain::FindLastModel(person_store::ViewRows(view));
  }
};

TEST_F(MaintenanceMethods, ReplayOfWhatIsAsItShouldBeChangesNothing) {
  AddCrowd();
  ASSERT_TRUE(Ask("mpi.replay", {}).result.has_value());  // weights of the first ones
  Settle();
  const auto before = Ask("mpi.export", {}).items;
  const Told told = Ask("mpi.replay", {}, "root");
  EXPECT_EQ(told.Object().at("records"), 40);
  EXPECT_EQ(told.Object().at("persons_changed"), 0);
  EXPECT_EQ(told.Object().at("pairs_changed"), 0);
  EXPECT_GE(told.progress, 2U);
  EXPECT_EQ(Ask("mpi.export", {}).items, before);
  EXPECT_EQ(Traced(AuditKind::kRetrain).back().actor.name, "root");
}

// Links that were lost are found again.
TEST_F(MaintenanceMethods, ReplayLinksAnew) {
  AddCrowd();
  Ask("mpi.replay", {});
  Settle();
  const auto before = Ask("mpi.export", {}).items;
  match::Model blind = match::ShippedModel();
  for (match::TraitModel& trait : blind.traits) {
    trait.m = trait.u;
  }
  const auto use = [this](const match::Model& model) {
    ASSERT_TRUE(Change<void>([&](domain::CommandContext& context) -> Status {
                  context.links.UseModel(model);
                  return {};
                }).has_value());
  };
  use(blind);
  const Told apart = Ask("mpi.replay", {});
  EXPECT_GE(apart.Object().at("persons_changed").to_number<int>(), 20);
  EXPECT_GE(apart.Object().at("pairs_changed").to_number<int>(), 20);
  EXPECT_NE(PersonOf("CH-A:crowd10"), PersonOf("CH-B:crowd10"));
  use(match::ShippedModel());
  Ask("mpi.replay", {});
  Settle();
  EXPECT_EQ(Ask("mpi.export", {}).items, before);
}

TEST_F(MaintenanceMethods, OneLongWorkAtATime) {
  AddCrowd();

  // A second request arrives while the first tells how far it is.
  class Nested final : public socle::control::AnswerStream {
   public:
    explicit Nested(std::function<void()> on_progress) : on_progress_(std::move(on_progress)) {}

    Status SendItem(const json::value&) override { return {}; }

    Status SendProgress(const json::value&) override {
      on_progress_();
      return {};
    }

    [[nodiscard]] bool IsCancelled() const override { return false; }

    void SetHint(std::string) override {}

   private:
    std::function<void()> on_progress_;
  };

  int refused = 0;
  Nested stream([&] {
    refused += Ask("mpi.replay", {}).ErrorCode() == Code::kBusy ? 1 : 0;
    refused += Ask("mpi.retrain", {{"dry_run", true}}).ErrorCode() == Code::kBusy ? 1 : 0;
  });
  const socle::control::Request request{.id = 1, .method = "mpi.replay", .params = {}};
  EXPECT_TRUE(methods_.at("mpi.replay").handler(request, {}, stream).has_value());
  EXPECT_GE(refused, 2);
  EXPECT_TRUE(Ask("mpi.replay", {}).result.has_value());
}

TEST_F(MaintenanceMethods, ReplayEndsWhenNobodyListens) {
  AddCrowd();

  class Gone final : public socle::control::AnswerStream {
   public:
    Status SendItem(const json::value&) override { return Fail(Code::kNotFound, "gone"); }

    Status SendProgress(const json::value&) override { return Fail(Code::kNotFound, "gone"); }

    [[nodiscard]] bool IsCancelled() const override { return true; }

    void SetHint(std::string) override {}
  };

  Gone stream;
  const socle::control::Request request{.id = 1, .method = "mpi.replay", .params = {}};
  const auto result = methods_.at("mpi.replay").handler(request, {}, stream);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kNotFound);
}

TEST_F(MaintenanceMethods, DryRunTellsAndChangesNothing) {
  AddPopulation();
  Settle();
  const Told told = Ask("mpi.retrain", {{"dry_run", true}});
  ASSERT_TRUE(told.result.has_value()) << told.result.error().detail;
  EXPECT_EQ(told.Object().at("is_used"), false);
  EXPECT_TRUE(told.Object().at("model").at("version").is_null());
  const json::object& changes = told.Object().at("changes").as_object();
  EXPECT_GT(changes.at("weights").as_array().size(), 40U);
  EXPECT_EQ(changes.at("sample").at("records"), 120);
  EXPECT_GE(changes.at("sample").at("candidate_pairs").to_number<int>(), 60);
  EXPECT_GE(changes.at("sample").at("before").at("links").to_number<int>(), 55);
  EXPECT_FALSE(LastModel().has_value());
  EXPECT_EQ(index_->SharedCalibration()->Model().name, match::ShippedModel().name);
}

TEST_F(MaintenanceMethods, TrainedModelIsStoredAndUsed) {
  AddPopulation();
  const Told told = Ask("mpi.retrain", {}, "root");
  ASSERT_TRUE(told.result.has_value()) << told.result.error().detail;
  Settle();
  EXPECT_EQ(told.Object().at("is_used"), true);
  EXPECT_EQ(told.Object().at("model").at("version"), 1);
  EXPECT_EQ(told.Object().at("replay").at("records"), 120);
  EXPECT_EQ(index_->SharedCalibration()->Model().name, "trained");
  const auto stored = LastModel();
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->version, 1U);
  EXPECT_EQ(stored->trained_by, "root");
  EXPECT_EQ(match::ModelToJson(stored->model),
            match::ModelToJson(index_->SharedCalibration()->Model()));
  EXPECT_EQ(Ask("mpi.retrain", {}).Object().at("model").at("version"), 2);
  EXPECT_EQ(PersonOf("CH-A:p7"), PersonOf("CH-B:p7"));
}

TEST_F(MaintenanceMethods, TrainingNeedsIdentities) {
  AddCrowd();
  EXPECT_EQ(Ask("mpi.retrain", {{"dry_run", true}}).ErrorCode(), Code::kConflict);
}

TEST_F(MaintenanceMethods, AnotherConfiguredModelIsNotReplaced) {
  parts_->uses_trained_model = false;
  const Told told = Ask("mpi.retrain", {});
  EXPECT_EQ(told.ErrorCode(), Code::kConflict);
  EXPECT_THAT(told.hint, testing::HasSubstr("model = trained"));
}

}  // namespace
}  // namespace socle::mpi::control
