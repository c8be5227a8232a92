#include "lib/control/client.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/result.h"
#include "lib/control/message.h"

namespace socle::control {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
constexpr std::size_t kEntryBytes = std::size_t{64} << 10;

// "group socle-mpi" when the socket has one that may use it.
std::string GroupOf(const std::string& path) {
  struct stat info{};
  std::string buffer(kEntryBytes, '\0');
  group entry{};
  group* found = nullptr;
  if (stat(path.c_str(), &info) != 0 || (info.st_mode & S_IWGRP) == 0 ||
      getgrgid_r(info.st_gid, &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr) {
    return "the right group";
  }
  return fmt::format("group '{}'", found->gr_name);
}

std::unexpected<Error> FailToConnect(const ControlClientSettings& settings, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ECONNREFUSED:
      return Fail(
          Code::kNotFound,
          fmt::format("{0} does not run: nothing answers at {1}\n"
                      "start it with 'systemctl start {0}', or name its socket with --socket",
                      settings.daemon_name,
                      settings.path));
    case EACCES:
    case EPERM:
      return Fail(Code::kPermissionDenied,
                  fmt::format("you may not speak to {} at {}\n"
                              "ask to be put into {}, then log in again",
                              settings.daemon_name,
                              settings.path,
                              GroupOf(settings.path)));
    case EAGAIN:
      return Fail(Code::kBusy,
                  fmt::format("{} has too many callers\ntry again later", settings.daemon_name));
    default:
      return Fail(Code::kInternal, fmt::format("{}: error {} on connecting", settings.path, error));
  }
}

// Whether the caller, told a part of the answer, wants the rest.
bool IsWanted(const Answer& part, const PartObservers& observers) {
  const OnPart& observer =
      part.kind == AnswerKind::kItem ? observers.on_item : observers.on_progress;
  return !observer || observer(part.value);
}

}  // namespace

struct ControlClient::Impl {
  Impl(ControlClientSettings the_settings, int the_socket)
      : settings(std::move(the_settings)), socket(the_socket) {}

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() { close(socket); }

  // Waits until the socket is ready; false when the time has passed.
  [[nodiscard]] bool WaitFor(short events) const {
    pollfd wanted{.fd = socket, .events = events, .revents = 0};
    int ready = -1;
    do {
      ready = poll(&wanted, 1, static_cast<int>(settings.timeout.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
  }

  [[nodiscard]] std::unexpected<Error> FailSilent() const {
    return Fail(Code::kTimeout,
                fmt::format("{} was silent for {} ms\ntry again, or look into its log",
                            settings.daemon_name,
                            settings.timeout.count()));
  }

  [[nodiscard]] std::unexpected<Error> FailCut() const {
    return Fail(Code::kBusy,
                fmt::format("{} closed the connection: it stops, or has too many callers\n"
                            "try again later",
                            settings.daemon_name));
  }

  Status Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      if (!WaitFor(POLLOUT)) {
        return FailSilent();
      }
      const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        return FailCut();
      }
      bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
    return {};
  }

  Status ReadSome() {
    if (!WaitFor(POLLIN)) {
      return FailSilent();
    }
    std::array<char, kChunkBytes> chunk;  // NOLINT(cppcoreguidelines-init-variables)
    const ssize_t got = recv(socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
      return FailCut();
    }
    received.append(chunk.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return {};
  }

  Result<Answer> ReadAnswer() {
    while (true) {
      SOCLE_TRY(const std::optional<FramePart> frame, FindFrame(Rest(), kAnswerBytesMax));
      if (frame) {
        SOCLE_TRY(Answer answer, DecodeAnswer(frame->json));
        consumed += frame->size_bytes;
        return answer;
      }
      received.erase(0, std::exchange(consumed, 0));
      SOCLE_TRY_STATUS(ReadSome());
    }
  }

  [[nodiscard]] std::string_view Rest() const {
    return std::string_view(received).substr(consumed);
  }

  ControlClientSettings settings;
  int socket;
  std::uint64_t last_id = 0;
  std::string received;
  std::size_t consumed = 0;
};

Result<std::unique_ptr<ControlClient>> ControlClient::Connect(
    const ControlClientSettings& settings) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (settings.path.empty() || settings.path.size() >= sizeof(address.sun_path)) {
    return Fail(Code::kInvalidArgument,
                fmt::format("'{}': the path of a socket has 1 to {} bytes",
                            settings.path,
                            sizeof(address.sun_path) - 1));
  }
  settings.path.copy(static_cast<char*>(address.sun_path), settings.path.size());
  const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) {
    return Fail(Code::kInternal, "no socket can be made");
  }
  auto impl = std::make_unique<Impl>(settings, made);
  // Connecting to a Unix socket does not wait for the other side unless its queue is full.
  const timeval limit{.tv_sec = settings.timeout.count() / 1000,
                      .tv_usec = settings.timeout.count() % 1000 * 1000};
  setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return FailToConnect(settings, errno);
  }
  return std::unique_ptr<ControlClient>(new ControlClient(std::move(impl)));
}

ControlClient::ControlClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ControlClient::~ControlClient() = default;

Result<boost::json::value> ControlClient::Call(const std::string& method,
                                               boost::json::object params,
                                               const PartObservers& observers) {
  const std::uint64_t id = ++impl_->last_id;
  const Request request{.id = id, .method = method, .params = std::move(params)};
  SOCLE_TRY(const std::string frame, EncodeFrame(EncodeRequest(request), kRequestBytesMax));
  SOCLE_TRY_STATUS(impl_->Send(frame));
  while (true) {
    SOCLE_TRY(Answer answer, impl_->ReadAnswer());
    if (answer.id != id && answer.id != 0) {
      return Fail(Code::kInternal, "the daemon answered another request");
    }
    switch (answer.kind) {
      case AnswerKind::kResult:
        return std::move(answer.value);
      case AnswerKind::kError:
        return Fail(answer.error.code,
                    answer.error.hint.empty()
                        ? std::move(answer.error.message)
                        : fmt::format("{}\n{}", answer.error.message, answer.error.hint));
      case AnswerKind::kItem:
      case AnswerKind::kProgress:
        if (!IsWanted(answer, observers)) {
          return Fail(Code::kTimeout, "given up");
        }
        break;
    }
  }
}

}  // namespace socle::control
