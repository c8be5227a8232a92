#include <cstddef>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/match/model.h"
#include "mpi/match/score.h"
#include "tests/unit/mpi/match/plain_model.h"

namespace socle::mpi::match {
namespace {

using testing::HasSubstr;

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Model ExampleModel() {
  Model model = PlainModel();
  model.name = "example \"é\"";
  model.trained_on = "nothing";
  model.frequency_weight = 0.75;
  Relation relation;
  relation.name = "twin";
  relation.per_record = {.cross_domain = 0.02, .same_domain = 0.002};
  relation.trained = false;
  relation.traits[0].inherited = 0.9;
  relation.traits[0].at_least[6] = 0.25;
  relation.traits[2].has_own = true;
  relation.traits[2].own[1] = 0.125;
  relation.traits[2].own[11] = 0.875;
  model.relations.push_back(relation);
  return model;
}

void ExpectError(std::string_view text, Code code, std::string_view detail) {
  const auto model = ModelFromJson(text);
  ASSERT_FALSE(model.has_value()) << detail;
  EXPECT_EQ(model.error().code, code) << model.error().detail;
  EXPECT_THAT(model.error().detail, HasSubstr(std::string(detail)));
}

TEST(ModelJson, RoundTripGivesTheSameText) {
  const std::string text = ModelToJson(ExampleModel());
  const auto model = ModelFromJson(text);
  ASSERT_TRUE(model.has_value()) << model.error().detail;
  EXPECT_EQ(ModelToJson(*model), text);
}

TEST(ModelJson, RoundTripKeepsEveryField) {
  const auto model = ModelFromJson(ModelToJson(ExampleModel()));
  ASSERT_TRUE(model.has_value()) << model.error().detail;
  EXPECT_EQ(model->name, "example \"é\"");
  EXPECT_EQ(model->trained_on, "nothing");
  EXPECT_EQ(model->frequency_weight, 0.75);
  EXPECT_EQ(model->matches_per_record.cross_domain, 0.5);
  EXPECT_EQ(model->matches_per_record.same_domain, 0.05);
  EXPECT_NEAR(model->traits[0].m[1], 0.1, 1e-7);
  ASSERT_EQ(model->relations.size(), 1U);
  const Relation& relation = model->relations[0];
  EXPECT_EQ(relation.name, "twin");
  EXPECT_FALSE(relation.trained);
  EXPECT_EQ(relation.per_record.same_domain, 0.002);
  EXPECT_EQ(relation.traits[0].inherited, 0.9);
  EXPECT_EQ(relation.traits[0].at_least[6], 0.25);
  EXPECT_FALSE(relation.traits[0].has_own);
  EXPECT_TRUE(relation.traits[2].has_own);
  EXPECT_EQ(relation.traits[2].own[11], 0.875);
}

TEST(ModelJson, TheShippedModelIsInOrder) {
  const Model& model = ShippedModel();
  EXPECT_TRUE(CheckModel(model).has_value());
  EXPECT_EQ(model.name, "fr");
  EXPECT_FALSE(model.relations.empty());
  const std::string text = ModelToJson(model);
  const auto again = ModelFromJson(text);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(ModelToJson(*again), text);
}

TEST(ModelJson, RefusesWhatIsNoModel) {
  ExpectError("", Code::kInvalidArgument, "not JSON");
  ExpectError("{", Code::kInvalidArgument, "not JSON");
  ExpectError("[]", Code::kInvalidArgument, "no JSON object");
  ExpectError("{}", Code::kInvalidArgument, "format is not");
  ExpectError(R"({"format": "something-else"})", Code::kInvalidArgument, "format is not");
  ExpectError(R"({"format": 3})", Code::kInvalidArgument, "format is not");
  ExpectError(
      R"({"format": "socle-linkage-model"})", Code::kInvalidArgument, "format_version is missing");
  ExpectError(std::string(100000, '['), Code::kInvalidArgument, "not JSON");
}

TEST(ModelJson, ANewerVersionSaysSo) {
  const std::string text = ModelToJson(PlainModel());
  ExpectError(Replaced(text, R"("format_version": 1)", R"("format_version": 2)"),
              Code::kInvalidArgument,
              "format_version 2 is newer than this program reads (1)");
  ExpectError(Replaced(text, R"("format_version": 1)", R"("format_version": 0)"),
              Code::kInvalidArgument,
              "format_version 0 is unknown");
  ExpectError(Replaced(text, R"("format_version": 1)", R"("format_version": "1")"),
              Code::kInvalidArgument,
              "format_version is no number");
}

TEST(ModelJson, SaysWhatIsMissing) {
  const std::string text = ModelToJson(ExampleModel());
  const auto expect = [&](std::string_view from, std::string_view to, std::string_view detail) {
    ExpectError(Replaced(text, from, to), Code::kInvalidArgument, detail);
  };
  expect(R"("name")", R"("nom")", "name is missing");
  expect(R"("trained_on")", R"("trained")", "trained_on is missing");
  expect(R"("frequency_weight")", R"("weight")", "frequency_weight is missing");
  expect(R"("matches_per_record")", R"("matches")", "matches_per_record is missing");
  expect(R"("traits")", R"("trait")", "traits is missing");
  expect(R"("birth_place")", R"("place")", "birth_place is missing");
  expect(R"("variant")", R"("other")", "family_name: variant is missing");
  expect(R"("m": 0.1,)", R"("n": 0.1,)", "family_name: m is missing");
  expect(R"("m": 0.1,)", R"("m": "0.1",)", "family_name: m is no number");
  expect(R"("m": 0.1,)", R"("m": 1e999,)", "");
  expect(R"("relations")", R"("relation")", "relations is missing");
  expect(R"("inherited": 0.9)", R"("inherit": 0.9)", "twin: inherited is missing");
  expect(R"({"cross": 0.25})", R"({"crossed": 0.25})", "family_name: unknown level crossed");
  expect(R"({"cross": 0.25})", R"({"cross": 1.25})", "not between 0 and 1");
  expect(R"("same_domain": 0.002)", R"("same": 0.002)", "twin: same_domain is missing");
}

TEST(ModelJson, RefusesATraitOrALevelTooMuch) {
  const std::string text = ModelToJson(PlainModel());
  ExpectError(Replaced(text, R"("family_name": {)", R"("shoe_size": {}, "family_name": {)"),
              Code::kInvalidArgument,
              "10 traits, 9 wanted");
  ExpectError(Replaced(text, R"("variant": {)", R"("odd": {}, "variant": {)"),
              Code::kInvalidArgument,
              "family_name: 11 levels, 10 wanted");
}

TEST(ModelJson, TheRowsAreProbabilities) {
  Model model = PlainModel();
  model.traits[0].m[1] += 0.01;
  ExpectError(
      ModelToJson(model), Code::kInvalidArgument, "family_name: the levels' m do not sum to 1");
  model = PlainModel();
  model.traits[5].u[2] -= 0.01;
  ExpectError(
      ModelToJson(model), Code::kInvalidArgument, "birth_place: the levels' u do not sum to 1");
  model = PlainModel();
  model.traits[0].m[1] = -0.1;
  ExpectError(
      ModelToJson(model), Code::kInvalidArgument, "family_name.equal: m is not a probability");
  model = PlainModel();
  model.traits[0].m[1] = 1.1;
  ExpectError(ModelToJson(model), Code::kInvalidArgument, "not a probability");
}

TEST(ModelJson, AllowsForRounding) {
  Model model = PlainModel();
  model.traits[0].m[1] += 0.0009;
  EXPECT_TRUE(CheckModel(model).has_value());
  model.traits[0].m[1] += 0.0002;
  EXPECT_FALSE(CheckModel(model).has_value());
}

TEST(ModelJson, ChecksRatesAndWeights) {
  Model model = ExampleModel();
  model.matches_per_record.cross_domain = -1;
  ExpectError(ModelToJson(model), Code::kInvalidArgument, "rate per record is negative");
  model = ExampleModel();
  model.relations[0].per_record.same_domain = -1;
  ExpectError(ModelToJson(model), Code::kInvalidArgument, "rate per record is negative");
  model = ExampleModel();
  model.frequency_weight = 1.01;
  ExpectError(ModelToJson(model), Code::kInvalidArgument, "frequency_weight");
  model = ExampleModel();
  model.relations[0].traits[0].inherited = 1.01;
  ExpectError(ModelToJson(model), Code::kInvalidArgument, "relation twin: inherited");
}

TEST(ModelJson, LimitsTheRelations) {
  Model model = PlainModel();
  Relation relation;
  relation.name = "r";
  model.relations.assign(kRelationsMax, relation);
  EXPECT_TRUE(ModelFromJson(ModelToJson(model)).has_value());
  model.relations.push_back(relation);
  ExpectError(ModelToJson(model), Code::kTooLarge, "more than 12 relations");
}

TEST(ModelJson, LimitsTheSize) {
  std::string text = ModelToJson(PlainModel());
  text.append(kModelBytesMax - text.size(), ' ');
  EXPECT_TRUE(ModelFromJson(text).has_value());
  text += ' ';
  ExpectError(text, Code::kTooLarge, "larger than 1048576 bytes");
}

}  // namespace
}  // namespace socle::mpi::match
