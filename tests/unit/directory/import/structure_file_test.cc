#include "directory/import/structure_file.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/planned_entry.h"
#include "lib/base/error.h"
#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

constexpr std::string_view kHeader =
    "technical_id\tfiness_site\tsiret\tname\tsector\tnumber\tstreet_type\tstreet\tpostal_code\t"
    "commune\tother";

TEST(StructureFile, ReadsALine) {
  const auto columns = StructureColumns::Parse(std::string(kHeader) + "\r");
  ASSERT_TRUE(columns.has_value());
  const auto read = columns->Read(
      "F1\t991000027\t\tPHARMACIE LE SITTELLE\tSA33\t85\tCHE\tDU BANC\t94100\tSaint-Maur\tx\r",
      kPlaces);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->id, "1991000027");
  EXPECT_EQ(read->entry.dn, "uid=1991000027," + kPlaces.structures);
  EXPECT_EQ(FindAttribute(read->entry.attributes, "o")->values.front(), "PHARMACIE LE SITTELLE");
  EXPECT_EQ(FindAttribute(read->entry.attributes, "l")->values.front(), "Saint-Maur");
}

TEST(StructureFile, MakesTheIdentifierOfWhatIsThere) {
  const auto columns = StructureColumns::Parse("siret\tname");
  EXPECT_EQ(columns->Read("00000001800028\tCABINET", kPlaces)->id, "300000001800028");
}

TEST(StructureFile, RefusesOtherTables) {
  for (const char* header : {"", "name", "siret", "a,b", "finess_site;name"}) {
    EXPECT_EQ(StructureColumns::Parse(header).error().code, Code::kInvalidArgument) << header;
  }
}

TEST(StructureFile, RefusesBadLinesWithoutTheirValues) {
  const auto columns = StructureColumns::Parse("finess_site\tname");
  const auto reason = [&](const std::string& line) {
    return columns->Read(line, kPlaces).error().detail;
  };
  EXPECT_EQ(reason("991000027"), "field-count");
  EXPECT_EQ(reason("991000027\tA\tB"), "field-count");
  EXPECT_EQ(reason("12345\tA"), "structure-unknown");
  EXPECT_EQ(reason("991000027\t"), "name-empty");
  EXPECT_EQ(reason("991000027\t\xff"), "not-utf8");
  EXPECT_EQ(reason("991000027\t" + std::string(kExtractionLineBytesMax, 'a')), "line-too-long");
}

}  // namespace
}  // namespace socle::directory::import
