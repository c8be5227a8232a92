#include "lib/service/notify.h"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/result.h"

namespace socle::service {

Status Notifier::Ready(std::string_view status) const {
  return Send(fmt::format("READY=1\nSTATUS={}\n", status));
}

Status Notifier::Reloading(std::chrono::nanoseconds monotonic) const {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(monotonic);
  return Send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\n", micros.count()));
}

Status Notifier::Stopping() const {
  return Send("STOPPING=1\n");
}

Status Notifier::Watchdog() const {
  return Send("WATCHDOG=1\n");
}

Status Notifier::Send(std::string_view lines) const {
  if (socket_.empty()) {
    return {};
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool is_known = socket_.front() == '/' || socket_.front() == '@';
  if (!is_known || socket_.size() >= sizeof(address.sun_path)) {
    return Fail(Code::kInvalidArgument, fmt::format("NOTIFY_SOCKET '{}' is no socket", socket_));
  }
  socket_.copy(static_cast<char*>(address.sun_path), socket_.size());
  socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  if (socket_.front() == '@') {
    address.sun_path[0] = '\0';
  } else {
    ++size;  // the NUL of a path
  }
  const int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (made < 0) {
    return Fail(Code::kInternal, "no socket to notify systemd with");
  }
  const ssize_t sent = sendto(made,
                              lines.data(),
                              lines.size(),
                              MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr*>(&address),
                              size);
  close(made);
  if (sent != static_cast<ssize_t>(lines.size())) {
    return Fail(Code::kInternal, fmt::format("systemd cannot be notified at '{}'", socket_));
  }
  return {};
}

std::chrono::milliseconds WatchdogInterval(std::string_view watchdog_usec) {
  std::int64_t micros = 0;
  const char* end = watchdog_usec.data() + watchdog_usec.size();
  const auto [rest, error] = std::from_chars(watchdog_usec.data(), end, micros);
  if (error != std::errc{} || rest != end || micros <= 0) {
    return std::chrono::milliseconds{0};
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::microseconds{micros / 2});
}

}  // namespace socle::service
