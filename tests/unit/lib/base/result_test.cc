#include "lib/base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace socle {

namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) {
    return Fail(Code::kInvalidArgument, "odd");
  }
  return n / 2;
}

Result<int> Quarter(int n) {
  SOCLE_TRY(const int half, Half(n));
  SOCLE_TRY(const int quarter, Half(half));
  return quarter;
}

Status CheckEven(int n, bool& was_reached) {
  SOCLE_TRY_STATUS(Half(n));
  was_reached = true;
  return {};
}

Result<std::unique_ptr<int>> Own(int n) {
  SOCLE_TRY(auto owned, Result<std::unique_ptr<int>>(std::make_unique<int>(n)));
  return owned;
}

TEST(Result, TryGivesTheValue) {
  EXPECT_EQ(Quarter(12).value(), 3);
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(Quarter(3).error().detail, "odd");
  EXPECT_EQ(Quarter(6).error().code, Code::kInvalidArgument);
}

TEST(Result, TryStatusStopsAtAnError) {
  bool was_reached = false;
  EXPECT_FALSE(CheckEven(3, was_reached));
  EXPECT_FALSE(was_reached);
  EXPECT_TRUE(CheckEven(4, was_reached));
  EXPECT_TRUE(was_reached);
}

TEST(Result, TryMovesWhatCannotBeCopied) {
  EXPECT_EQ(**Own(7), 7);
}

TEST(Result, FailKeepsAnErrorThatExists) {
  const Status status = Fail(Error{.code = Code::kTimeout, .detail = "slow"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kTimeout);
  EXPECT_EQ(status.error().detail, "slow");
}

}  // namespace

}  // namespace socle
