#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "cli/terminal/screen.h"

namespace socle::cli {

namespace {

Key Of(KeyKind kind) {
  return {.kind = kind};
}

TEST(DecodeKey, KnowsCharactersOfUtf8) {
  EXPECT_EQ(DecodeKey("lx", false).key, (Key{.kind = KeyKind::kCharacter, .character = U'l'}));
  EXPECT_EQ(DecodeKey("lx", false).taken, 1U);
  EXPECT_EQ(DecodeKey("é", false).key, (Key{.kind = KeyKind::kCharacter, .character = U'é'}));
  EXPECT_EQ(DecodeKey("é", false).taken, 2U);
}

TEST(DecodeKey, KnowsControlKeys) {
  EXPECT_EQ(DecodeKey("\r", false).key, Of(KeyKind::kEnter));
  EXPECT_EQ(DecodeKey("\n", false).key, Of(KeyKind::kEnter));
  EXPECT_EQ(DecodeKey("\x7f", false).key, Of(KeyKind::kBackspace));
  EXPECT_EQ(DecodeKey("\x03", false).key, Of(KeyKind::kInterrupt));
  EXPECT_EQ(DecodeKey("\x1a", false).key, Of(KeyKind::kSuspend));
  EXPECT_EQ(DecodeKey("\x01", false).key, Of(KeyKind::kOther));
}

TEST(DecodeKey, KnowsArrowsInBothModes) {
  EXPECT_EQ(DecodeKey("\x1b[A", false).key, Of(KeyKind::kUp));
  EXPECT_EQ(DecodeKey("\x1bOB", false).key, Of(KeyKind::kDown));
  EXPECT_EQ(DecodeKey("\x1b[5~q", false).key, Of(KeyKind::kPageUp));
  EXPECT_EQ(DecodeKey("\x1b[5~q", false).taken, 4U);
  EXPECT_EQ(DecodeKey("\x1b[1;5C", false).key, Of(KeyKind::kOther));
  EXPECT_EQ(DecodeKey("\x1b[1;5C", false).taken, 6U);
}

TEST(DecodeKey, WaitsForTheRestOfWhatIsBegun) {
  EXPECT_EQ(DecodeKey("", false).taken, 0U);
  EXPECT_EQ(DecodeKey("\x1b", false).taken, 0U);
  EXPECT_EQ(DecodeKey("\x1b[5", false).taken, 0U);
  EXPECT_EQ(DecodeKey("\xc3", false).taken, 0U);
}

TEST(DecodeKey, TakesAnEscapeAloneWhenNothingFollows) {
  EXPECT_EQ(DecodeKey("\x1b", true).key, Of(KeyKind::kEscape));
  EXPECT_EQ(DecodeKey("\x1bq", false).key, Of(KeyKind::kEscape));
  EXPECT_EQ(DecodeKey("\x1bq", false).taken, 1U);
  EXPECT_EQ(DecodeKey("\x1b[5", true).key, Of(KeyKind::kOther));
}

TEST(DecodeKey, NeverWaitsForASequenceWithoutEnd) {
  EXPECT_EQ(DecodeKey("\x1b[" + std::string(13, '1'), false).taken, 0U);
  EXPECT_EQ(DecodeKey("\x1b[" + std::string(14, '1'), false).taken, 16U);
}

TEST(DecodeKey, PassesOverBytesThatAreNoUtf8) {
  EXPECT_EQ(DecodeKey("\xff", false).taken, 0U);  // Four bytes are awaited.
  EXPECT_EQ(DecodeKey("\xff\x61\x61\x61", false).key, Of(KeyKind::kOther));
  EXPECT_EQ(DecodeKey("\xff\x61\x61\x61", false).taken, 1U);
  EXPECT_EQ(DecodeKey("\xff", true).taken, 1U);
}

}  // namespace

}  // namespace socle::cli
