#include "directory/http/public_query.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::directory::http {

namespace {

Code FailureOf(std::string_view query) {
  const auto search = ParseProfessionalSearch(query);
  EXPECT_FALSE(search) << query;
  return search ? Code::kInternal : search.error().code;
}

TEST(PublicQuery, ReadsTheForm) {
  const auto search = ParseProfessionalSearch(
      "nom=+L%C3%A9a+Martin+&profession=60&specialite=cardio&ville=Lyon&page=3&autre=1");
  ASSERT_TRUE(search);
  EXPECT_EQ(search->query.name, "Léa Martin");
  EXPECT_EQ(search->query.profession, "60");
  EXPECT_EQ(search->query.speciality, "cardio");
  EXPECT_EQ(search->query.town, "Lyon");
  EXPECT_EQ(search->query.offset, 2 * kResultsOfPage);
  EXPECT_EQ(search->query.size_max, kResultsOfPage);
  EXPECT_FALSE(search->is_blank);
  EXPECT_EQ(search->problem, "");
  EXPECT_EQ(
      search->UrlOfPage(4).Text(),
      "/professionnels?nom=L%C3%A9a%20Martin&profession=60&specialite=cardio&ville=Lyon&page=4");
  EXPECT_EQ(search->UrlOfPage(1).Text(),
            "/professionnels?nom=L%C3%A9a%20Martin&profession=60&specialite=cardio&ville=Lyon");
}

TEST(PublicQuery, KnowsAnEmptyForm) {
  EXPECT_TRUE(ParseProfessionalSearch("")->is_blank);
  EXPECT_TRUE(ParseProfessionalSearch("nom=+&profession=&specialite=&ville=")->is_blank);
  EXPECT_TRUE(ParseStructureSearch("nom=&ville=")->is_blank);
}

TEST(PublicQuery, SaysWhatIsMissing) {
  EXPECT_EQ(ParseProfessionalSearch("nom=ab")->problem, "");
  EXPECT_NE(ParseProfessionalSearch("nom=a")->problem, "");
  EXPECT_NE(ParseProfessionalSearch("nom=%C3%A9")->problem, "") << "one letter of two bytes";
  EXPECT_NE(ParseProfessionalSearch("nom=a-*")->problem, "");
  EXPECT_NE(ParseProfessionalSearch("profession=10")->problem, "");
  EXPECT_NE(ParseProfessionalSearch("specialite=cardio&profession=10")->problem, "");
  EXPECT_EQ(ParseProfessionalSearch("profession=10&ville=Lyon")->problem, "");
  EXPECT_NE(ParseStructureSearch("nom=a")->problem, "");
  EXPECT_EQ(ParseStructureSearch("ville=Lyon")->problem, "");
}

TEST(PublicQuery, HasLimits) {
  EXPECT_TRUE(ParseProfessionalSearch("nom=" + std::string(kSearchTextBytesMax, 'a')));
  EXPECT_EQ(FailureOf("nom=" + std::string(kSearchTextBytesMax + 1, 'a')), Code::kTooLarge);
  EXPECT_TRUE(ParseProfessionalSearch(fmt::format("nom=ab&page={}", kPagesMax)));
  EXPECT_EQ(FailureOf(fmt::format("nom=ab&page={}", kPagesMax + 1)), Code::kInvalidArgument);
  for (const std::string_view page : {"0", "-1", "x", "1x", "99999999999999999999999"}) {
    EXPECT_EQ(FailureOf(fmt::format("nom=ab&page={}", page)), Code::kInvalidArgument) << page;
  }
  EXPECT_EQ(FailureOf("nom=%FF"), Code::kInvalidArgument);
  EXPECT_FALSE(ParseStructureSearch("page=0"));
}

}  // namespace

}  // namespace socle::directory::http
