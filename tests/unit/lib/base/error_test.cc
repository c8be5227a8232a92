#include "lib/base/error.h"

#include <set>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace socle {

namespace {

TEST(Error, EachCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int code = static_cast<int>(Code::kInvalidArgument);
       code <= static_cast<int>(Code::kInternal);
       ++code) {
    EXPECT_TRUE(names.insert(CodeName(static_cast<Code>(code))).second) << code;
  }
  EXPECT_EQ(names.size(), 10U);
  EXPECT_EQ(CodeName(Code::kNotFound), "not_found");
}

TEST(Error, TakesContextOnItsWayUp) {
  Error error{.code = Code::kBusy, .detail = "queue is full"};
  const Error prefixed = std::move(error).Prefixed("entry 42");
  EXPECT_EQ(prefixed.code, Code::kBusy);
  EXPECT_EQ(prefixed.detail, "entry 42: queue is full");
}

}  // namespace

}  // namespace socle
