#include "mpi/input/identity_check.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/identity.h"
#include "mpi/model/ins.h"

namespace socle::mpi {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Published samples and hand-made numbers with order 000.
constexpr std::string_view kRightKeys[] = {"260058815400233",
                                           "279035121518989",
                                           "297022A02077878",
                                           "160012B02077713",
                                           "236066322083656",
                                           "276037510669326",
                                           "109076322083489",
                                           "277010115400329",
                                           "185077505600049",
                                           "285077505600096",
                                           "170026912300020",
                                           "299122A00400040",
                                           "155032B03300095",
                                           "113049935200015",
                                           "200019741100002",
                                           "213106912300078",
                                           "113106912300031",
                                           "142057511500063"};

// Published samples with a wrong key, and the right one.
struct WrongKey {
  std::string_view ins;
  std::string_view right_key;
};

constexpr WrongKey kWrongKeys[] = {{"260058815400244", "33"},
                                   {"276037510669380", "26"},
                                   {"123456789012244", "12"},
                                   {"267059812345671", "90"},
                                   {"185076234567831", "73"},
                                   {"275031234274436", "77"},
                                   {"170017510112313", "88"}};

TEST(InsKey, IsRightOnPublishedNumbers) {
  for (const std::string_view ins : kRightKeys) {
    EXPECT_TRUE(HasValidInsKey(ins)) << ins;
  }
}

TEST(InsKey, IsWrongOnPublishedMistakesAndRightWithTheRightKey) {
  for (const WrongKey& row : kWrongKeys) {
    EXPECT_FALSE(HasValidInsKey(row.ins)) << row.ins;
    std::string right(row.ins.substr(0, kInsNumberLength));
    right += row.right_key;
    EXPECT_TRUE(HasValidInsKey(right)) << right;
  }
}

TEST(InsKey, SeesEveryChangeOfOneDigit) {
  const std::string ins(kRightKeys[0]);
  for (std::size_t i = 0; i < ins.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string other = ins;
      other[i] = digit;
      EXPECT_EQ(HasValidInsKey(other), other == ins) << other;
    }
  }
}

TEST(InsKey, NeedsFifteenCharacters) {
  EXPECT_FALSE(HasValidInsKey(""));
  EXPECT_FALSE(HasValidInsKey("2600588154002"));
  EXPECT_FALSE(HasValidInsKey("2600588154002330"));
  EXPECT_FALSE(HasValidInsKey("26005881540023A"));
  EXPECT_FALSE(HasValidInsKey("297023A02077878"));  // a letter behind a 3
  EXPECT_FALSE(HasValidInsKey("297022C02077878"));
}

struct Checked {
  bool is_taken = false;
  Identity identity;
  std::vector<std::string> remarks;
};

Checked Check(Identity identity) {
  if (identity.domain.empty()) {
    identity.domain = "D";
  }
  identity.ipp = "1";
  std::vector<IdentityRemark> remarks;
  Checked checked;
  checked.is_taken = CheckIdentity(identity, {}, remarks);
  checked.identity = identity;
  for (const IdentityRemark& remark : remarks) {
    checked.remarks.emplace_back(IdentityFaultName(remark.fault));
  }
  return checked;
}

Identity WithSex(std::string_view sex) {
  Identity identity;
  identity.sex = sex;
  return identity;
}

TEST(IdentityCheck, ReadsWordsForSex) {
  for (const std::string_view word : {"M", "m", "1", "H", "Homme", "MALE", "masculin"}) {
    EXPECT_EQ(Check(WithSex(word)).identity.sex, "M") << word;
  }
  for (const std::string_view word : {"F", "f", "2", "femme", "Female", "f\xC3\xA9minin"}) {
    EXPECT_EQ(Check(WithSex(word)).identity.sex, "F") << word;
  }
  EXPECT_EQ(Check(WithSex("i")).identity.sex, "I");
  EXPECT_EQ(Check(WithSex("unknown")).identity.sex, "");
  EXPECT_THAT(Check(WithSex("unknown")).remarks, IsEmpty());
  EXPECT_EQ(Check(WithSex("Q")).identity.sex, "");
  EXPECT_THAT(Check(WithSex("Q")).remarks, ElementsAre("bad_sex"));
}

TEST(IdentityCheck, KeepsAMatriculeWithAWrongKeyAndDropsBlanksInIt) {
  Identity identity;
  identity.ins_value = "2 97 02 2a 020 778 78";
  Checked checked = Check(identity);
  EXPECT_EQ(checked.identity.ins_value, "297022A02077878");
  EXPECT_THAT(checked.remarks, IsEmpty());
  identity.ins_value = "297022A02077879";
  checked = Check(identity);
  EXPECT_TRUE(checked.is_taken);
  EXPECT_EQ(checked.identity.ins_value, "297022A02077879");
  EXPECT_THAT(checked.remarks, ElementsAre("ins_key"));
}

TEST(IdentityCheck, WritesStatusesInCapitalsAndEmptiesOthers) {
  Identity identity;
  identity.status = "qual";
  EXPECT_EQ(Check(identity).identity.status, "QUAL");
  for (const char* attribute : {"Dout", "FICT"}) {
    identity.status = attribute;
    EXPECT_EQ(Check(identity).identity.status,
              attribute == std::string_view("FICT") ? "FICT" : "DOUT");
    EXPECT_THAT(Check(identity).remarks, IsEmpty());
  }
  identity.status = "WHO";
  EXPECT_EQ(Check(identity).identity.status, "");
  EXPECT_THAT(Check(identity).remarks, ElementsAre("bad_status"));
}

TEST(IdentityCheck, NeedsDomainAndIpp) {
  Identity identity;
  std::vector<IdentityRemark> remarks;
  EXPECT_FALSE(CheckIdentity(identity, {}, remarks));
  EXPECT_EQ(remarks[0].fault, IdentityFault::kNoDomain);
  identity.domain = "D";
  remarks.clear();
  EXPECT_FALSE(CheckIdentity(identity, {}, remarks));
  EXPECT_EQ(remarks[0].fault, IdentityFault::kNoIpp);
}

}  // namespace

}  // namespace socle::mpi
