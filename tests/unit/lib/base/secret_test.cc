#include "lib/base/secret.h"

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace socle {

namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

// Short enough to be stored inside the object, where the test can look at the bytes afterwards.
constexpr std::string_view kShort = "hunter2";

bool Contains(const void* memory, std::size_t size, std::string_view text) {
  const std::string_view bytes(static_cast<const char*>(memory), size);
  return bytes.find(text) != std::string_view::npos;
}

TEST(Secret, ComparesByContent) {
  const Secret secret("hunter2");
  EXPECT_TRUE(secret.EqualsConstantTime("hunter2"));
  EXPECT_FALSE(secret.EqualsConstantTime("hunter3"));
  EXPECT_FALSE(secret.EqualsConstantTime("Hunter2"));
  EXPECT_FALSE(secret.EqualsConstantTime("hunter"));
  EXPECT_FALSE(secret.EqualsConstantTime("hunter22"));
  EXPECT_TRUE(Secret().EqualsConstantTime(""));
  EXPECT_TRUE(Secret().IsEmpty());
}

TEST(Secret, MovingLeavesNothingBehind) {
  for (const std::string& value : {std::string(kShort), std::string(100, 's')}) {
    Secret from(value);
    Secret to(std::move(from));
    EXPECT_EQ(to.Reveal(), value);
    EXPECT_TRUE(from.IsEmpty());  // NOLINT(bugprone-use-after-move): that is the promise under test
    EXPECT_FALSE(Contains(&from, sizeof from, kShort));
    Secret assigned("other");
    assigned = std::move(to);
    EXPECT_EQ(assigned.Reveal(), value);
    EXPECT_TRUE(to.IsEmpty());  // NOLINT(bugprone-use-after-move)
  }
}

// The storage outlives the object, so that what the destructor left can be read.
TEST(Secret, IsWipedWhenDestroyed) {
  alignas(Secret) unsigned char storage[sizeof(Secret)] = {};
  auto* secret = new (storage) Secret(kShort);
  EXPECT_TRUE(Contains(storage, sizeof storage, kShort));
  std::destroy_at(secret);
  EXPECT_FALSE(Contains(storage, sizeof storage, kShort));
}

}  // namespace

}  // namespace socle
