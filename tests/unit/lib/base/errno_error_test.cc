#include "lib/base/errno_error.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle {

namespace {

TEST(ErrnoError, SaysWhichFileWhatAndWhy) {
  const Error error = ErrnoError(ENOSPC, "out.csv", "cannot write");
  EXPECT_EQ(error.code, Code::kInternal);
  EXPECT_EQ(error.detail, "out.csv: cannot write: No space left on device");
}

TEST(ErrnoError, TellsWhatTheCallerCanDo) {
  EXPECT_EQ(CodeOfErrno(ENOENT), Code::kNotFound);
  EXPECT_EQ(CodeOfErrno(ENOTDIR), Code::kNotFound);
  EXPECT_EQ(CodeOfErrno(EACCES), Code::kPermissionDenied);
  EXPECT_EQ(CodeOfErrno(EPERM), Code::kPermissionDenied);
  EXPECT_EQ(CodeOfErrno(EROFS), Code::kPermissionDenied);
  EXPECT_EQ(CodeOfErrno(EFBIG), Code::kInternal);
  EXPECT_EQ(CodeOfErrno(EIO), Code::kInternal);
}

}  // namespace

}  // namespace socle
