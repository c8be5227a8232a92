#include "lib/net/http_form.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::net {

namespace {

Code FailureOf(std::string_view text, const HttpFormLimits& limits = {}) {
  const auto form = HttpForm::Parse(text, limits);
  EXPECT_FALSE(form) << text;
  return form ? Code::kInternal : form.error().code;
}

TEST(HttpForm, DecodesNamesAndValues) {
  const auto form = HttpForm::Parse("nom=L%C3%A9a+Martin&ville=&&seul&a%3Db=c%26d=e&nom=2");
  ASSERT_TRUE(form);
  EXPECT_EQ(*form->Find("nom"), "Léa Martin");
  EXPECT_EQ(*form->Find("ville"), "");
  EXPECT_EQ(*form->Find("seul"), "");
  EXPECT_EQ(*form->Find("a=b"), "c&d=e");
  EXPECT_EQ(form->Find("autre"), nullptr);
  EXPECT_EQ(form->Count("nom"), 2);
  EXPECT_EQ(form->Count("autre"), 0);
  EXPECT_EQ(form->Fields().size(), 5);
}

TEST(HttpForm, TakesNothing) {
  EXPECT_TRUE(HttpForm::Parse("")->Fields().empty());
}

TEST(HttpForm, RefusesWhatIsNoText) {
  for (const std::string_view text :
       {"a=%", "a=%4", "a=%zz", "a=%00", "%FF=1", "a=%C3", "a=\xFF"}) {
    EXPECT_EQ(FailureOf(text), Code::kInvalidArgument);
  }
  EXPECT_EQ(FailureOf(std::string_view("a=\0", 3)), Code::kInvalidArgument);
}

TEST(HttpForm, HasLimits) {
  const HttpFormLimits limits{
      .bytes_max = 30, .fields_max = 3, .name_bytes_max = 4, .value_bytes_max = 5};
  EXPECT_TRUE(HttpForm::Parse("a=1&b=2&c=3", limits));
  EXPECT_EQ(FailureOf("a=1&b=2&c=3&d=4", limits), Code::kTooLarge);
  EXPECT_TRUE(HttpForm::Parse("abcd=12345", limits));
  EXPECT_EQ(FailureOf("abcde=1", limits), Code::kTooLarge);
  EXPECT_EQ(FailureOf("a=123456", limits), Code::kTooLarge);
  EXPECT_TRUE(HttpForm::Parse("a=%31%32%33%34%35", limits)) << "counted once decoded";
  EXPECT_TRUE(HttpForm::Parse(std::string(30, '&'), limits));
  EXPECT_EQ(FailureOf(std::string(31, '&'), limits), Code::kTooLarge);
}

TEST(HttpForm, ReadsBackWhatIsEncoded) {
  std::string all;
  for (int c = 1; c < 128; ++c) {
    all += static_cast<char>(c);
  }
  all += "éœ€😀";
  const auto form =
      HttpForm::Parse(fmt::format("{}={}", EncodePercent("a&=+"), EncodePercent(all)));
  ASSERT_TRUE(form);
  EXPECT_EQ(*form->Find("a&=+"), all);
  EXPECT_EQ(EncodePercent("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(EncodePercent("\"é"), "%22%C3%A9");
}

}  // namespace

}  // namespace socle::net
