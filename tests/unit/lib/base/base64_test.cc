#include "lib/base/base64.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"

namespace socle {
namespace {

// RFC 4648, section 10, and the last characters of the alphabet.
TEST(Base64, GivesThePublishedTexts) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xff\xfe\xfb", "//77"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(EncodeBase64(AsBytes(bytes)), text);
    EXPECT_EQ(DecodeBase64(text).value_or("refused"), bytes) << text;
  }
}

TEST(Base64, TakesEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(DecodeBase64(EncodeBase64(AsBytes(bytes))).value_or("refused"), bytes);
  }
}

TEST(Base64, RefusesEveryOtherText) {
  for (const std::string_view text : {"Zg",
                                      "Zg=",
                                      "Zg===",
                                      "====",
                                      "Z===",
                                      "=",
                                      "Zm9v====",
                                      "Zg==Zg==",
                                      "Zm9=v",
                                      "Zm-_",
                                      "Zm9 ",
                                      "Zm9v\n",
                                      "Zh==",
                                      "Zm9="}) {
    const auto decoded = DecodeBase64(text);
    ASSERT_FALSE(decoded.has_value()) << text;
    EXPECT_EQ(decoded.error().code, Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace socle
