#include "lib/ldap/frame.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

constexpr std::size_t kMax = 1000;

// Unbind with identifier 3, in the short form and with lengths that are longer than needed.
class FrameForm : public testing::TestWithParam<const char*> {};

TEST_P(FrameForm, IsFoundOnceItsLastOctetIsThere) {
  const std::string frame = FromHex(GetParam());
  for (std::size_t have = 0; have < frame.size(); ++have) {
    const auto found = FindFrame(std::string_view(frame).substr(0, have), kMax);
    ASSERT_TRUE(found.has_value()) << have;
    EXPECT_TRUE(found->frame.empty()) << have;
    EXPECT_GT(found->bytes_wanted, have);
    EXPECT_LE(found->bytes_wanted, frame.size());
  }
  const std::string pipelined = frame + frame;
  const auto found = FindFrame(pipelined, kMax);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->frame, frame);
  EXPECT_EQ(found->frame.data(), pipelined.data()) << "nothing is copied";
}

INSTANTIATE_TEST_SUITE_P(Lengths,
                         FrameForm,
                         testing::Values("30 05 020103 4200",
                                         "30 81 05 020103 4200",
                                         "30 82 0005 020103 4200",
                                         "30 84 00000005 020103 4200"));

TEST(FindFrame, TakesTheLastSizeWithinTheLimitAndRefusesTheNext) {
  // Header of 4 octets and contents of 996: 1000 in all.
  const std::string last = FromHex("30 82 03E4");
  ASSERT_TRUE(FindFrame(last, kMax).has_value());
  EXPECT_EQ(FindFrame(last, kMax)->bytes_wanted, kMax);
  const auto over = FindFrame(FromHex("30 82 03E5"), kMax);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
}

TEST(FindFrame, RefusesAnAnnouncedSizeOf4GigabytesAtItsHeader) {
  const auto found = FindFrame(FromHex("30 84 FFFFFFFF"), kFrameBytesMaxAuthenticated);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Code::kTooLarge);
}

TEST(FindFrame, RefusesWhatIsNoMessage) {
  for (const char* const hex :
       {"31", "00", "160301", "47455420", "3080", "3085 00000000", "30FF"}) {
    const auto found = FindFrame(FromHex(hex), kMax);
    ASSERT_FALSE(found.has_value()) << hex;
    EXPECT_EQ(found.error().code, Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace socle::ldap
