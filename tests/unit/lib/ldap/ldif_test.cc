#include "lib/ldap/ldif.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ldif_lines.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/ldif_writer.h"
#include "lib/ldap/message.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

// Gives `text` in pieces of `step` octets.
LdifSource SourceOf(std::string text, std::size_t step = 1000) {
  return [text = std::move(text), step, at = std::size_t{0}](
             std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({step, out.size(), text.size() - at});
    std::ranges::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at),
                        static_cast<std::ptrdiff_t>(size),
                        out.begin());
    at += size;
    return size;
  };
}

// All records; the first error ends it.
Result<std::vector<LdifRecord>> ReadAll(std::string text, LdifOptions options = {}) {
  LdifReader reader(SourceOf(std::move(text)), std::move(options));
  std::vector<LdifRecord> records;
  while (true) {
    SOCLE_TRY(std::optional<LdifRecord> record, reader.Next());
    if (!record.has_value()) {
      return records;
    }
    records.push_back(std::move(*record));
  }
}

std::string Fault(std::string text, LdifOptions options = {}) {
  const auto records = ReadAll(std::move(text), std::move(options));
  return records.has_value() ? "" : records.error().detail;
}

LdifRecord One(std::string text) {
  auto records = ReadAll(std::move(text));
  EXPECT_TRUE(records.has_value()) << records.error().detail;
  EXPECT_EQ(records->size(), 1U);
  return records.has_value() && !records->empty() ? records->front() : LdifRecord{};
}

TEST(LdifReader, ReadsEntriesOfRfc2849) {
  // Example 1.
  const auto records = ReadAll(
      "version: 1\n"
      "dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com\n"
      "objectclass: top\n"
      "objectclass: person\n"
      "objectclass: organizationalPerson\n"
      "cn: Barbara Jensen\n"
      "cn: Barbara J Jensen\n"
      "cn: Babs Jensen\n"
      "sn: Jensen\n"
      "uid: bjensen\n"
      "telephonenumber: +1 408 555 1212\n"
      "description: A big sailing fan.\n"
      "\n"
      "dn: cn=Bjorn Jensen, ou=Accounting, dc=airius, dc=com\n"
      "objectclass: top\n"
      "cn: Bjorn Jensen\n"
      "sn: Jensen\n"
      "telephonenumber: +1 408 555 1212\n");
  ASSERT_TRUE(records.has_value()) << records.error().detail;
  ASSERT_EQ(records->size(), 2U);
  const LdifRecord& first = records->front();
  EXPECT_EQ(first.kind, LdifKind::kContent);
  EXPECT_EQ(first.line, 2U);
  EXPECT_EQ(first.dn, "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com");
  ASSERT_EQ(first.attributes.size(), 6U);
  EXPECT_EQ(first.attributes[1].type, "cn");
  EXPECT_EQ(first.attributes[1].values,
            (std::vector<std::string>{"Barbara Jensen", "Barbara J Jensen", "Babs Jensen"}));
  EXPECT_EQ(records->back().line, 14U);
}

TEST(LdifReader, UndoesFoldsOfRfc2849) {
  // Example 2.
  const LdifRecord record =
      One("version: 1\n"
          "dn:cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com\n"
          "description:Babs is a big sailing fan, and travels extensively in sea\n"
          " rch of perfect sailing conditions.\n"
          "title:Product Manager, Rod and Reel Division\n");
  EXPECT_EQ(record.attributes[0].values[0],
            "Babs is a big sailing fan, and travels extensively in search of perfect sailing "
            "conditions.");
  EXPECT_EQ(record.attributes[1].values[0], "Product Manager, Rod and Reel Division");
}

