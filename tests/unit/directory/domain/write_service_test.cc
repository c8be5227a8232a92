#include "directory/domain/write_service.h"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "directory/domain/access.h"
#include "directory/domain/directory_writer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

class WriteServiceTest : public store::DirectoryTest {
 protected:
  // The outcome of a delete, as far as it is told at once.
  std::optional<ldap::ResultCode> Delete(DirectoryWriter& writer) {
    const ComputedAttributes computed(store_->Schema());
    const ClosedAccess access;
    const SystemClock clock;
    SystemRandom random;
    WriteService service({.writer = writer,
                          .schema = store_->Schema(),
                          .computed = computed,
                          .access = access,
                          .clock = clock,
                          .random = random},
                         {});
    auto request = std::make_shared<WriteRequest>();
    request->message = {.id = 1, .operation = ldap::DeleteRequest{.entry = "cn=none"}};
    request->identity = {.dn = "cn=admin", .is_root = true};
    std::optional<ldap::ResultCode> told;
    service.Submit(request, [&told](const Outcome& outcome) { told = outcome.code; });
    while (writer.RunBatch()) {
    }
    return told;
  }
};

TEST_F(WriteServiceTest, SaysThatTooManyChangesWait) {
  DirectoryWriter full(*store_, {.waiting_max = 0});
  EXPECT_EQ(Delete(full), ldap::ResultCode::kBusy);
}

TEST_F(WriteServiceTest, TellsWhatTheWriterFound) {
  DirectoryWriter writer(*store_, {});
  EXPECT_EQ(Delete(writer), ldap::ResultCode::kNoSuchObject);
}

}  // namespace
}  // namespace socle::directory::domain
