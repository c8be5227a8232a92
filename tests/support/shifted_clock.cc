// Preloaded into a program (LD_PRELOAD), it shifts the wall clock by the seconds in the file that
// SOCLE_TEST_CLOCK_SHIFT names, as whoever sets the clock of a machine does. Without the file there
// is no shift; the monotonic clock is left alone.
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

long ShiftSeconds() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment of these programs.
  static const char* const path = std::getenv("SOCLE_TEST_CLOCK_SHIFT");
  const int before = errno;
  const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  std::array<char, 32> text{};
  long seconds = 0;
  if (file >= 0 && read(file, text.data(), text.size() - 1) > 0) {
    seconds = std::strtol(text.data(), nullptr, 10);
  }
  if (file >= 0) {
    close(file);
  }
  errno = before;
  return seconds;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, struct timespec* time) noexcept {
  static const auto next =
      reinterpret_cast<int (*)(clockid_t, struct timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = next(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) {
    time->tv_sec += ShiftSeconds();
  }
  return result;
}
