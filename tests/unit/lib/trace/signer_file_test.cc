#include "lib/trace/signer_file.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "tests/support/temporary_folder.h"

namespace socle::trace {
namespace {

TEST(SignerFile, IsMadeOnceAndReadAfterwards) {
  const test::TemporaryFolder folder;
  SeededRandom random(7);
  const auto made = LoadOrMakeSigner("region.example/mpid", std::nullopt, folder.Path(), random);
  ASSERT_TRUE(made.has_value());
  const auto text = ReadWholeFile(folder.Path() + "/trace.pub", 1000);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, made->Key().Text() + "\n");
  const auto read = LoadOrMakeSigner("region.example/mpid", std::nullopt, folder.Path(), random);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->Key().Text(), made->Key().Text());
}

TEST(SignerFile, NamedOneIsNeverMade) {
  const test::TemporaryFolder folder;
  SeededRandom random(7);
  const auto signer =
      LoadOrMakeSigner("region.example/mpid", folder.Path() + "/none.key", folder.Path(), random);
  ASSERT_FALSE(signer.has_value());
  EXPECT_EQ(signer.error().code, Code::kNotFound);
  EXPECT_FALSE(ReadWholeFile(folder.Path() + "/none.key", 1000).has_value());
}

}  // namespace
}  // namespace socle::trace
