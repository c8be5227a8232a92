#include "lib/ldap/dn.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/attribute_description.h"
#include "lib/ldap/dn_escape.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kEscapable = "\\\"+,;<>#= ";
constexpr std::string_view kNeverPlain = "\";<>";

class DnParser {
 public:
  DnParser(std::string_view text, const DnLimits& limits) : text_(text), limits_(limits) {}

  Result<Dn> Parse() {
    SkipSpaces();
    if (at_ == text_.size()) {
      return std::move(dn_);
    }
    while (true) {
      SOCLE_TRY_STATUS(ReadAva());
      const char separator = at_ < text_.size() ? text_[at_] : ',';
      if (separator == ',') {
        SOCLE_TRY_STATUS(EndRdn());
      }
      if (at_ == text_.size()) {
        return std::move(dn_);
      }
      ++at_;
    }
  }

 private:
  [[nodiscard]] std::unexpected<Error> Wrong(std::string_view what) const {
    return Fail(Code::kInvalidArgument,
                "DN: " + std::string(what) + ", octet " + std::to_string(at_));
  }

  void SkipSpaces() {
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
    }
  }

  Status EndRdn() {
    if (dn_.RdnCount() >= limits_.rdns_max) {
      return Fail(Code::kTooLarge, "DN of too many relative names");
    }
    dn_.rdn_ends.push_back(static_cast<std::uint32_t>(dn_.avas.size()));
    return {};
  }

  Status ReadAva() {
    if (dn_.avas.size() >= limits_.avas_max) {
      return Fail(Code::kTooLarge, "DN of too many parts");
    }
    const std::size_t equals = text_.find('=', at_);
    if (equals == std::string_view::npos) {
      return Wrong("expected '='");
    }
    SkipSpaces();
    std::string_view type = text_.substr(at_, equals - at_);
    type = type.substr(0, type.find_last_not_of(' ') + 1);
    if (!IsOid(type)) {
      return Wrong("not an attribute type");
    }
    Ava& ava = dn_.avas.emplace_back();
    ava.type = type;
    at_ = equals + 1;
    SkipSpaces();
    ava.is_encoded = at_ < text_.size() && text_[at_] == '#';
    return ava.is_encoded ? ReadEncoded(ava) : ReadValue(ava);
  }

  Status ReadEncoded(Ava& ava) {
    const std::size_t begin = at_ + 1;
    const std::size_t end = text_.find_first_of(",+ ", begin);
    const auto octets =
        DecodeHex(text_.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (!octets.has_value() || octets->empty()) {
      return Wrong("'#' without hexadecimal digits");
    }
    ava.value = *octets;
    at_ = end == std::string_view::npos ? text_.size() : end;
    SkipSpaces();
    if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '+') {
      return Wrong("text behind hexadecimal digits");
    }
    return {};
  }

  // Up to a separator that is not escaped; spaces before it do not count.
  Status ReadValue(Ava& ava) {
    std::size_t kept = 0;
    for (; at_ < text_.size() && text_[at_] != ',' && text_[at_] != '+'; ++at_) {
      char octet = text_[at_];
      const bool is_space = octet == ' ';
      if (kNeverPlain.find(octet) != std::string_view::npos) {
        return Wrong("sign that must be escaped");
      }
      if (octet == '\\') {
        SOCLE_TRY(octet, ReadEscape());
      }
      ava.value += octet;
      kept = is_space ? kept : ava.value.size();
    }
    ava.value.resize(kept);
    return {};
  }

  // From the '\\' to the last octet of the escape.
  Result<char> ReadEscape() {
    if (at_ + 1 < text_.size() && kEscapable.find(text_[at_ + 1]) != std::string_view::npos) {
      return text_[++at_];
    }
    const auto pair = FindHexPair(text_, at_ + 1);
    if (!pair.has_value()) {
      return Wrong("'\\' before a sign that needs none");
    }
    at_ += 2;
    return *pair;
  }

  std::string_view text_;
  const DnLimits& limits_;
  std::size_t at_ = 0;
  Dn dn_;
};

}  // namespace

std::span<const Ava> Dn::Rdn(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : rdn_ends[index - 1];
  return std::span(avas).subspan(begin, rdn_ends[index] - begin);
}

Result<Dn> ParseDn(std::string_view text, const DnLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Fail(Code::kTooLarge, "DN over the limit of octets");
  }
  if (!IsValidUtf8(text) || text.find('\0') != std::string_view::npos) {
    return Fail(Code::kInvalidArgument, "DN: not UTF-8, or NUL that is not escaped");
  }
  return DnParser(text, limits).Parse();
}

Result<Dn> ParseRdn(std::string_view text, const DnLimits& limits) {
  SOCLE_TRY(Dn dn, ParseDn(text, limits));
  if (dn.RdnCount() != 1) {
    return Fail(Code::kInvalidArgument, "DN: not one relative name");
  }
  return dn;
}

std::string FormatRdn(std::span<const Ava> rdn) {
  std::string out;
  for (const Ava& ava : rdn) {
    if (!out.empty()) {
      out += '+';
    }
    out += ava.type;
    out += '=';
    if (ava.is_encoded) {
      out += '#';
      out += EncodeHex(AsBytes(ava.value));
    } else {
      AppendDnValue(out, ava.value, DnEscape::kSigns);
    }
  }
  return out;
}

std::string FormatDn(const Dn& dn) {
  std::string out;
  for (std::size_t i = 0; i < dn.RdnCount(); ++i) {
    if (i != 0) {
      out += ',';
    }
    out += FormatRdn(dn.Rdn(i));
  }
  return out;
}

}  // namespace socle::ldap
