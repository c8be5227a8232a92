#include "lib/trace/checkpoint.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/base64.h"
#include "lib/base/error.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::trace {
namespace {

// The example of C2SP's tlog-checkpoint.
constexpr std::string_view kExample =
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, IsReadAndWrittenInThePublishedForm) {
  const auto checkpoint = ParseCheckpoint(kExample);
  ASSERT_TRUE(checkpoint.has_value()) << checkpoint.error().detail;
  EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint->size, 20852163U);
  EXPECT_EQ(EncodeBase64(checkpoint->root), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  EXPECT_TRUE(checkpoint->extensions.empty());
  EXPECT_EQ(EncodeCheckpoint(*checkpoint), kExample);
}

TEST(Checkpoint, KeepsFurtherLines) {
  const std::string text = std::string(kExample) + "one\ntwo three\n";
  const auto checkpoint = ParseCheckpoint(text);
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(checkpoint->extensions.size(), 2U);
  EXPECT_EQ(EncodeCheckpoint(*checkpoint), text);
}

TEST(Checkpoint, RefusesEveryOtherText) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  for (const std::string& text : {std::string(),
                                  std::string("o\n1\n"),
                                  "o\n1\n" + root.substr(0, root.size() - 1),
                                  "\n1\n" + root,
                                  "o\n\n" + root,
                                  "o\n01\n" + root,
                                  "o\n-1\n" + root,
                                  "o\n+1\n" + root,
                                  "o\n1 \n" + root,
                                  "o\n18446744073709551616\n" + root,
                                  std::string("o\n1\nCsUY\n"),
                                  std::string("o\n1\nnot base64\n"),
                                  "o\n1\n" + root + "\n",
                                  "o\n1\n" + root + "x"}) {
    const auto checkpoint = ParseCheckpoint(text);
    ASSERT_FALSE(checkpoint.has_value()) << text;
    EXPECT_EQ(checkpoint.error().code, Code::kInvalidArgument);
  }
  EXPECT_TRUE(ParseCheckpoint("o\n0\n" + root).has_value());
  EXPECT_TRUE(ParseCheckpoint("o\n18446744073709551615\n" + root).has_value());
}

TEST(Checkpoint, IsSignedAndOpened) {
  const Ed25519NoteSigner signer = TestSigner("example.com/log");
  const Checkpoint checkpoint{.origin = "example.com/log", .size = 3, .root = EmptyRoot()};
  const auto note = SignCheckpoint(checkpoint, signer);
  ASSERT_TRUE(note.has_value());
  const auto opened = OpenCheckpoint(*note, {&signer.Key(), 1});
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(*opened, checkpoint);
  const NoteKey other = TestSigner("example.com/log", 2).Key();
  EXPECT_EQ(OpenCheckpoint(*note, {&other, 1}).error().code, Code::kUnauthenticated);
}

TEST(Checkpoint, IsNotSignedWhenItReadsOtherwise) {
  EXPECT_FALSE(SignCheckpoint({.origin = "", .size = 3, .root = {}}, TestSigner("n")).has_value());
  EXPECT_FALSE(
      SignCheckpoint({.origin = "a\n7", .size = 3, .root = {}}, TestSigner("n")).has_value());
  EXPECT_FALSE(
      SignCheckpoint({.origin = "a", .size = 3, .root = {}, .extensions = {""}}, TestSigner("n"))
          .has_value());
}

}  // namespace
}  // namespace socle::trace
