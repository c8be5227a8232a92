#include "lib/ldap/ldif_lines.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"

namespace socle::ldap {

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLineEndBytesMax = 2;  // CR LF

}  // namespace

LdifLines::LdifLines(LdifSource source, std::size_t line_bytes_max)
    : source_(std::move(source)), line_bytes_max_(line_bytes_max) {}

Status LdifLines::Fill() {
  buffer_.erase(0, at_);
  scanned_ -= at_;
  at_ = 0;
  const std::size_t have = buffer_.size();
  buffer_.resize(have + kReadBytes);
  const auto read = source_(std::span(buffer_).subspan(have));
  buffer_.resize(have + read.value_or(0));
  is_at_end_ = read.value_or(0) == 0;
  if (!read.has_value()) {
    return Fail(read.error());
  }
  return {};
}

Result<std::optional<std::string_view>> LdifLines::Peek() {
  while (!has_line_) {
    const std::size_t newline = buffer_.find('\n', scanned_);
    if (newline != std::string::npos || (is_at_end_ && at_ < buffer_.size())) {
      line_end_ = newline == std::string::npos ? buffer_.size() : newline + 1;
      has_line_ = true;
    } else if (is_at_end_) {
      return std::nullopt;
    } else {
      if (buffer_.size() - at_ > line_bytes_max_ + kLineEndBytesMax) {
        is_long_ = true;
        buffer_.resize(at_ + 1);
      }
      scanned_ = buffer_.size();
      SOCLE_TRY_STATUS(Fill());
    }
  }
  std::string_view line = std::string_view(buffer_).substr(at_, line_end_ - at_);
  line.remove_suffix(line.ends_with('\n') ? 1 : 0);
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  if (lines_before_ == 0 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  return line;
}

void LdifLines::Consume() {
  at_ = line_end_;
  scanned_ = line_end_;
  has_line_ = false;
  is_long_ = false;
  ++lines_before_;
}

Result<bool> LdifLines::Unfold(Line& line) {
  bool fits = true;
  while (true) {
    SOCLE_TRY(const auto next, Peek());
    if (!next.has_value() || !next->starts_with(' ')) {
      return fits;
    }
    const std::string_view fold = next->substr(1);
    fits = fits && !is_long_ && line.text.size() + fold.size() <= line_bytes_max_;
    if (fits) {
      line.text += fold;
    }
    Consume();
  }
}

Result<std::optional<LdifLines::Line>> LdifLines::Next() {
  while (true) {
    // A view into the buffer: not to be used behind Unfold, which reads on.
    SOCLE_TRY(const auto first, Peek());
    if (!first.has_value()) {
      return std::nullopt;
    }
    const bool is_empty = first->empty();
    const bool is_fold_of_nothing = first->starts_with(' ');
    const bool is_comment = first->starts_with('#');
    bool fits = !is_long_ && first->size() <= line_bytes_max_;
    Line line{.text = std::string(fits ? *first : ""), .number = lines_before_ + 1};
    Consume();
    if (!is_empty) {
      SOCLE_TRY(const bool still_fits, Unfold(line));
      fits = fits && still_fits;
    }
    const std::string where = "line " + std::to_string(line.number);
    if (is_fold_of_nothing) {
      return Fail(Code::kInvalidArgument, where + ": goes on with a line that is not there");
    }
    if (!fits && !is_comment) {
      return Fail(Code::kTooLarge, where + ": over the limit of octets");
    }
    if (!is_comment) {
      return line;
    }
  }
}

}  // namespace socle::ldap
