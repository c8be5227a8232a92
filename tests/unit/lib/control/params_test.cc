#include "lib/control/params.h"

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::control {
namespace {

using testing::HasSubstr;

TEST(Params, AreReadByName) {
  const boost::json::object object{{"text", "a"},
                                   {"flag", true},
                                   {"count", 7},
                                   {"at", "1970-01-01T00:00:01Z"},
                                   {"object", {{"x", 1}}},
                                   {"list", {1, 2}},
                                   {"null", nullptr}};
  Params params(object);
  EXPECT_EQ(params.RequiredText("text"), "a");
  EXPECT_TRUE(params.Flag("flag"));
  EXPECT_EQ(params.Count("count", {.min = 7, .max = 7}), 7U);
  EXPECT_EQ(params.Instant("at")->value, 1'000'000);
  EXPECT_EQ(params.Object("object").size(), 1U);
  EXPECT_EQ(params.Array("list").size(), 2U);
  EXPECT_EQ(params.Text("null"), "");
  EXPECT_EQ(params.Text("absent"), "");
  EXPECT_FALSE(params.Flag("absent"));
  EXPECT_FALSE(params.OptionalFlag("absent").has_value());
  EXPECT_FALSE(params.Count("absent", {}).has_value());
  EXPECT_FALSE(params.Instant("absent").has_value());
  EXPECT_TRUE(params.Finish().has_value());
}

TEST(Params, UnknownOnesAreRefused) {
  const boost::json::object object{{"known", "a"}, {"other", 1}};
  Params params(object);
  EXPECT_EQ(params.Text("known"), "a");
  const auto status = params.Finish();
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, Code::kInvalidArgument);
  EXPECT_THAT(status.error().detail, HasSubstr("'other'"));
}

TEST(Params, FaultsAreKept) {
  const boost::json::object object{{"text", 1}, {"number", "x"}, {"big", 11}, {"low", -1}};
  const auto fault = [&object](auto read) {
    Params params(object);
    read(params);
    const auto status = params.Finish();
    return status.has_value() ? std::string("none") : status.error().detail;
  };
  EXPECT_EQ(fault([](Params& params) { params.Text("text"); }), "text is a text");
  EXPECT_EQ(fault([](Params& params) { params.Flag("text"); }), "text is true or false");
  EXPECT_THAT(fault([](Params& params) { params.Count("number", {}); }), HasSubstr("whole number"));
  EXPECT_THAT(fault([](Params& params) { params.Count("big", {.max = 10}); }),
              HasSubstr("from 0 to 10"));
  EXPECT_THAT(fault([](Params& params) { params.Count("low", {}); }), HasSubstr("whole number"));
  EXPECT_EQ(fault([](Params& params) { params.RequiredCount("none", {}); }), "none is missing");
  EXPECT_EQ(fault([](Params& params) { params.RequiredText("none"); }), "none is missing");
  EXPECT_EQ(fault([](Params& params) { params.Object("none"); }), "none must be an object");
  EXPECT_EQ(fault([](Params& params) { params.Array("text"); }), "text must be a list");
  EXPECT_THAT(fault([](Params& params) { params.Instant("number"); }), HasSubstr("number: "));
  EXPECT_EQ(fault([](Params& params) {
              params.SetFault("first");
              params.SetFault("second");
            }),
            "first");
}

}  // namespace
}  // namespace socle::control
