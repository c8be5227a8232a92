#include "lib/ldap/normal_dn.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/dn_escape.h"

namespace socle::ldap {

namespace {

constexpr BerTag kUtf8String = 0x0C;
constexpr BerTag kPrintableString = 0x13;
constexpr BerTag kIa5String = 0x16;

struct NormalAva {
  std::string type;
  std::string text;  // type=value
};

// The string in the BER of a value, or kInvalidArgument when it is of another type.
Result<std::string_view> DecodeStringValue(std::string_view encoded) {
  BerReader reader(encoded);
  const BerAny value = reader.ReadAny();
  SOCLE_TRY_STATUS(reader.Finish());
  if (value.tag != kOctetString && value.tag != kUtf8String && value.tag != kPrintableString &&
      value.tag != kIa5String) {
    return Fail(Code::kInvalidArgument, "not a string");
  }
  return value.contents;
}

Result<NormalAva> NormalizeAva(const Ava& ava, const DnSchema& schema) {
  NormalAva normal;
  SOCLE_TRY_STATUS(schema.AppendType(normal.type, ava.type));
  normal.text = normal.type + '=';
  std::string_view value = ava.value;
  if (ava.is_encoded) {
    const auto decoded = DecodeStringValue(ava.value);
    if (!decoded.has_value()) {
      normal.text += '#' + EncodeHex(AsBytes(ava.value));
      return normal;
    }
    value = *decoded;
  }
  std::string prepared;
  SOCLE_TRY_STATUS(schema.AppendValue(prepared, normal.type, value));
  AppendDnValue(normal.text, prepared, DnEscape::kHex);
  return normal;
}

Status AppendRdn(std::string& out, std::span<const Ava> rdn, const DnSchema& schema) {
  std::vector<NormalAva> parts;
  for (const Ava& ava : rdn) {
    SOCLE_TRY(NormalAva part, NormalizeAva(ava, schema));
    parts.push_back(std::move(part));
  }
  std::ranges::sort(parts, {}, &NormalAva::type);
  if (std::ranges::adjacent_find(parts, {}, &NormalAva::type) != parts.end()) {
    return Fail(Code::kInvalidArgument, "DN: a type stands twice in a relative name");
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) {
      out += '+';
    }
    out += parts[i].text;
  }
  return {};
}

}  // namespace

Status CaseFoldDnSchema::AppendType(std::string& out, std::string_view type) const {
  std::ranges::transform(type, std::back_inserter(out), ToLower);
  return {};
}

Status CaseFoldDnSchema::AppendValue(std::string& out,
                                     std::string_view /*type*/,
                                     std::string_view value) const {
  const std::size_t begin = out.size();
  for (const char c : value) {
    const bool is_surplus = c == ' ' && (out.size() == begin || out.back() == ' ');
    if (!is_surplus) {
      out += ToLower(c);
    }
  }
  if (out.size() > begin && out.back() == ' ') {
    out.pop_back();
  }
  return {};
}

Result<std::string> NormalizeDn(const Dn& dn, const DnSchema& schema) {
  std::string out;
  for (std::size_t i = 0; i < dn.RdnCount(); ++i) {
    if (i != 0) {
      out += ',';
    }
    SOCLE_TRY_STATUS(AppendRdn(out, dn.Rdn(i), schema));
  }
  return out;
}

Result<std::string> NormalizeDn(std::string_view text, const DnSchema& schema) {
  SOCLE_TRY(const Dn dn, ParseDn(text));
  return NormalizeDn(dn, schema);
}

std::string_view ParentOf(std::string_view normal_dn) {
  const std::size_t comma = normal_dn.find(',');
  return comma == std::string_view::npos ? "" : normal_dn.substr(comma + 1);
}

std::string_view FirstRdnOf(std::string_view normal_dn) {
  return normal_dn.substr(0, normal_dn.find(','));
}

bool IsWithin(std::string_view normal_dn, std::string_view normal_base) {
  if (!normal_dn.ends_with(normal_base)) {
    return false;
  }
  const std::size_t above = normal_dn.size() - normal_base.size();
  return above == 0 || normal_base.empty() || normal_dn[above - 1] == ',';
}

}  // namespace socle::ldap
