#include "lib/trace/proof_text.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::trace {
namespace {

// The example of C2SP's tlog-proof, whose shortened signatures are replaced by one of full length.
constexpr std::string_view kExample =
    "c2sp.org/tlog-proof@v1\n"
    "extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n"
    "index 73894\n"
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
    "\n"
    "example.com/fancylog\n"
    "109482\n"
    "sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n"
    "\n"
    "— example.com/fancylog "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9"
    "nTo+zyWE+xeMcTOAYQ8=\n";

TEST(ProofText, IsReadAndWrittenInThePublishedForm) {
  const auto proof = ParseProofText(kExample);
  ASSERT_TRUE(proof.has_value()) << proof.error().detail;
  EXPECT_EQ(proof->extra.value_or(""), "age-v1.2.1-darwin-arm64.tar.gz");
  EXPECT_EQ(proof->index, 73894U);
  ASSERT_EQ(proof->hashes.size(), 2U);
  EXPECT_EQ(EncodeBase64(proof->hashes[1]), "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=");
  EXPECT_TRUE(proof->checkpoint.starts_with("example.com/fancylog\n109482\n"));
  EXPECT_EQ(EncodeProofText(*proof), kExample);
}

TEST(ProofText, MayHaveNeitherExtraDataNorHashes) {
  const std::string note = SignNote("o\n1\n", TestSigner("o")).value();
  const std::string text = "c2sp.org/tlog-proof@v1\nindex 0\n\n" + note;
  const auto proof = ParseProofText(text);
  ASSERT_TRUE(proof.has_value()) << proof.error().detail;
  EXPECT_FALSE(proof->extra.has_value());
  EXPECT_TRUE(proof->hashes.empty());
  EXPECT_EQ(EncodeProofText(*proof), text);
}

TEST(ProofText, RefusesEveryOtherText) {
  const std::string note = SignNote("o\n1\n", TestSigner("o")).value();
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = EncodeBase64(EmptyRoot()) + "\n";
  for (const std::string& text : {std::string(),
                                  head,
                                  "c2sp.org/tlog-proof@v2\nindex 0\n\n" + note,
                                  head + "index 00\n\n" + note,
                                  head + "index -1\n\n" + note,
                                  head + "index\n\n" + note,
                                  head + "extra ?\nindex 0\n\n" + note,
                                  head + "index 0\nextra YQ==\n\n" + note,
                                  head + "index 0\n" + note,
                                  head + "index 0\n\n",
                                  head + "index 0\nAAAA\n\n" + note,
                                  head + "index 0\n\nno note\n"}) {
    EXPECT_EQ(ParseProofText(text).error().code, Code::kInvalidArgument) << text;
  }
  std::string many = head + "index 0\n";
  for (std::size_t i = 0; i < kProofHashesMax; ++i) {
    many += hash;
  }
  EXPECT_TRUE(ParseProofText(many + "\n" + note).has_value());
  EXPECT_FALSE(ParseProofText(many + hash + "\n" + note).has_value());
  EXPECT_EQ(ParseProofText(std::string(kProofBytesMax + 1, 'x')).error().code, Code::kTooLarge);
  EXPECT_EQ(ParseProofText(std::string(kProofBytesMax, 'x')).error().code, Code::kInvalidArgument);
}

TEST(ProofText, ShowsThatARecordIsThere) {
  const Ed25519NoteSigner signer = TestSigner("example.com/log");
  const std::vector<Hash> leaves{LeafHash(AsBytes("a")), LeafHash(AsBytes("b"))};
  const Checkpoint checkpoint{
      .origin = "example.com/log", .size = 2, .root = NodeHash(leaves[0], leaves[1])};
  const ProofText proof{
      .index = 1, .hashes = {leaves[0]}, .checkpoint = SignCheckpoint(checkpoint, signer).value()};
  const std::span<const NoteKey> keys(&signer.Key(), 1);
  const auto verified = VerifyProofText(proof, AsBytes("b"), keys);
  ASSERT_TRUE(verified.has_value()) << verified.error().detail;
  EXPECT_EQ(*verified, checkpoint);
  EXPECT_EQ(VerifyProofText(proof, AsBytes("a"), keys).error().code, Code::kCorruption);
  ProofText elsewhere = proof;
  elsewhere.index = 0;
  EXPECT_EQ(VerifyProofText(elsewhere, AsBytes("b"), keys).error().code, Code::kCorruption);
  const NoteKey other = TestSigner("example.com/log", 2).Key();
  EXPECT_EQ(VerifyProofText(proof, AsBytes("b"), {&other, 1}).error().code, Code::kUnauthenticated);
}

}  // namespace
}  // namespace socle::trace
