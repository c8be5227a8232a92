#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "lib/base/check.h"

namespace socle::test {

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "socle-test-XXXXXX").string()) {
  SOCLE_CHECK(mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace socle::test
