#include "directory/domain/finder_filter.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "lib/base/error.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {
namespace {

TEST(FinderFilter, LooksForEachWordAndLeavesOutWhoLeft) {
  EXPECT_EQ(ProfessionalFilter({.name = " martin  camille "}),
            "(&(objectClass=socleProfessionnel)(cn=*martin*)(cn=*camille*)"
            "(!(socleStatut=ferme))(!(socleStatut=radie)))");
  EXPECT_EQ(ProfessionalFilter({.name = "martin", .by_sound = true, .with_departed = true}),
            "(&(objectClass=socleProfessionnel)(cn~=martin))");
}

TEST(FinderFilter, TakesDigitsForIdentifiers) {
  EXPECT_EQ(ProfessionalFilter({.name = "09990000003", .with_departed = true}),
            "(&(objectClass=socleProfessionnel)"
            "(|(uid=09990000003)(employeeNumber=09990000003)(departmentNumber=09990000003)))");
  EXPECT_EQ(StructureFilter({.name = "990000010", .with_departed = true}),
            "(&(objectClass=socleStructureSante)"
            "(|(uid=990000010)(socleFiness=990000010)(socleSiret=990000010)))");
}

TEST(FinderFilter, NarrowsByProfessionSpecialityAndTown) {
  EXPECT_EQ(ProfessionalFilter({.profession = "10",
                                .speciality = "médecine générale",
                                .town = "Metz",
                                .with_departed = true}),
            "(&(objectClass=socleProfessionnel)(socleProfession=10)"
            "(businessCategory=*médecine*)(businessCategory=*générale*)(l=*Metz*))");
  EXPECT_EQ(StructureFilter({.town = "57000", .with_departed = true}),
            "(&(objectClass=socleStructureSante)(postalCode=57000))");
  EXPECT_EQ(StructureFilter({.town = "57", .with_departed = true}),
            "(&(objectClass=socleStructureSante)(postalCode=57*))");
}

TEST(FinderFilter, IsAFilterWhateverIsTyped) {
  for (const char* text : {"*", "(", "a)(b", "\\", "x*(y)\\z", "d'arc", "é"}) {
    EXPECT_TRUE(ldap::ParseFilter(ProfessionalFilter({.name = text, .town = text})).has_value());
    EXPECT_TRUE(ldap::ParseFilter(StructureFilter({.name = text, .town = text})).has_value());
  }
  EXPECT_EQ(EscapeFilterValue("a*(b)\\"), "a\\2a\\28b\\29\\5c");
}

TEST(FinderFilter, OfTooManyWordsTheFirstCount) {
  std::string many;
  for (std::size_t i = 0; i < kFinderWordsMax + 1; ++i) {
    many += "w" + std::to_string(i) + " ";
  }
  const std::string filter = StructureFilter({.name = many});
  EXPECT_NE(filter.find("w7"), std::string::npos);
  EXPECT_EQ(filter.find("w8"), std::string::npos);
}

TEST(StatusOfOutcome, TellsWhatTheCallerCanDo) {
  using ldap::ResultCode;
  EXPECT_TRUE(StatusOf({}).has_value());
  EXPECT_EQ(StatusOf(Refuse(ResultCode::kNoSuchObject)).error().code, Code::kNotFound);
  EXPECT_EQ(StatusOf(Refuse(ResultCode::kBusy)).error().code, Code::kBusy);
  EXPECT_EQ(StatusOf(Refuse(ResultCode::kAdminLimitExceeded)).error().code, Code::kTooLarge);
  const auto refused = StatusOf(Refuse(ResultCode::kConstraintViolation, "too short"));
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(refused.error().detail, "constraintViolation: too short");
}

}  // namespace
}  // namespace socle::directory::domain
