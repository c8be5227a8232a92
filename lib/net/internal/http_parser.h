#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/net/http.h"

namespace socle::net {

// Takes one HTTP/1.x request apart as its bytes come (RFC 9112). No I/O; one thread.
class HttpParser {
 public:
  enum class State : std::uint8_t {
    kHeader,  // more of the header is needed
    kBody,    // the header is there and good, more of the body is needed
    kDone,
    kFailed,
  };

  explicit HttpParser(const HttpLimits& limits);
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;
  ~HttpParser();

  // Takes bytes from the front of `received` and returns how many; the others come again with more
  // behind them.
  std::size_t Parse(std::string_view received);

  [[nodiscard]] State CurrentState() const { return state_; }

  // Some byte of the request has come.
  [[nodiscard]] bool HasBegun() const { return has_begun_; }

  // In kFailed: the status to answer with.
  [[nodiscard]] int FailedStatus() const { return failed_status_; }

  // From kBody on.
  [[nodiscard]] bool IsKeepAlive() const;
  [[nodiscard]] bool IsHttp11() const;

  // The client waits for '100 Continue' before it sends the body.
  [[nodiscard]] bool ExpectsContinue() const { return expects_continue_; }

  // From kBody on: the request so far, without its body.
  [[nodiscard]] const HttpRequest& Header() const { return request_; }

  // In kDone: everything; the peer is not set. The parser then waits for the next request.
  HttpRequest Take();

 private:
  struct Engine;

  void Restart();
  void Fail(int status);
  std::size_t ParseHeader(std::string_view received);
  std::size_t ParseBody(std::string_view received);
  void OnHeaderDone();
  // The status to refuse the header with, or 0.
  [[nodiscard]] int CheckHeader();
  [[nodiscard]] int CheckFields();
  [[nodiscard]] bool SplitTarget();

  const HttpLimits limits_;
  std::unique_ptr<Engine> engine_;
  State state_ = State::kHeader;
  bool has_begun_ = false;
  bool expects_continue_ = false;
  int failed_status_ = 0;
  std::size_t header_bytes_ = 0;
  HttpRequest request_;
};

}  // namespace socle::net
