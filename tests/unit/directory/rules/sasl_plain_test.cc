#include "directory/rules/sasl_plain.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::directory::rules {
namespace {

using std::string_view_literals::operator""sv;

// RFC 4616, section 4.
TEST(ParsePlain, ExamplesOfTheRfc) {
  auto plain = ParsePlain("\0tim\0tanstaaftanstaaf"sv);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->authorization_id, "");
  EXPECT_EQ(plain->authentication_id, "tim");
  EXPECT_EQ(plain->password.Reveal(), "tanstaaftanstaaf");
  plain = ParsePlain("Ursel\0Kurt\0xipj3plmq"sv);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->authorization_id, "Ursel");
  EXPECT_EQ(plain->authentication_id, "Kurt");
}

TEST(ParsePlain, NamesAndPasswordsArePrepared) {
  const auto plain = ParsePlain("\0u\u00ADser\0e\u0301"sv);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->authentication_id, "user");
  EXPECT_EQ(plain->password.Reveal(), "\u00E9");
}

TEST(ParsePlain, RefusesWhatIsNone) {
  for (const std::string_view text : {""sv,
                                      "user"sv,
                                      "\0user"sv,
                                      "\0\0secret"sv,
                                      "\0user\0"sv,
                                      "\0user\0sec\0ret"sv,
                                      "\0us\xff\0secret"sv,
                                      "\0\u00AD\0secret"sv,
                                      "\0user\0\u00AD"sv}) {
    EXPECT_EQ(ParsePlain(text).error().code, Code::kInvalidArgument);
  }
}

TEST(ParsePlain, Limits) {
  const auto code = [](std::size_t name, std::size_t password) {
    const std::string text = std::string(1, '\0') + std::string(name, 'a') + std::string(1, '\0') +
                             std::string(password, 'b');
    const auto plain = ParsePlain(text);
    return plain.has_value() ? Code{} : plain.error().code;
  };
  EXPECT_EQ(code(kPlainPartBytesMax, kPlainPasswordBytesMax), Code{});
  EXPECT_EQ(code(kPlainPartBytesMax + 1, 1), Code::kTooLarge);
  EXPECT_EQ(code(1, kPlainPasswordBytesMax + 1), Code::kTooLarge);
}

TEST(ParseAuthorizationId, BothForms) {
  EXPECT_TRUE(ParseAuthorizationId("dn:uid=a,o=b")->is_dn);
  EXPECT_EQ(ParseAuthorizationId("DN:uid=a,o=b")->value, "uid=a,o=b");
  EXPECT_EQ(ParseAuthorizationId("dn:")->value, "");
  EXPECT_FALSE(ParseAuthorizationId("u:tim")->is_dn);
  EXPECT_EQ(ParseAuthorizationId("u:tim")->value, "tim");
  for (const char* const text : {"", "tim", "u:", "d", "x:tim"}) {
    EXPECT_FALSE(ParseAuthorizationId(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace socle::directory::rules