TEST(LdifReader, DecodesBase64OfRfc2849) {
  // Examples 3 and 4.
  const LdifRecord record = One(
      "version: 1\n"
      "dn:: b3U95Za25qWt6YOoLG89QWlyaXVz\n"
      "# dn:: ou=<JapaneseOU>,o=Airius\n"
      "objectclass: organizationalUnit\n"
      "ou:: 5Za25qWt6YOo\n"
      "# ou:: <JapaneseOU>\n"
      "ou;lang-ja:: 5Za25qWt6YOo\n"
      "ou;lang-en: Sales\n"
      "description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZhbHVlIGlzIGJhc2UtNjQtZW5j\n"
      " b2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2wgY2hhcmFjdGVyIGluIGl0IChhIENSKS4NICBCeSB0aGUgd2F5\n"
      " LCB5b3Ugc2hvdWxkIHJlYWxseSBnZXQgb3V0IG1vcmUu\n");
  EXPECT_EQ(record.dn, "ou=営業部,o=Airius");
  ASSERT_EQ(record.attributes.size(), 5U);
  EXPECT_EQ(record.attributes[1].values[0], "営業部");
  EXPECT_EQ(record.attributes[2].type, "ou;lang-ja");
  EXPECT_EQ(record.attributes[4].values[0],
            "What a careful reader you are!  This value is base-64-encoded because it has a "
            "control character in it (a CR).\r  By the way, you should really get out more.");
}

TEST(LdifReader, ReadsFilesOnlyWhenItIsGivenAWay) {
  // Example 5.
  const std::string text =
      "dn: cn=Fiona Jensen\n"
      "jpegphoto:< file:///usr/local/photos/fiona%20j.jpg\n";
  EXPECT_EQ(Fault(text), "line 2: value by URL, which is not allowed here");
  std::string asked;
  const LdifOptions options{.read_file = [&](const std::string& path) -> Result<std::string> {
    asked = path;
    return "\xFF\xD8";
  }};
  const auto records = ReadAll(text, options);
  ASSERT_TRUE(records.has_value()) << records.error().detail;
  EXPECT_EQ(asked, "/usr/local/photos/fiona j.jpg");
  EXPECT_EQ((*records)[0].attributes[0].values[0], "\xFF\xD8");
  EXPECT_NE(Fault("dn: a\nb:< http://a/b\n", options), "");
  EXPECT_NE(Fault("dn: a\nb:< file://host/b\n", options), "");
  const LdifOptions failing{.read_file = [](const std::string&) -> Result<std::string> {
    return Fail(Code::kNotFound, "no such file");
  }};
  EXPECT_EQ(Fault(text, failing), "line 2: no such file");
}

constexpr std::string_view kChanges =
    "version: 1\n"
    "\n"
    "# Add a new entry\n"
    "dn: cn=Fiona Jensen, ou=Marketing, dc=airius, dc=com\n"
    "changetype: add\n"
    "objectclass: top\n"
    "cn: Fiona Jensen\n"
    "\n"
    "# Delete an existing entry\n"
    "dn: cn=Robert Jensen, ou=Marketing, dc=airius, dc=com\n"
    "changetype: delete\n"
    "\n"
    "# Modify an entry's relative distinguished name\n"
    "dn: cn=Paul Jensen, ou=Product Development, dc=airius, dc=com\n"
    "changetype: modrdn\n"
    "newrdn: cn=Paula Jensen\n"
    "deleteoldrdn: 1\n"
    "\n"
    "# Rename an entry and move all of its children to a new location in\n"
    "# the directory tree (only implemented by LDAPv3 servers).\n"
    "dn: ou=PD Accountants, ou=Product Development, dc=airius, dc=com\n"
    "changetype: moddn\n"
    "newrdn: ou=Product Development Accountants\n"
    "deleteoldrdn: 0\n"
    "newsuperior: ou=Accounting, dc=airius, dc=com\n"
    "\n"
    "# Modify an entry\n"
    "dn: cn=Paula Jensen, ou=Product Development, dc=airius, dc=com\n"
    "changetype: modify\n"
    "add: postaladdress\n"
    "postaladdress: 123 Anystreet $ Sunnyvale, CA $ 94086\n"
    "-\n"
    "delete: description\n"
    "-\n"
    "replace: telephonenumber\n"
    "telephonenumber: +1 408 555 1234\n"
    "telephonenumber: +1 408 555 5678\n"
    "-\n"
    "increment: uidNumber\n"
    "uidNumber: 1\n"
    "-\n"
    "\n"
    "# Delete with a control\n"
    "dn: ou=Product Development, dc=airius, dc=com\n"
    "control: 1.2.840.113556.1.4.805 true\n"
    "control: 1.2.3\n"
    "control: 1.2.4 false: x\n"
    "control: 1.2.5:: AAE=\n"
    "changetype: delete\n";

