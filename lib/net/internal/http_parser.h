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
  // behind them. Stops between header and body, and takes nothing in kDone and kFailed.
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

  // From kBody on: Content-Length was sent. Otherwise a body comes in chunks.
  [[nodiscard]] bool HasLength() const { return has_length_; }

  // The value of Content-Length, or 0.
  [[nodiscard]] std::size_t AnnouncedBytes() const;

  // In kBody, before any of it was taken: no more than this. False, and kFailed with 413, when the
  // header announces more.
  bool LimitBody(std::size_t bytes_max);

  // From kBody on: the request so far, without its body.
  [[nodiscard]] const HttpRequest& Header() const { return request_; }

  // In kDone: everything; the peer is not set. The parser then waits for the next request.
  HttpRequest Take();

 private:
  struct Engine;

  void Restart();
  void Fail(int status);
  std::size_t FindHeaderEnd(std::string_view received);
  std::size_t ParseHeader(std::string_view received);
  std::size_t ParseBody(std::string_view received);
  void OnHeaderDone(std::string_view header);
  // The status to refuse the header with, or 0.
  [[nodiscard]] int CheckHeader(std::string_view header);
  [[nodiscard]] int CheckFields();
  [[nodiscard]] bool SplitTarget();

  const HttpLimits limits_;
  std::unique_ptr<Engine> engine_;
  State state_ = State::kHeader;
  bool has_begun_ = false;
  bool expects_continue_ = false;
  bool has_length_ = false;
  int failed_status_ = 0;
  std::size_t scanned_ = 0;     // of the header, before it is whole
  std::size_t line_begin_ = 0;  // of the line that scanned_ stands in
  HttpRequest request_;
};

}  // namespace socle::net
