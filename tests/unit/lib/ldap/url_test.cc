#include "lib/ldap/url.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <ldap.h>

#include "lib/base/error.h"
#include "lib/ldap/message.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

struct Example {
  std::string_view text;
  std::string_view formatted = {};  // when it is not `text`
};

std::string Text(const char* text) {
  return text == nullptr ? "" : text;
}

class UrlExample : public testing::TestWithParam<Example> {};

TEST_P(UrlExample, IsReadAsByLibldapAndFormattedAgain) {
  const std::string text(GetParam().text);
  const auto url = ParseUrl(text);
  ASSERT_TRUE(url.has_value()) << url.error().detail;
  EXPECT_EQ(FormatUrl(*url), GetParam().formatted.empty() ? text : GetParam().formatted);

  LDAPURLDesc* wanted = nullptr;
  ASSERT_EQ(ldap_url_parse(text.c_str(), &wanted), LDAP_URL_SUCCESS);
  EXPECT_EQ(url->scheme, Text(wanted->lud_scheme));
  EXPECT_EQ(url->host, Text(wanted->lud_host));
  EXPECT_EQ(url->dn, Text(wanted->lud_dn));
  if (url->port.has_value()) {
    EXPECT_EQ(*url->port, wanted->lud_port);
  }
  std::vector<std::string> attributes;
  for (char** attribute = wanted->lud_attrs; attribute != nullptr && *attribute != nullptr;
       ++attribute) {
    attributes.emplace_back(*attribute);
  }
  EXPECT_EQ(url->attributes, attributes);
  EXPECT_EQ(static_cast<int>(url->scope.value_or(SearchScope::kBase)),
            wanted->lud_scope == LDAP_SCOPE_DEFAULT ? 0 : wanted->lud_scope);
  EXPECT_EQ(url->filter, Text(wanted->lud_filter));
  ldap_free_urldesc(wanted);
}

// RFC 4516, section 4, but for the one below.
INSTANTIATE_TEST_SUITE_P(
    Rfc4516,
    UrlExample,
    testing::Values(
        Example{"ldap:///o=University%20of%20Michigan,c=US"},
        Example{"ldap://ldap1.example.net/o=University%20of%20Michigan,c=US"},
        Example{"ldap://ldap1.example.net/o=University%20of%20Michigan,c=US?postalAddress"},
        Example{"ldap://ldap1.example.net:6666/o=University%20of%20Michigan,c=US??sub?(cn=Babs%20"
                "Jensen)"},
        Example{"LDAP://ldap1.example.com/c=GB?objectClass?ONE",
                "ldap://ldap1.example.com/c=GB?objectClass?one"},
        Example{"ldap://ldap2.example.com/o=Question%3f,c=US?mail"},
        Example{"ldap://ldap3.example.com/o=Babsco,c=US?"
                "?"
                "?(four-octet=%5c00%5c00%5c00%5c04)"},
        Example{"ldap://ldap.example.com/o=An%20Example%5C2C%20Inc.,c=US",
                "ldap://ldap.example.com/o=An%20Example%5c2C%20Inc.,c=US"}));

INSTANTIATE_TEST_SUITE_P(Forms,
                         UrlExample,
                         testing::Values(Example{"ldap://", "ldap:///"},
                                         Example{"ldaps://a/o=b"},
                                         Example{"ldap://[2001:db8::7]:3389/c=GB"},
                                         Example{"ldapi://%2fvar%2frun%2fldapi/"},
                                         Example{"ldap://a/?cn,sn?children"}));

TEST(ParseUrl, ReadsExtensions) {
  const auto one = ParseUrl("ldap:///??sub??e-bindname=cn=Manager%2cdc=example%2cdc=com");
  ASSERT_TRUE(one.has_value());
  ASSERT_EQ(one->extensions.size(), 1U);
  EXPECT_FALSE(one->extensions[0].critical);
  EXPECT_EQ(one->extensions[0].name, "e-bindname");
  EXPECT_EQ(one->extensions[0].value, "cn=Manager,dc=example,dc=com");
  EXPECT_EQ(FormatUrl(*one), "ldap:///??sub??e-bindname=cn=Manager%2cdc=example%2cdc=com");
  const auto two = ParseUrl(
      "ldap:///?"
      "?"
      "?"
      "?!x,y=");
  ASSERT_TRUE(two.has_value());
  ASSERT_EQ(two->extensions.size(), 2U);
  EXPECT_TRUE(two->extensions[0].critical);
  EXPECT_EQ(two->extensions[0].value, std::nullopt);
  EXPECT_EQ(two->extensions[1].value, "");
  EXPECT_EQ(FormatUrl(*two),
            "ldap:///?"
            "?"
            "?"
            "?!x,y=");
}

class BadUrl : public testing::TestWithParam<const char*> {};

TEST_P(BadUrl, IsRefused) {
  const auto url = ParseUrl(GetParam());
  ASSERT_FALSE(url.has_value());
  EXPECT_EQ(url.error().code, Code::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Texts,
                         BadUrl,
                         testing::Values("",
                                         "ldap:/",
                                         "http://a/",
                                         "ldap://a:x/",
                                         "ldap://a:65536/",
                                         "ldap://a:1x/",
                                         "ldap://[::1/",
                                         "ldap://[::1]x/",
                                         "ldap://a?cn",
                                         "ldap:///o=a b",
                                         "ldap:///o=%zz",
                                         "ldap:///o=%0",
                                         "ldap:///o=%00",
                                         "ldap:///?cn,,sn",
                                         "ldap:///??all",
                                         "ldap:///?"
                                         "?"
                                         "?"
                                         "?!",
                                         "ldap:///????x?y"));

TEST(ParseUrl, RefusesMoreThanItsLimits) {
  const std::string front = "ldap:///";
  const auto sized = [&](std::size_t size) {
    return front + std::string(size - front.size(), 'x');
  };
  EXPECT_TRUE(ParseUrl(sized(kUrlBytesMax)).has_value());
  EXPECT_EQ(ParseUrl(sized(kUrlBytesMax + 1)).error().code, Code::kTooLarge);
  const auto with = [&](const char* parts, std::size_t count) {
    return ParseUrl(front + parts + Repeat("a,", count - 1) + "a");
  };
  EXPECT_TRUE(with("?", kUrlListMax).has_value());
  EXPECT_EQ(with("?", kUrlListMax + 1).error().code, Code::kTooLarge);
  EXPECT_TRUE(with("????", kUrlListMax).has_value());
  EXPECT_EQ(with("????", kUrlListMax + 1).error().code, Code::kTooLarge);
}

}  // namespace
}  // namespace socle::ldap
