// Preloaded into a program (LD_PRELOAD), it makes the disk full while the file exists that
// SOCLE_TEST_FULL_DISK names: writes to regular files end with ENOSPC, long ones half way, and
// there is no free space. Files can still be made, as on most full disks.
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace {

// Longer ones are cut, as the last write to a disk that runs full.
constexpr std::size_t kWholeBytesMax = 4096;

template <class Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool IsFull() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment of these programs.
  static const char* const flag = std::getenv("SOCLE_TEST_FULL_DISK");
  const int before = errno;
  const bool is_full = flag != nullptr && access(flag, F_OK) == 0;
  errno = before;
  return is_full;
}

bool IsRegular(int file) {
  struct stat about{};
  return fstat(file, &about) == 0 && S_ISREG(about.st_mode);
}

// How much of a write to `file` has room; 0: none.
std::size_t RoomFor(int file, std::size_t bytes) {
  if (!IsFull() || !IsRegular(file)) {
    return bytes;
  }
  return bytes > kWholeBytesMax ? bytes / 2 : 0;
}

bool Refuses(int file, std::size_t bytes, std::size_t* room) {
  *room = RoomFor(file, bytes);
  if (*room == 0 && bytes != 0) {
    errno = ENOSPC;
    return true;
  }
  return false;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, std::size_t bytes) {
  static const auto next = Next<ssize_t(int, const void*, std::size_t)>("write");
  std::size_t room = 0;
  return Refuses(file, bytes, &room) ? -1 : next(file, data, room);
}

ssize_t pwrite64(int file, const void* data, std::size_t bytes, off64_t at) {
  static const auto next = Next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  std::size_t room = 0;
  return Refuses(file, bytes, &room) ? -1 : next(file, data, room, at);
}

ssize_t pwrite(int file, const void* data, std::size_t bytes, off_t at) {
  return pwrite64(file, data, bytes, at);
}

int fallocate(int file, int mode, off_t at, off_t bytes) {
  static const auto next = Next<int(int, int, off_t, off_t)>("fallocate");
  if (IsFull()) {
    errno = ENOSPC;
    return -1;
  }
  return next(file, mode, at, bytes);
}

int statvfs(const char* path, struct statvfs* about) noexcept {
  static const auto next = Next<int(const char*, struct statvfs*)>("statvfs");
  const int result = next(path, about);
  if (result == 0 && IsFull()) {
    about->f_bavail = 0;
    about->f_bfree = 0;
  }
  return result;
}

}  // extern "C"