TEST(LdifReader, ReadsChangesOfRfc2849) {
  // Examples 6 and 7.
  const auto read = ReadAll(std::string(kChanges));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  const std::vector<LdifRecord>& records = *read;
  ASSERT_EQ(records.size(), 6U);
  EXPECT_EQ(records[0].kind, LdifKind::kAdd);
  EXPECT_EQ(records[0].attributes.size(), 2U);
  EXPECT_EQ(records[1].kind, LdifKind::kDelete);
  EXPECT_EQ(records[2].kind, LdifKind::kModifyDn);
  EXPECT_EQ(records[2].new_rdn, "cn=Paula Jensen");
  EXPECT_TRUE(records[2].delete_old_rdn);
  EXPECT_EQ(records[2].new_superior, std::nullopt);
  EXPECT_FALSE(records[3].delete_old_rdn);
  EXPECT_EQ(records[3].new_superior, "ou=Accounting, dc=airius, dc=com");
  EXPECT_EQ(records[4].kind, LdifKind::kModify);
  ASSERT_EQ(records[4].changes.size(), 4U);
  EXPECT_EQ(records[4].changes[1].operation, ModifyOperation::kDelete);
  EXPECT_TRUE(records[4].changes[1].attribute.values.empty());
  EXPECT_EQ(records[4].changes[2].operation, ModifyOperation::kReplace);
  EXPECT_EQ(records[4].changes[2].attribute.values.size(), 2U);
  EXPECT_EQ(records[4].changes[3].operation, ModifyOperation::kIncrement);
  EXPECT_EQ(records[5].controls,
            (std::vector<LdifControl>{{.oid = "1.2.840.113556.1.4.805", .critical = true},
                                      {.oid = "1.2.3"},
                                      {.oid = "1.2.4", .value = "x"},
                                      {.oid = "1.2.5", .value = std::string("\0\1", 2)}}));
}

void ExpectSame(const LdifRecord& a, const LdifRecord& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.dn, b.dn);
  EXPECT_EQ(a.controls, b.controls);
  EXPECT_EQ(a.attributes, b.attributes);
  EXPECT_EQ(a.changes, b.changes);
  EXPECT_EQ(a.new_rdn, b.new_rdn);
  EXPECT_EQ(a.delete_old_rdn, b.delete_old_rdn);
  EXPECT_EQ(a.new_superior, b.new_superior);
}

TEST(LdifWriter, WritesWhatTheReaderReads) {
  auto records = ReadAll(std::string(kChanges)).value();
  records.push_back({.dn = "cn= é ,o=a",
                     .attributes = {{.type = "cn", .values = {"", " a", "a ", ":a", "<a", "a:b"}},
                                    {.type = "sn", .values = {"é", "a\nb", std::string("\0", 1)}},
                                    {.type = "o", .values = {std::string(500, 'x')}}}});
  std::string text;
  AppendLdifVersion(text);
  for (const LdifRecord& record : records) {
    AppendLdifRecord(text, record);
  }
  const auto again = ReadAll(text);
  ASSERT_TRUE(again.has_value()) << again.error().detail << "\n" << text;
  ASSERT_EQ(again->size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    ExpectSame((*again)[i], records[i]);
  }
}

TEST(LdifWriter, FoldsAt76ColumnsAndUsesBase64WhereItMust) {
  const auto line = [](std::string_view name, std::string_view value) {
    std::string out;
    AppendLdifLine(out, name, value);
    return out;
  };
  const std::string fits(72, 'x');
  EXPECT_EQ(line("cn", fits), "cn: " + fits + "\n");
  EXPECT_EQ(line("cn", fits + "y"), "cn: " + fits + "\n y\n");
  EXPECT_EQ(line("cn", fits + std::string(75, 'y') + "z"),
            "cn: " + fits + "\n " + std::string(75, 'y') + "\n z\n");
  EXPECT_EQ(line("cn", ""), "cn:\n");
  EXPECT_EQ(line("cn", "a b"), "cn: a b\n");
  for (const char* const value : {" a", ":a", "<a", "a ", "é", "a\nb", "a\rb"}) {
    EXPECT_TRUE(line("cn", value).starts_with("cn:: ")) << value;
  }
  EXPECT_EQ(line("title", "Médecin"), "title:: TcOpZGVjaW4=\n");
}

