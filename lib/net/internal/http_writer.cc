#include "lib/net/internal/http_writer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <zlib.h>

#include "lib/base/clock.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

// ";q=0", ";q=0.0": not wanted.
bool IsRefused(std::string_view parameters) {
  const std::string lower = LowerAscii(parameters);
  const std::size_t at = lower.find("q=");
  if (at == std::string::npos) {
    return false;
  }
  const std::string_view weight = TrimSpace(std::string_view(lower).substr(at + 2));
  return weight.find_first_not_of("0.") == std::string_view::npos;
}

bool IsCompressible(std::string_view content_type) {
  const std::string type = LowerAscii(content_type.substr(0, content_type.find(';')));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
         type == "application/javascript";
}

// None when zlib fails.
std::optional<std::string> Gzip(const std::string& text) {
  constexpr int kGzipWindow = MAX_WBITS + 16;
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(
          &stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return std::nullopt;
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  // zlib's interface is older than const and than unsigned char.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) {
    return std::nullopt;
  }
  return out;
}

// A line break in a value would begin another field: control characters become spaces.
void AppendPrintable(std::string& out, std::string_view value) {
  for (const char c : value) {
    const bool is_control = (c >= 0 && c < ' ' && c != '\t') || c == '\x7F';
    out += is_control ? ' ' : c;
  }
}

void AppendField(std::string& out, std::string_view name, std::string_view value) {
  AppendPrintable(out, name);
  out += ": ";
  AppendPrintable(out, value);
  out += "\r\n";
}

// The date of the last answer of this thread: most follow each other within the same second.
const std::string& CachedDate(UnixMicros now) {
  constexpr std::int64_t kMicrosOfSecond = 1'000'000;
  thread_local std::int64_t second = -1;
  thread_local std::string text;
  if (now.value / kMicrosOfSecond != second) {
    second = now.value / kMicrosOfSecond;
    text = FormatHttpDate(now);
  }
  return text;
}

bool HasField(const HttpResponse& response, std::string_view name) {
  return std::ranges::any_of(response.fields, [&](const HttpField& field) {
    return EqualsIgnoringCase(field.name, name);
  });
}

constexpr std::size_t kHeaderBytesUsual = 512;

bool MayHaveBody(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

bool AcceptsGzip(std::string_view accept_encoding) {
  std::string_view rest = accept_encoding;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = TrimSpace(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    const std::size_t semicolon = item.find(';');
    const std::string name = LowerAscii(TrimSpace(item.substr(0, semicolon)));
    if (name == "gzip" || name == "x-gzip" || name == "*") {
      return semicolon == std::string_view::npos || !IsRefused(item.substr(semicolon));
    }
  }
  return false;
}

std::string FormatHttpDate(UnixMicros time) {
  static constexpr std::array<std::string_view, 7> kDays = {
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<std::chrono::microseconds> instant{
      std::chrono::microseconds{time.value}};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(instant - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()),
                     clock.hours().count(),
                     clock.minutes().count(),
                     clock.seconds().count());
}

std::string WriteHttpResponse(const HttpResponse& response,
                              const HttpAnswerForm& form,
                              UnixMicros now) {
  std::optional<std::string> gzip;
  const bool is_streamed = static_cast<bool>(response.source);
  const bool is_compressible = !is_streamed && response.body.size() >= kGzipBytesMin &&
                               IsCompressible(response.content_type) &&
                               !HasField(response, "content-encoding");
  if (is_compressible && form.may_gzip) {
    gzip = Gzip(response.body);
  }
  const std::string& body = gzip ? *gzip : response.body;
  std::string out;
  out.reserve(kHeaderBytesUsual + body.size());
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += HttpReason(response.status);
  out += "\r\n";
  AppendField(out, "Date", CachedDate(now));
  if (!form.is_keep_alive) {
    AppendField(out, "Connection", "close");
  } else if (!form.is_http11) {
    AppendField(out, "Connection", "keep-alive");
  }
  for (const HttpField& field : response.fields) {
    AppendField(out, field.name, field.value);
  }
  if (!form.request_id.empty()) {
    AppendField(out, "X-Request-Id", form.request_id);
  }
  AppendField(out, "X-Content-Type-Options", "nosniff");
  if (!HasField(response, "cache-control")) {
    AppendField(out, "Cache-Control", "no-store");
  }
  if (is_compressible) {
    AppendField(out, "Vary", "Accept-Encoding");
  }
  if (gzip) {
    AppendField(out, "Content-Encoding", "gzip");
  }
  if (MayHaveBody(response.status)) {
    if (!body.empty() || is_streamed) {
      AppendField(out, "Content-Type", response.content_type);
    }
    if (!is_streamed) {
      AppendField(out, "Content-Length", std::to_string(body.size()));
    } else if (form.is_http11) {
      AppendField(out, "Transfer-Encoding", "chunked");
    }
  }
  out += "\r\n";
  if (!form.is_head && !is_streamed && MayHaveBody(response.status)) {
    out += body;
  }
  return out;
}

std::string WriteHttpChunk(std::string_view piece) {
  return piece.empty() ? "0\r\n\r\n" : fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

}  // namespace socle::net
