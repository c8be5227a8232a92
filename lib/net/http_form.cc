#include "lib/net/http_form.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/net/http.h"

namespace socle::net {

namespace {

Result<std::string> Decode(std::string_view text, std::size_t bytes_max) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  std::string decoded;
  if (!DecodePercent(spaced, decoded) || !IsValidUtf8(decoded) || decoded.contains('\0')) {
    return Fail(Code::kInvalidArgument, "a field is not text in UTF-8, encoded with %XX");
  }
  if (decoded.size() > bytes_max) {
    return Fail(Code::kTooLarge, fmt::format("a field takes more than {} bytes", bytes_max));
  }
  return decoded;
}

bool IsUnreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Result<HttpForm> HttpForm::Parse(std::string_view text, const HttpFormLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Fail(Code::kTooLarge, fmt::format("more than {} bytes", limits.bytes_max));
  }
  HttpForm form;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty()) {
      continue;
    }
    if (form.fields_.size() == limits.fields_max) {
      return Fail(Code::kTooLarge, fmt::format("more than {} fields", limits.fields_max));
    }
    const std::size_t equals = pair.find('=');
    SOCLE_TRY(std::string name, Decode(pair.substr(0, equals), limits.name_bytes_max));
    const std::string_view raw =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    SOCLE_TRY(std::string value, Decode(raw, limits.value_bytes_max));
    form.fields_.push_back({.name = std::move(name), .value = std::move(value)});
  }
  return form;
}

const std::string* HttpForm::Find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &HttpField::name);
  return found == fields_.end() ? nullptr : &found->value;
}

std::size_t HttpForm::Count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(fields_, name, &HttpField::name));
}

std::string EncodePercent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

}  // namespace socle::net
