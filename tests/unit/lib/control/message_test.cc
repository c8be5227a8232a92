#include "lib/control/message.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"

namespace socle::control {

namespace {

std::string Header(std::uint32_t size) {
  std::string out;
  AppendBigEndian(out, size);
  return out;
}

TEST(Frame, IsFoundOnceItIsWhole) {
  const std::string frame = *EncodeFrame("{}", 100);
  EXPECT_EQ(frame, std::string("\0\0\0\x02{}", 6));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    const auto found = FindFrame(std::string_view(frame).substr(0, size), 100);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->has_value()) << size;
  }
  const std::string both = frame + "next";
  const auto found = FindFrame(both, 100);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->json, "{}");
  EXPECT_EQ((*found)->size_bytes, 6);
}

TEST(Frame, IsRefusedFromItsHeaderOnWhenItIsTooLong) {
  EXPECT_TRUE(FindFrame(Header(100), 100));
  const auto over = FindFrame(Header(101), 100);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  EXPECT_FALSE(FindFrame(Header(UINT32_MAX), kAnswerBytesMax));
  EXPECT_TRUE(EncodeFrame(std::string(100, 'x'), 100));
  EXPECT_EQ(EncodeFrame(std::string(101, 'x'), 100).error().code, Code::kTooLarge);
}

TEST(Frame, IsRefusedWhenEmpty) {
  EXPECT_EQ(FindFrame(Header(0), 100).error().code, Code::kInvalidArgument);
}

TEST(Request, IsReadAsItWasWritten) {
  const Request request{.id = 7, .method = "mpi.search", .params = {{"name", "DUPONT"}}};
  EXPECT_EQ(EncodeRequest(request), R"({"id":7,"method":"mpi.search","params":{"name":"DUPONT"}})");
  const auto read = DecodeRequest(EncodeRequest(request));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->id, 7);
  EXPECT_EQ(read->method, "mpi.search");
  EXPECT_EQ(read->params, request.params);
}

TEST(Request, IsRefusedInAnyOtherForm) {
  for (const std::string_view json : {"",
                                      "nonsense",
                                      "[]",
                                      "{}",
                                      R"({"id":0,"method":"a","params":{}})",
                                      R"({"id":-1,"method":"a","params":{}})",
                                      R"({"id":1.5,"method":"a","params":{}})",
                                      R"({"id":"1","method":"a","params":{}})",
                                      R"({"id":1,"params":{}})",
                                      R"({"id":1,"method":"","params":{}})",
                                      R"({"id":1,"method":7,"params":{}})",
                                      R"({"id":1,"method":"a"})",
                                      R"({"id":1,"method":"a","params":[]})",
                                      R"({"id":1,"method":"a","params":{},"extra":1})",
                                      R"({"id":1,"method":"a","params":{}} trailing)"}) {
    const auto read = DecodeRequest(json);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().code, Code::kInvalidArgument) << json;
  }
}

TEST(Request, HasAMethodOfAtMost64Bytes) {
  const auto with = [](std::size_t size) {
    return DecodeRequest(EncodeRequest({.id = 1, .method = std::string(size, 'm')}));
  };
  EXPECT_TRUE(with(kMethodBytesMax));
  EXPECT_FALSE(with(kMethodBytesMax + 1));
}

TEST(Request, IsNestedAtMost32Deep) {
  const auto with = [](std::size_t depth) {
    // The request itself is one level, params another.
    return DecodeRequest(R"({"id":1,"method":"a","params":{"x":)" + std::string(depth - 2, '[') +
                         std::string(depth - 2, ']') + "}}");
  };
  EXPECT_TRUE(with(kJsonDepthMax));
  EXPECT_FALSE(with(kJsonDepthMax + 1));
}

TEST(Answer, IsReadAsItWasWritten) {
  const boost::json::value value = {{"a", 1}};
  for (const AnswerKind kind : {AnswerKind::kItem, AnswerKind::kProgress, AnswerKind::kResult}) {
    const auto read = DecodeAnswer(EncodeAnswer({.id = 3, .kind = kind, .value = value}));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->id, 3);
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->value, value);
  }
  EXPECT_EQ(EncodeAnswer({.id = 3, .kind = AnswerKind::kItem, .value = value}),
            R"({"id":3,"more":true,"item":{"a":1}})");
  EXPECT_EQ(EncodeAnswer({.id = 3, .value = value}), R"({"id":3,"result":{"a":1}})");
}

TEST(Answer, TellsErrors) {
  const Answer answer{
      .id = 3,
      .kind = AnswerKind::kError,
      .error = {.code = Code::kNotFound, .message = "no such person", .hint = "search first"}};
  EXPECT_EQ(
      EncodeAnswer(answer),
      R"({"id":3,"error":{"code":"not_found","message":"no such person","hint":"search first"}})");
  const auto read = DecodeAnswer(EncodeAnswer(answer));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->error.code, Code::kNotFound);
  EXPECT_EQ(read->error.message, "no such person");
  EXPECT_EQ(read->error.hint, "search first");
}

TEST(Answer, IsRefusedInAnyOtherForm) {
  for (const std::string_view json : {R"({"id":1})",
                                      R"({"result":1})",
                                      R"({"id":1,"result":1,"item":1})",
                                      R"({"id":1,"more":true,"result":1})",
                                      R"({"id":1,"item":1})",
                                      R"({"id":1,"error":"x"})",
                                      R"({"id":1,"error":{"code":"x"}})"}) {
    EXPECT_FALSE(DecodeAnswer(json)) << json;
  }
}

TEST(CodeOfName, KnowsAllNames) {
  for (int code = 1; code <= static_cast<int>(Code::kInternal); ++code) {
    EXPECT_EQ(CodeOfName(CodeName(static_cast<Code>(code))), static_cast<Code>(code));
  }
  EXPECT_EQ(CodeOfName("newer"), Code::kInternal);
}

}  // namespace

}  // namespace socle::control