TEST(LdifReader, TakesWhatCommonToolsWrite) {
  const LdifRecord record =
      One("\xEF\xBB\xBF# made by a tool\r\n"
          "#  with a comment that goes\r\n"
          "  on\r\n"
          "\r\n"
          "\r\n"
          "DN: o=a\r\n"
          "Cn:   é\r\n"
          "sn:\r\n"
          "cN: b\r\n"
          "#\r\n"
          "description: a\r\n"
          "  b");
  EXPECT_EQ(record.dn, "o=a");
  EXPECT_EQ(record.line, 6U);
  EXPECT_EQ(record.attributes,
            (std::vector<LdifAttribute>{{.type = "Cn", .values = {"é", "b"}},
                                        {.type = "sn", .values = {""}},
                                        {.type = "description", .values = {"a b"}}}));
  const LdifRecord change = One("dn: o=a\nchangetype: modify\nadd: cn\ncn: a");
  EXPECT_EQ(change.changes.size(), 1U);
}

TEST(LdifReader, OfNothingHasNoRecord) {
  for (const char* const text : {"", "\n\n", "# only\n", "version: 1\n", "version: 1\n\n\n"}) {
    const auto records = ReadAll(text);
    ASSERT_TRUE(records.has_value());
    EXPECT_TRUE(records->empty()) << text;
  }
}

struct BadText {
  const char* text;
  const char* detail;
};

class BadLdif : public testing::TestWithParam<BadText> {};

