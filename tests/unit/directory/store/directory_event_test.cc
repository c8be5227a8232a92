#include "directory/store/directory_event.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::directory::store {
namespace {

TEST(DirectoryEvent, ReadsWhatItWrites) {
  DirectoryEvent event{.id = 7,
                       .dn = "cn=New,o=A",
                       .old_dn = "cn=Old,o=A",
                       .parent = 3,
                       .old_parent = 4,
                       .changed = {1, 5, 900},
                       .is_consequence = true};
  event.uuid[3] = 9;
  const std::string bytes = EncodeDirectoryEvent(event);
  EXPECT_EQ(DecodeDirectoryEvent(bytes).value(), event);
}

TEST(DirectoryEvent, RefusesOtherBytes) {
  const std::string bytes = EncodeDirectoryEvent({.id = 7, .dn = "o=A"});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeDirectoryEvent(bytes.substr(0, size)).error().code, Code::kCorruption) << size;
  }
  EXPECT_EQ(DecodeDirectoryEvent(bytes + "x").error().code, Code::kCorruption);
}

}  // namespace
}  // namespace socle::directory::store
