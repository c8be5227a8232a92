#include "lib/ldap/search_entry.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

// The bytes that liblber gives are the measure.
void ExpectSameBytes(std::int32_t id,
                     std::string_view name,
                     const std::vector<Attribute>& attributes) {
  const std::string wanted = EncodeMessage(
      {.id = id, .operation = SearchResultEntry{.object_name = name, .attributes = attributes}});
  std::vector<std::string> encoded(attributes.size());
  std::vector<std::string_view> runs;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    AppendEncodedAttribute(encoded[i], attributes[i].type, attributes[i].values);
    runs.push_back(encoded[i]);
  }
  const EncodedEntry entry{.message_id = id, .object_name = name, .attribute_runs = runs};
  std::string out = "before";
  AppendEncodedEntry(out, entry);
  EXPECT_EQ(out, "before" + wanted) << "id " << id << " with " << attributes.size();
  EXPECT_EQ(EncodedEntrySize(entry), wanted.size());
}

TEST(EncodedEntry, IsTheSameAsWithLiblberForEachLengthOfAValue) {
  for (const std::size_t size :
       {0U,   1U,   90U,  100U, 110U, 115U, 120U, 125U,   126U,   127U,   128U,   129U,     200U,
        230U, 240U, 250U, 255U, 256U, 257U, 300U, 65500U, 65535U, 65536U, 70000U, 16777216U}) {
    const std::string value(size, 'v');
    ExpectSameBytes(1, "cn=x,o=annuaire", {{.type = "cn", .values = {value}}});
  }
}

TEST(EncodedEntry, IsTheSameAsWithLiblberForEachLengthOfAnIdentifier) {
  for (const std::int32_t id :
       {0, 1, 127, 128, 255, 256, 32767, 32768, 8388607, 8388608, 2147483647}) {
    ExpectSameBytes(id, "", {});
  }
}

TEST(EncodedEntry, IsTheSameAsWithLiblberForManyAttributes) {
  const std::string long_value(200, 'x');
  ExpectSameBytes(42,
                  "uid=809990000003,ou=professionnels,o=annuaire,c=fr",
                  {{.type = "objectClass", .values = {"inetOrgPerson", "socleProfessionnel"}},
                   {.type = "cn", .values = {"Camille MARTIN"}},
                   {.type = "description"},
                   {.type = "jpegPhoto;binary", .values = {long_value, "", long_value}}});
}

TEST(EncodedEntry, TakesRunsOfSeveralAttributes) {
  std::string one_run;
  const std::vector<std::string_view> values{"a", "b"};
  AppendEncodedAttribute(one_run, "cn", values);
  AppendEncodedAttribute(one_run, "sn", values);
  const std::vector<std::string_view> runs{one_run};
  std::string out;
  AppendEncodedEntry(out, {.message_id = 5, .object_name = "o=a", .attribute_runs = runs});
  EXPECT_EQ(out,
            EncodeMessage({.id = 5,
                           .operation = SearchResultEntry{
                               .object_name = "o=a",
                               .attributes = {{"cn", {"a", "b"}}, {"sn", {"a", "b"}}}}}));
}

TEST(EncodedEntry, CarriesControls) {
  std::string out;
  AppendEncodedEntry(out,
                     {.message_id = 5,
                      .object_name = "o=a",
                      .attribute_runs = {},
                      .encoded_controls = FromHex("3008 0403 312E32 0401 78")});
  EXPECT_EQ(out,
            EncodeMessage({.id = 5,
                           .operation = SearchResultEntry{.object_name = "o=a"},
                           .controls = {{.oid = "1.2", .value = "x"}}}));
}

}  // namespace
}  // namespace socle::ldap