TEST_P(BadLdif, IsRefusedWithTheLine) {
  EXPECT_EQ(Fault(GetParam().text), GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    BadLdif,
    testing::Values(
        BadText{"version: 2\ndn: a\ncn: b\n", "line 1: version other than 1"},
        BadText{"cn: a\n", "line 1: expected dn"},
        BadText{"dn: a\n\ncn: b\n", "line 1: entry without attributes"},
        BadText{"dn: a\ncn\n", "line 2: no ':'"},
        BadText{"dn: a\nc n: b\n", "line 2: not an attribute description"},
        BadText{"dn: a\ncn:: b\n", "line 2: not base64"},
        BadText{"dn: a\ncn: \xFF\n", "line 2: value that must be written as base64"},
        BadText{"dn: a\ncn: b\rc\n", "line 2: value that must be written as base64"},
        BadText{"dn:: /w==\ncn: b\n", "line 1: dn that is not UTF-8"},
        BadText{" a\ndn: a\n", "line 1: goes on with a line that is not there"},
        BadText{"dn: a\nchangetype: move\n", "line 2: unknown changetype"},
        BadText{"dn: a\ncontrol: 1.2\ncn: b\n", "line 3: expected changetype"},
        BadText{"dn: a\ncontrol\n",
                "line 2: control of another form than OID [true|false][: value]"},
        BadText{"dn: a\ncontrol: 1.2 maybe\nchangetype: delete\n",
                "line 2: control of another form than OID [true|false][: value]"},
        BadText{"dn: a\nchangetype: delete\ncn: b\n", "line 3: line behind the end of the change"},
        BadText{"dn: a\nchangetype: modify\ncn: b\n",
                "line 3: expected add, delete, replace or increment of an attribute"},
        BadText{"dn: a\nchangetype: modify\nadd: cn\nsn: b\n", "line 4: expected cn"},
        BadText{"dn: a\nchangetype: modrdn\nnewrdn: b=c\n", "line 3: expected deleteoldrdn"},
        BadText{"dn: a\nchangetype: modrdn\nnewrdn: b=c\ndeleteoldrdn: 2\n",
                "line 4: deleteoldrdn other than 0 and 1"},
        BadText{"dn: a\nchangetype: modrdn\nnewrdn: b=c\ndeleteoldrdn: 1\nsuperior: d\n",
                "line 5: expected newsuperior"}));

TEST(LdifReader, GoesOnBehindABadRecord) {
  LdifReader reader(
      SourceOf("dn: a\ncn\nsn: x\n\ndn: b\ncn: c\n\ndn: d\n e\n\n f\n\ndn: g\ncn: h\n"));
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_EQ((*reader.Next())->dn, "b");
  EXPECT_EQ(reader.Next().error().detail, "line 8: entry without attributes");
  EXPECT_EQ(reader.Next().error().detail, "line 11: goes on with a line that is not there");
  EXPECT_EQ((*reader.Next())->dn, "g");
  EXPECT_FALSE((*reader.Next()).has_value());
}

TEST(LdifReader, GivesTheSameForEachSizeOfAPiece) {
  const auto wanted = ReadAll(std::string(kChanges)).value();
  for (const std::size_t step : {1U, 2U, 7U, 64U}) {
    LdifReader reader(SourceOf(std::string(kChanges), step));
    for (const LdifRecord& record : wanted) {
      const auto read = reader.Next();
      ASSERT_TRUE(read.has_value() && read->has_value());
      ExpectSame(**read, record);
      EXPECT_EQ((*read)->line, record.line);
    }
    EXPECT_FALSE((*reader.Next()).has_value());
  }
}

TEST(LdifReader, RefusesMoreThanItsLimits) {
  const LdifOptions limits{.line_bytes_max = 100, .attributes_max = 3, .values_max = 4};
  const auto code = [&](const std::string& text) {
    const auto records = ReadAll(text, limits);
    return records.has_value() ? std::optional<Code>() : records.error().code;
  };
  const auto line = [](std::size_t size) {
    return "dn: a\ncn: " + std::string(size - 4, 'x') + "\n";
  };
  EXPECT_EQ(code(line(100)), std::nullopt);
  EXPECT_EQ(code(line(101)), Code::kTooLarge);
  EXPECT_EQ(code(line(200'000)), Code::kTooLarge);
  EXPECT_EQ(Fault("dn: a\ncn: b\nsn: " + std::string(200'000, 'x') + "\no: c\n", limits),
            "line 3: over the limit of octets");
  EXPECT_EQ(Fault("dn: a\ncn: b\n " + std::string(200'000, 'x') + "\no: c\n", limits),
            "line 2: over the limit of octets");
  EXPECT_EQ(code("dn: a\ncn: " + Repeat("x\n ", 96) + "\n"), std::nullopt) << "folded";
  EXPECT_EQ(code("dn: a\ncn: " + Repeat("x\n ", 97) + "\n"), Code::kTooLarge);
  EXPECT_EQ(code("#" + std::string(200'000, 'x') + "\n" + line(100)), std::nullopt) << "comment";
  EXPECT_EQ(code("dn: a\na: 1\nb: 1\nc: 1\n"), std::nullopt);
  EXPECT_EQ(code("dn: a\na: 1\nb: 1\nc: 1\nd: 1\n"), Code::kTooLarge);
  EXPECT_EQ(code("dn: a\na: 1\na: 2\na: 3\na: 4\n"), std::nullopt);
  EXPECT_EQ(code("dn: a\na: 1\na: 2\na: 3\na: 4\na: 5\n"), Code::kTooLarge);
  const std::string front = "dn: a\nchangetype: modify\n";
  EXPECT_EQ(code(front + Repeat("delete: a\n-\n", 3)), std::nullopt);
  EXPECT_EQ(code(front + Repeat("delete: a\n-\n", 4)), Code::kTooLarge);
}

TEST(LdifReader, LimitsTheOctetsOfARecord) {
  constexpr std::size_t kValue = 10'000;
  const std::string text = "dn: a\ncn: " + std::string(kValue, 'x') + "\n\ndn: b\ncn: c\n";
  EXPECT_EQ(Fault(text, {.record_bytes_max = kValue + 500}), "");
  LdifReader reader(SourceOf(text), {.record_bytes_max = kValue});
  EXPECT_EQ(reader.Next().error().code, Code::kTooLarge);
  EXPECT_EQ((*reader.Next())->dn, "b");
}

TEST(LdifReader, EndsWithAnErrorOfItsSource) {
  int calls = 0;
  LdifReader reader([&](std::span<char>) -> Result<std::size_t> {
    ++calls;
    return Fail(Code::kInternal, "disk");
  });
  EXPECT_EQ(reader.Next().error().detail, "disk");
  EXPECT_FALSE((*reader.Next()).has_value());
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace socle::ldap
