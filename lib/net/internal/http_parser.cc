// The only file that includes Beast.
#include "lib/net/internal/http_parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "lib/net/http.h"
#include "lib/net/internal/http_header_check.h"
#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

namespace http = boost::beast::http;

constexpr int kHttp11 = 11;

int StatusOf(const boost::system::error_code& error) {
  if (error == http::error::body_limit) {
    return 413;
  }
  return error == http::error::bad_version ? 505 : 400;
}

std::string_view View(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::size_t CountFields(const HttpRequest& request, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      request.fields,
      [&](const HttpField& field) { return EqualsIgnoringCase(field.name, name); }));
}

}  // namespace

struct HttpParser::Engine {
  std::unique_ptr<http::request_parser<http::string_body>> parser;
};

HttpParser::HttpParser(const HttpLimits& limits)
    : limits_(limits), engine_(std::make_unique<Engine>()) {
  Restart();
}

HttpParser::~HttpParser() = default;

void HttpParser::Restart() {
  // One parser reads one request.
  engine_->parser = std::make_unique<http::request_parser<http::string_body>>();
  engine_->parser->header_limit(
      static_cast<std::uint32_t>(std::min<std::size_t>(limits_.header_bytes_max, UINT32_MAX)));
  engine_->parser->body_limit(limits_.body_bytes_max);
  state_ = State::kHeader;
  has_begun_ = false;
  expects_continue_ = false;
  has_length_ = false;
  scanned_ = 0;
  line_begin_ = 0;
  request_ = {};
}

void HttpParser::Fail(int status) {
  state_ = State::kFailed;
  failed_status_ = status;
}

std::size_t HttpParser::Parse(std::string_view received) {
  std::size_t consumed = 0;
  // RFC 9112 section 2.2: empty lines before a request are passed over.
  while (state_ == State::kHeader && !has_begun_ && received.substr(consumed).starts_with("\r\n")) {
    consumed += 2;
  }
  const std::string_view rest = received.substr(consumed);
  if (state_ == State::kDone || state_ == State::kFailed) {
    return consumed;
  }
  if (rest.empty() || (!has_begun_ && rest == "\r")) {
    return consumed;
  }
  has_begun_ = true;
  try {
    consumed += state_ == State::kHeader ? ParseHeader(rest) : ParseBody(rest);
  } catch (const std::exception&) {
    Fail(500);
  }
  return consumed;
}

// The size of the header with the empty line that ends it, or 0 when that has not come. Looks at
// each byte once, however the bytes come.
std::size_t HttpParser::FindHeaderEnd(std::string_view received) {
  while (scanned_ < received.size()) {
    const std::size_t feed = received.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = received.size();
      break;
    }
    if (feed == 0 || received[feed - 1] != '\r') {
      Fail(400);
      return 0;
    }
    const bool is_empty_line = feed == line_begin_ + 1;
    scanned_ = feed + 1;
    line_begin_ = scanned_;
    if (is_empty_line) {
      return scanned_;
    }
  }
  if (scanned_ > limits_.header_bytes_max) {
    Fail(line_begin_ > 0 ? 431 : 414);
  }
  return 0;
}

std::size_t HttpParser::ParseHeader(std::string_view received) {
  const std::size_t size = FindHeaderEnd(received);
  if (size == 0) {
    return 0;
  }
  if (size > limits_.header_bytes_max) {
    Fail(431);
    return size;
  }
  boost::system::error_code error;
  const std::size_t taken =
      engine_->parser->put(boost::asio::const_buffer(received.data(), size), error);
  if (error || taken != size) {
    Fail(error ? StatusOf(error) : 400);
    return size;
  }
  OnHeaderDone(received.substr(0, size));
  return size;
}

void HttpParser::OnHeaderDone(std::string_view header) {
  const auto& message = engine_->parser->get();
  request_.method = View(message.method_string());
  request_.target = View(message.target());
  // What follows a chunked body is not looked at: it would pass for fields of the header.
  for (const auto& field : message) {
    request_.fields.push_back({.name = std::string(View(field.name_string())),
                               .value = std::string(View(field.value()))});
  }
  if (const int status = CheckHeader(header); status != 0) {
    Fail(status);
    return;
  }
  state_ = engine_->parser->is_done() ? State::kDone : State::kBody;
  engine_->parser->eager(true);
}

int HttpParser::CheckHeader(std::string_view header) {
  if (request_.target.size() > limits_.target_bytes_max) {
    return 414;
  }
  if (request_.fields.size() > limits_.header_fields_max) {
    return 431;
  }
  if (!IsStrictHeader(header)) {
    return 400;
  }
  const int status = CheckFields();
  return status == 0 && !SplitTarget() ? 400 : status;
}

int HttpParser::CheckFields() {
  // RFC 9112 section 3.2: one Host in HTTP/1.1, never two.
  const std::size_t hosts = CountFields(request_, "Host");
  if (hosts > 1 || (IsHttp11() && hosts == 0)) {
    return 400;
  }
  // Section 6.1: a coding that is not understood hides where the request ends.
  if (const std::string* coding = request_.FindField("Transfer-Encoding")) {
    if (!IsHttp11()) {
      return 400;
    }
    if (CountFields(request_, "Transfer-Encoding") > 1 || !EqualsIgnoringCase(*coding, "chunked")) {
      return 501;
    }
  }
  // Section 6.3: two lengths, even equal ones, may be counted differently on the way.
  if (const std::string* length = request_.FindField("Content-Length")) {
    if (CountFields(request_, "Content-Length") > 1 || !IsStrictLength(*length)) {
      return 400;
    }
    has_length_ = true;
  }
  if (const std::string* expected = request_.FindField("Expect")) {
    if (!EqualsIgnoringCase(*expected, "100-continue")) {
      return 417;
    }
    expects_continue_ = IsHttp11();
  }
  return 0;
}

// Section 3.2: origin form, absolute form, or '*'.
bool HttpParser::SplitTarget() {
  std::string_view target = request_.target;
  if (target.starts_with("http://") || target.starts_with("https://")) {
    const std::size_t slash = target.find('/', target.find("://") + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  if (!target.starts_with('/') && target != "*") {
    return false;
  }
  const std::size_t question = target.find('?');
  request_.path = target.substr(0, question);
  if (question != std::string_view::npos) {
    request_.query = target.substr(question + 1);
  }
  return true;
}

std::size_t HttpParser::ParseBody(std::string_view received) {
  if (received.empty()) {
    return 0;
  }
  boost::system::error_code error;
  const std::size_t size =
      engine_->parser->put(boost::asio::const_buffer(received.data(), received.size()), error);
  if (error && error != http::error::need_more) {
    Fail(StatusOf(error));
  } else if (engine_->parser->is_done()) {
    state_ = State::kDone;
  }
  return size;
}

bool HttpParser::LimitBody(std::size_t bytes_max) {
  const auto announced = engine_->parser->content_length();
  if (announced && *announced > bytes_max) {
    Fail(413);
    return false;
  }
  engine_->parser->body_limit(bytes_max);
  return true;
}

std::size_t HttpParser::AnnouncedBytes() const {
  const auto announced = engine_->parser->content_length();
  return announced ? static_cast<std::size_t>(*announced) : 0;
}

bool HttpParser::IsKeepAlive() const {
  return engine_->parser->keep_alive();
}

bool HttpParser::IsHttp11() const {
  return engine_->parser->get().version() == kHttp11;
}

HttpRequest HttpParser::Take() {
  HttpRequest out = std::move(request_);
  out.body = std::move(engine_->parser->get().body());
  Restart();
  return out;
}

}  // namespace socle::net
